"""`demo`: the sample ruleset on loopback, with everything that a newcomer needs printed."""

import shlex
import socket
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from decision_server.cli.exits import EXIT_CODES, complain, errors_become_exits

SAMPLE = "consumer-loan"
WORKSPACE = "demo"
PERSON = "Demo analyst"
LOOPBACK = "127.0.0.1"
PORTS_TRIED = 50
LINK_LIFE = timedelta(hours=12)

DEMO_HELP = f"""Serve the sample ruleset on this machine, ready to be tried.

Prepares the database, releases the sample as version 1, and prints an address, a key, a curl command that
works and a link to sign in. The key is known to everybody: it works in this process only, on loopback.
Calling it again changes nothing and starts faster.

{EXIT_CODES}"""


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("demo", short_help="Serve the sample ruleset on this machine.", help=DEMO_HELP)(demo)


def demo(
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port; the next free one if taken.")
    ] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Folder of the database files.")] = None,
) -> None:
    """Prepare, serve, and tell how to try it."""
    from decision_server.access.demo_key import DEMO_ENVIRONMENT
    from decision_server.access.sign_in import issue_link
    from decision_server.access.workspaces import ensure_environment, ensure_person, ensure_workspace
    from decision_server.app import create_app
    from decision_server.cli.running import run_here
    from decision_server.clock import SystemClock
    from decision_server.db import open_database
    from decision_server.engine.ruleset import read_ruleset
    from decision_server.local import read_folder
    from decision_server.repository.releases import load_ruleset
    from decision_server.resources import find
    from decision_server.schema import migrate
    from decision_server.settings import Settings
    from decision_server.telemetry.logs import configure_logs

    with errors_become_exits():
        settings = Settings.from_environment()
        configure_logs(level="warning")
        clock = SystemClock()
        database = open_database(data_dir=data_dir or settings.data_dir, database_url=None)
        migrate(database)
        ruleset = read_ruleset(read_folder(find("rulesets") / SAMPLE))
        with database.transaction() as tx:
            workspace = ensure_workspace(tx, WORKSPACE, title="Demonstration", clock=clock)
            ensure_environment(tx, workspace, DEMO_ENVIRONMENT, now=clock.now())
            load_ruleset(tx, workspace, DEMO_ENVIRONMENT, ruleset, by="demo", now=clock.now())
            person = ensure_person(tx, workspace, PERSON, clock=clock)
            link = issue_link(tx, workspace=workspace, person_id=person, now=clock.now(), life=LINK_LIFE)
        listener = _listen(settings.port if port is None else port)
        settings = replace(
            settings,
            data_dir=data_dir or settings.data_dir,
            database_url=None,
            host=LOOPBACK,
            port=listener.getsockname()[1],
            public_url=None,
            workers=1,
        )
        application = create_app(settings, clock=clock, database=database, demo_workspace=workspace)
        url = f"http://{LOOPBACK}:{settings.port}"

        def tell() -> None:
            deployment = application.resolver.current().deployment(workspace, DEMO_ENVIRONMENT, SAMPLE)
            typer.echo(welcome(url, curl(url, application.example(deployment)), link))

        run_here(application, listener, drain_s=settings.drain_seconds, tell=tell)
        database.close()


def curl(url: str, body: str) -> str:
    """A command on one line that asks for a decision of the sample."""
    from decision_server.access.demo_key import DEMO_KEY

    return (
        f"curl -s {url}/api/v1/decide/{SAMPLE} -H 'Authorization: Bearer {DEMO_KEY}' "
        f"-H 'Content-Type: application/json' -d {shlex.quote(body)}"
    )


def welcome(url: str, command: str, link: str) -> str:
    """What stands in the terminal once requests are taken."""
    from decision_server.access.demo_key import DEMO_KEY

    return f"""
Decision Server is ready at {url}

Ask for a decision; the answer names the page that explains it:

{command}

Sign in to see the pages (the link works once):

{url}/sign-in/{link}

Demo key: {DEMO_KEY} (works in this process only). Stop with Ctrl+C.
"""


def _listen(port: int) -> socket.socket:
    """A listener on loopback: this port, or the next that is free."""
    from decision_server.cli.running import listen

    for candidate in range(port, min(port + PORTS_TRIED, 65_536)):
        try:
            listener = listen(LOOPBACK, candidate)
        except OSError as error:
            complain(f"Port {candidate} cannot be used ({error.strerror}); trying the next one.")
            continue
        return listener
    raise OSError(f"no free port from {port} on; say another with --port")
