"""Log lines as JSON, one object a line, with the ids of the trace they belong to. The door to structlog."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import structlog
from structlog.contextvars import bound_contextvars, merge_contextvars
from structlog.typing import FilteringBoundLogger, Processor

from decision_server.telemetry.trace_context import TraceContext


def configure_logs(*, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send everything that is logged, by us or by libraries, to `stream` (standard error) as JSON lines."""
    shared: list[Processor] = [
        merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.EventRenamer("message"),
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for chatty in ("uvicorn.access", "httpx", "httpcore"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def logger(name: str) -> FilteringBoundLogger:
    """The logger of one part of the server; `name` reads like the module's: "serving.decide"."""
    made: FilteringBoundLogger = structlog.get_logger(name)
    return made


@contextmanager
def within(trace: TraceContext, **more: str) -> Iterator[None]:
    """Lines logged inside carry the ids of the trace, and `more`."""
    with bound_contextvars(trace_id=trace.trace_id, span_id=trace.span_id, **more):
        yield
