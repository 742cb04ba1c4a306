"""One pure run of a deployment on typed inputs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from decision_server.dmn.decision import Way
from decision_server.dmn.trace import DecisionTrace
from decision_server.engine.deployment import Deployment
from decision_server.engine.inputs import Inputs
from decision_server.engine.trace import Match, decision_traces, matches
from decision_server.errors import LimitExceeded
from decision_server.feel.diagnostics import Diagnostic
from decision_server.feel.notes import DEFAULT_LIMITS, Limits, Notes
from decision_server.feel.values import Value


@dataclass(slots=True)
class Evaluation:
    """What one run gave.

    `outputs` is keyed by the name of the decision, or by those of a service's output decisions. `matched` are
    the rules that fired in every table on the way. `warnings` say why a place is null. `now_read` tells
    whether the result depends on the time. `steps` is what was taken of the budget. `events` are what a trace
    is made of, None unless one was asked for.
    """

    decision: str
    outputs: dict[str, Value]
    matched: tuple[Match, ...]
    warnings: tuple[Diagnostic, ...]
    now_read: bool
    steps: int
    now: datetime
    events: Sequence[object] | None = None

    @property
    def trace(self) -> tuple[DecisionTrace, ...] | None:
        """What every decision on the way gave, in the order in which they ended; None unless asked for.

        Made when it is read: why other rules did not match is worked out then.
        """
        return None if self.events is None else decision_traces(self.events, now=self.now)


def evaluate(
    deployment: Deployment,
    inputs: Inputs,
    *,
    now: datetime,
    decision: str | None = None,
    trace: bool = False,
    limits: Limits = DEFAULT_LIMITS,
    ticker: Callable[[], bool] | None = None,
    way: Way = "fast",
) -> Evaluation:
    """Evaluate a decision or decision service; `decision` defaults to the one the inputs were parsed for.

    `now` is an aware instant; the same deployment, inputs and `now` give the same evaluation, whatever the
    `way`. A failure of the language is null and a warning. Raises NotFound for an unknown decision, and
    LimitExceeded when the budget is used up or `ticker` (a deadline) turns true.
    """
    target = deployment.target(inputs.decision if decision is None else decision)
    notes = Notes(now=now, limits=limits, traced=trace, ticker=ticker)
    try:
        value = target(inputs.values, notes, way=way)
    except RecursionError:
        raise LimitExceeded("functions call each other too deep; end it earlier") from None
    return Evaluation(
        target.name,
        deployment.outputs(target, value),
        matches(notes.fired),
        tuple(notes.diagnostics),
        notes.now_read,
        notes.steps,
        now,
        notes.events,
    )
