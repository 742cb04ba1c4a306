"""Motor insurance: the rating table is what its program writes, and all money agrees with plain Python."""

import random
from decimal import Decimal
from itertools import cycle, product
from typing import Any

import pytest

from decision_server.dmn.decision_table import HitPolicy
from decision_server.engine.case_results import run_cases
from decision_server.engine.story import tables_of
from decision_server.local import LocalRuleset, load
from tests.rulesets import motor_rates
from tests.rulesets.motor_by_hand import base, price_of

GROUP_SAMPLES = tuple((low, low + 1) for low in range(1, 20, 2))
AGE_SAMPLES = ((0, 20), (21, 24), (25, 29), (30, 39), (40, 59), (60, 69), (70, 120))


@pytest.fixture(scope="module")
def motor() -> LocalRuleset:
    return load(motor_rates.MODEL.parent)


def test_the_rating_table_in_the_model_is_what_its_program_writes() -> None:
    text = motor_rates.MODEL.read_text(encoding="utf-8")
    assert motor_rates.rules_of(text) == motor_rates.rules(), "run: python -m tests.rulesets.motor_rates"


def test_the_rating_table_has_at_least_1000_rules(motor: LocalRuleset) -> None:
    table = tables_of(motor.deployment.ruleset.main)["Base premium"]
    assert len(table.rules) == 6 * 10 * 7 * 3 == 1260
    assert table.hit_policy is HitPolicy.UNIQUE


@pytest.mark.parametrize("region", motor_rates.REGIONS)
def test_every_rule_of_the_rating_table_fires_alone_in_its_cell_and_gives_the_rate(
    motor: LocalRuleset, region: str
) -> None:
    ends = cycle(((0, 0), (1, 1), (0, 1), (1, 0)))  # which end of the band of groups, and of ages
    fired = set()
    for groups, ages, level in product(GROUP_SAMPLES, AGE_SAMPLES, motor_rates.COVERS):
        group, age = (band[end] for band, end in zip((groups, ages), next(ends), strict=True))
        decision = motor.decide(at(region, group, age, level), decision="Base premium")
        assert decision.outputs == {"Base premium": base(region, group, age, level)}
        (rule,) = decision.matched
        fired.add(rule.rule)
    assert len(fired) == 10 * 7 * 3


def at(region: str, group: int, age: int, level: str) -> dict[str, Any]:
    """What the rating table needs to know, for a driver who is this old on the first day."""
    given = question(random.Random(1))
    given["driver"] |= {"date of birth": f"{2026 - age}-03-01"}
    given["vehicle"] |= {"region": region, "group": group}
    given["cover"] |= {"start": "2026-03-01", "level": level}
    return {name: given[name] for name in ("driver", "vehicle", "cover")}


def question(chance: random.Random) -> dict[str, Any]:
    """Somebody asks for a price; many of the dates are near the days on which an age changes."""

    def day(first: int, last: int) -> str:
        month, in_month = chance.choice(((1, 31), (2, 28), (3, 1), (8, 30), (12, 31)))
        return f"{chance.randint(first, last)}-{month:02}-{in_month:02}"

    return {
        "driver": {
            "date of birth": chance.choice((day(1940, 2008), "1988-02-29", "2004-02-29")),
            "licence since": day(1990, 2025),
            "years without claim": chance.choice((None, *range(13))),
            "claims": [
                {
                    "day": day(2022, 2026),
                    "at fault": chance.random() < 0.4,
                    "amount": Decimal(chance.randint(0, 900_000)) / 100,
                }
                for _ in range(chance.choice((0, 0, 1, 2, 5)))
            ],
        },
        "vehicle": {
            "group": chance.randint(1, 20),
            "region": chance.choice(list(motor_rates.REGIONS)),
            "first registered": day(2000, 2026),
            "use": chance.choice(("private", "commuting", "business")),
            "kilometres": chance.choice((None, 7_999, 8_000, 20_000, 20_001, 35_000, 35_001)),
            "parking": chance.choice((None, "garage", "driveway", "street")),
            "modified": False,
        },
        "cover": {
            "start": chance.choice(("2026-03-01", "2026-01-31", "2027-02-28", "2028-02-29", "2026-08-30")),
            "level": chance.choice(list(motor_rates.COVERS)),
            "excess": chance.choice((0, 150, 300, 500, 1000)),
            "extras": chance.choices(
                ("breakdown", "legal help", "courtesy car", "glass"), k=chance.randint(0, 4)
            ),
            "frequency": chance.choice(("yearly", "half-yearly", "quarterly", "monthly")),
        },
        "telematics": {
            "fitted": chance.random() < 0.5,
            "score": chance.choice((None, 0, 49, 50, 69, 70, 84, 85, 100)),
        },
    }


def agrees(motor: LocalRuleset, given: Any) -> None:
    """Every step, the tax, the total and each instalment agree with plain Python to the cent."""
    want = price_of(given)
    without_box = {name: given[name] for name in ("driver", "vehicle", "cover", "telematics")}
    steps = motor.decide(without_box, decision="Net premium").outputs["Net premium"]
    assert steps == want.steps
    plan = motor.decide(without_box, decision="Payment plan").outputs["Payment plan"]
    assert isinstance(plan, dict)
    assert plan["surcharge"] == want.surcharge
    assert plan["total"] == want.total + want.surcharge
    assert [(each["number"], each["due"].isoformat(), each["amount"]) for each in plan["instalments"]] == [
        (number, due.isoformat(), amount) for number, (due, amount) in enumerate(want.instalments, 1)
    ]
    assert sum(each["amount"] for each in plan["instalments"]) == plan["total"]
    total = motor.decide(without_box, decision="Total price").outputs["Total price"]
    assert total == {"net": want.net, "tax": want.tax, "levy": want.levy, "total": want.total}


def test_the_money_of_every_case_agrees_with_plain_python(motor: LocalRuleset) -> None:
    checked = 0
    for result in run_cases(motor.deployment):
        if result.evaluation is not None:
            agrees(motor, result.case.inputs)
            checked += 1
    assert checked >= 60


@pytest.mark.parametrize("seed", range(8))
def test_the_money_of_random_questions_agrees_with_plain_python(motor: LocalRuleset, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(15):
        agrees(motor, question(chance))
