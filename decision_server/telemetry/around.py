"""Around every request: its trace, its log line, its span, and the headers that browsers need."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, Final

from decision_server.clock import Clock
from decision_server.telemetry.logs import logger, within
from decision_server.telemetry.spans import FinishedSpan, SpanSink
from decision_server.telemetry.trace_context import TraceContext, continue_trace

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

QUIET_PREFIXES: Final = ("/health/", "/static/", "/metrics")


class Around:
    """An ASGI application around another one.

    A log line names the route, never the address: an address may hold the secret of a sign-in link. It says
    who asked and which decision was made, and nothing of what the decision was about.
    """

    def __init__(
        self, inner: Application, *, clock: Clock, spans: SpanSink, headers: Mapping[str, str]
    ) -> None:
        self.inner = inner
        self._clock = clock
        self._spans = spans
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        self._log = logger("request")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; other kinds of connection pass through."""
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        trace = continue_trace(_header(scope, b"traceparent"))
        scope["decision_server.request_id"] = trace.trace_id
        started_ns, status = self._clock.ticks_ns(), 500
        started_at = self._clock.now()

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                present = {name.lower() for name, _ in message["headers"]}
                added = [pair for pair in self._headers if pair[0] not in present]
                more = [(b"x-request-id", trace.trace_id.encode())]
                message = {**message, "headers": [*message["headers"], *added, *more]}
            await send(message)

        with within(trace):
            try:
                await self.inner(scope, receive, send_with_headers)
            except Exception:  # noqa: BLE001 the edge: the answer was sent, the fault belongs into the log
                self._log.exception("request failed", route=_route(scope))
            took_ns = self._clock.ticks_ns() - started_ns
            self._tell(scope, trace, status, round(started_at.timestamp() * 1_000_000_000), took_ns)

    def _tell(self, scope: Scope, trace: TraceContext, status: int, started_ns: int, took_ns: int) -> None:
        route = _route(scope)
        if scope["path"].startswith(QUIET_PREFIXES) and status < 500:
            return
        facts = {
            name: str(scope[f"decision_server.{name}"])
            for name in ("actor", "decision_id")
            if f"decision_server.{name}" in scope
        }
        self._log.info(
            "request",
            method=scope["method"],
            route=route,
            status=status,
            duration_ms=round(took_ns / 1_000_000, 3),
            **facts,
        )
        self._spans.record(
            FinishedSpan(
                name=f"{scope['method']} {route}",
                trace=trace,
                started_ns=started_ns,
                ended_ns=started_ns + took_ns,
                is_error=status >= 500,
                attributes={
                    "http.request.method": scope["method"],
                    "http.route": route,
                    "http.response.status_code": status,
                    **facts,
                },
            )
        )


def _route(scope: Scope) -> str:
    """The address as declared, `/api/v1/decide/{ruleset}`; empty where there is none."""
    return str(getattr(scope.get("route"), "path", ""))


def _header(scope: Scope, name: bytes) -> str | None:
    for key, value in scope["headers"]:
        if key == name:
            return str(value.decode("latin-1"))
    return None
