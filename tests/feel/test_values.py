"""What equality, order and texts of values promise beyond `cases/values.toml` and `cases/intervals.toml`."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision_server.errors import LimitExceeded
from decision_server.feel import runtime
from decision_server.feel.calendar import date_of
from decision_server.feel.durations import DaysAndTime, YearsAndMonths
from decision_server.feel.expression import compile_expression
from decision_server.feel.notes import Limits, Notes
from decision_server.feel.scope import Scope
from decision_server.feel.source import NOWHERE
from decision_server.feel.temporal import DateTime, Time
from decision_server.feel.texts import literal_of, text_of
from decision_server.feel.typesystem import ANY, NUMBER, STRING, FunctionType
from decision_server.feel.values import KIND, Function, Range, Value, compare, equal, kind_of, same

NUMBERS = st.integers(-(10**34) + 1, 10**34 - 1) | st.decimals(
    allow_nan=False, allow_infinity=False, places=8
).filter(lambda number: len(number.as_tuple().digits) <= 34)
STRINGS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('\n\t"\\'), max_size=8)
NANOSECONDS = st.integers(0, 86_400 * 10**9 - 1)
OFFSETS = st.none() | st.sampled_from([0, 3600, -5 * 3600])
DATES = st.integers(-(10**9), 10**9).map(lambda day: date_of(day))
SCALARS: st.SearchStrategy[Any] = (
    st.none()
    | st.booleans()
    | NUMBERS
    | STRINGS
    | DATES
    | st.builds(Time, NANOSECONDS, OFFSETS)
    | st.builds(DateTime, DATES, NANOSECONDS, OFFSETS)
    | st.builds(DaysAndTime, st.integers(-(10**20), 10**20))
    | st.builds(YearsAndMonths, st.integers(-(10**6), 10**6))
)
VALUES = st.recursive(
    SCALARS,
    lambda parts: (
        st.lists(parts, max_size=3)
        | st.dictionaries(STRINGS.filter(lambda key: key.strip() == key != ""), parts, max_size=3)
    ),
    max_leaves=6,
)


@given(VALUES)
def test_a_value_is_the_same_as_itself_and_equal_to_itself(value: Value) -> None:
    assert same(value, value)
    assert equal(value, value) is True
    assert kind_of(value) in KIND.values()


@given(VALUES, VALUES)
def test_what_is_the_same_is_equal_and_equality_has_no_sides(a: Value, b: Value) -> None:
    assert equal(a, b) is equal(b, a)
    if same(a, b):
        assert equal(a, b) is True


@given(SCALARS, SCALARS)
def test_order_has_two_sides_and_agrees_with_equality(a: Value, b: Value) -> None:
    order, back = compare(a, b), compare(b, a)
    if order is None:
        assert back is None
    else:
        assert back == -order
        assert (order == 0) is equal(a, b)


@given(VALUES)
def test_the_literal_of_a_value_gives_it_again(value: Value) -> None:
    assert same(compile_expression(literal_of(value), Scope())({}, Notes()), value)


def test_true_is_not_one_anywhere() -> None:
    assert kind_of(True) == "boolean"
    assert equal(True, 1) is None
    assert not same([True], [1])


def test_texts_of_values_are_those_that_string_gives() -> None:
    assert text_of("a") == "a"
    assert text_of(Decimal("1.500")) == "1.5"
    assert text_of([1, "a", None, {"b c": True, "{": 2}]) == '[1, "a", null, {b c: true, "{": 2}]'
    assert text_of(Range(None, 10, False, True, "<=")) == "(<= 10)"
    assert text_of(Function("f", FunctionType((NUMBER, STRING), ANY, ("a", "b")), lambda _, __: None)) == (
        "function(a, b)"
    )


def test_a_function_called_with_too_few_arguments_gives_null_and_a_note() -> None:
    function = Function(
        "twice", FunctionType((NUMBER,), NUMBER, ("x",)), lambda arguments, notes: arguments[0]
    )
    notes = Notes()

    assert function.call([21], notes) == 21
    assert function.call([], notes) is None
    assert [(one.code, one.message) for one in notes.diagnostics] == [
        ("FEEL0304", "'twice' takes 1 argument, not 0")
    ]


def test_functions_that_call_each_other_without_end_reach_a_limit() -> None:
    type = FunctionType((), ANY)
    endless = Function("endless", type, lambda arguments, notes: endless.call([], notes))

    with pytest.raises(LimitExceeded, match="128 deep"):
        endless.call([], Notes())


def test_a_string_that_grows_too_long_reaches_a_limit() -> None:
    notes = Notes(limits=Limits(string_length=10))

    assert runtime.add("12345", "67890", notes, NOWHERE) == "1234567890"
    with pytest.raises(LimitExceeded, match="10 characters"):
        runtime.add("12345", "678901", notes, NOWHERE)


def test_looking_through_a_long_list_is_charged_for() -> None:
    with pytest.raises(LimitExceeded):
        runtime.in_(1, [0] * 1000, Notes(limits=Limits(steps=999)), NOWHERE)
    with pytest.raises(LimitExceeded):
        runtime.path([{"a": 1}] * 1000, "a", Notes(limits=Limits(steps=999)), NOWHERE)
