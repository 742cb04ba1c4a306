"""Opening the database for a command that writes to it."""

from collections.abc import Iterator
from contextlib import contextmanager

from decision_server.db import Database, open_database
from decision_server.schema import require_current
from decision_server.settings import Settings


@contextmanager
def opened_database(*, must_be_current: bool = True) -> Iterator[Database]:
    """The database of the environment's settings, for as long as the block takes.

    On SQLite it is locked meanwhile, so that no command writes beside a running server. Raises CannotOpen
    when a server has it, or when migrations are missing and `must_be_current`.
    """
    settings = Settings.from_environment()
    database = open_database(data_dir=settings.data_dir, database_url=settings.database_url)
    try:
        if must_be_current:
            require_current(database)
        yield database
    finally:
        database.close()
