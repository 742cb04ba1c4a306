"""Every rule of the grammar has cases in `cases/*.toml`, as `coverage.toml` lists them."""

import re
import tomllib
from pathlib import Path

import pytest

HERE = Path(__file__).parent
GRAMMAR = HERE.parents[1] / "decision_server" / "feel" / "grammar.md"
COVERAGE = tomllib.loads((HERE / "coverage.toml").read_text(encoding="utf-8"))


def rules_of_the_grammar():
    text = GRAMMAR.read_text(encoding="utf-8")
    rules = {int(number) for number in re.findall(r"\[(\d+)\]", text)}
    for first, last in re.findall(r"\[(\d+)\] to \[(\d+)\]", text):
        rules.update(range(int(first), int(last) + 1))
    return rules


def names_of_cases():
    tables = (tomllib.loads(path.read_text(encoding="utf-8")) for path in HERE.glob("cases/*.toml"))
    return {case["name"] for table in tables for case in table.get("case", ())}


def test_every_rule_of_the_grammar_is_covered_and_no_other():
    assert {int(number) for number in COVERAGE} == rules_of_the_grammar()


@pytest.mark.parametrize("number", COVERAGE)
def test_what_covers_a_rule_is_a_case(number):
    assert COVERAGE[number]
    assert set(COVERAGE[number]) <= names_of_cases()
