"""A span of each request, for whoever collects them: nobody by default."""

from dataclasses import dataclass, field
from typing import Protocol

from decision_server.telemetry.trace_context import TraceContext


@dataclass(frozen=True, slots=True)
class FinishedSpan:
    """One piece of work that ended. Times are nanoseconds since the epoch; `attributes` hold no input."""

    name: str
    trace: TraceContext
    started_ns: int
    ended_ns: int
    is_error: bool
    attributes: dict[str, str | int] = field(default_factory=dict)


class SpanSink(Protocol):
    """Takes finished spans; never blocks and never raises into the request."""

    def record(self, span: FinishedSpan) -> None:
        """Take the span, or drop it when too many wait."""

    def close(self) -> None:
        """Send what waits, within a few seconds."""


class NoSpans:
    """The sink where nothing is configured."""

    def record(self, span: FinishedSpan) -> None:
        """Forget the span."""

    def close(self) -> None:
        """Nothing waits."""
