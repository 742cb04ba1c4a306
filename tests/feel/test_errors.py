"""What an author reads about a text that is wrong (`cases/errors.toml`), and the catalogue of codes."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from decision_server.feel.catalogue import CATALOGUE
from decision_server.feel.diagnostics import Diagnostic, Severity
from decision_server.feel.names import NamePool
from decision_server.feel.parser import parse_expression
from decision_server.feel.scope import Scope
from decision_server.feel.source import Source
from decision_server.feel.typesystem import ANY, NUMBER, STRING, ContextType, ListType

CASES_FILE = Path(__file__).parent / "cases" / "errors.toml"
SCOPE = Scope(
    {
        "base rate": NUMBER,
        "margin": NUMBER,
        "score": NUMBER,
        "applicant": ContextType({"age": NUMBER, "first name": STRING}),
    },
    pool=NamePool.of((), ["bureau data"]),
)
LIMIT_CODES = {
    "FEEL0101": "1" * 70_000,
    "FEEL0102": "(" * 200,
    "FEEL0103": "[" + "1," * 10_001,
}


def shown(text: str) -> str:
    return "\n".join(
        Diagnostic(p.code, p.message, p.severity, Source(text), p.span, p.help).show()
        for p in parse_expression(text, SCOPE).problems
    )


def cases() -> list[dict[str, Any]]:
    return tomllib.loads(CASES_FILE.read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", cases(), ids=[case["name"] for case in cases()])
def test_a_wrong_text_is_told_with_a_way_out(case: dict[str, Any]) -> None:
    assert shown(case["text"]) == case["shown"]
    assert "help: " in case["shown"]


PACKAGE = Path(__file__).resolve().parents[2] / "decision_server" / "feel"


def codes_in(files: str) -> set[str]:
    paths = (path for path in PACKAGE.rglob(files) if path.parent.name != "catalogue")
    return {code for path in paths for code in re.findall(r"FEEL0[12]\d\d", path.read_text(encoding="utf-8"))}


CODES_OF_PARSER = [CATALOGUE[code] for code in sorted(codes_in("parser*.py"))]


@pytest.mark.parametrize("entry", CODES_OF_PARSER, ids=lambda entry: entry.code)
def test_the_example_of_a_code_causes_it(entry: Any) -> None:
    text = LIMIT_CODES.get(entry.code, entry.example)
    assert [problem.code for problem in parse_expression(text, Scope()).problems] == [entry.code]


def test_every_code_of_the_catalogue_is_raised_somewhere_and_every_code_raised_is_in_it() -> None:
    used = codes_in("*.py")
    assert used == {code for code in CATALOGUE if code < "FEEL03"}


def test_codes_are_unique_and_told_in_full() -> None:
    codes = [entry.code for entry in CATALOGUE.values()]
    assert len(codes) == len(set(codes)) == len(CATALOGUE)
    for entry in CATALOGUE.values():
        assert all((entry.title, entry.meaning, entry.example, entry.way_out)), entry.code


@pytest.mark.parametrize("text", ["unknown + 1", "unknown(1)", "[unknown]", "1 instance of unknown", "? = 1"])
def test_a_name_that_is_not_there_leaves_the_tree_whole(text: str) -> None:
    parsed = parse_expression(text, Scope())
    assert parsed.tree is not None
    assert len(parsed.problems) == 1


def test_a_member_that_is_not_declared_is_only_a_warning() -> None:
    problem = parse_expression("applicant.agee", SCOPE).problems[0]
    assert problem.severity is Severity.WARNING
    worse = parse_expression("applicant.agee + nobody", SCOPE).problems
    assert [each.code for each in worse] == ["FEEL0204"]


@pytest.mark.parametrize("text", ["xs[colour = 1]", "xs[item.colour = 1]", "xs[count(ys[size = 1]) = 1]"])
def test_a_name_in_a_filter_over_unknown_items_may_be_a_member(text: str) -> None:
    open_scope = Scope({"xs": ListType(ANY), "ys": ListType(ANY)})
    assert parse_expression(text, open_scope).problems == ()
