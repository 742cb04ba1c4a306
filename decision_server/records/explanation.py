"""How a recorded decision came about: the same evaluation once more, watched."""

from dataclasses import dataclass

from decision_server.dmn.trace import DecisionTrace
from decision_server.engine.deployment import Deployment
from decision_server.engine.evaluate import evaluate
from decision_server.engine.inputs import parse_inputs
from decision_server.engine.json_text import Json
from decision_server.engine.outputs import to_json
from decision_server.records.reading import RecordedDecision


@dataclass(frozen=True, slots=True)
class Explanation:
    """What every decision on the way gave and which rules fired, in the order in which they ended.

    `agrees` tells whether the outputs are those on record; they are, unless this program gives the language
    another meaning than the one that decided.
    """

    trace: tuple[DecisionTrace, ...]
    agrees: bool


def explain(record: RecordedDecision, deployment: Deployment) -> Explanation:
    """Evaluate the recorded inputs at the recorded instant on `deployment`, the version that decided."""
    inputs = parse_inputs(deployment, record.payload["inputs"], decision=record.text("decision"))
    evaluation = evaluate(deployment, inputs, now=record.now, trace=True)
    outputs: Json = to_json(evaluation.outputs)
    return Explanation(evaluation.trace or (), outputs == record.payload["outputs"])
