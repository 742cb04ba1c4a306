"""Fixtures of running servers; `tests/conftest.py` names this plugin."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from decision_server.db import Database
from tests.services.databases import Place
from tests.services.in_process import House, house
from tests.services.prepared import Prepared, prepare
from tests.services.server import RunningServer, running_server


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The whole application in this process, shared by the tests of a module."""
    with house(tmp_path_factory.mktemp("acme") / "data") as running:
        yield running


@dataclass(frozen=True)
class Served:
    """A server process, and what was prepared for it."""

    server: RunningServer
    prepared: Prepared
    place: Place


@pytest.fixture
def served(place: Place) -> Iterator[Served]:
    """A real server process, on SQLite and on PostgreSQL."""
    database: Database = place.open()
    try:
        prepared = prepare(database)
    finally:
        database.close()
    with running_server(place.environment()) as server:
        yield Served(server, prepared, place)
