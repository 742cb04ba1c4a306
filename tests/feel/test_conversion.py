"""The conversions the language makes by itself, and what is said where there is none (DMN 1.5, 10.3.2.9)."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from decision_server.errors import LimitExceeded
from decision_server.feel.conversion import coerce, is_of
from decision_server.feel.expression import compile_allowed_values, compile_expression
from decision_server.feel.notes import Limits, Notes
from decision_server.feel.scope import Scope
from decision_server.feel.texts import literal_of, text_of
from decision_server.feel.typesystem import (
    ANY,
    DATE_TIME,
    NULL,
    NUMBER,
    STRING,
    ContextType,
    FeelType,
    FunctionType,
    ListType,
    NamedType,
    RangeType,
)
from decision_server.feel.values import Function, Value, equal, same

LEVEL = NamedType("level", STRING, compile_allowed_values('"low", "high"', STRING))
PERSON = NamedType("person", ContextType({"name": STRING, "age": NUMBER}))


@dataclass(frozen=True)
class Row:
    name: str
    given: str
    to: FeelType
    gives: str
    message: str = ""


ROWS = [
    Row("a value of the type stays", "1", NUMBER, "1"),
    Row("null stays null without a note", "null", NUMBER, "null"),
    Row("anything is of type Any", "[1]", ANY, "[1]"),
    Row("an item becomes a list of one", "1", ListType(NUMBER), "[1]"),
    Row("a list of one becomes its item", "[1]", NUMBER, "1"),
    Row("a date becomes its midnight in UTC", '@"2024-01-31"', DATE_TIME, '@"2024-01-31T00:00:00Z"'),
    Row("a list of one date becomes its midnight", '[@"2024-01-31"]', DATE_TIME, '@"2024-01-31T00:00:00Z"'),
    Row(
        "a date becomes a list of its midnight",
        '@"2024-01-31"',
        ListType(DATE_TIME),
        '[@"2024-01-31T00:00:00Z"]',
    ),
    Row("a list of one null becomes null", "[null]", NUMBER, "null"),
    Row("an empty list becomes no item", "[]", NUMBER, "null", "a list is not of type number"),
    Row("a list of two becomes no item", "[1, 2]", NUMBER, "null", "a list is not of type number"),
    Row("a text becomes no number", '"1"', NUMBER, "null", 'the string "1" is not of type number'),
    Row(
        "a list with one wrong item is told by its place",
        '[1, 2, "foo"]',
        ListType(NUMBER),
        "null",
        'the string "foo" in item 3 is not of type number',
    ),
    Row(
        "a context may have more than is asked for",
        '{name: "a", age: 1, more: true}',
        PERSON,
        '{name: "a", age: 1, more: true}',
    ),
    Row("a member may be null", '{name: "a", age: null}', PERSON, '{name: "a", age: null}'),
    Row(
        "a context that lacks a member is told which",
        '{name: "a"}',
        PERSON,
        "null",
        "the context has no 'age', which its type asks for",
    ),
    Row(
        "a wrong member is told by its place",
        '[{name: "a", age: "b"}]',
        ListType(PERSON),
        "null",
        "the string \"b\" in item 1 in 'age' is not of type number",
    ),
    Row("an allowed value stays", '"low"', LEVEL, '"low"'),
    Row(
        "a value that is not allowed is told what is",
        '"odd"',
        LEVEL,
        "null",
        'the string "odd" is not allowed for level, which takes "low", "high"',
    ),
    Row(
        "allowed values count inside of lists",
        '["low", "odd"]',
        ListType(LEVEL),
        "null",
        'the string "odd" in item 2 is not allowed for level, which takes "low", "high"',
    ),
    Row("an allowed value may come in a list of one", '["high"]', LEVEL, '"high"'),
    Row(
        "a long text is cut short in the message",
        f'"{"x" * 100}"',
        NUMBER,
        "null",
        f'the string "{"x" * 58}… is not of type number',
    ),
]


def value_of(text: str, notes: Notes | None = None, given: Mapping[str, Value] | None = None) -> Value:
    values = given or {}
    return compile_expression(text, Scope(dict.fromkeys(values, ANY)))(values, notes or Notes())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_coercion(row: Row) -> None:
    notes = Notes()
    value = coerce(value_of(row.given), row.to, notes, None)

    assert literal_of(value) == row.gives
    assert [(one.code, one.message) for one in notes.diagnostics] == (
        [("FEEL0310", row.message)] if row.message else []
    )


def test_allowed_values_play_no_part_in_instance_of() -> None:
    assert is_of("odd", LEVEL)


def test_a_function_is_of_a_type_whose_parameters_it_takes_and_whose_result_it_gives() -> None:
    def function(parameter: FeelType, result: FeelType) -> Function:
        return Function("f", FunctionType((parameter,), result), lambda arguments, notes: arguments[0])

    wanted = FunctionType((NUMBER,), STRING)
    assert is_of(function(NUMBER, STRING), wanted)
    assert is_of(function(ANY, STRING), wanted)
    assert is_of(function(NUMBER, ANY), wanted)
    assert not is_of(function(STRING, STRING), wanted)
    assert not is_of(function(NUMBER, NUMBER), wanted)
    assert not is_of(Function("f", FunctionType((), STRING), lambda arguments, notes: None), wanted)


def test_null_is_of_type_null_alone() -> None:
    assert is_of(None, NULL)
    assert not any(is_of(None, of) for of in (ANY, NUMBER, ListType(ANY), RangeType(NUMBER)))


def shared(levels: int) -> Value:
    """A list of two of the same list of two of the same …: 2^levels leaves in `levels` small lists."""
    value: Value = 1
    for _ in range(levels):
        value = [value, value]
    return value


def nested(levels: int) -> FeelType:
    of: FeelType = NUMBER
    for _ in range(levels):
        of = ListType(of)
    return of


@pytest.mark.parametrize(
    "work",
    [
        lambda notes: equal(shared(60), shared(60), notes),
        lambda notes: same(shared(60), shared(60), notes),
        lambda notes: text_of(shared(60), notes),
        lambda notes: is_of(shared(60), nested(60), notes),
        lambda notes: coerce(shared(60), nested(60), notes, None),
        lambda notes: value_of("a = b", notes, {"a": shared(60), "b": shared(60)}),
        lambda notes: value_of("a in [b]", notes, {"a": shared(60), "b": shared(60)}),
        lambda notes: value_of("string(a)", notes, {"a": shared(60)}),
        lambda notes: value_of("is(a, b)", notes, {"a": shared(60), "b": shared(60)}),
        lambda notes: value_of("distinct values([a, b])", notes, {"a": shared(60), "b": shared(60)}),
        lambda notes: value_of("list contains([a], b)", notes, {"a": shared(60), "b": shared(60)}),
    ],
)
def test_a_value_far_larger_than_it_looks_reaches_a_limit_and_not_the_end_of_memory(work: object) -> None:
    with pytest.raises(LimitExceeded):
        work(Notes(limits=Limits(steps=10_000)))  # type: ignore[operator]


def test_a_text_far_longer_than_its_value_reaches_a_limit_before_it_is_built() -> None:
    piece = "x" * 10_000
    with pytest.raises(LimitExceeded, match="longer than"):
        value_of("string(a)", Notes(), {"a": [piece] * 1000})
