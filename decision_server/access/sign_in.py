"""How people prove who they are: one-time links, and the sessions they open, kept on the server."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from decision_server.access import store
from decision_server.access.actors import PersonActor
from decision_server.access.permissions import READ_DECISIONS, READ_RULESETS
from decision_server.audit.record import WorkspaceId
from decision_server.db import Transaction
from decision_server.errors import Unauthenticated

LINK_LIFE: Final = timedelta(minutes=15)
IDLE_LIFE: Final = timedelta(minutes=30)
ABSOLUTE_LIFE: Final = timedelta(hours=12)
SEEN_EVERY: Final = timedelta(minutes=1)
TOKEN_BYTES: Final = 32
PERSON_SCOPES: Final = frozenset({READ_DECISIONS, READ_RULESETS})

LINK_REFUSED: Final = "This sign-in link was used already, has expired or never existed; ask for a new one"
SESSION_REFUSED: Final = "You are not signed in, or were signed out after a while; open a new sign-in link"


def cookie_name(*, https: bool) -> str:
    """`__Host-sid` where browsers come by https.

    They take that prefix only with `Secure`, which plain http on loopback cannot have: there the cookie is
    `sid`. Either way it is HttpOnly, SameSite=Lax, Path=/.
    """
    return "__Host-sid" if https else "sid"


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """What redeeming a link gives: the cookie's value, shown this once, and who signed in."""

    token: str
    actor: PersonActor
    ends_at: datetime


def issue_link(
    tx: Transaction, *, workspace: WorkspaceId, person_id: UUID, now: datetime, life: timedelta = LINK_LIFE
) -> str:
    """The token of a link that signs this person in to the workspace once, within `life`."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    store.keep_link(tx, _hash(token), workspace, person_id, created_at=now, expires_at=now + life)
    return token


def redeem_link(tx: Transaction, token: str, *, now: datetime) -> OpenedSession:
    """Use the link up and open a session. Raises Unauthenticated when it is used, expired or unknown.

    Two requests with one token: the update of the database lets exactly one through.
    """
    holder = store.use_link(tx, _hash(token), now=now)
    if holder is None:
        raise Unauthenticated(LINK_REFUSED)
    workspace, person_id = holder
    session = secrets.token_urlsafe(TOKEN_BYTES)
    store.keep_session(tx, _hash(session), workspace, person_id, opened_at=now)
    found = store.session(tx, _hash(session))
    if found is None:
        raise Unauthenticated(LINK_REFUSED)
    return OpenedSession(session, _actor(found), now + ABSOLUTE_LIFE)


def person_of_session(tx: Transaction, token: str, *, now: datetime) -> PersonActor:
    """The person whose session this is; marks it as seen, so `tx` must be a read-write transaction.

    Raises Unauthenticated for an unknown or ended session, after 30 idle minutes, and 12 hours after sign-in.
    """
    found = store.session(tx, _hash(token)) if token else None
    if found is None or found.ended_at is not None:
        raise Unauthenticated(SESSION_REFUSED)
    if now - found.seen_at > IDLE_LIFE or now - found.opened_at > ABSOLUTE_LIFE:
        raise Unauthenticated(SESSION_REFUSED)
    if now - found.seen_at > SEEN_EVERY:  # one write a minute at most, not one a page
        store.see_session(tx, _hash(token), now=now)
    return _actor(found)


def end_session(tx: Transaction, token: str, *, now: datetime) -> None:
    """Sign out; a session that is unknown or over already is left as it is."""
    store.end_session(tx, _hash(token), now=now)


def _actor(found: store.SessionFound) -> PersonActor:
    return PersonActor(
        found.person_id,
        found.person_name,
        found.workspace,
        found.workspace_name,
        PERSON_SCOPES,
        human=found.human,
    )


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
