"""PostgreSQL goes away under load and comes back: nothing acknowledged is lost, nothing is there twice."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from decision_server import schema
from decision_server.audit import store
from decision_server.audit.group_commit import GroupCommit
from decision_server.audit.record import Receipt
from decision_server.audit.verify import verify_log
from decision_server.db import Database, StoreName, open_database
from decision_server.errors import Unavailable
from tests.audit.appending import opened_log
from tests.audit.records import a_record
from tests.services.postgresql import Cluster, running_cluster

APPENDERS = 32
TERMINATIONS = 30


@pytest.fixture(scope="module")
def cluster(installed_postgresql: Path) -> Iterator[Cluster]:
    """A cluster of this module's own: the one that other tests use is never stopped."""
    with running_cluster(installed_postgresql) as running:
        yield running


@pytest.fixture
def address(cluster: Cluster) -> str:
    return cluster.make_database()


@pytest.fixture
def database(address: str, tmp_path) -> Iterator[Database]:
    opened = open_database(
        data_dir=tmp_path, database_url=address.replace("postgresql:", "postgresql+psycopg:")
    )
    schema.migrate(opened)
    yield opened
    opened.close()


def append_during(log: GroupCommit, trouble: Callable[[], None]) -> tuple[list[Receipt], int]:
    """Append without pause while `trouble` runs in a thread; gives receipts, and how many were refused."""
    receipts: list[Receipt] = []
    refused = 0
    over = asyncio.Event()

    async def appender() -> None:
        nonlocal refused
        while not over.is_set():
            try:
                receipts.append((await log.append(a_record())).receipt)
            except Unavailable:
                refused += 1
                await asyncio.sleep(0.01)

    async def run() -> None:
        appending = [asyncio.create_task(appender()) for _ in range(APPENDERS)]
        await asyncio.sleep(0.3)
        await asyncio.to_thread(trouble)
        await asyncio.sleep(0.5)
        over.set()
        await asyncio.gather(*appending)

    asyncio.run(run())
    return receipts, refused


def check(database: Database, receipts: list[Receipt]) -> None:
    verified = verify_log(database)
    assert verified.bad == ()
    with database.reading(StoreName.AUDIT) as tx:
        kept = {r.decision_id: r for s in store.streams(tx) for r in store.records_of(tx, s.id)}
    assert verified.records == len(kept)
    assert len(receipts) == len({receipt.decision_id for receipt in receipts})
    for receipt in receipts:
        found = kept[receipt.decision_id]
        assert (found.stream, found.seq, found.leaf) == (receipt.stream, receipt.seq, receipt.leaf)


def test_a_crash_of_postgresql_loses_and_doubles_nothing(cluster: Cluster, database: Database) -> None:
    def crash() -> None:
        cluster.stop(signal.SIGQUIT)
        cluster.start()

    with opened_log(database) as log:
        receipts, _ = append_during(log, crash)
        assert log.is_writable
    check(database, receipts)


def test_lost_connections_lose_and_double_nothing(address: str, database: Database) -> None:
    def terminate() -> None:
        with psycopg.connect(address, autocommit=True) as connection:
            for _ in range(TERMINATIONS):
                connection.execute(
                    "SELECT pg_terminate_backend(pid), pg_sleep(0.03) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
                connection.execute("SELECT pg_sleep(0.03)")

    with opened_log(database) as log:
        receipts, refused = append_during(log, terminate)
    assert receipts
    assert refused == 0
    check(database, receipts)


def test_a_long_outage_is_refused_and_over_when_it_is_over(
    cluster: Cluster, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("decision_server.audit.group_commit.PATIENCE_S", 0.2)
    with opened_log(database) as log:
        asyncio.run(log.append(a_record()))
        cluster.stop(signal.SIGQUIT)
        try:
            for _ in range(3):
                with pytest.raises(Unavailable):
                    asyncio.run(log.append(a_record()))
            assert not log.is_writable
        finally:
            cluster.start()
        last = asyncio.run(log.append(a_record()))
        assert log.is_writable
    check(database, [last.receipt])
