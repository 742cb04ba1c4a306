"""Spans reach a collector: a real receiver on loopback takes what the exporter sends."""

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from decision_server.telemetry.otlp import OtlpSpans
from decision_server.telemetry.spans import FinishedSpan
from decision_server.telemetry.trace_context import continue_trace
from tests.services.collector import Collector

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"


def span(traceparent: str) -> FinishedSpan:
    return FinishedSpan(
        name="POST /api/v1/decide/{ruleset}",
        trace=continue_trace(traceparent),
        started_ns=1_000_000_000,
        ended_ns=1_002_000_000,
        is_error=False,
        attributes={"http.response.status_code": 200},
    )


def test_a_finished_span_arrives_in_the_callers_trace(collector: Collector) -> None:
    spans = OtlpSpans(f"http://127.0.0.1:{collector.server_port}", headers={}, version="1")
    spans.record(span(f"00-{TRACE}-{PARENT}-01"))
    spans.record(span(f"00-{'1' * 32}-{PARENT}-00"))
    spans.close()
    [(path, body)] = collector.got
    assert path == "/v1/traces"
    request = ExportTraceServiceRequest.FromString(body)
    [sent] = request.resource_spans[0].scope_spans[0].spans
    assert (sent.trace_id.hex(), sent.parent_span_id.hex()) == (TRACE, PARENT)
    assert sent.name == "POST /api/v1/decide/{ruleset}"
    assert sent.end_time_unix_nano - sent.start_time_unix_nano == 2_000_000
