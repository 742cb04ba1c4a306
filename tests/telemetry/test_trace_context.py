"""W3C trace context: continued when valid, ignored when not."""

import pytest

from decision_server.telemetry.trace_context import continue_trace

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"


def test_a_valid_header_is_continued() -> None:
    trace = continue_trace(f"00-{TRACE}-{PARENT}-01")
    assert (trace.trace_id, trace.parent_id, trace.sampled) == (TRACE, PARENT, True)
    assert trace.span_id != PARENT
    assert trace.traceparent() == f"00-{TRACE}-{trace.span_id}-01"


def test_a_trace_that_is_not_sampled_stays_so() -> None:
    assert not continue_trace(f"00-{TRACE}-{PARENT}-00").sampled


def test_a_later_version_may_carry_more() -> None:
    assert continue_trace(f"01-{TRACE}-{PARENT}-01-more").trace_id == TRACE


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "nonsense",
        f"ff-{TRACE}-{PARENT}-01",
        f"00-{'0' * 32}-{PARENT}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-{PARENT}-01",
        f"00-{TRACE}-{PARENT}-01-more",
    ],
)
def test_an_invalid_header_starts_a_trace_of_its_own(header: str | None) -> None:
    trace = continue_trace(header)
    assert trace.trace_id != TRACE
    assert len(trace.trace_id) == 32
    assert trace.parent_id == ""
