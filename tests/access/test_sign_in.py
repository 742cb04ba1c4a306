"""Sign-in: a link works once and for a while, a session ends by itself."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

from decision_server.access.permissions import READ_DECISIONS
from decision_server.access.sign_in import (
    ABSOLUTE_LIFE,
    IDLE_LIFE,
    LINK_LIFE,
    cookie_name,
    end_session,
    issue_link,
    person_of_session,
    redeem_link,
)
from decision_server.access.workspaces import ensure_person, ensure_workspace
from decision_server.db import Database
from decision_server.errors import Unauthenticated
from tests.audit.records import SteppedClock


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


@pytest.fixture
def link(database: Database, clock: SteppedClock) -> str:
    with database.transaction() as tx:
        workspace = ensure_workspace(tx, "bank", clock=clock)
        person = ensure_person(tx, workspace, "Ada", clock=clock)
        return issue_link(tx, workspace=workspace, person_id=person, now=clock.now())


def redeem(database: Database, token: str, clock: SteppedClock) -> str:
    with database.transaction() as tx:
        return redeem_link(tx, token, now=clock.now()).token


def person(database: Database, token: str, clock: SteppedClock) -> str:
    with database.transaction() as tx:
        return person_of_session(tx, token, now=clock.now()).name


def test_a_link_opens_a_session_of_its_person(database, link, clock) -> None:
    with database.transaction() as tx:
        opened = redeem_link(tx, link, now=clock.now())
    assert (opened.actor.name, opened.actor.workspace_name) == ("Ada", "bank")
    assert opened.actor.id.startswith("user:")
    opened.actor.require(READ_DECISIONS)
    assert person(database, opened.token, clock) == "Ada"


def test_a_link_works_once_even_when_two_come_at_once(database, link, clock) -> None:
    outcomes: list[str] = []

    def come() -> None:
        try:
            outcomes.append(redeem(database, link, clock))
        except Unauthenticated:
            outcomes.append("refused")

    threads = [threading.Thread(target=come) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("refused") == 3


def test_a_link_expires(database, link, clock) -> None:
    clock.move(LINK_LIFE)
    with pytest.raises(Unauthenticated):
        redeem(database, link, clock)


def test_an_idle_session_ends_after_thirty_minutes(database, link, clock) -> None:
    token = redeem(database, link, clock)
    for _ in range(3):
        clock.move(IDLE_LIFE - timedelta(seconds=1))
        person(database, token, clock)
    clock.move(IDLE_LIFE + timedelta(seconds=1))
    with pytest.raises(Unauthenticated):
        person(database, token, clock)


def test_a_busy_session_ends_after_twelve_hours(database, link, clock) -> None:
    token = redeem(database, link, clock)
    for _ in range(24):
        clock.move(timedelta(minutes=29))
        person(database, token, clock)
    clock.move(ABSOLUTE_LIFE - 24 * timedelta(minutes=29) + timedelta(seconds=1))
    with pytest.raises(Unauthenticated):
        person(database, token, clock)


def test_signing_out_ends_the_session(database, link, clock) -> None:
    token = redeem(database, link, clock)
    with database.transaction() as tx:
        end_session(tx, token, now=clock.now())
    with pytest.raises(Unauthenticated):
        person(database, token, clock)


@pytest.mark.parametrize("token", ["", "guess"])
def test_an_unknown_token_is_nobody(database, token, clock) -> None:
    with pytest.raises(Unauthenticated):
        person(database, token, clock)
    with pytest.raises(Unauthenticated):
        redeem(database, token, clock)


def test_no_token_is_in_the_database(database, link, clock) -> None:
    token = redeem(database, link, clock)
    with database.reading() as tx:
        rows = [tx.execute(text(f"SELECT * FROM {table}")).all() for table in ("sign_in_link", "session")]
    assert all(rows)
    assert link not in repr(rows)
    assert token not in repr(rows)


def test_the_cookie_has_the_host_prefix_only_where_it_can() -> None:
    assert (cookie_name(https=True), cookie_name(https=False)) == ("__Host-sid", "sid")
