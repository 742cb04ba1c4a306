"""The two clients: they send, wait, and send again."""

import asyncio
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Final, Self

import httpx

from decision_server.client.answers import Decision, Unanswered, raise_problem, read_decision, read_object
from decision_server.client.calls import Call, Calls, Given, read_of
from decision_server.engine.json_text import Json

TIMEOUT_S: Final = 10.0
TRIES: Final = 4


class Client:
    """Decisions over HTTP from ordinary code; for one thread at a time or many. Close it, or use `with`."""

    def __init__(
        self,
        url: str,
        key: str,
        *,
        timeout_s: float = TIMEOUT_S,
        tries: int = TRIES,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`url` is the server's address, `key` an API key of it; `tries` counts the first."""
        self._calls = Calls(key, tries)
        self._http = httpx.Client(
            base_url=url, headers=self._calls.headers, timeout=timeout_s, transport=transport
        )

    def decide(
        self,
        ruleset: str,
        inputs: Mapping[str, Given],
        *,
        subject: str | None = None,
        decision: str | None = None,
        trace: bool = False,
        dry_run: bool = False,
        idempotency_key: str | None = None,
    ) -> Decision:
        """Ask for a decision; it is on record when this returns.

        Raises InputRejected with every finding, NotFound, Unauthenticated, Forbidden, LimitExceeded,
        Unavailable after the last try, Unanswered when no answer came at all, and ServerFailed.
        """
        call = self._calls.decide(ruleset, inputs, subject, decision, trace, dry_run, idempotency_key)
        return read_decision(self._send(call))

    def decision(self, decision_id: str) -> dict[str, Json]:
        """A decision on record, with its inputs. Raises NotFound."""
        return read_object(self._send(read_of("/api/v1/decisions", decision_id)))

    def rulesets(self) -> list[Json]:
        """What the key's environment can decide."""
        found = read_object(self._send(read_of("/api/v1/rulesets")))["rulesets"]
        return found if isinstance(found, list) else []

    def ruleset(self, name: str) -> dict[str, Json]:
        """One ruleset: its decisions, and the names and types of their inputs. Raises NotFound."""
        return read_object(self._send(read_of("/api/v1/rulesets", name)))

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    def _send(self, call: Call) -> httpx.Response:
        attempt = 0
        while True:
            attempt += 1
            response, failure = None, None
            try:
                response = self._http.request(call.method, call.path, content=call.body, headers=call.headers)
            except httpx.TransportError as error:
                failure = error
            pause_s = self._calls.pause_s(attempt, response)
            if pause_s is None:
                return _settle(call, response, failure)
            time.sleep(pause_s)


class AsyncClient:
    """The same from asynchronous code. Close it, or use `async with`."""

    def __init__(
        self,
        url: str,
        key: str,
        *,
        timeout_s: float = TIMEOUT_S,
        tries: int = TRIES,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`url` is the server's address, `key` an API key of it; `tries` counts the first."""
        self._calls = Calls(key, tries)
        self._http = httpx.AsyncClient(
            base_url=url, headers=self._calls.headers, timeout=timeout_s, transport=transport
        )

    async def decide(
        self,
        ruleset: str,
        inputs: Mapping[str, Given],
        *,
        subject: str | None = None,
        decision: str | None = None,
        trace: bool = False,
        dry_run: bool = False,
        idempotency_key: str | None = None,
    ) -> Decision:
        """Ask for a decision; it is on record when this returns. Raises as `Client.decide` does."""
        call = self._calls.decide(ruleset, inputs, subject, decision, trace, dry_run, idempotency_key)
        return read_decision(await self._send(call))

    async def decision(self, decision_id: str) -> dict[str, Json]:
        """A decision on record, with its inputs. Raises NotFound."""
        return read_object(await self._send(read_of("/api/v1/decisions", decision_id)))

    async def rulesets(self) -> list[Json]:
        """What the key's environment can decide."""
        found = read_object(await self._send(read_of("/api/v1/rulesets")))["rulesets"]
        return found if isinstance(found, list) else []

    async def ruleset(self, name: str) -> dict[str, Json]:
        """One ruleset: its decisions, and the names and types of their inputs. Raises NotFound."""
        return read_object(await self._send(read_of("/api/v1/rulesets", name)))

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.close()

    async def _send(self, call: Call) -> httpx.Response:
        attempt = 0
        while True:
            attempt += 1
            response, failure = None, None
            try:
                response = await self._http.request(
                    call.method, call.path, content=call.body, headers=call.headers
                )
            except httpx.TransportError as error:
                failure = error
            pause_s = self._calls.pause_s(attempt, response)
            if pause_s is None:
                return _settle(call, response, failure)
            await asyncio.sleep(pause_s)


def _settle(
    call: Call, response: httpx.Response | None, failure: httpx.TransportError | None
) -> httpx.Response:
    """The last try's response if it is a success; else raise what it says, or that there was none."""
    if response is None:
        raise Unanswered(f"The server gave no answer: {failure}", call.idempotency_key) from failure
    if not response.is_success:
        raise_problem(response)
    return response
