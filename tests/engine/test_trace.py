"""A trace as JSON, and the story of each rule in the author's words."""

from pathlib import Path

import pytest

from decision_server.engine.story import RuleStory, rule_stories, tables_of
from decision_server.engine.trace import trace_to_json
from decision_server.local import LocalDecision, LocalRuleset, load

FOLDER = Path(__file__).resolve().parents[2] / "rulesets/consumer-loan"
LOAN = {"product": "personal", "amount": 500, "term months": 6, "rate": 1}


@pytest.fixture(scope="module")
def loans() -> LocalRuleset:
    return load(FOLDER)


@pytest.fixture(scope="module")
def decision(loans: LocalRuleset) -> LocalDecision:
    return loans.decide({"loan": LOAN}, decision="Product fit", trace=True)


def test_a_table_shows_its_inputs_and_every_rule(decision: LocalDecision) -> None:
    assert decision.trace is not None
    (fit,) = trace_to_json(decision.trace)
    assert isinstance(fit, dict)
    assert (fit["name"], fit["kind"], fit["requires"], fit["value"]) == (
        "Product fit",
        "decision",
        ["loan"],
        False,
    )
    table = fit["table"]
    assert isinstance(table, dict)
    assert table["inputs"] == [
        {"expression": "loan.product", "value": "personal"},
        {"expression": "loan.amount", "value": 500},
        {"expression": "loan.term months", "value": 6},
    ]
    rules = table["rules"]
    assert isinstance(rules, list)
    assert rules[0] == {
        "rule": 1,
        "rule_id": "fit-personal",
        "fired": False,
        "failed": {"clause": 2, "expression": "loan.amount", "value": 500},
    }
    assert rules[1] == {"rule": 2, "rule_id": "fit-personal-amount", "fired": True, "failed": None}


def stories(loans: LocalRuleset, decision: LocalDecision) -> tuple[RuleStory, ...]:
    assert decision.trace is not None
    trace = decision.trace[-1]
    assert trace.table is not None
    return rule_stories(trace.table, tables_of(loans.deployment.ruleset.main)[trace.name])


def test_a_rule_that_failed_names_its_first_entry_that_did(
    loans: LocalRuleset, decision: LocalDecision
) -> None:
    first, second, *_, last = stories(loans, decision)
    assert first.failed is not None
    assert (first.failed.title, first.failed.entry, first.failed.value) == ("Amount", "[1000..30000]", 500)
    assert second.fired
    assert second.annotations == ("We lend 1,000 to 30,000 euro for this.",)
    assert last.failed is not None
    assert last.failed.title == "Product"


def test_a_rule_that_matched_and_was_not_used_did_not_fire(loans: LocalRuleset) -> None:
    person = {
        "age": 34,
        "monthly income": 3200,
        "monthly expenses": 1400,
        "other repayments": 150,
        "employment status": "permanent",
        "existing customer": True,
        "bankrupt": False,
    }
    small = {"applicant": person, "loan": {**LOAN, "amount": 3000}}
    decision = loans.decide(small, decision="Bureau strategy", trace=True)
    assert decision.matched[-1].rule_id == "bureau-not-for-small-loans"
    *_, score_only, full = stories(loans, decision)
    for unused in (score_only, full):
        assert (unused.fired, unused.failed) == (False, None)
