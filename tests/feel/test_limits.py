"""Every evaluation ends, in a value or at a limit, and the same way each time."""

import sys
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision_server.errors import LimitExceeded
from decision_server.feel.depth import allow_depth
from decision_server.feel.expression import compile_expression
from decision_server.feel.notes import Limits, Notes
from decision_server.feel.scope import Scope
from decision_server.feel.typesystem import (
    ANY,
    NUMBER,
)
from decision_server.feel.values import Value


def value(text: str, values: Mapping[str, Value] | None = None, notes: Notes | None = None) -> Value:
    given = values or {}
    scope = Scope(dict.fromkeys(given, ANY))
    return compile_expression(text, scope)(given, notes or Notes())


@pytest.mark.parametrize(
    "text",
    [
        "count(for i in 1..1000000000 return i)",
        "for i in 1..1000, j in 1..1000, k in 1..1000 return 1",
        "{f: function(n) f(n + 1), r: f(1)}.r",
        "{fib: function(n) if n < 2 then n else fib(n - 1) + fib(n - 2), r: fib(60)}.r",
        "some i in 1..100000000 satisfies i < 0",
        "for i in 1..5000 return (for j in 1..5000 return j)[item > i]",
    ],
)
def test_every_evaluation_ends_within_its_budget_and_the_same_way_each_time(text: str) -> None:
    compiled = compile_expression(text, Scope())
    ends = []
    for _ in range(2):
        notes = Notes()
        with pytest.raises(LimitExceeded) as error:
            compiled({}, notes)
        ends.append((str(error.value), notes.steps))

    assert ends[0] == ends[1]


@pytest.fixture
def room_on_the_stack():
    before = sys.getrecursionlimit()
    allow_depth()
    yield
    sys.setrecursionlimit(before)


@pytest.mark.usefixtures("room_on_the_stack")
@pytest.mark.parametrize(
    "body",
    [
        "1 + down(n - 1)",
        "sum([1, down(n - 1)])",
        "sum(for i in [n] return 1 + down(i - 1))",
        "if true then (if true then {a: {b: [1 + (0 + (down(n - 1) - 0) - 0)]}}.a.b[1] else 0) else 1",
        "1 + [n - 1][down(item) >= 0][1] + down(0)",
        "count(sort([1, 2], function(a, b) down(n - 1) = a))",
    ],
)
def test_calls_go_as_deep_as_the_limit_says_whatever_lies_between_them(body: str) -> None:
    text = f"{{down: function(n) if n = 0 then 0 else {body}, r: down(depth)}}.r"

    assert value(text, {"depth": 60}) is not None
    with pytest.raises(LimitExceeded, match="functions call each other"):
        value(text, {"depth": 128})


LEAVES = st.sampled_from(
    [
        "1",
        "0",
        "-2.5",
        "1e6100",
        '"a"',
        '""',
        "true",
        "null",
        "x",
        "y",
        "item",
        "[]",
        "[1,2]",
        "{a:1}",
        "[1..3]",
        "(<3)",
        "abs",
        "nobody",
        "function(v)v",
        '@"2024-02-29"',
        '@"P1D"',
        '@"P1M"',
        '@"10:00:00"',
    ]
)


def combined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    forms = [
        "({} + {})",
        "({} - {})",
        "({} * {})",
        "({} / {})",
        "({} ** {})",
        "({} = {})",
        "({} < {})",
        "({} and {})",
        "({} or {})",
        "({} in ({}))",
        "({} in (< {}))",
        "(if {} then {} else 0)",
        "{}[{}]",
        "({}).a[{}]",
        "[{}, {}]",
        "{{a: {}, b: {}}}",
        "(for v in {} return {})",
        "(for v in {}..{} return v)",
        "(some v in {} satisfies {})",
        "(every v in {} satisfies v = {})",
        "({} between {} and 3)",
        "[{}..{}]",
        "({})({})",
        "-({} instance of number or {})",
        "sum([{}, {}])",
        "sort([{}], function(a, b) {})",
        "string({}) + {}",
    ]
    return st.builds(lambda form, a, b: form.format(a, b), st.sampled_from(forms), parts, parts)


@settings(max_examples=300, deadline=None)
@given(st.recursive(LEAVES, combined, max_leaves=12))
def test_any_expression_gives_a_value_or_a_limit_and_the_same_one_each_time(text: str) -> None:
    compiled = compile_expression(text, Scope({"x": NUMBER, "y": ANY}))
    values: dict[str, Value] = {"x": 3, "y": [{"a": 1}, {"a": None}, 7]}
    outcomes = []
    for _ in range(2):
        notes = Notes(limits=Limits(steps=20_000))
        try:
            outcome = repr(compiled(values, notes))
        except LimitExceeded as error:
            outcome = str(error)
        outcomes.append((outcome, notes.steps, [finding.show() for finding in notes.diagnostics]))

    assert "0x" in outcomes[0][0] or outcomes[0] == outcomes[1]
    assert values == {"x": 3, "y": [{"a": 1}, {"a": None}, 7]}
