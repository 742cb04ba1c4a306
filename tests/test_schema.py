"""Tables and migrations agree, on SQLite and on PostgreSQL."""

import subprocess
import sys

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from decision_server import schema
from decision_server.db import Database, StoreName
from decision_server.errors import CannotOpen
from tests.services.databases import Place


@pytest.mark.parametrize("store", list(StoreName))
def test_alembic_check_finds_no_drift(database: Database, store: StoreName) -> None:
    command.check(schema.alembic_config(store, database))


@pytest.mark.parametrize("store", list(StoreName))
def test_every_migration_goes_down_and_up_again(database: Database, store: StoreName) -> None:
    config = schema.alembic_config(store, database)
    command.downgrade(config, "base")
    with database.connection(store) as connection:
        assert set(inspect(connection).get_table_names()) == {"alembic_version"}
    command.upgrade(config, "head")
    command.check(config)


@pytest.mark.parametrize("store", list(StoreName))
def test_the_newest_migration_is_the_one_that_a_server_asks_for(database: Database, store: StoreName) -> None:
    script = ScriptDirectory.from_config(schema.alembic_config(store, database))
    assert script.get_current_head() == schema.NEWEST[store] == schema.revision(database, store)


def test_a_server_on_a_current_database_does_not_import_alembic(place: Place, database: Database) -> None:
    database.close()
    script = (
        "import sys; from pathlib import Path; from decision_server import schema\n"
        "from decision_server.db import open_database\n"
        "database = open_database(data_dir=Path(sys.argv[1]), database_url=sys.argv[2] or None)\n"
        "schema.migrate(database); schema.require_current(database); print('alembic' in sys.modules)"
    )
    command = [sys.executable, "-c", script, str(place.data_dir), place.database_url or ""]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == "False\n"


def test_migrating_twice_changes_nothing(database: Database) -> None:
    schema.migrate(database)
    schema.require_current(database)


def test_a_database_without_tables_is_refused_with_the_command_that_helps(place: Place) -> None:
    opened = place.open()
    try:
        with pytest.raises(CannotOpen, match="decision-server migrate"):
            schema.require_current(opened)
    finally:
        opened.close()


def test_workspace_and_environment_are_in_every_table() -> None:
    tables = [table for metadata in schema.METADATA.values() for table in metadata.tables.values()]
    assert len(tables) >= 19
    for table in tables:
        for column in ("workspace", "environment"):
            assert column in table.columns, table.name
            assert not table.columns[column].nullable, table.name
