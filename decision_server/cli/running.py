"""Running the server: uvicorn with uvloop and httptools, and how it stops."""

import os
import shutil
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Final

import uvicorn
from uvicorn.supervisors import Multiprocess

from decision_server.app import Application
from decision_server.settings import SETTINGS, Settings
from decision_server.telemetry.logs import logger

BACKLOG: Final = 2_048
KEEP_ALIVE_S: Final = 30
KILLED_BY_SIGNAL: Final = 128


class DrainingServer(uvicorn.Server):
    """A server that, asked to stop, finishes what it has accepted; asked twice, it exits at once."""

    def __init__(self, config: uvicorn.Config, application: Application, tell: Callable[[], None]) -> None:
        super().__init__(config)
        self._application = application
        self._tell = tell

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell that requests are taken."""
        await super().startup(sockets)
        if self.started:
            self._tell()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop taking requests; a second signal may end all, as what was answered is in the log."""
        if self.should_exit:
            os._exit(KILLED_BY_SIGNAL + sig)
        self._application.readiness.is_draining = True
        self.should_exit = True


def run_here(
    application: Application, listener: socket.socket, *, drain_s: int, tell: Callable[[], None]
) -> None:
    """Serve in this process until SIGTERM or SIGINT; gives back after the drain."""
    DrainingServer(_config(application.asgi, drain_s), application, tell).run(sockets=[listener])


def run_workers(settings: Settings, listener: socket.socket) -> None:
    """Serve in several processes, which share the listener and a database, until SIGTERM or SIGINT."""
    folder = settings.metrics_dir or Path(tempfile.mkdtemp(prefix="decision-server-metrics-"))
    # A worker is a fresh interpreter: settings reach it by its environment, as does the folder of metrics.
    told = {"metrics_dir": folder, "host": settings.host, "port": settings.port, "workers": settings.workers}
    os.environ.update({SETTINGS[name].variable: str(value) for name, value in told.items()})  # noqa: TID251
    config = _config("decision_server.app:application_of_environment", settings.drain_seconds)
    config.factory, config.workers = True, settings.workers
    logger("serve").info("starting workers", workers=settings.workers, port=listener.getsockname()[1])
    try:
        Multiprocess(config, sockets=[listener]).run()
    finally:
        if settings.metrics_dir is None:
            shutil.rmtree(folder, ignore_errors=True)


def listen(host: str, port: int) -> socket.socket:
    """A listening address. Raises OSError when the port is taken or not allowed."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    listener.set_inheritable(True)
    return listener


def _config(app: object, drain_s: int) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # an ASGI application, or the name of its factory
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=drain_s,
    )
