"""Whether the process lives, and whether it should be sent requests."""

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response


class Readiness:
    """Why the server should not be sent requests, if it should not. Changed by `app.py` alone."""

    __slots__ = ("is_draining", "is_loaded")

    def __init__(self) -> None:
        self.is_loaded = False
        self.is_draining = False

    def objection(self) -> str:
        """What stands against sending requests here; empty if nothing does."""
        if self.is_draining:
            return "the server is stopping"
        return "" if self.is_loaded else "the server is starting"


def health_router(readiness: Readiness) -> APIRouter:
    """`GET /health/live` and `GET /health/ready`: public, and telling nothing but that."""
    router = APIRouter(include_in_schema=False)

    @router.get("/health/live")
    async def live() -> Response:
        return JSONResponse({"status": "live"})

    @router.get("/health/ready")
    async def ready() -> Response:
        if objection := readiness.objection():
            return JSONResponse({"status": "not ready", "because": objection}, 503, {"Retry-After": "1"})
        return JSONResponse({"status": "ready"})

    return router
