"""API keys: `dk_<environment>_<id>_<secret>`, how one is made, kept and recognised."""

import hmac
import secrets
import string
from collections.abc import Collection, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Final

from decision_server.access import store
from decision_server.access.actors import MachineActor
from decision_server.access.keys import KeyEntry
from decision_server.access.permissions import PERMISSIONS
from decision_server.access.workspaces import checked_name
from decision_server.audit.record import WorkspaceId
from decision_server.clock import Clock
from decision_server.db import Database, Transaction
from decision_server.errors import InvalidContent, NotFound, Unauthenticated

PREFIX: Final = "dk"
ALPHABET: Final = string.digits + string.ascii_letters
ID_LENGTH: Final = 16
SECRET_LENGTH: Final = 43  # 256 bits at 5.95 bits a letter
SCHEME: Final = "bearer"

REFUSED: Final = (
    "The API key is not known, expired or revoked; "
    "send `Authorization: Bearer dk_…` with a key of this server"
)


def issue_key(
    tx: Transaction,
    *,
    workspace: WorkspaceId,
    environment: str,
    client_id: str,
    scopes: Collection[str],
    now: datetime,
    expires_at: datetime | None = None,
) -> str:
    """A fresh key's text, shown this once and kept nowhere.

    `client_id` names the application (`[a-z][a-z0-9-]{0,62}`): several keys may carry it, so that a key can
    be rotated without losing the client's idempotency keys. Raises NotFound when there is no such environment
    and InvalidContent for an unknown scope or a name that is none.
    """
    if unknown := set(scopes) - set(PERMISSIONS):
        raise InvalidContent(
            f"No such scope: {', '.join(sorted(unknown))}; there are {', '.join(PERMISSIONS)}"
        )
    checked_name(client_id)
    if not store.environment_exists(tx, workspace, environment):
        raise NotFound(f"There is no environment {environment!r} in this workspace")
    key_id, secret = _random_text(ID_LENGTH), _random_text(SECRET_LENGTH)
    entry = KeyEntry(key_id, client_id, workspace, environment, _hash(secret), frozenset(scopes), expires_at)
    store.keep_key(tx, entry, now=now)
    store.bump_policy(tx, workspace)
    return f"{PREFIX}_{environment}_{key_id}_{secret}"


def revoke_key(tx: Transaction, key_id: str, *, now: datetime) -> None:
    """Refuse this key from now on; other workers follow at their next refresh. Raises NotFound."""
    workspace = store.revoke_key(tx, key_id, now=now)
    if workspace is None:
        raise NotFound(f"There is no API key with the id {key_id!r} that is not revoked already")
    store.bump_policy(tx, workspace)


class KeyRing:
    """All keys in memory, so that recognising one costs no query; refreshed when the policy version moves."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._version = -1
        self._keys: Mapping[str, KeyEntry] = {}

    def refresh(self) -> bool:
        """Read the keys anew if anything about access has changed; gives whether it had.

        Blocks for one small query: call it in a thread, at least every half second.
        """
        with self._database.reading() as tx:
            version = store.policy_version(tx)
            if version == self._version:
                return False
            self._keys, self._version = {entry.key_id: entry for entry in store.keys(tx)}, version
            return True

    def authenticate(self, bearer: str) -> MachineActor:
        """The machine that this key belongs to; `bearer` is the key, with or without the word `Bearer`.

        Raises Unauthenticated, always with the same words, so that nothing is learnt by guessing.
        """
        scheme, _, rest = bearer.strip().partition(" ")
        parts = (rest.strip() if scheme.lower() == SCHEME else bearer.strip()).split("_")
        if len(parts) != 4 or parts[0] != PREFIX:
            raise Unauthenticated(REFUSED)
        _, environment, key_id, secret = parts
        entry = self._keys.get(key_id)
        expected = entry.secret_hash if entry is not None else bytes(32)
        matches = hmac.compare_digest(_hash(secret), expected)
        if entry is None or not matches or entry.environment != environment:
            raise Unauthenticated(REFUSED)
        if entry.expires_at is not None and entry.expires_at <= self._clock.now():
            raise Unauthenticated(REFUSED)
        return MachineActor(
            entry.key_id, entry.client_id, entry.workspace, entry.environment, entry.scopes, entry.owner
        )


def _hash(secret: str) -> bytes:
    """SHA-256 is enough for a secret of 256 random bits; slow hashes are for what people choose."""
    return sha256(secret.encode()).digest()


def _random_text(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
