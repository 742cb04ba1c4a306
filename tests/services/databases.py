"""Fixtures that run the same test on SQLite and on PostgreSQL; `tests/conftest.py` names this plugin."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from decision_server import schema
from decision_server.db import Database, open_database
from tests.services.postgresql import Cluster, binaries, running_cluster


@dataclass(frozen=True)
class Place:
    """Where a database is: what `open_database` takes, and a server's environment."""

    dialect: str
    data_dir: Path
    database_url: str | None

    def open(self) -> Database:
        return open_database(data_dir=self.data_dir, database_url=self.database_url)

    def environment(self) -> dict[str, str]:
        url = {} if self.database_url is None else {"DATABASE_URL": self.database_url}
        return {"DECISION_SERVER_DATA_DIR": str(self.data_dir), **url}


@pytest.fixture(scope="session")
def installed_postgresql() -> Path:
    """Where PostgreSQL's programs are; a test that asks for them is left out where there are none."""
    found = binaries()
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL is missing; under CI `.ci/services` installs it")
        pytest.skip("left out: PostgreSQL tests, no initdb found (Debian: apt-get install postgresql)")
    return found


@pytest.fixture(scope="session")
def cluster(installed_postgresql: Path) -> Iterator[Cluster]:
    """A real PostgreSQL, started once for all tests that ask for it."""
    with running_cluster(installed_postgresql) as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """An empty place for a database."""
    if request.param == "sqlite":
        yield Place("sqlite", tmp_path / "data", None)
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    with cluster.lent_database() as url:
        yield Place("postgresql", tmp_path / "data", url)


@pytest.fixture
def database(place: Place) -> Iterator[Database]:
    """An open database with all tables, on SQLite and on PostgreSQL."""
    opened = place.open()
    try:
        schema.migrate(opened)
        yield opened
    finally:
        opened.close()
