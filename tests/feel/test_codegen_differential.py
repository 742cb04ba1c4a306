"""Fast code = general code = the interpreter, on random expressions of all kinds and random inputs."""

import decimal
import random

import pytest

from decision_server.errors import LimitExceeded
from decision_server.feel.codegen import generate
from decision_server.feel.compiled import load
from decision_server.feel.expression import compile_expression
from decision_server.feel.interpreter import evaluate
from decision_server.feel.notes import Deopt, Limits, Notes
from decision_server.feel.numbers import CONTEXT
from decision_server.feel.scope import Scope
from tests.feel.random_expressions import TYPES, Expressions, Inputs
from tests.feel.shown import shown

EXPRESSIONS = 600
"""Per seed; each on INPUTS inputs and two flavours."""
INPUTS = 25
LIMITS = Limits(steps=3_000)
GIVES_UP = (Deopt, TypeError, KeyError, ArithmeticError, LimitExceeded)


@pytest.fixture(autouse=True)
def _decimal_context():
    before = decimal.getcontext()
    decimal.setcontext(CONTEXT)
    yield
    decimal.setcontext(before)


def outcome(run, *given):
    notes = Notes(limits=LIMITS)
    try:
        value = shown(run(*given, notes))
    except LimitExceeded as error:
        value = ("limit", str(error))
    return value, notes.steps, [found.show() for found in notes.diagnostics]


@pytest.mark.parametrize("seed", range(10))
def test_generated_code_gives_what_the_interpreter_gives(seed):
    draw = random.Random(seed)
    texts, inputs = Expressions(draw), Inputs(draw)
    scope = Scope(TYPES)
    compared = completed = 0
    for _ in range(EXPRESSIONS):
        text = texts.text()
        program = compile_expression(text, scope).program
        general = load(generate(program, fast=False))
        fast = load(generate(program, fast=True, types=TYPES))
        for _ in range(INPUTS):
            values = inputs.one()
            want = outcome(evaluate, program, values)
            got = outcome(general, values)
            assert got == want, f"general code of {text} on {values}"
            compared += 1
            notes = Notes(limits=LIMITS)
            notes.strict = True
            try:
                value = fast(values, notes)
            except GIVES_UP:
                continue
            if notes.steps > LIMITS.steps:
                assert want[0][0] == "limit", f"fast code of {text} on {values} passed the limit"
                continue
            completed += 1
            assert (shown(value), notes.steps, []) == want, f"fast code of {text} on {values}"
    assert completed > EXPRESSIONS * INPUTS // 3
    assert compared + completed >= 20_000, "ten seeds are to make 200,000 comparisons"
