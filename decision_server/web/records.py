"""`/w/{ws}/decisions` and `/w/{ws}/decisions/{id}`: what was decided, and why."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from decision_server.access.declared import SIGNED_IN, asks_for
from decision_server.access.permissions import READ_DECISIONS
from decision_server.db import Database
from decision_server.errors import NotFound
from decision_server.records.explanation import explain
from decision_server.records.reading import RecordedDecision, find_decision, newest_decisions
from decision_server.serving.answers import encode, record_document
from decision_server.serving.versions import Versions
from decision_server.web.decision_view import decision_view, fired_rules, main_answer
from decision_server.web.sign_in import Doorkeeper
from decision_server.web.templating import Pages

SHOWN_DECISIONS: Final = 100


def records_router(
    pages: Pages, door: Doorkeeper, database: Database, versions: Versions, *, public_url: str
) -> APIRouter:
    """The pages of the decision log."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    @asks_for(SIGNED_IN)
    def home(request: Request) -> Response:
        viewer = door.viewer(request)
        return RedirectResponse(f"/w/{viewer.workspace}/decisions", status_code=303)

    @router.get("/w/{workspace}/decisions")
    @asks_for(READ_DECISIONS)
    def newest(workspace: str, request: Request) -> Response:
        viewer = door.viewer(request, workspace)
        viewer.person.require(READ_DECISIONS)
        found = newest_decisions(database, viewer.person.workspace, most=SHOWN_DECISIONS)
        return pages.page(
            "decisions.html",
            viewer,
            here="decisions",
            decisions=[_line(record) for record in found],
            is_cut=len(found) == SHOWN_DECISIONS,
            public_url=public_url,
        )

    @router.get("/w/{workspace}/decisions/{decision_id}")
    @asks_for(READ_DECISIONS)
    def one(workspace: str, decision_id: str, request: Request) -> Response:
        viewer = door.viewer(request, workspace)
        viewer.person.require(READ_DECISIONS)
        record = find_decision(database, viewer.person.workspace, _id_of(decision_id))
        version, number = record.text("ruleset"), record.number("version")
        deployment = versions.deployment(viewer.person.workspace, version, number)
        view = decision_view(record, deployment, explain(record, deployment))
        return pages.page("decision.html", viewer, here="decisions", view=view, record=record)

    @router.get("/w/{workspace}/decisions/{decision_id}/json")
    @asks_for(READ_DECISIONS)
    def one_as_json(workspace: str, decision_id: str, request: Request) -> Response:
        viewer = door.viewer(request, workspace)
        viewer.person.require(READ_DECISIONS)
        record = find_decision(database, viewer.person.workspace, _id_of(decision_id))
        document = record_document(record, public_url=public_url, workspace=viewer.workspace)
        return Response(encode(document), media_type="application/json")

    return router


def _id_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("There is no such decision; look whether the address was cut off.") from None


def _line(record: RecordedDecision) -> dict[str, object]:
    """One line of the list."""
    outputs = record.payload["outputs"]
    named = outputs if isinstance(outputs, dict) else {}
    return {
        "id": record.text("id"),
        "at": record.text("recorded_at"),
        "kind": record.text("kind"),
        "environment": record.text("environment"),
        "ruleset": record.text("ruleset"),
        "version": record.text("version"),
        "outcomes": [(name, main_answer(value)[0]) for name, value in named.items()],
        "fired": fired_rules(record),
        "subject": record.payload["subject"],
    }
