"""Versions: immutable, numbered from 1, known by their content hash."""

from datetime import datetime

from decision_server.audit.record import WorkspaceId
from decision_server.db import Transaction
from decision_server.engine.ruleset import Ruleset
from decision_server.errors import NotFound
from decision_server.repository import store


def keep_version(tx: Transaction, workspace: WorkspaceId, ruleset: Ruleset, *, by: str, now: datetime) -> int:
    """The number of the version with exactly these files, which is made if there is none yet.

    `by` is an actor's id, or `cli` and the like.
    """
    name = ruleset.manifest.name
    store.keep_ruleset(tx, workspace, name, now=now)
    found = store.version_of_content(tx, workspace, name, ruleset.content_hash)
    if found is not None:
        return found
    version = store.last_version(tx, workspace, name) + 1
    store.keep_version(
        tx,
        workspace,
        name,
        version,
        content_hash=ruleset.content_hash,
        files=ruleset.files,
        by=by,
        now=now,
    )
    return version


def files_of_version(tx: Transaction, workspace: WorkspaceId, ruleset: str, version: int) -> dict[str, bytes]:
    """The files of a version by path. Raises NotFound."""
    files = store.files_of(tx, workspace, ruleset, version)
    if not files:
        raise NotFound(f"There is no version {version} of ruleset {ruleset!r} in this workspace")
    return files
