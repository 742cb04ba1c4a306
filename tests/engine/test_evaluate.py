"""One pure run: outputs by decision name, rules that fired, warnings, limits."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from decision_server.engine.deployment import Deployment
from decision_server.engine.evaluate import evaluate
from decision_server.engine.inputs import parse_inputs
from decision_server.engine.json_text import Json
from decision_server.engine.limits import MOST_STEPS, deadline, limits_of_steps
from decision_server.engine.outputs import encode_outputs, to_json
from decision_server.errors import LimitExceeded, NotFound

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


def outputs(deployment: Deployment, decision: str, payload: Json) -> Json:
    inputs = parse_inputs(deployment, payload, decision=decision)
    return to_json(evaluate(deployment, inputs, now=NOW).outputs)


def test_outputs_are_keyed_by_the_name_of_the_decision(everything: Deployment) -> None:
    assert outputs(everything, "Sum", {"number": 1}) == {"Sum": Decimal("1.2")}


def test_a_service_gives_one_key_per_output_decision(everything: Deployment) -> None:
    both = {"Sum": 1, "Now": "2026-01-15T12:00:00Z"}
    assert outputs(everything, "Both", {"number": Decimal("0.8")}) == both
    assert outputs(everything, "One", {"number": 1}) == {"Sum": Decimal("1.2")}


def test_a_tenth_and_two_tenths_are_three_tenths(everything: Deployment) -> None:
    inputs = parse_inputs(everything, {"number": Decimal("0.1")}, decision="Sum")
    assert encode_outputs(evaluate(everything, inputs, now=NOW).outputs) == b'{"Sum":0.3}'


def test_34_digits_come_back_exact(everything: Deployment) -> None:
    number = Decimal("123456789012345678901234567890.1234")
    inputs = parse_inputs(everything, {"number": number}, decision="Echo number")
    encoded = encode_outputs(evaluate(everything, inputs, now=NOW).outputs)
    assert encoded == b'{"Echo number":123456789012345678901234567890.1234}'


def test_a_failure_of_the_language_is_null_and_a_warning(everything: Deployment) -> None:
    inputs = parse_inputs(everything, {"anything": "a text"}, decision="Broken")
    evaluation = evaluate(everything, inputs, now=NOW)
    assert evaluation.outputs == {"Broken": None}
    assert [warning.code for warning in evaluation.warnings] == ["FEEL0301"]
    assert "Broken" in evaluation.warnings[0].position()


def test_whether_the_time_was_read_is_told(everything: Deployment) -> None:
    now = evaluate(everything, parse_inputs(everything, {}, decision="Now"), now=NOW)
    assert (to_json(now.outputs), now.now_read) == ({"Now": "2026-01-15T12:00:00Z"}, True)
    other = evaluate(everything, parse_inputs(everything, {"number": 1}, decision="Sum"), now=NOW)
    assert not other.now_read


def test_a_loop_beyond_the_budget_raises_and_is_never_null(everything: Deployment) -> None:
    inputs = parse_inputs(everything, {}, decision="Endless")
    with pytest.raises(LimitExceeded, match="steps"):
        evaluate(everything, inputs, now=NOW)


def test_a_deadline_that_has_passed_stops_the_evaluation(everything: Deployment) -> None:
    ticks = iter(range(0, 10**12, 10**6))
    inputs = parse_inputs(everything, {}, decision="Endless")
    limits = limits_of_steps(10 * MOST_STEPS)
    assert limits.steps == MOST_STEPS
    with pytest.raises(LimitExceeded, match=r"deadline|steps"):
        evaluate(
            everything, inputs, now=NOW, limits=limits, ticker=deadline(lambda: next(ticks), within_ms=1)
        )


def test_an_unknown_decision_is_not_found(everything: Deployment) -> None:
    inputs = parse_inputs(everything, {"number": 1}, decision="Sum")
    with pytest.raises(NotFound, match="did you mean 'Sum'"):
        evaluate(everything, inputs, now=NOW, decision="Sums")


def test_the_same_inputs_give_the_same_bytes(everything: Deployment) -> None:
    inputs = parse_inputs(everything, {"number": Decimal("1.10")}, decision="Both")
    first, second = (encode_outputs(evaluate(everything, inputs, now=NOW).outputs) for _ in range(2))
    assert first == second
