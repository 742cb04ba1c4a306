"""Every table of every store, and the migrations that make them.

Each store has its own metadata, its own line of Alembic migrations (`migrations/versions/<store>`) and its
own `alembic_version`. Importing this module is what makes all tables known. Alembic itself is imported when a
migration is missing: it takes 0.4 s, and a server that starts on a current database need not wait for it.
"""

from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect, text

from decision_server.access import tables as access_tables
from decision_server.audit import tables as audit_tables
from decision_server.db import Database, StoreName
from decision_server.errors import CannotOpen
from decision_server.repository import tables as repository_tables
from decision_server.resources import find
from decision_server.rows import AUDIT, CONFIG

if TYPE_CHECKING:
    from alembic.config import Config

TABLES: Final = (access_tables, audit_tables, repository_tables)
METADATA: Final = {StoreName.CONFIG: CONFIG, StoreName.AUDIT: AUDIT}
NEWEST: Final = {
    StoreName.CONFIG: "config_environment_everywhere",
    StoreName.AUDIT: "audit_environment_everywhere",
}


def alembic_config(store: StoreName, database: Database) -> "Config":
    """Alembic's settings for one store of an open database; its `env.py` reads both from here."""
    from alembic.config import Config  # noqa: PLC0415 see the docstring above

    folder = find("migrations")
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("version_locations", str(folder / "versions" / store))
    config.set_main_option("path_separator", "os")
    config.attributes.update(store=store, database=database, metadata=METADATA[store])
    return config


def migrate(database: Database) -> None:
    """Bring every store to the newest migration; does nothing where it is there already."""
    for store, newest in NEWEST.items():
        if revision(database, store) != newest:
            from alembic import command  # noqa: PLC0415 see the docstring above

            command.upgrade(alembic_config(store, database), "head")


def revision(database: Database, store: StoreName) -> str | None:
    """The last migration that the store has; None before the first."""
    with database.connection(store) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return found


def require_current(database: Database) -> None:
    """Raise CannotOpen, with the command that helps, unless every store has all migrations."""
    for store, newest in NEWEST.items():
        found = revision(database, store)
        if found != newest:
            raise CannotOpen(
                f"The store {store} is at migration {found or 'none'}, and this program needs {newest}: "
                "run `decision-server migrate` first"
            )
