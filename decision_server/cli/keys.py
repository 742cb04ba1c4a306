"""Commands on API keys: `key create`, `key revoke`."""

from datetime import timedelta
from typing import Annotated

import typer

from decision_server.cli.exits import EXIT_CODES, errors_become_exits

KEY_HELP = "API keys of applications."

CREATE_HELP = f"""Make an API key for an application and print it, this once.

Several keys may carry one NAME, so that an application can change its key without losing the requests that
it may have to repeat. With SQLite the server must be stopped first.

{EXIT_CODES}"""

REVOKE_HELP = f"""Refuse an API key from now on.

ID is the third part of the key. Servers on PostgreSQL follow within a second.

{EXIT_CODES}"""


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    keys = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    keys.command("create", short_help="Make an API key and print it.", help=CREATE_HELP)(create)
    keys.command("revoke", short_help="Refuse an API key from now on.", help=REVOKE_HELP)(revoke)
    app.add_typer(keys, name="key", help=KEY_HELP)


def create(
    name: Annotated[str, typer.Argument(help="Name of the application.")],
    workspace: Annotated[str, typer.Option(help="Name of the workspace.")] = "main",
    environment: Annotated[str, typer.Option(help="Name of the environment.")] = "live",
    scope: Annotated[
        list[str] | None, typer.Option(help="What the key may do; repeat it. Everything when not given.")
    ] = None,
    days: Annotated[int | None, typer.Option(min=1, max=3650, help="Expires after so many days.")] = None,
) -> None:
    """Make the key and print its text."""
    from decision_server.access.api_keys import issue_key
    from decision_server.access.permissions import PERMISSIONS
    from decision_server.access.workspaces import workspace_named
    from decision_server.cli.opening import opened_database
    from decision_server.clock import SystemClock

    now = SystemClock().now()
    with errors_become_exits(), opened_database() as database, database.transaction() as tx:
        key = issue_key(
            tx,
            workspace=workspace_named(tx, workspace),
            environment=environment,
            client_id=name,
            scopes=scope or PERMISSIONS,
            now=now,
            expires_at=now + timedelta(days=days) if days else None,
        )
        tx.after_commit(lambda: typer.echo(key))


def revoke(key_id: Annotated[str, typer.Argument(metavar="ID", help="The key's id.")]) -> None:
    """Revoke the key."""
    from decision_server.access.api_keys import revoke_key
    from decision_server.cli.opening import opened_database
    from decision_server.clock import SystemClock

    with errors_become_exits(), opened_database() as database, database.transaction() as tx:
        revoke_key(tx, key_id, now=SystemClock().now())
        tx.after_commit(lambda: typer.echo(f"The key {key_id} is revoked."))
