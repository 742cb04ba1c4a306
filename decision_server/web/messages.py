"""Pages for when something is in the way: who you are, what there is, what broke."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from decision_server.errors import (
    DecisionServerError,
    FindingsError,
    Forbidden,
    NotFound,
    Unauthenticated,
    Unavailable,
)
from decision_server.web.sign_in import AFTER_SIGN_IN, AFTER_SIGN_IN_S, own_page
from decision_server.web.templating import Pages

AnswerError = Callable[[Request, Exception], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Message:
    """What a page in the way says: its status, a title, and what to do."""

    status: int
    title: str
    steps: tuple[str, ...] = ()


SIGN_IN: Final = Message(
    401,
    "Please sign in",
    (
        "Open the sign-in link that the server's terminal shows; it works once.",
        "Was it used already? Start the server again (`make run`), and it prints a new one.",
        "Afterwards you come back to the page that you wanted.",
    ),
)
NOT_YOURS: Final = Message(403, "This page is not for you")
NOTHING_HERE: Final = Message(404, "There is nothing here")
NOT_NOW: Final = Message(503, "Not just now", ("Wait a moment, then load the page again.",))
BROKEN: Final = Message(
    500,
    "Something broke on our side",
    ("Load the page again.", "If it happens again, ask whoever runs this server to look for the id below."),
)


def message_of(error: Exception) -> tuple[Message, str]:
    """The page for an error, and what it says in one sentence; nothing of an unexpected error gets out."""
    match error:
        case Unauthenticated():
            return SIGN_IN, "This page shows decisions about people, so we need to know who you are."
        case Forbidden():
            return NOT_YOURS, str(error)
        case NotFound():
            return NOTHING_HERE, str(error)
        case Unavailable():
            return NOT_NOW, str(error)
        case FindingsError():
            return Message(422, "This cannot be shown"), str(error)
        case DecisionServerError():
            return Message(422, "This cannot be shown"), str(error)
        case HTTPException(status_code=404):
            return NOTHING_HERE, "The address leads nowhere; look whether it was cut off."
        case HTTPException():
            return Message(error.status_code, "This does not work like that"), error.detail
        case _:
            return BROKEN, "The page could not be made. Nothing was changed, and no decision was touched."


def error_pages(pages: Pages, request_id_of: Callable[[Request], str]) -> AnswerError:
    """The exception handler for requests of browsers."""

    async def answer(request: Request, error: Exception) -> Response:
        message, text = message_of(error)
        response = pages.page(
            "message.html",
            status=message.status,
            title=message.title,
            text=text,
            steps=message.steps,
            link=None if message is SIGN_IN else {"href": "/", "text": "Go to the decisions"},
            request_id=request_id_of(request) if message.status >= 500 else "",
        )
        if message is SIGN_IN and (wanted := own_page(request.url.path)):
            response.set_cookie(AFTER_SIGN_IN, wanted, max_age=AFTER_SIGN_IN_S, httponly=True, samesite="lax")
        return response

    return answer
