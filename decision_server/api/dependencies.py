"""Who calls, and how long they wait: what endpoints read from a request's headers."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from starlette.requests import Request

from decision_server.access.actors import MachineActor
from decision_server.access.api_keys import KeyRing
from decision_server.access.authority import Actor
from decision_server.access.workspaces import workspace_named
from decision_server.clock import Clock
from decision_server.db import Database
from decision_server.errors import Finding, InputRejected, NotFound, Unauthenticated

DEFAULT_TIMEOUT_MS: Final = 2_000
LONGEST_TIMEOUT_MS: Final = 10_000

WhoCalls = Callable[[Request], MachineActor]
WhoManages = Callable[[Request, str], Actor]


def who_calls(keys: KeyRing) -> WhoCalls:
    """A function from a request to the machine that sent it; cookies count for nothing.

    The function raises Unauthenticated.
    """

    def machine(request: Request) -> MachineActor:
        bearer = request.headers.get("authorization", "")
        if not bearer.lower().startswith("bearer "):
            raise Unauthenticated(
                "Send the header 'Authorization: Bearer dk_…' with an API key of this server."
            )
        actor = keys.authenticate(bearer)
        request.scope["decision_server.actor"] = actor.id
        return actor

    return machine


def who_manages(keys: KeyRing, database: Database) -> WhoManages:
    """A function from a request and the name of the workspace in its path to who sent it. Blocks.

    For the addresses of the control plane, `/api/v1/workspaces/{ws}/…`. The function raises Unauthenticated,
    and NotFound for a workspace that is not the caller's own, whether there is one of that name or not.
    """
    by_key = who_calls(keys)

    def manager(request: Request, workspace: str) -> Actor:
        actor = replace(by_key(request), origin=request.client.host if request.client else "")
        missing = NotFound(f"There is no workspace {workspace!r} for you here")
        with database.reading() as tx:
            try:
                found = workspace_named(tx, workspace)
            except NotFound:
                raise missing from None
        if found != actor.workspace:
            raise missing
        return actor

    return manager


def deadline_ns(request: Request, clock: Clock) -> int:
    """The reading of the clock's ticks at which the caller gives up, as X-Request-Timeout-Ms says.

    2 seconds if it is absent, 10 at most. Raises InputRejected for what is no whole number above 0.
    """
    text = request.headers.get("x-request-timeout-ms")
    if text is None:
        return clock.ticks_ns() + DEFAULT_TIMEOUT_MS * 1_000_000
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text) > 0):
        finding = Finding(
            "X-Request-Timeout-Ms", "REQUEST0108", "want a whole number of milliseconds above 0"
        )
        raise InputRejected("The time limit cannot be used", [finding], readable=False)
    return clock.ticks_ns() + min(int(text), LONGEST_TIMEOUT_MS) * 1_000_000
