"""Tables and migrations agree, on SQLite and on PostgreSQL."""

import pytest
from alembic import command
from sqlalchemy import inspect

from decision_server import schema
from decision_server.db import CannotOpen, Database, StoreName
from tests.services.databases import Place

# What belongs to a workspace as a whole, whatever the environment; docs/decisions has the reasons.
OF_EVERY_ENVIRONMENT = {
    "workspace",
    "person",
    "policy",
    "session",
    "sign_in_link",
    "ruleset",
    "ruleset_version",
    "version_file",
    "audit_stream",
}


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
    assert len(tables) == 18
    for table in tables:
        assert "workspace" in table.columns, table.name
        assert ("environment" in table.columns) is (table.name not in OF_EVERY_ENVIRONMENT), table.name
