"""Runs the migrations of one store, on the database that the program or the environment names."""

import re

from alembic import context
from sqlalchemy import Connection, text

from decision_server.db import Database, StoreName, open_database
from decision_server.schema import METADATA
from decision_server.settings import Settings

PARTITION = re.compile(r"audit_record_\d{4}_\d{2}")
MIGRATION_LOCK = 0x6D69_6772_6174_6531  # "migrate1": one process migrates at a time


def is_ours(name: str | None, kind: str, _: object) -> bool:
    return not (kind == "table" and name is not None and PARTITION.fullmatch(name))


def run(connection: Connection, store: StoreName) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {store}"))
    context.configure(
        connection=connection,
        target_metadata=METADATA[store],
        include_name=is_ours,
        compare_type=True,
        compare_server_default=True,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    context.run_migrations()


def main() -> None:
    config = context.config
    store = config.attributes.get("store") or StoreName(config.config_ini_section)
    database: Database | None = config.attributes.get("database")
    if database is not None:
        with database.connection(store) as connection:
            run(connection, store)
        return
    settings = Settings.from_environment()
    database = open_database(data_dir=settings.data_dir, database_url=settings.database_url)
    try:
        with database.connection(store) as connection:
            run(connection, store)
    finally:
        database.close()


main()
