"""The consumer loan's arithmetic, checked against the formula done by hand."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from pathlib import Path

import pytest

from decision_server.local import LocalRuleset, load

FOLDER = Path(__file__).resolve().parents[2] / "rulesets/consumer-loan"
PERSON = {
    "age": 34,
    "monthly income": 3200,
    "monthly expenses": 1400,
    "other repayments": 150,
    "employment status": "permanent",
    "existing customer": True,
    "bankrupt": False,
}


@pytest.fixture(scope="module")
def loans() -> LocalRuleset:
    return load(FOLDER)


def by_hand(amount: Decimal, rate: Decimal, months: int) -> Decimal:
    with localcontext(prec=50):
        monthly = rate / 1200
        exact = amount * monthly / (1 - (1 + monthly) ** -months) if monthly else amount / months
        return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("amount", "rate", "months"),
    [
        ("12000", "6.9", 48),
        ("1000", "0", 12),
        ("30000", "0.01", 72),
        ("29999.99", "29.99", 13),
        ("1234.56", "3.333", 37),
        ("75000", "30", 120),
        ("10000", "0", 7),
    ],
)
def test_the_instalment_is_the_annuity_formula_to_the_cent(
    loans: LocalRuleset, amount: str, rate: str, months: int
) -> None:
    loan = {"product": "personal", "amount": Decimal(amount), "term months": months, "rate": Decimal(rate)}
    decision = loans.decide({"loan": loan}, decision="Required instalment")
    assert decision.outputs == {"Required instalment": by_hand(Decimal(amount), Decimal(rate), months)}


def test_a_loan_is_decided_in_process_with_floats(loans: LocalRuleset) -> None:
    decision = loans.decide(
        {
            "applicant": PERSON,
            "loan": {"product": "personal", "amount": 12000, "term months": 48, "rate": 6.9},
            "bureau": {"score": 710, "defaults": 0},
        },
        trace=True,
    )
    assert decision.outputs == {
        "Loan decision": {
            "outcome": "approved",
            "reasons": [],
            "risk category": "low",
            "instalment": Decimal("286.80"),
            "total repayable": Decimal("13766.40"),
            "affordable": True,
        }
    }
    assert ("Routing", "route-accept", 3) in [(m.decision, m.rule_id, m.rule) for m in decision.matched]
    assert decision.trace is not None
    assert decision.trace[-1].name == "Loan decision"
    assert decision.warnings == ()
