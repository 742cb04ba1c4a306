"""How people come in and leave: a one-time link, a session cookie, a form to sign out."""

import hmac
import re
from hashlib import sha256
from typing import Final
from urllib.parse import parse_qs

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from decision_server.access.declared import PUBLIC, asks_for
from decision_server.access.sign_in import (
    ABSOLUTE_LIFE,
    OpenedSession,
    cookie_name,
    end_session,
    person_of_session,
    redeem_link,
)
from decision_server.clock import Clock
from decision_server.db import Database
from decision_server.errors import Forbidden
from decision_server.web.templating import Pages, Viewer

AFTER_SIGN_IN: Final = "after-sign-in"
AFTER_SIGN_IN_S: Final = 900
LONGEST_FORM: Final = 4_096
_OWN_PAGE: Final = re.compile(r"/w/[a-z0-9-]+/[A-Za-z0-9/_-]*")


class Doorkeeper:
    """Recognises people by their session cookie. Long-lived; made by `app.py`."""

    def __init__(self, database: Database, clock: Clock, *, is_https: bool) -> None:
        self._database = database
        self._clock = clock
        self.is_https = is_https
        self.cookie = cookie_name(https=is_https)

    def viewer(self, request: Request, workspace: str | None = None) -> Viewer:
        """Who looks at the page of this workspace. Blocks.

        Raises Unauthenticated without a session, Forbidden when it is for another workspace.
        """
        token = request.cookies.get(self.cookie, "")
        with self._database.transaction() as tx:
            person = person_of_session(tx, token, now=self._clock.now())
        if workspace is not None and workspace != person.workspace_name:
            raise Forbidden(
                f"You are signed in to the workspace '{person.workspace_name}'; this page is another's."
            )
        request.scope["decision_server.actor"] = person.id
        return Viewer(person, form_token(token))

    def redeem(self, link: str) -> OpenedSession:
        """Use a sign-in link up. Blocks. Raises Unauthenticated."""
        with self._database.transaction() as tx:
            return redeem_link(tx, link, now=self._clock.now())

    def leave(self, token: str) -> None:
        """End the session. Blocks."""
        with self._database.transaction() as tx:
            end_session(tx, token, now=self._clock.now())


def form_token(session: str) -> str:
    """What proves that a form came from a page of this session; the session cannot be told from it."""
    return sha256(b"form\x00" + session.encode()).hexdigest()


def own_page(path: str) -> str:
    """The path, if it is one of our pages that a person may be led to after signing in; else empty."""
    return path if _OWN_PAGE.fullmatch(path) else ""


def sign_in_router(pages: Pages, door: Doorkeeper) -> APIRouter:
    """`GET /sign-in/{link}`, which only asks; `POST /sign-in` and `POST /sign-out`, which act.

    Opening the link changes nothing, so that a mail scanner or a preview that follows it does not use it up.
    """
    router = APIRouter(include_in_schema=False)

    @router.get("/sign-in/{link}")
    @asks_for(PUBLIC)
    async def ask(link: str) -> Response:
        return pages.page("sign_in.html", link=link)

    @router.post("/sign-in")
    @asks_for(PUBLIC)
    async def sign_in(request: Request) -> Response:
        require_own_form(request)
        form = await read_form(request)
        session = await run_in_threadpool(door.redeem, form.get("link", ""))
        wanted = own_page(request.cookies.get(AFTER_SIGN_IN, ""))
        home = f"/w/{session.actor.workspace_name}/decisions"
        response = RedirectResponse(wanted or home, status_code=303)
        response.set_cookie(
            door.cookie,
            session.token,
            max_age=int(ABSOLUTE_LIFE.total_seconds()),
            secure=door.is_https,
            httponly=True,
            samesite="lax",
        )
        response.delete_cookie(AFTER_SIGN_IN)
        return response

    @router.post("/sign-out")
    @asks_for(PUBLIC)
    async def sign_out(request: Request) -> Response:
        require_own_form(request)
        token = request.cookies.get(door.cookie, "")
        form = await read_form(request)
        if not hmac.compare_digest(form.get("token", "").encode(), form_token(token).encode()):
            raise Forbidden("This form is not from a page of your session; open the page again.")
        await run_in_threadpool(door.leave, token)
        response = pages.page("signed_out.html")
        response.delete_cookie(door.cookie, secure=door.is_https, httponly=True, samesite="lax")
        return response

    return router


def require_own_form(request: Request) -> None:
    """Raise Forbidden unless the browser says that the form comes from one of our own pages.

    Browsers send Sec-Fetch-Site, and Origin with every POST; a sender with neither is no browser, has no
    person's cookie, and may pass.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    own_origin = f"{request.url.scheme}://{request.url.netloc}"
    if site in ("same-origin", "none") or (site is None and origin in (None, own_origin)):
        return
    raise Forbidden("This form was sent from another site; open the page here and try again.")


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a small form, the first of each name. Raises Forbidden for a body that is none."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_FORM:
            raise Forbidden("The form is too large.")
    try:
        fields = parse_qs(body.decode("ascii"), strict_parsing=bool(body), max_num_fields=16)
    except ValueError:
        raise Forbidden("The form cannot be read; open the page again.") from None
    return {name: values[0] for name, values in fields.items()}
