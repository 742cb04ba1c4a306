"""The door to the database: what is refused at the start, and what a transaction keeps."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pysqlite3
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from decision_server.data_folder import lock_folder
from decision_server.db import (
    BrokenStorage,
    Database,
    OutcomeUnknown,
    StoreName,
    open_database,
    sqlite_has_wal_fault,
)
from decision_server.errors import CannotOpen, Conflict, Unavailable
from tests.services.databases import Place
from tests.services.postgresql import Cluster


@pytest.mark.parametrize(
    ("version", "faulty"),
    [
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 4), False),
        ((4, 0, 0), False),
    ],
)
def test_versions_with_the_wal_reset_fault_are_known(version: tuple[int, int, int], faulty: bool) -> None:
    assert sqlite_has_wal_fault(version) is faulty


def test_an_sqlite_with_the_fault_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pysqlite3, "sqlite_version_info", (3, 40, 1))
    monkeypatch.setattr(pysqlite3, "sqlite_version", "3.40.1")
    with pytest.raises(CannotOpen, match=r"3\.40\.1 .*WAL-reset.*PostgreSQL"):
        open_database(data_dir=tmp_path, database_url=None)


def test_the_sqlite_in_use_is_without_the_fault() -> None:
    assert not sqlite_has_wal_fault(pysqlite3.sqlite_version_info)


def test_more_than_one_worker_on_sqlite_is_refused_with_a_message_that_names_postgresql(
    tmp_path: Path,
) -> None:
    with pytest.raises(CannotOpen, match="PostgreSQL"):
        open_database(data_dir=tmp_path, database_url=None, workers=2)


def test_a_second_process_on_the_same_folder_is_refused_with_a_message_that_names_postgresql(
    tmp_path: Path,
) -> None:
    script = (
        "import sys; from pathlib import Path; from decision_server.db import open_database, CannotOpen\n"
        "try: open_database(data_dir=Path(sys.argv[1]), database_url=None).close()\n"
        "except CannotOpen as error: print(error)\n"
        "else: print('opened')"
    )

    def second() -> str:
        command = [sys.executable, "-c", script, str(tmp_path)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    first = open_database(data_dir=tmp_path, database_url=None)
    refused = second()
    first.close()
    assert "Another process" in refused
    assert "PostgreSQL" in refused
    assert second() == "opened\n"


def test_a_network_file_system_is_refused_with_a_message_that_names_postgresql(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"disk / ext4 rw 0 0\nserver:/x {tmp_path} nfs4 rw 0 0\nproc /proc proc rw 0 0\n")
    with pytest.raises(CannotOpen, match=r"nfs4.*PostgreSQL"):
        lock_folder(tmp_path / "data", mounts)
    mounts.write_text(f"disk / ext4 rw 0 0\nserver:/x {tmp_path / 'other'} nfs4 rw 0 0\n")
    os.close(lock_folder(tmp_path / "data", mounts))
    os.close(lock_folder(tmp_path / "data", tmp_path / "no such file"))


def test_a_lost_race_is_a_conflict(database: Database) -> None:
    with database.transaction() as tx:
        tx.execute(text("CREATE TABLE thing (x INTEGER PRIMARY KEY)"))
        tx.execute(text("INSERT INTO thing VALUES (1)"))
    with pytest.raises(Conflict, match="first"), database.transaction() as tx:
        tx.execute(text("INSERT INTO thing VALUES (1)"))


def test_sqlite_files_flush_every_commit_and_check_foreign_keys(tmp_path: Path) -> None:
    database = open_database(data_dir=tmp_path / "odd ?#% name", database_url=None)
    with database.transaction() as tx:
        found = {
            name: tx.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "mmap_size", "busy_timeout")
        }
    database.close()
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "mmap_size": 0,
        "busy_timeout": 5000,
    }


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes", "synchronous_commit"])
def test_a_postgresql_that_could_lose_a_commit_is_refused(cluster: Cluster, setting: str) -> None:
    url = cluster.make_database()
    if setting == "synchronous_commit":
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {url.rpartition('/')[2]} SET synchronous_commit = off")
    else:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
    try:
        wait_until_off(url, setting)
        with pytest.raises(CannotOpen, match=f"{setting}=off"):
            open_database(data_dir=Path(), database_url=url.replace("postgresql:", "postgresql+psycopg:"))
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM RESET ALL")
            connection.execute("SELECT pg_reload_conf()")


def wait_until_off(url: str, setting: str) -> None:
    for _ in range(200):
        with psycopg.connect(url) as connection:
            found = connection.execute(f"SHOW {setting}").fetchone()
            if found == ("off",):
                return
            connection.execute("SELECT pg_sleep(0.02)")
    raise AssertionError(f"{setting} stayed on")


def test_a_transaction_that_raises_keeps_nothing_and_runs_nothing_after(database: Database) -> None:
    ran: list[str] = []

    def fail() -> None:
        with database.transaction() as tx:
            tx.execute(text("CREATE TABLE thing (x INTEGER)"))
            tx.after_commit(lambda: ran.append("no"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.transaction() as tx:
        tx.execute(text("CREATE TABLE thing (x INTEGER)"))
        tx.execute(text("INSERT INTO thing VALUES (1)"))
        tx.after_commit(lambda: ran.append("yes"))
        assert ran == []
    with database.reading() as tx:
        assert tx.execute(text("SELECT count(*) FROM thing")).scalar() == 1
    assert ran == ["yes"]


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError), database.reading(StoreName.AUDIT) as tx:
        tx.execute(text("DELETE FROM audit_record"))


def test_a_database_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        open_database(data_dir=Path(), database_url="postgresql+psycopg://nobody@127.0.0.1:1/none")


class FailingConnection:
    """A driver's connection whose flush fails."""

    def __init__(self, code: int) -> None:
        self.code = code
        self.commits = 0

    def cursor(self) -> "FailingConnection":
        return self

    def execute(self, _: str) -> None:
        pass

    def commit(self) -> None:
        self.commits += 1
        error = pysqlite3.dbapi2.OperationalError("it failed")
        error.sqlite_errorcode = self.code
        raise error

    def rollback(self) -> None:
        pass

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("code", "raised"),
    [(10, BrokenStorage), (10 | 4 << 8, BrokenStorage), (13, OutcomeUnknown)],
    ids=["an I/O error", "an I/O error while flushing", "a full disk"],
)
def test_a_failed_flush_is_never_tried_again(tmp_path: Path, code: int, raised: type[Exception]) -> None:
    database = open_database(data_dir=tmp_path, database_url=None)
    writer = database.writer(StoreName.AUDIT)
    connection = FailingConnection(code)
    writer._connection = connection
    with pytest.raises(raised), writer.transaction():
        pass
    assert connection.commits == 1
    database.close()


def test_each_store_has_its_own_place(place: Place, database: Database) -> None:
    if place.dialect == "sqlite":
        assert {each.name for each in place.data_dir.glob("*.db")} == {"config.db", "audit.db"}
        return
    with database.reading() as tx:
        query = text(
            "SELECT table_schema FROM information_schema.tables WHERE table_name = 'alembic_version'"
        )
        assert sorted(tx.execute(query).scalars()) == ["audit", "config"]
