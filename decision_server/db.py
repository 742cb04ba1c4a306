"""Database and Transaction: the only door to a transaction, on SQLite files or on PostgreSQL schemas."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

import psycopg
import pysqlite3
from sqlalchemy import Connection, CursorResult, Engine, Executable, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool
from sqlmodel import Session, SQLModel
from sqlmodel.sql.expression import SelectOfScalar

from decision_server.data_folder import lock_folder
from decision_server.errors import CannotOpen, Conflict, DecisionServerError, Unavailable

UNSAFE_WHEN_OFF: Final = ("fsync", "full_page_writes", "synchronous_commit")
BUSY_TIMEOUT_MS: Final = 5_000
READERS: Final = 4  # per store and worker; with the writers 12 connections of PostgreSQL's 100
WRITERS: Final = 2
OLDEST_POSTGRESQL: Final = 150_000
DRIVER_ERRORS: Final = (pysqlite3.dbapi2.Error, psycopg.Error)
POSTGRESQL_AWAY: Final = frozenset({"08", "40", "53", "57"})  # connection, deadlock, resources, operator
SQLITE_AWAY: Final = frozenset({5, 13})  # SQLITE_BUSY, SQLITE_FULL
SQLITE_BROKEN: Final = frozenset({10, 11, 26})  # SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_NOTADB


class StoreName(StrEnum):
    """A store has its own file (`config.db`) or schema (`config`), metadata and line of migrations."""

    CONFIG = "config"
    AUDIT = "audit"


Dialect = Literal["sqlite", "postgresql"]
T = TypeVar("T")


class OutcomeUnknown(Unavailable):
    """The connection was lost while committing: the change may stand, or may not."""


class StatementRefused(DecisionServerError):
    """The database is well and would not take a statement: what was sent is at fault."""


class BrokenStorage(DecisionServerError):
    """The disk failed under SQLite.

    The process must end: a flush that failed is never tried again, because the system may have dropped what
    it could not write.
    """


class Transaction:
    """One unit of work on one store, handed in by the edge: use cases never commit.

    Statements are SQLAlchemy's. Made by `Database.transaction` and `Database.reading`.
    """

    def __init__(self, session: Session, dialect: Dialect) -> None:
        self._session = session
        self._after_commit: list[Callable[[], None]] = []
        self.dialect: Dialect = dialect

    def add(self, *rows: SQLModel) -> None:
        """Insert rows, at once, so that a broken constraint is raised here."""
        self._session.add_all(rows)
        self._session.flush()

    def execute(self, statement: Executable) -> CursorResult[Any]:
        """Run any statement; `rowcount` tells what an update touched."""
        return self._session.connection().execute(statement)

    def all(self, statement: SelectOfScalar[T]) -> Sequence[T]:
        """Every row or scalar that `sqlmodel.select` asks for."""
        return self._session.exec(statement).all()

    def first(self, statement: SelectOfScalar[T]) -> T | None:
        """The first row or scalar, or None."""
        return self._session.exec(statement).first()

    def after_commit(self, action: Callable[[], None]) -> None:
        """Run `action` once the commit stands; on a rollback it never runs."""
        self._after_commit.append(action)

    def committed(self) -> None:
        """Run what waited for the commit; called by `Database` alone."""
        for action in self._after_commit:
            action()


class Database:
    """The stores of one installation. Long-lived; made by `app.py` and `cli/` through `open_database`.

    SQLite: one read-write connection per file and several read-only ones, and a lock on the folder for as
    long as this object lives, so that no second process writes. PostgreSQL: a pool per schema.
    """

    def __init__(
        self,
        dialect: Dialect,
        writers: dict[StoreName, Engine],
        readers: dict[StoreName, Engine],
        lock: int | None,
    ) -> None:
        self.dialect: Dialect = dialect
        self._writers = writers
        self._readers = readers
        self._lock = lock

    @contextmanager
    def transaction(self, store: StoreName = StoreName.CONFIG) -> Iterator[Transaction]:
        """A read-write transaction that commits when the block ends and rolls back when it raises.

        Raises Unavailable when the database cannot be reached in time.
        """
        with available(), Session(self._writers[store], expire_on_commit=False) as session:
            tx = Transaction(session, self.dialect)
            yield tx
            session.commit()
        tx.committed()

    @contextmanager
    def reading(self, store: StoreName = StoreName.CONFIG) -> Iterator[Transaction]:
        """A read-only view of one moment; writing through it is an error of the database."""
        with available(), Session(self._readers[store], expire_on_commit=False) as session:
            yield Transaction(session, self.dialect)

    @contextmanager
    def connection(self, store: StoreName) -> Iterator[Connection]:
        """A read-write connection in a transaction of its own, for migrations only."""
        with available(), self._writers[store].begin() as connection:
            yield connection

    def writer(self, store: StoreName) -> "Writer":
        """A connection for one thread that appends; on SQLite the only one that writes this file."""
        return Writer(self._writers[store], self.dialect)

    def close(self) -> None:
        """Close every connection, the read-write ones last, and let go of the lock."""
        for engine in [*self._readers.values(), *self._writers.values()]:
            engine.dispose()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


class Writer:
    """One connection, used through its driver, that appends in one thread; connects anew after it was lost.

    What went wrong is told apart, because "not written" and "perhaps written" need different answers.
    """

    def __init__(self, engine: Engine, dialect: Dialect) -> None:
        self._engine = engine
        self._connection: Any = None
        self.dialect: Dialect = dialect

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        """A transaction that commits when the block ends; gives the driver's cursor.

        Raises Unavailable when nothing was written and it may be tried again, StatementRefused when nothing
        was written and never will be, OutcomeUnknown when the commit failed and may stand all the same,
        BrokenStorage when SQLite could not read or flush its file.
        """
        cursor = self._begin()
        try:
            yield cursor
        except BaseException as error:
            self._give_up(error)
            if isinstance(error, DRIVER_ERRORS):
                kind = Unavailable if is_away(error) else StatementRefused
                raise kind(f"The decision log cannot be written: {error}") from error
            raise
        try:
            self._connection.commit()
        except DRIVER_ERRORS as error:
            self._give_up(error)
            raise OutcomeUnknown(f"The commit to the decision log failed: {error}") from error

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _begin(self) -> Any:
        try:
            if self._connection is None:
                self._connection = self._engine.raw_connection()
            cursor = self._connection.cursor()
            if self.dialect == "sqlite":
                cursor.execute("BEGIN IMMEDIATE")
            return cursor
        except (DBAPIError, PoolTimeout, *DRIVER_ERRORS) as error:
            self._give_up(error)
            raise Unavailable(f"The decision log cannot be reached: {error}") from error

    def _give_up(self, error: BaseException) -> None:
        """Undo what is under way, and let go of a connection that is lost. Raises BrokenStorage."""
        if isinstance(error, pysqlite3.dbapi2.Error) and _primary_code(error) in SQLITE_BROKEN:
            raise BrokenStorage(f"SQLite could not read or write its file: {error}") from error
        if self._connection is None:
            return
        try:
            self._connection.rollback()
        except DRIVER_ERRORS:
            self._connection.invalidate()
            self._connection = None


def _primary_code(error: Any) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


@contextmanager
def available() -> Iterator[None]:
    """Turn a lost, full or unreachable database into Unavailable, and a lost race into Conflict."""
    try:
        yield
    except PoolTimeout as error:
        raise Unavailable("Every connection to the database is in use") from error
    except DBAPIError as error:
        if is_away(error.orig):
            raise Unavailable(f"The database cannot be reached: {error.orig}") from error
        if is_taken(error.orig):
            raise Conflict("Somebody else was first; look at what is there now and try again") from error
        raise


def is_taken(error: object) -> bool:
    """Whether a unique constraint refused a row: another transaction came first."""
    return isinstance(error, psycopg.errors.UniqueViolation) or "UNIQUE constraint failed" in str(error)


def is_away(error: object) -> bool:
    """Whether a driver's error says that the database, not the statement, is at fault, and may come back."""
    if isinstance(error, psycopg.OperationalError):
        return error.sqlstate is None or error.sqlstate[:2] in POSTGRESQL_AWAY
    return isinstance(error, pysqlite3.dbapi2.Error) and _primary_code(error) in SQLITE_AWAY


def open_database(*, data_dir: Path, database_url: str | None, workers: int = 1) -> Database:
    """The database that the settings name, checked.

    On SQLite `data_dir` is made if it is missing and locked for this process. Raises CannotOpen, with what to
    do, when the SQLite library or the server's settings could lose a decision, when another process holds the
    folder, and when several workers are to share SQLite.
    """
    if database_url is None:
        return _open_sqlite(data_dir, workers)
    return _open_postgresql(database_url)


def sqlite_has_wal_fault(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite has the WAL-reset race that corrupts files; mended in 3.51.3, 3.50.7 and 3.44.6."""
    if version[:2] == (3, 50):
        return version < (3, 50, 7)
    if version[:2] == (3, 44):
        return version < (3, 44, 6)
    return version < (3, 51, 3)


def _open_sqlite(data_dir: Path, workers: int) -> Database:
    if sqlite_has_wal_fault(pysqlite3.sqlite_version_info):
        raise CannotOpen(
            f"SQLite {pysqlite3.sqlite_version} can corrupt its files (the WAL-reset race): install "
            "a build of pysqlite3 with SQLite 3.51.3 or later, or set DATABASE_URL to a PostgreSQL database"
        )
    if workers > 1:
        raise CannotOpen(
            f"{workers} workers cannot share one SQLite file: writers would wait for seconds; "
            "set DATABASE_URL to a PostgreSQL database, or use one worker"
        )
    lock = lock_folder(data_dir)
    writers = {store: _sqlite_engine(data_dir / f"{store}.db", "rwc", 1) for store in StoreName}
    readers = {store: _sqlite_engine(data_dir / f"{store}.db", "ro", READERS) for store in StoreName}
    return Database("sqlite", writers, readers, lock)


def _sqlite_engine(path: Path, mode: Literal["rwc", "ro"], connections: int) -> Engine:
    # A path may hold characters that mean something in an address.
    address = f"{path.resolve().as_uri()}?mode={mode}"
    engine = create_engine(
        "sqlite://",
        module=pysqlite3.dbapi2,
        creator=lambda: pysqlite3.dbapi2.connect(
            address, uri=True, check_same_thread=False, timeout=BUSY_TIMEOUT_MS / 1000
        ),
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=BUSY_TIMEOUT_MS / 1000,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver must not begin or commit by itself
        for pragma in ("foreign_keys=ON", "mmap_size=0", f"busy_timeout={BUSY_TIMEOUT_MS}"):
            connection.execute(f"PRAGMA {pragma}")
        if mode == "rwc":
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if mode == "rwc" else "BEGIN")

    return engine


def _open_postgresql(database_url: str) -> Database:
    def engine(store: StoreName, read_only: bool) -> Engine:
        options = f"-csearch_path={store}"
        return create_engine(
            database_url,
            pool_pre_ping=True,
            pool_size=READERS if read_only else WRITERS,
            max_overflow=0,
            pool_timeout=BUSY_TIMEOUT_MS / 1000,
            connect_args={"options": options, "connect_timeout": 5},
            execution_options={"postgresql_readonly": True} if read_only else {},
        )

    database = Database(
        "postgresql",
        {store: engine(store, False) for store in StoreName},
        {store: engine(store, True) for store in StoreName},
        None,
    )
    try:
        with database.connection(StoreName.AUDIT) as connection:
            _require_safe_postgresql(connection)
    except BaseException:
        database.close()
        raise
    return database


def _require_safe_postgresql(connection: Connection) -> None:
    """Raise CannotOpen when this server could lose what it has committed, or is too old."""
    found = {
        name: str(connection.exec_driver_sql(f"SHOW {name}").scalar())
        for name in ("server_version_num", *UNSAFE_WHEN_OFF)
    }
    if int(found["server_version_num"]) < OLDEST_POSTGRESQL:
        raise CannotOpen(f"PostgreSQL 15 or later is needed, this is {found['server_version_num']}")
    off = [name for name in UNSAFE_WHEN_OFF if found[name] == "off"]
    if off:
        raise CannotOpen(
            f"This PostgreSQL could lose acknowledged decisions: {', '.join(f'{name}=off' for name in off)}; "
            "switch on what is off, for the server, the database and the role"
        )
