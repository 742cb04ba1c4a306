"""Whether the process lives, and whether it should be sent requests."""

from collections.abc import Callable

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from decision_server.access.declared import PUBLIC, asks_for


class Readiness:
    """Why the server should not be sent requests, if it should not. Changed by `app.py` alone."""

    __slots__ = ("_is_writable", "is_draining", "is_loaded")

    def __init__(self, is_writable: Callable[[], bool]) -> None:
        """`is_writable` tells whether decisions can be recorded."""
        self.is_loaded = False
        self.is_draining = False
        self._is_writable = is_writable

    def objection(self) -> str:
        """What stands against sending requests here; empty if nothing does."""
        if self.is_draining:
            return "the server is stopping"
        if not self.is_loaded:
            return "the server is starting"
        return "" if self._is_writable() else "decisions cannot be recorded just now"


def health_router(readiness: Readiness) -> APIRouter:
    """`GET /health/live` and `GET /health/ready`: public, and telling nothing but that."""
    router = APIRouter(include_in_schema=False)

    @router.get("/health/live")
    @asks_for(PUBLIC)
    async def live() -> Response:
        return JSONResponse({"status": "live"})

    @router.get("/health/ready")
    @asks_for(PUBLIC)
    async def ready() -> Response:
        if objection := readiness.objection():
            return JSONResponse({"status": "not ready", "because": objection}, 503, {"Retry-After": "1"})
        return JSONResponse({"status": "ready"})

    return router
