"""Commands on the database: `migrate`, and `load` to put a ruleset in force."""

from pathlib import Path
from typing import Annotated

import typer

from decision_server.cli.exits import EXIT_CODES, errors_become_exits

MIGRATE_HELP = f"""Bring the database to what this program needs.

Makes the SQLite files, or the schemas of the PostgreSQL database that DATABASE_URL names, and every table
that is missing. Calling it again changes nothing. With SQLite the server must be stopped first.

{EXIT_CODES}"""

LOAD_HELP = f"""Keep a ruleset's folder as a version and put it in force.

The same files make the same version: loading them again changes nothing. The workspace and the environment
are made if they are missing. A server on PostgreSQL serves the new release within a second; with SQLite the
server must be stopped first.

{EXIT_CODES}"""


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("migrate", short_help="Bring the database to what this program needs.", help=MIGRATE_HELP)(
        migrate
    )
    app.command("load", short_help="Keep a ruleset as a version and put it in force.", help=LOAD_HELP)(load)


def migrate() -> None:
    """Run every migration that is missing."""
    from decision_server.cli.opening import opened_database
    from decision_server.schema import migrate as run_migrations

    with errors_become_exits(), opened_database(must_be_current=False) as database:
        run_migrations(database)
        typer.echo(f"The {database.dialect} database is ready.")


def load(
    folder: Annotated[Path, typer.Argument(help="The ruleset's folder.")],
    workspace: Annotated[str, typer.Option(help="Name of the workspace.")] = "main",
    environment: Annotated[str, typer.Option(help="Name of the environment.")] = "live",
) -> None:
    """Keep, release, and tell what is in force now."""
    from decision_server.access.workspaces import ensure_environment, ensure_workspace
    from decision_server.cli.opening import opened_database
    from decision_server.clock import SystemClock
    from decision_server.engine.deployment import deploy
    from decision_server.engine.ruleset import read_ruleset
    from decision_server.local import read_folder
    from decision_server.repository.releases import load_ruleset

    with errors_become_exits():
        ruleset = read_ruleset(read_folder(folder))
        deploy(ruleset, version=0, release=0)  # what does not compile is refused before it is kept
        clock = SystemClock()
        with opened_database() as database, database.transaction() as tx:
            place = ensure_workspace(tx, workspace, clock=clock)
            ensure_environment(tx, place, environment, now=clock.now())
            loaded = load_ruleset(tx, place, environment, ruleset, by="cli", now=clock.now())
        now = "is in force now" if loaded.changed else "was in force already"
        typer.echo(
            f"{loaded.ruleset} version {loaded.version}, release {loaded.release} of {environment}, {now}."
        )
