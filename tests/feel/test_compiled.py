"""Generated Python: what it may be made of, and that the same IR gives the same text."""

import ast
import random

import pytest

from decision_server.feel.codegen import Generated, generate
from decision_server.feel.compiled import ForbiddenCodeError, load
from decision_server.feel.expression import compile_expression, compile_tests
from decision_server.feel.notes import Notes
from decision_server.feel.scope import Scope
from decision_server.feel.source import Source
from tests.feel.random_expressions import TYPES, Expressions

FORBIDDEN = {
    "an import": "def entry(values, notes):\n import os\n return 1",
    "a call of a builtin": "def entry(values, notes):\n return eval(values)",
    "a name with underscores": "def entry(values, notes):\n return __builtins__",
    "an attribute that is not listed": "def entry(values, notes):\n return values.__globals__",
    "the class of a class": "def entry(values, notes):\n return values.mro",
    "a text": "def entry(values, notes):\n return 'a'",
    "a float": "def entry(values, notes):\n return 1.5",
    "a lambda": "def entry(values, notes):\n return lambda: 1",
    "a comprehension": "def entry(values, notes):\n return [v1 for v1 in values]",
    "a class": "def entry(values, notes):\n class v1: pass",
    "a handler of errors": "def entry(values, notes):\n try:\n  return 1\n finally:\n  pass",
    "a with": "def entry(values, notes):\n with values:\n  return 1",
    "a global": "def entry(values, notes):\n global v1",
    "a statement outside of functions": "v1 = 1\ndef entry(values, notes):\n return 1",
    "a decorator": "@v1\ndef entry(values, notes):\n return 1",
    "a default": "def entry(values, notes=1):\n return 1",
    "any number of arguments": "def entry(*values):\n return 1",
    "an annotation": "def entry(values: int):\n return 1",
    "a keyword argument": "def entry(values, notes):\n return values.get(v1=1)",
    "a call of what a call gives": "def entry(values, notes):\n return values.get(1)(2)",
    "a change of a helper": "def entry(values, notes):\n add = 1",
    "a change of an attribute": "def entry(values, notes):\n notes.events = 1",
    "a deletion": "def entry(values, notes):\n del values",
    "a slice": "def entry(values, notes):\n return values[1:2]",
    "a walrus": "def entry(values, notes):\n return (v1 := 1)",
    "an f-string": "def entry(values, notes):\n return f'{values}'",
    "a power, which takes for ever": "def entry(values, notes):\n return 9 ** 9",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_verifier_refuses(what):
    with pytest.raises(ForbiddenCodeError):
        load(Generated(FORBIDDEN[what], {}, {}, "entry"))


def test_generated_code_sees_no_builtins():
    function = load(Generated("def entry(values, notes):\n return len(values)", {}, {}, "entry"))
    assert function.__globals__["__builtins__"] == {}
    assert function([1, 2], None) == 2


def texts(seed, count):
    draw = Expressions(random.Random(seed))
    return [draw.text() for _ in range(count)]


@pytest.mark.parametrize("fast", [False, True], ids=["general", "fast"])
def test_the_same_expression_gives_the_same_text_byte_for_byte(fast):
    for text in texts(1, 150):
        one, other = (
            generate(compile_expression(text, Scope(TYPES)).program, fast=fast, types=TYPES) for _ in range(2)
        )
        assert one.text == other.text
        assert list(one.constants) == list(other.constants)


def test_what_an_author_writes_never_reaches_the_source():
    scope = Scope({"quite a name": TYPES["o"]})
    text = '{"evil key": quite a name."n", y: "a text", z: for my var in [12345678901] return my var}'
    for fast in (False, True):
        source = generate(compile_expression(text, scope).program, fast=fast).text
        for written in ("evil", "quite", "text", "my", "var", "12345678901", '"', "'"):
            assert written not in source


def depth_of(node):
    inner = [depth_of(child) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
    return 1 + max(inner, default=0)


DEEP = {
    "a chain of 500 terms": " + ".join(["a"] * 500),
    "a chain of 500 conditions": " and ".join(["p"] * 500),
    "a chain of 300 else ifs": "".join(f"if a = {n} then {n} else " for n in range(300)) + "0",
    "parentheses 90 deep": "(" * 90 + "a" + " + 1)" * 90,
    "conditions 45 deep": "".join("if (" for _ in range(45)) + "p" + ") then true else q" * 45,
    "loops 30 deep": "".join(f"for i{n} in [1] return " for n in range(30)) + "a",
    "and and or, 40 deep": "".join("(p and (q or " for _ in range(20)) + "p" + "))" * 20,
    "contexts 40 deep": "{x: " * 40 + "a" + "}.x" * 40,
}


@pytest.mark.parametrize("what", DEEP)
def test_no_expression_of_generated_code_is_deeper_than_40_levels(what):
    expression = compile_expression(DEEP[what], Scope(TYPES))
    values = {"a": 1, "p": True, "q": False}
    want_notes = Notes()
    want = expression(values, want_notes)
    for fast in (False, True):
        generated = generate(expression.program, fast=fast, types=TYPES)
        tree = ast.parse(generated.text)
        assert max(depth_of(node) for node in ast.walk(tree) if isinstance(node, ast.expr)) <= 40
        notes = Notes()
        assert load(generated)(values, notes) == want
        if not fast:
            assert notes.steps == want_notes.steps


def test_a_line_map_leads_from_python_to_the_author():
    source = Source("a + b", ("loan.dmn", "Approval"), 7, 3)
    program = compile_expression("a + b", Scope(TYPES), source=source).program
    generated = generate(program, fast=False)
    lines = generated.text.splitlines()
    (number,) = [at for at, line in enumerate(lines, 1) if "add(" in line]
    assert generated.lines[number][0].place == ("loan.dmn", "Approval")


def test_tests_of_a_cell_are_generated_too():
    tests = compile_tests("> 3, [10..a]", Scope(TYPES), input_type=TYPES["a"])
    general = load(generate(tests.program, fast=False))
    notes = Notes()
    assert [general(value, {"a": 12}, notes) for value in (2, 4, 11)] == [False, True, True]
