"""The input door: typed values, or every problem at once with its path."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from decision_server.engine.deployment import Deployment
from decision_server.engine.inputs import decode_json, parse_inputs
from decision_server.engine.json_text import MOST_FINDINGS
from decision_server.engine.outputs import encode_json, to_json
from decision_server.errors import InputRejected, NotFound

CASES = tomllib.loads((Path(__file__).parent / "cases/inputs.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_door_gives_typed_values_or_every_problem(everything: Deployment, case: dict[str, Any]) -> None:
    payload = decode_json(case["given"].encode())
    if "finds" in case:
        with pytest.raises(InputRejected) as caught:
            parse_inputs(everything, payload, decision=case["decision"])
        assert [finding.show() for finding in caught.value.findings] == case["finds"]
        assert caught.value.readable
    else:
        inputs = parse_inputs(everything, payload, decision=case["decision"])
        want = decode_json(case.get("gives", case["given"]).encode())
        assert encode_json(to_json(dict(inputs.values))) == encode_json(want)


def test_five_mistakes_in_one_request_give_five_findings(everything: Deployment) -> None:
    payload = decode_json(b'{"number": "x", "flag": 2, "day": "never", "age": 300, "person": {"age": 1}}')
    wanted = {
        "number": "want a number",
        "flag": "want true or false",
        "day": "want a date",
        "age": "not among the allowed values",
        "person['first name']": "missing",
    }
    with pytest.raises(InputRejected) as caught:
        parse_inputs(everything, payload)
    found = {finding.path: finding.message for finding in caught.value.findings}
    for name, words in wanted.items():
        assert words in found[f"$.inputs.{name}"]


def test_a_thousand_problems_are_counted_and_a_hundred_are_told(everything: Deployment) -> None:
    with pytest.raises(InputRejected) as caught:
        parse_inputs(everything, {"numbers": ["x"] * 1000}, decision="Echo numbers")
    assert len(caught.value.findings) == MOST_FINDINGS
    assert "1,000 problems" in str(caught.value)


def test_an_unknown_decision_is_not_found_and_its_nearest_name_is_told(everything: Deployment) -> None:
    with pytest.raises(NotFound, match="did you mean 'Echo number'"):
        parse_inputs(everything, {}, decision="Echo nmber")
