"""`GET /api/v1/rulesets` and `GET /api/v1/rulesets/{name}`: what a key's environment can decide."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from decision_server.access.declared import asks_for
from decision_server.access.permissions import READ_RULESETS
from decision_server.api.dependencies import WhoCalls
from decision_server.engine.deployment import Deployment
from decision_server.engine.inputs import Json
from decision_server.engine.outputs import encode_json
from decision_server.serving.resolver import Resolver


def rulesets_router(resolver: Resolver, who: WhoCalls) -> APIRouter:
    """The two endpoints."""
    router = APIRouter(prefix="/api/v1", include_in_schema=False)

    @router.get("/rulesets")
    @asks_for(READ_RULESETS)
    async def list_rulesets(request: Request) -> Response:
        actor = who(request)
        actor.require(READ_RULESETS)
        released = resolver.current().released(actor.workspace, actor.environment)
        return _json({"environment": actor.environment, "rulesets": [summary(each) for each in released]})

    @router.get("/rulesets/{name}")
    @asks_for(READ_RULESETS)
    async def read_ruleset(name: str, request: Request) -> Response:
        actor = who(request)
        actor.require(READ_RULESETS)
        return _json(description(resolver.current().deployment(actor.workspace, actor.environment, name)))

    return router


def summary(deployment: Deployment) -> dict[str, Json]:
    """What a list says about a ruleset."""
    return {
        "name": deployment.name,
        "title": deployment.title,
        "version": deployment.version,
        "release": deployment.release,
        "entry": deployment.entry,
        "content_hash": deployment.content_hash,
    }


def description(deployment: Deployment) -> dict[str, Json]:
    """Everything a caller needs: what can be asked for, and the names and types of the inputs of each."""
    decisions: dict[str, Json] = {
        name: {"inputs": {input: str(of) for input, of in deployment.signature(name).items()}}
        for name in deployment.names
    }
    return summary(deployment) | {
        "owner": deployment.ruleset.manifest.owner,
        "decide": f"/api/v1/decide/{deployment.name}",
        "decisions": decisions,
        "source_hash": deployment.source_hash,
        "meaning_hash": deployment.meaning_hash,
    }


def _json(document: dict[str, Json]) -> Response:
    return Response(encode_json(document), media_type="application/json")
