"""The OpenAPI document of one environment: a typed operation for each ruleset, with an example that works."""

from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from decision_server.access.declared import asks_for
from decision_server.access.permissions import READ_RULESETS
from decision_server.api.dependencies import WhoCalls
from decision_server.engine.deployment import Deployment
from decision_server.engine.inputs import Json
from decision_server.engine.outputs import encode_json
from decision_server.engine.schema import json_schema, object_example, object_schema
from decision_server.feel.typesystem import ContextType, FeelType, plain
from decision_server.serving.requests import LONGEST_KEY, LONGEST_SUBJECT
from decision_server.serving.resolver import Resolver

_TEXT: Final[Json] = {"type": "string"}
_COUNT: Final[Json] = {"type": "integer", "minimum": 0}
_ANY: Final[Json] = {}


def openapi_router(resolver: Resolver, who: WhoCalls, *, public_url: str, version: str) -> APIRouter:
    """`GET /openapi.json`: the document for the environment of the key."""
    router = APIRouter(include_in_schema=False)

    @router.get("/openapi.json")
    @asks_for(READ_RULESETS)
    async def read_openapi(request: Request) -> Response:
        actor = who(request)
        actor.require(READ_RULESETS)
        released = resolver.current().released(actor.workspace, actor.environment)
        document = openapi(released, public_url=public_url, version=version)
        return Response(encode_json(document), media_type="application/json")

    return router


def openapi(released: tuple[Deployment, ...], *, public_url: str, version: str) -> dict[str, Json]:
    """The document, OpenAPI 3.1, for these deployments."""
    paths: dict[str, Json] = {
        f"/api/v1/decide/{each.name}": {"post": _decide_operation(each)} for each in released
    }
    paths["/api/v1/decisions/{decision_id}"] = {
        "get": _read("decision", "decision_id", "A decision on record")
    }
    paths["/api/v1/rulesets"] = {"get": _read("rulesets", None, "What this environment can decide")}
    paths["/api/v1/rulesets/{name}"] = {"get": _read("ruleset", "name", "One ruleset and its inputs")}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Decision Server", "version": version},
        "servers": [{"url": public_url}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "An API key: dk_…"}
            },
            "schemas": {"Problem": _PROBLEM, "Match": _MATCH, "Receipt": _RECEIPT, "Warning": _WARNING},
        },
    }


def example_request(deployment: Deployment) -> dict[str, Json]:
    """A request that is answered: the inputs of the ruleset's first case, or made up from the types."""
    for case in deployment.ruleset.cases.cases:
        if case.decision is None and not case.rejected and isinstance(case.inputs, dict):
            return {"inputs": case.inputs}
    return {"inputs": object_example(deployment.signature())}


def _decide_operation(deployment: Deployment) -> dict[str, Json]:
    request: dict[str, Json] = {
        "type": "object",
        "properties": {
            "inputs": object_schema(deployment.signature()),
            "subject": {"type": ["string", "null"], "minLength": 1, "maxLength": LONGEST_SUBJECT},
            "decision": {"type": ["string", "null"], "enum": [None, *deployment.names]},
            "options": {
                "type": ["object", "null"],
                "properties": {"trace": {"type": "boolean"}, "dry_run": {"type": "boolean"}},
                "additionalProperties": False,
            },
        },
        "required": ["inputs"],
        "additionalProperties": False,
    }
    return {
        "operationId": "decide_" + deployment.name.replace("-", "_"),
        "summary": f"Decide: {deployment.title}",
        "description": (
            f"Evaluates '{deployment.entry}' of version {deployment.version} and puts the decision on record "
            "before it answers. Another 'decision' of the model may need other inputs; "
            f"GET /api/v1/rulesets/{deployment.name} lists them."
        ),
        "tags": ["decide"],
        "parameters": [
            _header(
                "Idempotency-Key",
                "A text of your choice; a repeated request gets the first answer.",
                LONGEST_KEY,
            ),
            _header("X-Request-Timeout-Ms", "How long you wait, 2000 if absent, 10000 at most.", 9),
            _header("traceparent", "W3C trace context.", 512),
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": request, "example": example_request(deployment)}},
        },
        "responses": {"200": _json_response("The decision", _answer(deployment))}
        | _problems(
            {
                "400": "The body cannot be read",
                "401": "No API key, or none that is known",
                "403": "The key may not ask for decisions",
                "404": "The ruleset is not released in the key's environment",
                "413": "The body is too large",
                "415": "The body is not JSON in UTF-8",
                "422": "The inputs do not fit, or a limit was passed: every problem at once",
                "503": "Not now; Retry-After says when",
            }
        ),
    }


def _answer(deployment: Deployment) -> Json:
    properties: dict[str, Json] = {
        "decision_id": {"type": "string", "format": "uuid"},
        "decision_url": {"type": "string", "format": "uri"},
        "outputs": {"type": "object", "properties": _outputs(deployment)},
        "reasons": {"type": "array", "items": _ANY},
        "ruleset": _TEXT,
        "version": _COUNT,
        "release": _COUNT,
        "variant": {"type": ["string", "null"]},
        "matched": {"type": "array", "items": _ref("Match")},
        "scores": {"type": "array", "items": _ANY},
        "warnings": {"type": "array", "items": _ref("Warning")},
        "receipt": _ref("Receipt"),
    }
    required: list[Json] = [*properties]
    properties["trace"] = {"type": "array", "items": _ANY, "description": "Only if options.trace is true."}
    return {"type": "object", "properties": properties, "required": required}


def _outputs(deployment: Deployment) -> dict[str, Json]:
    of: FeelType = deployment.target().type
    names = list(deployment.outputs(deployment.target(), None))
    if names == [deployment.entry] or len(names) == 1:
        return {names[0]: json_schema(of)}
    members = plain(of)
    return {
        name: json_schema(members.members[name]) if isinstance(members, ContextType) else _ANY
        for name in names
    }


def _read(what: str, parameter: str | None, summary: str) -> dict[str, Json]:
    operation: dict[str, Json] = {
        "operationId": f"read_{what}",
        "summary": summary,
        "tags": ["read"],
        "responses": {"200": _json_response(summary, {"type": "object"})}
        | _problems({"401": "No API key, or none that is known", "403": "The key may not do this"})
        | (_problems({"404": "There is none of that name"}) if parameter else {}),
    }
    if parameter:
        operation["parameters"] = [{"name": parameter, "in": "path", "required": True, "schema": _TEXT}]
    return operation


def _header(name: str, description: str, longest: int) -> Json:
    schema: Json = {"type": "string", "maxLength": longest}
    return {"name": name, "in": "header", "required": False, "description": description, "schema": schema}


def _json_response(description: str, schema: Json) -> Json:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _problems(described: dict[str, str]) -> dict[str, Json]:
    return {
        status: {
            "description": description,
            "content": {"application/problem+json": {"schema": _ref("Problem")}},
        }
        for status, description in described.items()
    }


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(required: dict[str, Json], optional: dict[str, Json] | None = None) -> Json:
    return {"type": "object", "properties": required | (optional or {}), "required": [*required]}


_MATCH: Final = _object({"decision": _TEXT, "rule_id": _TEXT, "rule": _COUNT})
_RECEIPT: Final = _object({"decision_id": _TEXT, "stream": _TEXT, "seq": _COUNT, "leaf": _TEXT})
_WARNING: Final = _object(
    {
        "code": _TEXT,
        "message": _TEXT,
        "place": _TEXT,
        "text": {"type": ["string", "null"]},
        "span": {"type": ["array", "null"], "items": _COUNT, "minItems": 2, "maxItems": 2},
        "help": _TEXT,
    }
)
_PROBLEM: Final = _object(
    {"type": _TEXT, "title": _TEXT, "status": _COUNT, "detail": _TEXT, "request_id": _TEXT},
    {
        "findings": {
            "type": "array",
            "items": _object({"path": _TEXT, "code": _TEXT, "message": _TEXT}, {"help": _TEXT}),
        }
    },
)
