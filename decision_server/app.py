"""The wiring: settings in, a FastAPI application out. The only place that knows every room."""

import asyncio
import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Final
from uuid import UUID

from fastapi import APIRouter, FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from decision_server import resources
from decision_server.access.actors import MachineActor
from decision_server.access.api_keys import KeyRing
from decision_server.access.declared import require_declared
from decision_server.access.demo_key import DemoKeyRing
from decision_server.api.decisions import decisions_router
from decision_server.api.dependencies import who_calls
from decision_server.api.health import Readiness, health_router
from decision_server.api.metrics import Metrics, metrics_router
from decision_server.api.openapi import example_request, openapi_router
from decision_server.api.problems import answer_problem, request_id_of
from decision_server.api.rulesets import rulesets_router
from decision_server.audit.group_commit import GroupCommit
from decision_server.audit.record import WorkspaceId
from decision_server.clock import Clock, SystemClock
from decision_server.db import Database, open_database
from decision_server.engine.deployment import Deployment
from decision_server.engine.outputs import encode_json
from decision_server.engine.semantics import SEMANTICS_VERSION
from decision_server.errors import DecisionServerError
from decision_server.records.reading import find_decision
from decision_server.serving.answers import encode, record_document
from decision_server.serving.decide import Decider, Program
from decision_server.serving.loading import load_snapshot, load_version
from decision_server.serving.resolver import Resolver
from decision_server.serving.versions import Versions
from decision_server.settings import Settings
from decision_server.telemetry.around import Around
from decision_server.telemetry.logs import configure_logs, logger
from decision_server.telemetry.spans import NoSpans, SpanSink
from decision_server.web.messages import error_pages
from decision_server.web.records import records_router
from decision_server.web.reference import reference_router
from decision_server.web.sign_in import Doorkeeper, sign_in_router
from decision_server.web.templating import Pages

REFRESH_S: Final = 0.5
# The framework's own would send bodies and errors, inputs and all, to whatever the environment names.
NO_FRAMEWORK_TELEMETRY: Final[TelemetryConfig] = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
LOOPBACK_NAMES: Final = ("127.0.0.1", "localhost")
SECURITY_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    ),
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Application:
    """A server ready to be run: the ASGI application, and what its runner may ask of it."""

    asgi: Around
    database: Database
    resolver: Resolver
    readiness: Readiness

    @staticmethod
    def example(deployment: Deployment) -> str:
        """A request for the deployment that is answered, as JSON text."""
        return encode_json(example_request(deployment)).decode()


def create_app(
    settings: Settings,
    *,
    clock: Clock | None = None,
    database: Database | None = None,
    demo_workspace: WorkspaceId | None = None,
) -> Application:
    """The application for these settings. Opens the database, unless one is passed in; reads nothing yet.

    Rulesets are loaded, and the log's writer started, when the ASGI lifespan begins; when it ends, the log is
    drained and what was opened here is closed. With `demo_workspace` the server is a demonstration: it takes
    the known key for that workspace, answers on loopback names only, and says so on every page. Raises
    CannotOpen, with what to do.
    """
    clock = clock or SystemClock()
    opened = database or open_database(
        data_dir=settings.data_dir, database_url=settings.database_url, workers=settings.workers
    )
    public_url = settings.public_url or f"http://{settings.host}:{settings.port}"
    log = GroupCommit(opened, clock, node=settings.node)
    is_demo = demo_workspace is not None
    keys = KeyRing(opened, clock) if demo_workspace is None else DemoKeyRing(opened, clock, demo_workspace)
    resolver = Resolver()
    versions = Versions(resolver, lambda *place: load_version(opened, *place))
    readiness = Readiness(lambda: log.is_writable)
    spans = _spans(settings)
    program = _program()

    def refresh() -> None:
        keys.refresh()
        snapshot = load_snapshot(opened, resolver.current())
        if snapshot is not resolver.current():
            resolver.swap(snapshot)

    async def keep_fresh() -> None:
        while True:
            await asyncio.sleep(REFRESH_S)
            try:
                await run_in_threadpool(refresh)
            except DecisionServerError as error:
                # What is served stays as it was: a worker that cannot read keeps its last good state.
                logger("serving.loading").warning("cannot read what is released", error=str(error))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(refresh)
        log.start()
        readiness.is_loaded = True
        fresh = asyncio.create_task(keep_fresh())
        try:
            yield
        finally:
            readiness.is_draining = True
            fresh.cancel()
            await asyncio.to_thread(log.close, settings.drain_seconds)
            await asyncio.to_thread(spans.close)
            if database is None:
                opened.close()

    def read_decision(actor: MachineActor, decision_id: UUID) -> bytes:
        record = find_decision(opened, actor.workspace, decision_id, environment=actor.environment)
        workspace = resolver.current().workspaces[actor.workspace]
        return encode(record_document(record, public_url=public_url, workspace=workspace))

    app = FastAPI(
        docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan, telemetry=NO_FRAMEWORK_TELEMETRY
    )
    who = who_calls(keys)
    decider = Decider(resolver, versions, log, clock, program=program, public_url=public_url)
    metrics = Metrics(queue_depth=lambda: log.depth, shared=settings.metrics_dir)
    include(app, decisions_router(decider, read_decision, who, metrics, clock))
    include(app, rulesets_router(resolver, who))
    include(app, openapi_router(resolver, who, public_url=public_url, version=program.engine))
    include(app, health_router(readiness))
    include(app, metrics_router(metrics, who))

    pages = Pages(resources.find("ui"), is_demo=is_demo)
    door = Doorkeeper(opened, clock, is_https=public_url.startswith("https:"))
    include(app, sign_in_router(pages, door))
    include(app, records_router(pages, door, opened, versions, public_url=public_url))
    include(
        app,
        reference_router(
            pages,
            door,
            resolver,
            Application.example,
            public_url=public_url,
        ),
    )
    app.mount("/static", StaticFiles(directory=pages.static))
    _answer_errors(app, pages)
    if is_demo:
        # Everybody knows its key, and a name that points at loopback would get past a browser's guard.
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=LOOPBACK_NAMES)
    around = Around(app, clock=clock, spans=spans, headers=SECURITY_HEADERS)
    return Application(around, opened, resolver, readiness)


def include(app: FastAPI, router: APIRouter) -> None:
    """Serve the router's addresses, each of which must declare what it asks of its caller.

    Raises RuntimeError for one that does not, so that a forgotten permission stops the server's start.
    """
    for route in router.routes:
        require_declared(getattr(route, "path", "?"), getattr(route, "endpoint", None))
    app.include_router(router)


def application_of_environment() -> Around:
    """What each of several worker processes runs: the application of the environment's settings."""
    settings = Settings.from_environment()
    configure_logs(level=settings.log_level)
    return create_app(settings).asgi


def engine_version() -> str:
    """The version of this program."""
    try:
        return version("decision-server")
    except PackageNotFoundError:  # a checkout that is not installed
        return "0+checkout"


def _program() -> Program:
    return Program(engine_version(), SEMANTICS_VERSION, version("tzdata"), unicodedata.unidata_version)


def _spans(settings: Settings) -> SpanSink:
    if settings.otlp_endpoint is None:
        return NoSpans()
    # An extra of 20 MB that takes 0.3 s to import: only for those who asked for it.
    from decision_server.telemetry.otlp import OtlpSpans  # noqa: PLC0415

    return OtlpSpans(settings.otlp_endpoint, headers={}, version=engine_version())


def _answer_errors(app: FastAPI, pages: Pages) -> None:
    """Problem documents for programs, pages for browsers: who asks for HTML gets HTML."""
    show_page = error_pages(pages, request_id_of)

    async def answer(request: Request, error: Exception) -> Response:
        wants_page = "text/html" in request.headers.get("accept", "")
        if wants_page and not request.url.path.startswith("/api/"):
            return await show_page(request, error)
        return await answer_problem(request, error)

    for family in (DecisionServerError, HTTPException, Exception):
        app.add_exception_handler(family, answer)
