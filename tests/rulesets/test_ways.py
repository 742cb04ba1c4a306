"""Every case of every sample gives the same, byte for byte, by the interpreter, general and fast code."""

import pytest

from decision_server.engine.case_results import run_cases
from decision_server.engine.evaluate import evaluate
from decision_server.engine.inputs import parse_inputs
from decision_server.engine.outputs import encode_json, encode_outputs, warning_to_json
from decision_server.engine.trace import match_to_json, trace_to_json
from decision_server.local import load
from tests.rulesets.test_samples import SAMPLES

WAYS = ("interpreter", "general", "fast")


def told(deployment, case, way, *, trace):
    inputs = parse_inputs(deployment, case.inputs, decision=case.decision)
    evaluation = evaluate(deployment, inputs, now=case.now, trace=trace, way=way)
    return (
        encode_outputs(evaluation.outputs),
        encode_json([match_to_json(match) for match in evaluation.matched]),
        encode_json([warning_to_json(warning) for warning in evaluation.warnings]),
        encode_json(trace_to_json(evaluation.trace)) if trace else None,
        evaluation.now_read,
        evaluation.steps,
    )


@pytest.mark.parametrize("trace", [False, True], ids=["plain", "traced"])
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_all_ways_give_the_same_bytes(sample, trace):
    deployment = load(sample).deployment
    cases = [result.case for result in run_cases(deployment) if not result.case.rejected]
    assert len(cases) >= 20
    for case in cases:
        answers = [told(deployment, case, way, trace=trace) for way in WAYS]
        assert answers[0] == answers[1] == answers[2], case.name


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_samples_are_decided_by_fast_code(sample):
    deployment = load(sample).deployment
    cases = [result.case for result in run_cases(deployment) if not result.case.rejected]
    targets = {id(target): target for target in (deployment.target(case.decision) for case in cases)}
    gave_up = sum(target.gave_up for target in targets.values())
    assert gave_up <= len(cases) // 10, "fast code gives up on sound cases"
