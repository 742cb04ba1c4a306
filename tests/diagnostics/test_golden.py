"""Every code has a golden case: what an author reads, from the message to the way out, to the letter."""

from typing import Any

import pytest

from decision_server.dmn.catalogue import CATALOGUE as DMN
from decision_server.engine.catalogue import CATALOGUE as ENGINE
from decision_server.feel.catalogue import CATALOGUE as FEEL
from tests.diagnostics.golden import cases, shown


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.get("name", case["code"]))
def test_a_message_is_shown_in_full(case: dict[str, Any]) -> None:
    told = shown(case)
    assert told == case["shown"]
    assert case["code"] in told


def test_the_golden_cases_cover_exactly_the_codes_of_the_catalogues() -> None:
    assert sorted({case["code"] for case in cases()}) == sorted({*FEEL, *DMN, *ENGINE})


@pytest.mark.parametrize(
    "case", [case for case in cases() if case["code"][:4] in ("FEEL", "DMN0")], ids=lambda case: case["code"]
)
def test_whatever_is_told_of_models_and_evaluations_has_a_way_out(case: dict[str, Any]) -> None:
    for told in case["shown"].split("\n\n"):
        assert "\n  help: " in told or "written" in case
