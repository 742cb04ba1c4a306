"""What cells and allowed values accept."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision_server.feel.expression import compile_allowed_values, compile_tests
from decision_server.feel.interpreter import accepts
from decision_server.feel.notes import Notes
from decision_server.feel.scope import Scope
from decision_server.feel.typesystem import (
    BOOLEAN,
    DATE,
    NUMBER,
    STRING,
    YEARS_AND_MONTHS,
    FeelType,
    ListType,
)
from decision_server.feel.unary_tests import (
    ANYTHING,
    GENERAL,
    NULL,
    AllBut,
    Interval,
    Intervals,
    Shape,
    Values,
)
from decision_server.feel.values import Value

CELLS: list[tuple[str, FeelType, Value, bool]] = [
    ("-", NUMBER, None, True),
    ("", NUMBER, 5, True),
    ('"a", "b"', STRING, "b", True),
    ('"a", "b"', STRING, "c", False),
    ('"a"', STRING, None, False),
    ('not("a", "b")', STRING, "c", True),
    ('not("a", "b")', STRING, "a", False),
    ('not("a")', STRING, None, True),
    ("< 10", NUMBER, 9, True),
    ("< 10", NUMBER, None, False),
    ("not(< 10)", NUMBER, None, False),
    ("not(< 10)", NUMBER, 10, True),
    ("[1..5]", NUMBER, 5, True),
    ("[1..5)", NUMBER, 5, False),
    ("< limit", NUMBER, 99, True),
    ("[limit..200]", NUMBER, 100, True),
    ("limit", NUMBER, 100, True),
    ("1, > limit", NUMBER, 1, True),
    ("? > 3 and ? < 5", NUMBER, 4, True),
    ("? > 3 and ? < 5", NUMBER, 5, False),
    ("? * 2 > limit, 1", NUMBER, 51, True),
    ('starts with(?, "ab")', STRING, "abc", True),
    ("count(known) > 1", STRING, "anything", True),
    ("count(known) > 2", STRING, "anything", False),
    ("null", NUMBER, None, True),
    ("null", NUMBER, 1, False),
    ("not(null)", NUMBER, None, False),
    ("not(null)", NUMBER, 1, True),
    ("true", BOOLEAN, True, True),
    ("true", BOOLEAN, False, False),
    ("true", BOOLEAN, None, False),
    ("known", STRING, "x", True),
    ("known", STRING, "z", False),
    ('["x", "z"]', STRING, "z", True),
    ("? in known", STRING, "y", True),
    ("some k in known satisfies k = ?", STRING, "y", True),
    ("< 10", STRING, "a", False),
    ("((", NUMBER, 1, False),
]


@pytest.mark.parametrize(("cell", "type", "tested", "wanted"), CELLS)
def test_a_cell_accepts(cell: str, type: FeelType, tested: Value, wanted: bool) -> None:
    values: dict[str, Value] = {"limit": 100, "known": ["x", "y"]}
    tests = compile_tests(cell, Scope({"limit": NUMBER, "known": ListType(STRING)}), input_type=type)

    assert tests.accepts(tested, values, Notes()) is wanted


@pytest.mark.parametrize(
    ("cell", "type"),
    [
        ("< 10", NUMBER),
        ("[1..5], > limit", NUMBER),
        ("[limit..200]", NUMBER),
        ("not(< 10)", NUMBER),
        ('>= date("2026-01-01")', DATE),
        ('< duration("P6M")', YEARS_AND_MONTHS),
    ],
)
def test_a_null_that_meets_a_limit_in_a_cell_is_no_match_and_nothing_to_note(
    cell: str, type: FeelType
) -> None:
    notes = Notes()

    assert not compile_tests(cell, Scope({"limit": NUMBER}), input_type=type).accepts(
        None, {"limit": 100}, notes
    )
    assert notes.diagnostics == []


@pytest.mark.parametrize("cell", ["? > 3", "? in [1..5]"])
def test_a_null_that_an_author_compares_in_a_cell_is_noted(cell: str) -> None:
    notes = Notes()

    assert not compile_tests(cell, Scope(), input_type=NUMBER).accepts(None, {}, notes)
    assert [each.code for each in notes.diagnostics] == ["FEEL0311"]


def test_a_cell_that_cannot_be_read_accepts_nothing_and_is_noted() -> None:
    notes = Notes()

    assert compile_tests("< < 5", Scope()).accepts(1, {}, notes) is False
    assert len(notes.diagnostics) == 1


@pytest.mark.parametrize(
    ("cell", "shape"),
    [
        ("-", ANYTHING),
        ('"a", "b", "a"', Values(("a", "b"))),
        ("true", Values((True,))),
        ('not("a")', AllBut(("a",))),
        ("null", NULL),
        ("< 5", Intervals((Interval(None, False, 5, False),))),
        ("5, >= 7.5", Intervals((Interval(5, True, 5, True), Interval(Decimal("7.5"), True, None, False)))),
        ("[1..2)", Intervals((Interval(1, True, 2, False),))),
        ("? > 5", GENERAL),
        ("< limit", GENERAL),
        ("not(5)", GENERAL),
    ],
)
def test_a_cell_of_literals_is_data(cell: str, shape: Shape) -> None:
    assert compile_tests(cell, Scope({"limit": NUMBER})).shape == shape


def test_allowed_values_know_their_choices_and_what_they_allow() -> None:
    risk = compile_allowed_values('"low", "medium", "high"', STRING)
    percent = compile_allowed_values("[0..100]", NUMBER)

    assert risk.choices == ("low", "medium", "high")
    assert risk.allows("low", Notes())
    assert not risk.allows("none", Notes())
    assert percent.choices is None
    assert percent.allows(100, Notes())
    assert not percent.allows(101, Notes())


NUMBERS = st.one_of(st.integers(-3, 3), st.decimals("-3", "3", places=1))
TEXTS = st.sampled_from(["a", "b", "c"])
LITERALS = st.one_of(NUMBERS.map(str), TEXTS.map('"{}"'.format), st.sampled_from(["true", "false", "null"]))
ENTRIES = st.one_of(
    LITERALS,
    st.builds("{} {}".format, st.sampled_from(["<", "<=", ">", ">=", "="]), NUMBERS),
    st.builds(
        lambda ends, opening, closing: f"{opening}{min(ends)}..{max(ends)}{closing}",
        st.tuples(NUMBERS, NUMBERS),
        st.sampled_from("[("),
        st.sampled_from("])"),
    ),
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(ENTRIES, min_size=1, max_size=3),
    st.booleans(),
    st.one_of(NUMBERS, TEXTS, st.booleans(), st.none()),
)
def test_a_cell_as_data_accepts_what_its_evaluation_accepts(
    entries: list[str], negated: bool, tested: Value
) -> None:
    cell = f"not({', '.join(entries)})" if negated else ", ".join(entries)
    tests = compile_tests(cell, Scope())

    assert tests.accepts(tested, {}, Notes()) is (accepts(tests.program, tested, {}, Notes()) is True), cell
