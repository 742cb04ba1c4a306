"""From the families of error to problem documents (RFC 9457): the only place that knows status codes."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from decision_server.api.bodies import BodyTooLarge, BodyUnusable
from decision_server.errors import (
    Conflict,
    DecisionServerError,
    FindingsError,
    Forbidden,
    InputRejected,
    InvalidContent,
    LimitExceeded,
    NotFound,
    Unauthenticated,
    Unavailable,
)

MEDIA_TYPE: Final = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Family:
    """How a family of error is shown: its status, the end of its type, and a title that never changes."""

    status: int
    name: str
    title: str


UNREADABLE: Final = Family(400, "unreadable", "The request cannot be read")
UNEXPECTED: Final = Family(500, "unexpected", "Something broke on our side")
FAMILIES: Final[dict[type[Exception], Family]] = {
    BodyTooLarge: Family(413, "body-too-large", "The request's body is too large"),
    BodyUnusable: Family(415, "media-type", "The body is not of a kind that is read here"),
    InputRejected: Family(422, "input-rejected", "The inputs do not fit"),
    InvalidContent: Family(422, "invalid-content", "The content cannot be used"),
    LimitExceeded: Family(422, "limit-exceeded", "A limit was passed"),
    Unauthenticated: Family(401, "unauthenticated", "The request does not say who it comes from"),
    Forbidden: Family(403, "forbidden", "This is not allowed"),
    NotFound: Family(404, "not-found", "There is nothing here"),
    Conflict: Family(409, "conflict", "Somebody else was first"),
    Unavailable: Family(503, "unavailable", "This cannot be done just now"),
}


def family_of(error: Exception) -> Family:
    """The nearest family of the error's class."""
    if type(error) is InputRejected and not error.readable:
        return UNREADABLE
    if isinstance(error, HTTPException):
        phrase = HTTPStatus(error.status_code).phrase
        return Family(error.status_code, phrase.lower().replace(" ", "-"), phrase)
    return next((FAMILIES[of] for of in type(error).__mro__ if of in FAMILIES), UNEXPECTED)


def detail_of(error: Exception) -> str:
    """What happened and what to do, in words that may leave the house: nothing of an unexpected error."""
    match error:
        case FindingsError():
            return error.title
        case DecisionServerError():
            return str(error)
        case HTTPException(status_code=404):
            return "There is no such address; /docs lists the ones there are."
        case HTTPException(status_code=405):
            return "This address does not take this method; /docs says which it takes."
        case HTTPException():
            return error.detail
        case _:
            return "The error is in the server's log under this request id; the request need not be changed."


def problem(error: Exception, request_id: str) -> Response:
    """The error as an `application/problem+json` response."""
    family = family_of(error)
    document: dict[str, object] = {
        "type": f"urn:decision-server:problem:{family.name}",
        "title": family.title,
        "status": family.status,
        "detail": detail_of(error),
        "request_id": request_id,
    }
    if isinstance(error, FindingsError):
        document["findings"] = [
            {"path": each.path, "code": each.code, "message": each.message}
            | ({"help": each.help} if each.help else {})
            for each in error.findings
        ]
    return Response(
        json.dumps(document, ensure_ascii=False).encode("utf-8", "backslashreplace"),
        status_code=family.status,
        headers=_headers(error),
        media_type=MEDIA_TYPE,
    )


def _headers(error: Exception) -> dict[str, str]:
    match error:
        case Unauthenticated():
            return {"WWW-Authenticate": 'Bearer realm="decision-server"'}
        case Unavailable():
            return {"Retry-After": str(error.retry_after_s)}
        case HTTPException():
            return dict(error.headers or {})
        case _:
            return {}


async def answer_problem(request: Request, error: Exception) -> Response:
    """The exception handler of every address that is no page."""
    return problem(error, request_id_of(request))


def request_id_of(request: Request) -> str:
    """The id that the server gave this request: its span's trace id, also in the log and on the page."""
    given: object = request.scope.get("decision_server.request_id", "")
    return str(given)
