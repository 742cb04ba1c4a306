"""Rows of access: workspaces and their environments, people, keys, links and sessions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKeyConstraint, LargeBinary, UniqueConstraint
from sqlmodel import Field

from decision_server.rows import ConfigTable, Instant, every_environment


class WorkspaceRow(ConfigTable, table=True):
    """A tenant. `name` stands in addresses of pages and is never reused."""

    __tablename__ = "workspace"
    __table_args__ = (UniqueConstraint("name"),)

    workspace: UUID = Field(primary_key=True)
    environment: str = every_environment()
    name: str
    title: str
    created_at: datetime = Field(sa_type=Instant)


class EnvironmentRow(ConfigTable, table=True):
    """A place for releases (`test`, `live`); its name is its id within the workspace."""

    __tablename__ = "environment"

    workspace: UUID = Field(primary_key=True, foreign_key="workspace.workspace")
    environment: str = Field(primary_key=True)
    created_at: datetime = Field(sa_type=Instant)


class PersonRow(ConfigTable, table=True):
    """An account with which somebody signs in to one workspace.

    `same_as` is the account that this one is a second one of, where one human being has several; None where
    it stands for itself.
    """

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("workspace", "name"),)

    person_id: UUID = Field(primary_key=True)
    workspace: UUID = Field(foreign_key="workspace.workspace")
    environment: str = every_environment()
    name: str
    created_at: datetime = Field(sa_type=Instant)
    same_as: UUID | None = None


class ApiKeyRow(ConfigTable, table=True):
    """A machine's key, without its secret; what is done with it counts as done by its `owner`."""

    __tablename__ = "api_key"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace", "environment"], ["environment.workspace", "environment.environment"]
        ),
        CheckConstraint("length(secret_hash) = 32", name="secret_hash_is_sha256"),
    )

    key_id: str = Field(primary_key=True)
    workspace: UUID
    environment: str
    client_id: str
    secret_hash: bytes = Field(sa_type=LargeBinary)
    scopes: list[str] = Field(sa_type=JSON)
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime | None = Field(default=None, sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
    owner: UUID | None = Field(default=None, foreign_key="person.person_id")


class SignInLinkRow(ConfigTable, table=True):
    """A link that signs one person in, once."""

    __tablename__ = "sign_in_link"

    token_hash: bytes = Field(primary_key=True, sa_type=LargeBinary)
    workspace: UUID = Field(foreign_key="workspace.workspace")
    environment: str = every_environment()
    person_id: UUID = Field(foreign_key="person.person_id")
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)


class SessionRow(ConfigTable, table=True):
    """A person's session in one workspace."""

    __tablename__ = "session"

    token_hash: bytes = Field(primary_key=True, sa_type=LargeBinary)
    workspace: UUID = Field(foreign_key="workspace.workspace")
    environment: str = every_environment()
    person_id: UUID = Field(foreign_key="person.person_id")
    opened_at: datetime = Field(sa_type=Instant)
    seen_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


class PolicyRow(ConfigTable, table=True):
    """A number that moves with every change of access to a workspace, so that workers know to read anew."""

    __tablename__ = "policy"

    workspace: UUID = Field(primary_key=True, foreign_key="workspace.workspace")
    environment: str = every_environment()
    version: int


class AuditOutboxRow(ConfigTable, table=True):
    """A change that somebody made, on its way into the decision log; kept in the change's own transaction.

    `before` and `after` are hashes of what was changed, in hexadecimal, or None; `logged_at` says when the
    log took it.
    """

    __tablename__ = "audit_outbox"

    event_id: UUID = Field(primary_key=True)
    workspace: UUID = Field(foreign_key="workspace.workspace")
    environment: str = every_environment()
    at: datetime = Field(sa_type=Instant)
    actor: str
    origin: str
    action: str
    thing: str
    before: str | None = None
    after: str | None = None
    why: str = ""
    details: dict[str, object] = Field(sa_type=JSON)
    logged_at: datetime | None = Field(default=None, sa_type=Instant, index=True)
