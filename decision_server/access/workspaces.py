"""Workspaces, their environments and their people: made once, then referred to."""

import re
from datetime import datetime
from typing import Final
from uuid import UUID

from decision_server.access import store
from decision_server.audit.record import WorkspaceId
from decision_server.clock import Clock
from decision_server.db import Transaction
from decision_server.errors import InvalidContent, NotFound

NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,62}")


def workspace_named(tx: Transaction, name: str) -> WorkspaceId:
    """The id of the workspace of this name. Raises NotFound."""
    found = store.workspace_named(tx, name)
    if found is None:
        raise NotFound(f"There is no workspace {name!r}")
    return found


def ensure_workspace(tx: Transaction, name: str, *, title: str = "", clock: Clock) -> WorkspaceId:
    """The id of the workspace of this name, made if it is missing. Raises InvalidContent on a bad name."""
    found = store.workspace_named(tx, name)
    if found is not None:
        return found
    made = WorkspaceId(clock.new_id())
    store.keep_workspace(tx, made, checked_name(name), title or name, now=clock.now())
    return made


def ensure_environment(tx: Transaction, workspace: WorkspaceId, environment: str, *, now: datetime) -> None:
    """Make this environment of the workspace if it is missing. Raises InvalidContent on a bad name."""
    if not store.environment_exists(tx, workspace, checked_name(environment)):
        store.keep_environment(tx, workspace, environment, now=now)


def ensure_person(tx: Transaction, workspace: WorkspaceId, name: str, *, clock: Clock) -> UUID:
    """The id of the person of this name in the workspace, who is made if missing."""
    found = store.person_named(tx, workspace, name)
    if found is not None:
        return found
    made = clock.new_id()
    store.keep_person(tx, made, workspace, name, now=clock.now())
    return made


def checked_name(name: str) -> str:
    """The name, if it can be one of a workspace, environment or client. Raises InvalidContent."""
    if NAME.fullmatch(name) is None:
        raise InvalidContent(
            f"{name!r} is no name: a name starts with a letter and has up to 63 of a-z, 0-9 and -"
        )
    return name
