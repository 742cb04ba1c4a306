"""All SQL of access; rows never leave it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, update
from sqlmodel import col, select

from decision_server.access.keys import KeyEntry
from decision_server.access.tables import (
    ApiKeyRow,
    AuditOutboxRow,
    EnvironmentRow,
    PersonRow,
    PolicyRow,
    SessionRow,
    SignInLinkRow,
    WorkspaceRow,
)
from decision_server.audit.record import WorkspaceId
from decision_server.db import Transaction


@dataclass(frozen=True, slots=True)
class SessionFound:
    """A session and whose it is; `human` is the account that stands for all of one human being's."""

    person_id: UUID
    human: UUID
    person_name: str
    workspace: WorkspaceId
    workspace_name: str
    opened_at: datetime
    seen_at: datetime
    ended_at: datetime | None


def policy_version(tx: Transaction) -> int:
    """The number that moves with every change of access to any workspace; 0 before the first."""
    return int(tx.first(select(func.sum(PolicyRow.version))) or 0)


def bump_policy(tx: Transaction, workspace: WorkspaceId) -> None:
    """Tell every worker that access to this workspace has changed."""
    change = update(PolicyRow).where(col(PolicyRow.workspace) == workspace)
    if not tx.execute(change.values(version=col(PolicyRow.version) + 1)).rowcount:
        tx.add(PolicyRow(workspace=workspace, version=1))


def keep_workspace(tx: Transaction, workspace: WorkspaceId, name: str, title: str, *, now: datetime) -> None:
    """Insert a workspace."""
    tx.add(WorkspaceRow(workspace=workspace, name=name, title=title, created_at=now))


def workspace_named(tx: Transaction, name: str) -> WorkspaceId | None:
    """The id of the workspace of this name."""
    found = tx.first(select(WorkspaceRow.workspace).where(WorkspaceRow.name == name))
    return None if found is None else WorkspaceId(found)


def keep_environment(tx: Transaction, workspace: WorkspaceId, environment: str, *, now: datetime) -> None:
    """Insert an environment."""
    tx.add(EnvironmentRow(workspace=workspace, environment=environment, created_at=now))


def environment_exists(tx: Transaction, workspace: WorkspaceId, environment: str) -> bool:
    """Whether the workspace has this environment."""
    query = select(EnvironmentRow.environment).where(
        EnvironmentRow.workspace == workspace, EnvironmentRow.environment == environment
    )
    return tx.first(query) is not None


def keep_person(
    tx: Transaction, person_id: UUID, workspace: WorkspaceId, name: str, *, now: datetime
) -> None:
    """Insert a person."""
    tx.add(PersonRow(person_id=person_id, workspace=workspace, name=name, created_at=now))


def person_named(tx: Transaction, workspace: WorkspaceId, name: str) -> UUID | None:
    """The id of the person of this name in the workspace."""
    return tx.first(
        select(PersonRow.person_id).where(PersonRow.workspace == workspace, PersonRow.name == name)
    )


def keep_key(tx: Transaction, entry: KeyEntry, *, now: datetime) -> None:
    """Insert a key."""
    tx.add(
        ApiKeyRow(
            key_id=entry.key_id,
            workspace=entry.workspace,
            environment=entry.environment,
            client_id=entry.client_id,
            secret_hash=entry.secret_hash,
            scopes=sorted(entry.scopes),
            created_at=now,
            expires_at=entry.expires_at,
            owner=entry.owner,
        )
    )


def keys(tx: Transaction) -> Sequence[KeyEntry]:
    """Every key that is not revoked."""
    return [
        KeyEntry(
            row.key_id,
            row.client_id,
            WorkspaceId(row.workspace),
            row.environment,
            row.secret_hash,
            frozenset(row.scopes),
            row.expires_at,
            row.owner,
        )
        for row in tx.all(select(ApiKeyRow).where(col(ApiKeyRow.revoked_at).is_(None)))
    ]


def revoke_key(tx: Transaction, key_id: str, *, now: datetime) -> WorkspaceId | None:
    """Mark a key as revoked and give its workspace; None when there is none that can be."""
    change = update(ApiKeyRow).where(col(ApiKeyRow.key_id) == key_id, col(ApiKeyRow.revoked_at).is_(None))
    if tx.execute(change.values(revoked_at=now)).rowcount != 1:
        return None
    found = tx.first(select(ApiKeyRow.workspace).where(ApiKeyRow.key_id == key_id))
    return None if found is None else WorkspaceId(found)


def keep_link(
    tx: Transaction,
    token_hash: bytes,
    workspace: WorkspaceId,
    person_id: UUID,
    *,
    created_at: datetime,
    expires_at: datetime,
) -> None:
    """Insert a sign-in link."""
    tx.add(
        SignInLinkRow(
            token_hash=token_hash,
            workspace=workspace,
            person_id=person_id,
            created_at=created_at,
            expires_at=expires_at,
        )
    )


def use_link(tx: Transaction, token_hash: bytes, *, now: datetime) -> tuple[WorkspaceId, UUID] | None:
    """Use a link up and give its workspace and person; None unless it is unused and in time."""
    change = (
        update(SignInLinkRow)
        .where(
            col(SignInLinkRow.token_hash) == token_hash,
            col(SignInLinkRow.used_at).is_(None),
            col(SignInLinkRow.expires_at) > now,
        )
        .values(used_at=now)
    )
    if tx.execute(change).rowcount != 1:
        return None
    row = tx.first(select(SignInLinkRow).where(SignInLinkRow.token_hash == token_hash))
    return None if row is None else (WorkspaceId(row.workspace), row.person_id)


def keep_session(
    tx: Transaction, token_hash: bytes, workspace: WorkspaceId, person_id: UUID, *, opened_at: datetime
) -> None:
    """Insert a session."""
    tx.add(
        SessionRow(
            token_hash=token_hash,
            workspace=workspace,
            person_id=person_id,
            opened_at=opened_at,
            seen_at=opened_at,
        )
    )


def session(tx: Transaction, token_hash: bytes) -> SessionFound | None:
    """The session of this token, over or not, and its person."""
    row = tx.first(select(SessionRow).where(SessionRow.token_hash == token_hash))
    if row is None:
        return None
    person = tx.first(select(PersonRow).where(PersonRow.person_id == row.person_id))
    if person is None:
        return None
    workspace = tx.first(select(WorkspaceRow.name).where(WorkspaceRow.workspace == row.workspace))
    return SessionFound(
        row.person_id,
        person.same_as or person.person_id,
        person.name,
        WorkspaceId(row.workspace),
        workspace or "",
        row.opened_at,
        row.seen_at,
        row.ended_at,
    )


def see_session(tx: Transaction, token_hash: bytes, *, now: datetime) -> None:
    """Mark a session as used at `now`."""
    tx.execute(update(SessionRow).where(col(SessionRow.token_hash) == token_hash).values(seen_at=now))


def end_session(tx: Transaction, token_hash: bytes, *, now: datetime) -> None:
    """Mark a session as over."""
    change = update(SessionRow).where(
        col(SessionRow.token_hash) == token_hash, col(SessionRow.ended_at).is_(None)
    )
    tx.execute(change.values(ended_at=now))


def keep_event(
    tx: Transaction,
    event_id: UUID,
    workspace: WorkspaceId,
    environment: str,
    *,
    at: datetime,
    actor: str,
    origin: str,
    action: str,
    thing: str,
    before: str | None,
    after: str | None,
    why: str,
    details: dict[str, object],
) -> None:
    """Insert a change that is to go into the log."""
    tx.add(
        AuditOutboxRow(
            event_id=event_id,
            workspace=workspace,
            environment=environment,
            at=at,
            actor=actor,
            origin=origin,
            action=action,
            thing=thing,
            before=before,
            after=after,
            why=why,
            details=details,
        )
    )
