"""`serve`: the server, as the environment's settings describe it."""

from dataclasses import replace
from typing import Annotated

import typer

from decision_server.cli.exits import EXIT_CODES, errors_become_exits

SERVE_HELP = f"""Serve decisions and pages.

What is not said here comes from the environment (DECISION_SERVER_HOST, DATABASE_URL, …). Run `decision-server
migrate` first. SIGTERM stops it after what it has accepted is answered; a second one at once.

{EXIT_CODES}"""


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("serve", short_help="Serve decisions and pages.", help=SERVE_HELP)(serve)


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=256, help="Processes; more than one needs PostgreSQL.")
    ] = None,
) -> None:
    """Serve until SIGTERM or SIGINT."""
    from decision_server.app import create_app
    from decision_server.cli.running import listen, run_here, run_workers
    from decision_server.db import open_database
    from decision_server.schema import require_current
    from decision_server.settings import Settings
    from decision_server.telemetry.logs import configure_logs, logger

    with errors_become_exits():
        settings = Settings.from_environment()
        settings = replace(
            settings,
            host=settings.host if host is None else host,
            port=settings.port if port is None else port,
            workers=settings.workers if workers is None else workers,
        )
        configure_logs(level=settings.log_level)
        database = open_database(
            data_dir=settings.data_dir, database_url=settings.database_url, workers=settings.workers
        )
        require_current(database)
        listener = listen(settings.host, settings.port)
        settings = replace(settings, port=listener.getsockname()[1])
        if settings.workers > 1:
            database.close()
            run_workers(settings, listener)
            return
        application = create_app(settings, database=database)
        tell = logger("serve")
        run_here(
            application,
            listener,
            drain_s=settings.drain_seconds,
            tell=lambda: tell.info("ready", host=settings.host, port=settings.port),
        )
        database.close()
