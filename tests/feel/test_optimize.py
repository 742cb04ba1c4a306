"""Passes keep meaning and types: the program before and after gives the same on random expressions."""

import random

import pytest

from decision_server.errors import LimitExceeded
from decision_server.feel import ir
from decision_server.feel.checker import check_expression
from decision_server.feel.expression import compile_expression, compile_tests
from decision_server.feel.externals import NONE
from decision_server.feel.interpreter import evaluate
from decision_server.feel.notes import Limits, Notes
from decision_server.feel.optimize import PASSES, optimized
from decision_server.feel.parser import parse_expression
from decision_server.feel.scope import Scope
from decision_server.feel.source import Source
from tests.feel.random_expressions import TYPES, Expressions, Inputs
from tests.feel.shown import shown


def checked(text):
    scope = Scope(TYPES)
    return check_expression(parse_expression(text, scope).tree, scope, source=Source(text), externals=NONE)


def said(program, values):
    notes = Notes(limits=Limits(steps=20_000))
    try:
        value = shown(evaluate(program, values, notes))
    except LimitExceeded:
        return None
    return value, [found.show() for found in notes.diagnostics]


@pytest.mark.parametrize("seed", range(3))
def test_every_pass_keeps_values_notes_and_types(seed):
    draw = random.Random(seed)
    texts, inputs = Expressions(draw), Inputs(draw)
    changed = 0
    for _ in range(300):
        text = texts.text()
        if compile_expression(text, Scope(TYPES)).diagnostics:
            continue
        before = checked(text)
        for each in (*PASSES, None):
            program = before.program
            body = each(program.body, program.source) if each else optimized(program).body
            after = ir.Program(body, program.frame_size, program.uses, program.source)
            assert body.type == before.program.body.type
            changed += body is not program.body
            for _ in range(5):
                values = inputs.one()
                want = said(program, values)
                assert want is None or said(after, values) == want, text
    assert changed > 30


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('date("2024-01-31")', "date"),
        ('duration("P1D")', "days and time duration"),
        ("2 * 12 + 1", 25),
        ("-(2)", -2),
        ('string length("abc")', 3),
        ('date("2024-01-31") + duration("P1D")', "date"),
    ],
)
def test_what_is_made_of_literals_is_a_literal(text, value):
    body = compile_expression(text, Scope()).program.body
    assert isinstance(body, ir.Constant)
    if isinstance(value, int):
        assert body.value == value


@pytest.mark.parametrize(
    "text", ["now()", "today()", '1 + "a"', "1 / 0", 'date("no date")', "[1, 2]", 'split("a b", " ")']
)
def test_what_notes_or_is_made_anew_is_left_for_the_evaluation(text):
    assert not isinstance(compile_expression(text, Scope()).program.body, ir.Constant)


def test_a_cell_of_dates_is_data():
    program = compile_tests('[date("2024-01-01")..date("2024-12-31")]', Scope()).program
    assert isinstance(program.body.tests[0].value, ir.Constant)


def test_chains_within_chains_become_one():
    body = compile_expression("(p and q) and (a > 1)", Scope(TYPES)).program.body
    assert [operand.__class__ for operand in body.operands] == [ir.Input, ir.Input, ir.Comparison]
