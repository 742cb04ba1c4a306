"""What evaluating a text promises beyond the tables in `cases/`."""

from collections.abc import Mapping

import pytest

from decision_server.feel.diagnostics import Severity
from decision_server.feel.expression import compile_expression
from decision_server.feel.notes import Notes
from decision_server.feel.scope import Scope
from decision_server.feel.source import Source
from decision_server.feel.typesystem import (
    ANY,
    NUMBER,
    FunctionType,
)
from decision_server.feel.values import Function, Value


def value(text: str, values: Mapping[str, Value] | None = None, notes: Notes | None = None) -> Value:
    given = values or {}
    scope = Scope(dict.fromkeys(given, ANY))
    return compile_expression(text, scope)(given, notes or Notes())


@pytest.mark.parametrize(
    "text", ["1 +", "if true then 1", "(1", "[1, 2", "{a: }", '"open', "1 == 2", "", "£"]
)
def test_a_text_that_cannot_be_read_is_null_with_a_note_and_never_an_exception(text: str) -> None:
    compiled = compile_expression(text, Scope())
    notes = Notes()

    assert compiled({}, notes) is None
    assert any(finding.severity is Severity.ERROR for finding in compiled.diagnostics)
    assert [finding.code for finding in notes.diagnostics] == [compiled.diagnostics[0].code]


def test_a_note_points_into_the_text_it_is_about() -> None:
    text = "1 + (2 / 0)"
    notes = Notes()
    compile_expression(text, Scope(), source=Source(text, ("m.dmn", "D")))({}, notes)

    first = notes.diagnostics[0]
    assert first.code == "FEEL0306"
    assert first.source.place == ("m.dmn", "D")
    assert first.span is not None
    assert text[first.span.start : first.span.end] == "2 / 0"


def test_a_note_from_inside_a_function_points_into_the_function_s_text() -> None:
    function_text = "function(x) x / 0"
    function = compile_expression(function_text, Scope(), source=Source(function_text, ("halve",)))(
        {}, Notes()
    )
    notes = Notes()
    text = "f(1) + [1][2]"
    caller = compile_expression(text, Scope({"f": ANY}), source=Source(text, ("caller",)))

    assert caller({"f": function}, notes) is None
    assert [finding.source.place for finding in notes.diagnostics[:2]] == [("halve",), ("caller",)]


class Doubles:
    """A table of one external function."""

    def find(self, description: Mapping[str, Value], parameters: list[str]) -> Function | None:
        if description != {"java": {"class": "demo.Math", "method signature": "twice(int)"}}:
            return None
        return Function(
            "twice", FunctionType((NUMBER,), NUMBER, ("x",)), lambda arguments, notes: arguments[0] * 2
        )


def test_an_external_function_is_found_in_the_table_given() -> None:
    text = (
        '{f: function(x) external {java: {class: "demo.Math", method signature: "twice(int)"}}, r: f(21)}.r'
    )

    assert compile_expression(text, Scope(), externals=Doubles())({}, Notes()) == 42


def test_a_value_made_once_never_changes() -> None:
    xs: list[Value] = [3, 1, 2]
    row: dict[str, Value] = {"a": [1]}

    value('[sort(xs, function(a, b) a < b), append(xs, 4), context put(row, "b", 1)]', {"xs": xs, "row": row})

    assert xs == [3, 1, 2]
    assert row == {"a": [1]}
