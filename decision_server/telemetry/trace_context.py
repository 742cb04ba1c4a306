"""W3C trace context: which trace a request belongs to, and what we call its span."""

import re
import secrets
from dataclasses import dataclass
from typing import Final

_TRACEPARENT: Final = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_SAMPLED: Final = 1


@dataclass(frozen=True, slots=True)
class TraceContext:
    """Ids in lower-case hex: 32 digits of the trace, 16 of our span and of the caller's (empty: none)."""

    trace_id: str
    span_id: str
    parent_id: str
    sampled: bool

    def traceparent(self) -> str:
        """The header to pass on."""
        return f"00-{self.trace_id}-{self.span_id}-{'01' if self.sampled else '00'}"


def continue_trace(traceparent: str | None) -> TraceContext:
    """A new span within the caller's trace, or in a trace of its own when the header is absent or invalid.

    The specification wants an invalid header ignored, never refused; version ff and ids of zeros are invalid,
    and a version above 00 may carry more fields behind those we know.
    """
    span_id = secrets.token_hex(8)
    found = _TRACEPARENT.fullmatch(traceparent.strip()) if traceparent else None
    if found:
        version, trace_id, parent_id, flags, more = found.groups()
        known = version != "ff" and not (version == "00" and more)
        if known and int(trace_id, 16) and int(parent_id, 16):
            return TraceContext(trace_id, span_id, parent_id, bool(int(flags, 16) & _SAMPLED))
    return TraceContext(secrets.token_hex(16), span_id, "", True)
