"""The time and fresh ids; passed in, never reached for."""

import time
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from uuid_utils.compat import uuid7


class Clock(Protocol):
    """Where time and fresh ids come from."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        ...

    def ticks_ns(self) -> int:
        """Nanoseconds of a clock that never goes back; only differences mean anything."""
        ...

    def new_id(self) -> UUID:
        """A fresh UUIDv7: ids made later sort later, to the millisecond."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        return datetime.now(UTC)

    def ticks_ns(self) -> int:
        """Nanoseconds of the monotonic clock."""
        return time.monotonic_ns()

    def new_id(self) -> UUID:
        """A fresh UUIDv7."""
        return uuid7()
