"""What is found in a text before it runs."""

from collections.abc import Mapping

import pytest

from decision_server.feel.expression import compile_expression
from decision_server.feel.notes import Notes
from decision_server.feel.scope import Scope
from decision_server.feel.source import Source
from decision_server.feel.typesystem import (
    ANY,
    BOOLEAN,
    DATE,
    NUMBER,
    STRING,
    ContextType,
    FeelType,
    FunctionType,
    ListType,
)

APPLICANT = ContextType({"age": NUMBER, "name": STRING, "jobs": ListType(ContextType({"title": STRING}))})
NAMES: Mapping[str, FeelType] = {
    "age": NUMBER,
    "name": STRING,
    "ok": BOOLEAN,
    "day": DATE,
    "xs": ListType(NUMBER),
    "data": ANY,
    "applicant": APPLICANT,
    "rate": FunctionType((NUMBER, STRING), NUMBER, ("amount", "region")),
}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('age + "a"', "FEEL0208"),
        ("-name", "FEEL0208"),
        ("ok and name", "FEEL0208"),
        ("[1..true]", "FEEL0208"),
        ('for i in 1.."a" return i', "FEEL0208"),
        ('age = "18"', "FEEL0207"),
        ("age < day", "FEEL0207"),
        ("ok > true", "FEEL0207"),
        ('age in ("a", 5)', "FEEL0207"),
        ("if age then 1 else 2", "FEEL0206"),
        ("xs[ok][name]", "FEEL0206"),
        ("some x in xs satisfies x + 1", "FEEL0206"),
        ("applicant.agee", "FEEL0202"),
        ("applicant.jobs.titel", "FEEL0202"),
        ("day.hour", "FEEL0202"),
        ("{a: 1}.b", "FEEL0202"),
        ("nme", "FEEL0204"),
        ("no function(1)", "FEEL0204"),
        ("age instance of nmber", "FEEL0201"),
        ('substring("a")', "FEEL0210"),
        ('substring(string: "a", begin: 1)', "FEEL0210"),
        ("rate(1)", "FEEL0210"),
        ("rate(amount: 1, land: 2)", "FEEL0210"),
        ("rate(amount: 1)", "FEEL0210"),
        ("age(1)", "FEEL0211"),
        ('"abs"(1)', "FEEL0211"),
        ('function(x) external {java: {class: "a.B", method signature: "c()"}}', "FEEL0209"),
        ('@"2024-02-30"', "FEEL0309"),
        ("{a: 1, a: 2}", "FEEL0312"),
    ],
)
def test_what_can_never_work_is_found_before_it_runs(text: str, code: str) -> None:
    compiled = compile_expression(text, Scope(NAMES), source=Source(text, ("model.dmn", "Approval")))

    found = [finding for finding in compiled.diagnostics if finding.code == code]
    assert len(found) == 1, [finding.show() for finding in compiled.diagnostics]
    assert found[0].source.place == ("model.dmn", "Approval")
    assert found[0].span is not None
    assert text[found[0].span.start : found[0].span.end]
    compiled({}, Notes())


@pytest.mark.parametrize(
    "text",
    [
        "age + 1",
        "age = null",
        "data + 1",
        "data.anything",
        "data[x = 1]",
        "data(1)",
        "xs[1] + 1",
        "xs[age]",
        "xs[item > 1]",
        "[1, 2, 3][item > 1][1] + 1",
        'applicant.jobs[title = "clerk"].title',
        "for j in applicant.jobs return j.title",
        'day + @"P1D" > day',
        'day - day < @"P1D"',
        "day.year + 1",
        'name in ("a", "b")',
        "age in ([1..5], > 7)",
        "age in xs",
        "rate(1, name) + 1",
        'rate(region: "x", amount: 1)',
        "if ok then age else null",
        'if data then 1 else "a"',
        "{f: function(x) x, r: f(1)}.r",
        "sum(for x in xs return x * 2)",
        "every x in xs satisfies x > 0",
        "[{a: 1}, {b: 2}][b = 2].a",
    ],
)
def test_what_may_work_is_not_warned_of(text: str) -> None:
    compiled = compile_expression(text, Scope(NAMES))

    assert [finding.show() for finding in compiled.diagnostics] == []


@pytest.mark.parametrize("text", ["applicant.agee", "nme + 1", "substing(name, 1)"])
def test_a_wrong_name_comes_with_the_right_one(text: str) -> None:
    (finding,) = compile_expression(text, Scope(NAMES)).diagnostics

    assert "did you mean" in finding.help


def test_uses_are_the_names_read_in_order_of_first_mention() -> None:
    text = "for x in xs return x + age + data[item > age and name = 1]"

    assert compile_expression(text, Scope(NAMES)).uses == ("xs", "age", "data", "name")


@pytest.mark.parametrize(
    ("text", "type"),
    [
        ("age + 1", NUMBER),
        ('name + "x"', STRING),
        ("day - day", "days and time duration"),
        ("xs[1]", NUMBER),
        ("xs[item > 1]", ListType(NUMBER)),
        ("applicant.jobs.title", ListType(STRING)),
        ("if ok then 1 else null", NUMBER),
        ("for x in xs return string(x)", ListType(STRING)),
        ("rate(1, name)", NUMBER),
        ("age in (1, 2)", BOOLEAN),
        ("data", ANY),
        ('[1, "a"]', ListType(ANY)),
    ],
)
def test_the_type_of_an_expression_is_known_before_it_runs(text: str, type: FeelType | str) -> None:
    assert str(compile_expression(text, Scope(NAMES)).type) == str(type)
