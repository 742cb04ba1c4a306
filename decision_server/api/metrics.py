"""What Prometheus reads. The door to prometheus_client."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from fastapi import APIRouter
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.requests import Request
from starlette.responses import Response

from decision_server.access.declared import asks_for
from decision_server.access.permissions import READ_METRICS
from decision_server.api.dependencies import WhoCalls
from decision_server.serving.decide import Answered

# Around the goals: an evaluation takes tens of microseconds, a durable answer about a millisecond.
_SECONDS: Final = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
_EVALUATION_SECONDS: Final = (0.00001, 0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1)
UNKNOWN_RULESET: Final = "(unknown)"


class Metrics:
    """The server's counters; several workers write files in `shared`, and any of them adds them up."""

    def __init__(self, *, queue_depth: Callable[[], int], shared: Path | None = None) -> None:
        self._queue_depth = queue_depth
        self._shared = shared
        self._registry = CollectorRegistry()
        self._decisions = Counter(
            "decision_server_decisions",
            "Requests for a decision, by what became of them",
            ["ruleset", "kind", "outcome"],
            registry=self._registry,
        )
        self._latency = Histogram(
            "decision_server_decision_seconds",
            "From the request's last byte to the answer, which is after the record is durable",
            ["ruleset"],
            registry=self._registry,
            buckets=_SECONDS,
        )
        self._evaluation = Histogram(
            "decision_server_evaluation_seconds",
            "The evaluation alone",
            ["ruleset"],
            registry=self._registry,
            buckets=_EVALUATION_SECONDS,
        )
        self._nulls = Counter(
            "decision_server_null_diagnostics",
            "Diagnostics that say why a place is null",
            ["ruleset", "code"],
            registry=self._registry,
        )
        self._queue = Gauge(
            "decision_server_log_queue_records",
            "Records that wait for the decision log's writer",
            registry=self._registry,
            multiprocess_mode="livesum",
        )

    def decided(self, answered: Answered, seconds: float) -> None:
        """Count an answer."""
        outcome = "replayed" if answered.is_replayed else "decided"
        self._decisions.labels(answered.ruleset, answered.kind, outcome).inc()
        self._latency.labels(answered.ruleset).observe(seconds)
        self._queue.set(self._queue_depth())
        if answered.is_replayed:
            return
        self._evaluation.labels(answered.ruleset).observe(answered.evaluation_s)
        for code, count in answered.warnings.items():
            self._nulls.labels(answered.ruleset, code).inc(count)

    def refused(self, ruleset: str, outcome: str, seconds: float) -> None:
        """Count a request that got a problem; `ruleset` is one that exists, or UNKNOWN_RULESET."""
        self._decisions.labels(ruleset, "decision", outcome).inc()
        self._latency.labels(ruleset).observe(seconds)

    def exposition(self) -> bytes:
        """Everything counted so far, as Prometheus reads it."""
        self._queue.set(self._queue_depth())
        if self._shared is None:
            return generate_latest(self._registry)
        together = CollectorRegistry()
        MultiProcessCollector(together, path=str(self._shared))  # type: ignore[no-untyped-call]
        return generate_latest(together)


def metrics_router(metrics: Metrics, who: WhoCalls) -> APIRouter:
    """`GET /metrics`, for keys with the scope `metrics:read`."""
    router = APIRouter(include_in_schema=False)

    @router.get("/metrics")
    @asks_for(READ_METRICS)
    def read_metrics(request: Request) -> Response:
        who(request).require(READ_METRICS)
        return Response(metrics.exposition(), media_type=CONTENT_TYPE_LATEST)

    return router
