"""All SQL of the repository; rows never leave it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sql
from sqlalchemy import func, update
from sqlmodel import col, select

from decision_server.access.tables import WorkspaceRow
from decision_server.audit.record import WorkspaceId
from decision_server.db import Transaction
from decision_server.repository.heads import Head
from decision_server.repository.tables import (
    EnvHeadRow,
    ReleasePartRow,
    ReleaseRow,
    RulesetHeadRow,
    RulesetRow,
    VersionFileRow,
    VersionRow,
)


def keep_ruleset(tx: Transaction, workspace: WorkspaceId, ruleset: str, *, now: datetime) -> None:
    """Take the name of a ruleset unless it is taken already."""
    query = select(RulesetRow.ruleset).where(RulesetRow.workspace == workspace, RulesetRow.ruleset == ruleset)
    if tx.first(query) is None:
        tx.add(RulesetRow(workspace=workspace, ruleset=ruleset, created_at=now))


def version_of_content(
    tx: Transaction, workspace: WorkspaceId, ruleset: str, content_hash: str
) -> int | None:
    """The version that has this content, if there is one."""
    return tx.first(
        select(VersionRow.version).where(
            VersionRow.workspace == workspace,
            VersionRow.ruleset == ruleset,
            VersionRow.content_hash == content_hash,
        )
    )


def last_version(tx: Transaction, workspace: WorkspaceId, ruleset: str) -> int:
    """The highest version of a ruleset, 0 while there is none."""
    query = select(func.max(VersionRow.version)).where(
        col(VersionRow.workspace) == workspace, col(VersionRow.ruleset) == ruleset
    )
    return tx.first(query) or 0


def keep_version(
    tx: Transaction,
    workspace: WorkspaceId,
    ruleset: str,
    version: int,
    *,
    content_hash: str,
    files: Mapping[str, bytes],
    by: str,
    now: datetime,
) -> None:
    """Insert a version and its files."""
    tx.add(
        VersionRow(
            workspace=workspace,
            ruleset=ruleset,
            version=version,
            content_hash=content_hash,
            created_at=now,
            created_by=by,
        )
    )
    tx.add(
        *(
            VersionFileRow(workspace=workspace, ruleset=ruleset, version=version, path=path, body=body)
            for path, body in sorted(files.items())
        )
    )


def files_of(tx: Transaction, workspace: WorkspaceId, ruleset: str, version: int) -> dict[str, bytes]:
    """The files of a version by path; empty when there is no such version."""
    rows = tx.all(
        select(VersionFileRow).where(
            VersionFileRow.workspace == workspace,
            VersionFileRow.ruleset == ruleset,
            VersionFileRow.version == version,
        )
    )
    return {row.path: row.body for row in rows}


def env_head(tx: Transaction, workspace: WorkspaceId, environment: str) -> tuple[int, int]:
    """Generation and last release of an environment; both 0 before its first release."""
    row = tx.first(
        select(EnvHeadRow).where(EnvHeadRow.workspace == workspace, EnvHeadRow.environment == environment)
    )
    return (0, 0) if row is None else (row.generation, row.release)


def move_env_head(
    tx: Transaction, workspace: WorkspaceId, environment: str, *, generation: int, release: int
) -> bool:
    """Move the head from `generation` to the next one; False when somebody else was first."""
    if generation == 0:
        tx.add(EnvHeadRow(workspace=workspace, environment=environment, generation=1, release=release))
        return True
    change = (
        update(EnvHeadRow)
        .where(
            col(EnvHeadRow.workspace) == workspace,
            col(EnvHeadRow.environment) == environment,
            col(EnvHeadRow.generation) == generation,
        )
        .values(generation=generation + 1, release=release)
    )
    return tx.execute(change).rowcount == 1


def keep_release(
    tx: Transaction,
    workspace: WorkspaceId,
    environment: str,
    release: int,
    versions: Mapping[str, int],
    *,
    by: str,
    now: datetime,
) -> None:
    """Insert a release and which versions it places."""
    tx.add(
        ReleaseRow(
            workspace=workspace, environment=environment, release=release, created_at=now, created_by=by
        )
    )
    tx.add(
        *(
            ReleasePartRow(
                workspace=workspace,
                environment=environment,
                release=release,
                ruleset=ruleset,
                version=version,
            )
            for ruleset, version in sorted(versions.items())
        )
    )


def move_ruleset_head(
    tx: Transaction, workspace: WorkspaceId, environment: str, ruleset: str, release: int
) -> None:
    """Put a ruleset's head at a release, and remember the one before."""
    change = (
        update(RulesetHeadRow)
        .where(
            col(RulesetHeadRow.workspace) == workspace,
            col(RulesetHeadRow.environment) == environment,
            col(RulesetHeadRow.ruleset) == ruleset,
        )
        .values(prev=RulesetHeadRow.release, release=release)
    )
    if not tx.execute(change).rowcount:
        tx.add(RulesetHeadRow(workspace=workspace, environment=environment, ruleset=ruleset, release=release))


def heads(tx: Transaction) -> Sequence[Head]:
    """Everything in force, by workspace, environment and ruleset."""
    query = (
        sql.select(
            col(RulesetHeadRow.workspace),
            col(WorkspaceRow.name),
            col(RulesetHeadRow.environment),
            col(RulesetHeadRow.ruleset),
            col(ReleasePartRow.version),
            col(VersionRow.content_hash),
            col(RulesetHeadRow.release),
            col(EnvHeadRow.generation),
        )
        .join(WorkspaceRow, col(WorkspaceRow.workspace) == RulesetHeadRow.workspace)
        .join(
            ReleasePartRow,
            (col(ReleasePartRow.workspace) == RulesetHeadRow.workspace)
            & (col(ReleasePartRow.environment) == RulesetHeadRow.environment)
            & (col(ReleasePartRow.release) == RulesetHeadRow.release)
            & (col(ReleasePartRow.ruleset) == RulesetHeadRow.ruleset),
        )
        .join(
            VersionRow,
            (col(VersionRow.workspace) == RulesetHeadRow.workspace)
            & (col(VersionRow.ruleset) == RulesetHeadRow.ruleset)
            & (col(VersionRow.version) == ReleasePartRow.version),
        )
        .join(
            EnvHeadRow,
            (col(EnvHeadRow.workspace) == RulesetHeadRow.workspace)
            & (col(EnvHeadRow.environment) == RulesetHeadRow.environment),
        )
        .order_by(WorkspaceRow.name, col(RulesetHeadRow.environment), col(RulesetHeadRow.ruleset))
    )
    return [Head(WorkspaceId(row[0]), *row[1:]) for row in map(tuple[Any, ...], tx.execute(query))]


def generations(tx: Transaction) -> dict[tuple[WorkspaceId, str], int]:
    """The generation of every environment that has a release: one small query tells whether any moved."""
    return {
        (WorkspaceId(row.workspace), row.environment): row.generation for row in tx.all(select(EnvHeadRow))
    }
