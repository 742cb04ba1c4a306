"""`POST /api/v1/decide/{ruleset}` and `GET /api/v1/decisions/{id}`.

Request and response shapes are those of `serving/requests.py` and `serving/answers.py`; bodies stay bytes
on the way there, so that no number passes through a binary fraction.
"""

from collections.abc import Callable
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from decision_server.access.actors import MachineActor
from decision_server.access.declared import asks_for
from decision_server.access.permissions import DECIDE, READ_DECISIONS
from decision_server.api.bodies import read_json_body
from decision_server.api.dependencies import WhoCalls, deadline_ns
from decision_server.api.metrics import UNKNOWN_RULESET, Metrics
from decision_server.api.problems import family_of
from decision_server.clock import Clock
from decision_server.errors import DecisionServerError, NotFound
from decision_server.serving.decide import Asked, Decider

JSON: str = "application/json"

ReadDecision = Callable[[MachineActor, UUID], bytes]
"""The document of one decision on record, for this actor. Raises NotFound. Blocks."""


def decisions_router(
    decider: Decider, read_decision: ReadDecision, who: WhoCalls, metrics: Metrics, clock: Clock
) -> APIRouter:
    """The two endpoints; `metrics` counts every request for a decision."""
    router = APIRouter(prefix="/api/v1", include_in_schema=False)

    @router.post("/decide/{ruleset}")
    @asks_for(DECIDE)
    async def decide(ruleset: str, request: Request) -> Response:
        actor = who(request)
        asked_until = deadline_ns(request, clock)
        body = await read_json_body(request)
        started_ns = clock.ticks_ns()
        asked = Asked(ruleset, body, request.headers.get("idempotency-key"), asked_until)
        try:
            answered = await decider.decide(actor, asked)
        except DecisionServerError as error:
            label = UNKNOWN_RULESET if isinstance(error, NotFound) else ruleset
            metrics.refused(label, family_of(error).name, (clock.ticks_ns() - started_ns) / 1e9)
            raise
        metrics.decided(answered, (clock.ticks_ns() - started_ns) / 1e9)
        request.scope["decision_server.decision_id"] = str(answered.decision_id)
        headers = {"Idempotency-Replayed": "true"} if answered.is_replayed else {}
        return Response(answered.body, media_type=JSON, headers=headers)

    @router.get("/decisions/{decision_id}")
    @asks_for(READ_DECISIONS)
    def read(decision_id: str, request: Request) -> Response:
        actor = who(request)
        actor.require(READ_DECISIONS)
        return Response(read_decision(actor, decision_id_of(decision_id)), media_type=JSON)

    return router


def decision_id_of(text: str) -> UUID:
    """The id as it stands in an address. Raises NotFound for what is no id: there is nothing of that name."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(
            "There is no such decision; ids look like 0190f3c4-7a1e-7c3b-9d51-6f0c2b1a9e88."
        ) from None
