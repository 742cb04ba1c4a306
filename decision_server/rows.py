"""What every table is built on: the metadata of each store, the names of constraints, instants in UTC."""

from datetime import UTC, datetime
from typing import Any, ClassVar, Final

from sqlalchemy import DateTime, MetaData
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
CONFIG: Final = MetaData(naming_convention=NAMES)
AUDIT: Final = MetaData(naming_convention=NAMES)
EVERY_ENVIRONMENT: Final = "*"  # no environment has this name


def every_environment() -> Any:
    """The column `environment` of a table whose rows hold for all environments of their workspace."""
    return Field(default=EVERY_ENVIRONMENT, sa_column_kwargs={"server_default": EVERY_ENVIRONMENT})


class ConfigTable(SQLModel):
    """Base of the rows of the store `config`."""

    metadata: ClassVar[MetaData] = CONFIG


class AuditTable(SQLModel):
    """Base of the rows of the store `audit`."""

    metadata: ClassVar[MetaData] = AUDIT


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC. SQLite keeps no time zone, so that it is put back when a row is read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: object) -> datetime | None:
        """To the database: aware instants only."""
        if value is not None and value.tzinfo is None:
            raise ValueError("an instant without a time zone has no meaning")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: object) -> datetime | None:
        """From the database, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
