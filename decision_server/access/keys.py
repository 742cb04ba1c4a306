"""An API key as it is kept: everything but its secret."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from decision_server.audit.record import WorkspaceId


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """A key that is not revoked; `secret_hash` is SHA-256 of the secret."""

    key_id: str
    client_id: str
    workspace: WorkspaceId
    environment: str
    secret_hash: bytes
    scopes: frozenset[str]
    expires_at: datetime | None
    owner: UUID | None = None
