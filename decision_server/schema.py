"""Every table of every store, and the migrations that make them.

Each store has its own metadata, its own line of Alembic migrations (`migrations/versions/<store>`) and its
own `alembic_version`. Importing this module is what makes all tables known.
"""

from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from decision_server.access import tables as access_tables
from decision_server.audit import tables as audit_tables
from decision_server.db import CannotOpen, Database, StoreName
from decision_server.repository import tables as repository_tables
from decision_server.resources import find
from decision_server.rows import AUDIT, CONFIG

TABLES: Final = (access_tables, audit_tables, repository_tables)
METADATA: Final = {StoreName.CONFIG: CONFIG, StoreName.AUDIT: AUDIT}


def alembic_config(store: StoreName, database: Database) -> Config:
    """Alembic's settings for one store of an open database; its `env.py` reads both from here."""
    folder = find("migrations")
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("version_locations", str(folder / "versions" / store))
    config.set_main_option("path_separator", "os")
    config.attributes.update(store=store, database=database, metadata=METADATA[store])
    return config


def migrate(database: Database) -> None:
    """Bring every store to the newest migration; does nothing where it is there already."""
    for store in StoreName:
        command.upgrade(alembic_config(store, database), "head")


def require_current(database: Database) -> None:
    """Raise CannotOpen, with the command that helps, unless every store has all migrations."""
    for store in StoreName:
        newest = ScriptDirectory.from_config(alembic_config(store, database)).get_current_head()
        with database.connection(store) as connection:
            found = MigrationContext.configure(connection).get_current_revision()
        if found != newest:
            raise CannotOpen(
                f"The store {store} is at migration {found or 'none'}, and this program needs {newest}: "
                "run `decision-server migrate` first"
            )
