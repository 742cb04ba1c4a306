"""API keys: shown once, kept as a hash, recognised in memory, refused in the same words whatever is wrong."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from decision_server.access.api_keys import KeyRing, issue_key, revoke_key
from decision_server.access.permissions import DECIDE, READ_DECISIONS
from decision_server.access.workspaces import ensure_environment, ensure_workspace
from decision_server.audit.record import WorkspaceId
from decision_server.db import Database
from decision_server.errors import Forbidden, InvalidContent, NotFound, Unauthenticated
from tests.audit.records import SteppedClock


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


@pytest.fixture
def workspace(database: Database, clock: SteppedClock) -> WorkspaceId:
    with database.transaction() as tx:
        made = ensure_workspace(tx, "bank", clock=clock)
        for environment in ("live", "test"):
            ensure_environment(tx, made, environment, now=clock.now())
    return made


def issued(database: Database, workspace: WorkspaceId, clock: SteppedClock, **changes: object) -> str:
    wanted = {"environment": "live", "client_id": "shop", "scopes": [DECIDE], **changes}
    with database.transaction() as tx:
        return issue_key(tx, workspace=workspace, now=clock.now(), **wanted)  # type: ignore[arg-type]


def test_a_key_is_recognised_with_its_place_and_scopes(database, workspace, clock) -> None:
    key = issued(database, workspace, clock)
    ring = KeyRing(database, clock)
    ring.refresh()
    prefix, environment, key_id, secret = key.split("_")
    assert (prefix, environment, len(secret)) == ("dk", "live", 43)
    for bearer in (key, f"Bearer {key}", f"bearer  {key} "):
        actor = ring.authenticate(bearer)
        assert (actor.workspace, actor.environment, actor.client_id) == (workspace, "live", "shop")
        assert actor.id == f"key:{key_id}"
    actor.require(DECIDE)
    with pytest.raises(Forbidden, match=READ_DECISIONS):
        actor.require(READ_DECISIONS)


def test_the_secret_is_nowhere_in_the_database(database, workspace, clock) -> None:
    secret = issued(database, workspace, clock).split("_")[3]
    with database.reading() as tx:
        rows = tx.execute(text("SELECT * FROM api_key")).all()
    assert rows
    assert secret not in repr(rows)


def test_every_wrong_key_is_refused_in_the_same_words(database, workspace, clock) -> None:
    key = issued(database, workspace, clock)
    prefix, environment, key_id, secret = key.split("_")
    ring = KeyRing(database, clock)
    ring.refresh()
    wrong = [
        "",
        "Bearer",
        "Basic abc",
        secret,
        f"{prefix}_{environment}_{key_id}",
        f"{prefix}_{environment}_{key_id}_{secret[:-1]}-",
        f"{prefix}_{environment}_{'0' * 16}_{secret}",
        f"{prefix}_test_{key_id}_{secret}",
        f"xx_{environment}_{key_id}_{secret}",
        f"{key}_more",
        f"{prefix}_{environment}_{key_id}_é",
    ]
    words = set()
    for bearer in wrong:
        with pytest.raises(Unauthenticated) as caught:
            ring.authenticate(bearer)
        words.add(str(caught.value))
    assert len(words) == 1


def test_a_key_ends_when_it_expires(database, workspace, clock) -> None:
    key = issued(database, workspace, clock, expires_at=clock.now() + timedelta(days=1))
    ring = KeyRing(database, clock)
    ring.refresh()
    ring.authenticate(key)
    clock.move(timedelta(days=1))
    with pytest.raises(Unauthenticated):
        ring.authenticate(key)


def test_a_revoked_key_is_refused_after_the_next_refresh(database, workspace, clock) -> None:
    key, other = issued(database, workspace, clock), issued(database, workspace, clock)
    ring = KeyRing(database, clock)
    assert ring.refresh()
    assert not ring.refresh()
    with database.transaction() as tx:
        revoke_key(tx, key.split("_")[2], now=clock.now())
    assert ring.refresh()
    with pytest.raises(Unauthenticated):
        ring.authenticate(key)
    ring.authenticate(other)
    with pytest.raises(NotFound), database.transaction() as tx:
        revoke_key(tx, key.split("_")[2], now=clock.now())


def test_a_ring_follows_a_new_key_of_any_workspace(database, workspace, clock) -> None:
    ring = KeyRing(database, clock)
    ring.refresh()
    with database.transaction() as tx:
        other = ensure_workspace(tx, "shop", clock=clock)
        ensure_environment(tx, other, "live", now=clock.now())
    key = issued(database, other, clock)
    assert ring.refresh()
    assert ring.authenticate(key).workspace == other


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"environment": "prod"}, NotFound),
        ({"scopes": ["everything"]}, InvalidContent),
        ({"client_id": "no name"}, InvalidContent),
    ],
    ids=["an environment that is not there", "an unknown scope", "a name that is none"],
)
def test_a_key_is_not_issued_for(changes, error, database, workspace, clock) -> None:
    with pytest.raises(error):
        issued(database, workspace, clock, **changes)
