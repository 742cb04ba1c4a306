"""A unit of the step budget never takes more CPU time than the promise of 100 ms allows."""

import time

import pytest

from benchmarks import budget
from decision_server.feel.builtins.registry import BUILTINS
from decision_server.feel.notes import Limits
from tests.hostile.measured import CPU_S, TOLERANCE
from tests.services.pace import slowness

CASES = budget.cases()
WORTH_MEASURING_S = 0.001


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    budget.warm_up()


def test_the_budget_and_the_price_of_a_unit_are_the_promise() -> None:
    assert Limits().steps * budget.DEAREST_US / 1_000 == CPU_S * 1_000_000


def test_every_built_in_function_is_priced() -> None:
    expressions = " ".join(case.expression for case in CASES)
    assert [name for name in BUILTINS if f"{name}(" not in expressions] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_charges_too_little(case: budget.Case) -> None:
    price = budget.price(case, rounds=1)
    if price.seconds < WORTH_MEASURING_S or price.us_per_1000 <= budget.DEAREST_US:
        return
    price = budget.price(case, rounds=4)
    assert price.us_per_1000 <= budget.DEAREST_US * TOLERANCE * slowness(time.process_time)
