"""Spans to a collector over OTLP/HTTP: the door to OpenTelemetry, imported only when configured."""

from collections.abc import Mapping

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanContext, SpanKind, TraceFlags
from opentelemetry.trace.status import Status, StatusCode

from decision_server.telemetry.spans import FinishedSpan


class OtlpSpans:
    """Sends spans in the background, in batches; drops them when the collector cannot keep up."""

    def __init__(self, endpoint: str, *, headers: Mapping[str, str], version: str) -> None:
        """`endpoint` is the collector's base URL, as in OTEL_EXPORTER_OTLP_ENDPOINT."""
        exporter = OTLPSpanExporter(endpoint=endpoint.rstrip("/") + "/v1/traces", headers=headers)
        self._processor = BatchSpanProcessor(exporter)
        self._resource = Resource({"service.name": "decision-server", "service.version": version})

    def record(self, span: FinishedSpan) -> None:
        """Queue the span unless its trace is not sampled."""
        if not span.trace.sampled:
            return
        parent = _context(span.trace.trace_id, span.trace.parent_id, True) if span.trace.parent_id else None
        self._processor.on_end(
            ReadableSpan(
                name=span.name,
                context=_context(span.trace.trace_id, span.trace.span_id, False),
                parent=parent,
                resource=self._resource,
                attributes=span.attributes,
                kind=SpanKind.SERVER,
                status=Status(StatusCode.ERROR if span.is_error else StatusCode.UNSET),
                start_time=span.started_ns,
                end_time=span.ended_ns,
            )
        )

    def close(self) -> None:
        """Send what waits; the exporter's own timeout bounds it."""
        self._processor.shutdown()  # type: ignore[no-untyped-call]


def _context(trace_id: str, span_id: str, is_remote: bool) -> SpanContext:
    return SpanContext(int(trace_id, 16), int(span_id, 16), is_remote, TraceFlags(TraceFlags.SAMPLED))
