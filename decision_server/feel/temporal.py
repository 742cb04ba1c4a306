"""Times, and dates with times: local, at an offset from UTC, or in a named zone; to the nanosecond.

Python's `==` on them tells whether they have the same components. The language's own `=` and `<` compare
instants in whole seconds (DMN 1.5, 10.3.2.3.4 to 6): `values.equal` and `values.compare`.
"""

import datetime
from typing import Final

from decision_server.feel import zones
from decision_server.feel.calendar import Date, date_of, text_of_date
from decision_server.feel.durations import (
    NANOSECONDS,
    NANOSECONDS_OF_DAY,
    SECONDS_OF_DAY,
    text_of_fraction,
)

WIDEST_OFFSET: Final = 18 * 3600
_REFERENCE_DAY: Final = datetime.date(1972, 12, 31)
"""Time in a named zone has no date and so no offset: it takes that of this day (as in XML Schema 1.1)."""


class Time:
    """A time of day.

    `nanoseconds` count from midnight. `offset` is in seconds, None for a local time; where `zone` names a
    zone, it is the zone's on the reference day.
    """

    __slots__ = ("nanoseconds", "offset", "zone")

    def __init__(self, nanoseconds: int, offset: int | None = None, zone: str | None = None) -> None:
        self.nanoseconds = nanoseconds
        self.zone = zone
        if zone is not None:
            offset = zones.offset_at_local(zone, _REFERENCE_DAY, nanoseconds // NANOSECONDS)
        self.offset = offset

    @property
    def hour(self) -> int:
        """0 to 23."""
        return self.nanoseconds // (3600 * NANOSECONDS)

    @property
    def minute(self) -> int:
        """0 to 59."""
        return self.nanoseconds // (60 * NANOSECONDS) % 60

    @property
    def second(self) -> int:
        """0 to 59, without fraction."""
        return self.nanoseconds // NANOSECONDS % 60

    def at(self, nanoseconds: int) -> "Time":
        """A time of day at the same offset or in the same zone; nanoseconds beyond a day wrap around."""
        return Time(nanoseconds % NANOSECONDS_OF_DAY, self.offset, self.zone)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Time) and _time_key(self) == _time_key(other)

    def __hash__(self) -> int:
        return hash(_time_key(self))

    def __str__(self) -> str:
        seconds, fraction = divmod(self.nanoseconds, NANOSECONDS)
        clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{text_of_fraction(fraction)}"
        return clock + _text_of_zone(self.offset, self.zone)

    def __repr__(self) -> str:
        return f"Time('{self}')"


class DateTime:
    """A date and a time of day.

    `nanoseconds` count from local midnight. `offset` is in seconds, None for a local date and time; where
    `zone` names a zone, it is the zone's then.
    """

    __slots__ = ("date", "nanoseconds", "offset", "zone")

    def __init__(
        self, date: Date, nanoseconds: int, offset: int | None = None, zone: str | None = None
    ) -> None:
        self.date = date
        self.nanoseconds = nanoseconds
        self.zone = zone
        if zone is not None and offset is None:
            offset = zones.offset_at_local(zone, date, nanoseconds // NANOSECONDS)
        self.offset = offset

    @property
    def hour(self) -> int:
        """0 to 23."""
        return self.nanoseconds // (3600 * NANOSECONDS)

    @property
    def minute(self) -> int:
        """0 to 59."""
        return self.nanoseconds // (60 * NANOSECONDS) % 60

    @property
    def second(self) -> int:
        """0 to 59, without fraction."""
        return self.nanoseconds // NANOSECONDS % 60

    @property
    def time(self) -> Time:
        """The time of day, at the same offset or in the same zone."""
        return Time(self.nanoseconds, self.offset, self.zone)

    @property
    def instant(self) -> int:
        """Nanoseconds since the midnight before day 1 in UTC; of a local one as if it were in UTC."""
        local = self.date.toordinal() * NANOSECONDS_OF_DAY + self.nanoseconds
        return local - (self.offset or 0) * NANOSECONDS

    def on(self, date: Date) -> "DateTime":
        """The same time of day on another date, at the same offset or in the same zone."""
        return DateTime(date, self.nanoseconds, self.offset if self.zone is None else None, self.zone)

    def at(self, instant: int) -> "DateTime | None":
        """Another instant, at the same offset or in the same zone; None if its year is too far away."""
        offset = self.offset or 0
        if self.zone is not None:
            day, second = divmod(instant // NANOSECONDS, SECONDS_OF_DAY)
            in_utc = date_of(day)
            if in_utc is None:
                return None
            offset = zones.offset_at_instant(self.zone, in_utc, second)
        day, nanoseconds = divmod(instant + offset * NANOSECONDS, NANOSECONDS_OF_DAY)
        date = date_of(day)
        if date is None:
            return None
        return DateTime(date, nanoseconds, None if self.offset is None else offset, self.zone)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DateTime) and _date_time_key(self) == _date_time_key(other)

    def __hash__(self) -> int:
        return hash(_date_time_key(self))

    def __str__(self) -> str:
        seconds, fraction = divmod(self.nanoseconds, NANOSECONDS)
        clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{text_of_fraction(fraction)}"
        return f"{text_of_date(self.date)}T{clock}{_text_of_zone(self.offset, self.zone)}"

    def __repr__(self) -> str:
        return f"DateTime('{self}')"


def midnight(date: Date) -> DateTime:
    """What a date is where a date and time is wanted: its midnight in UTC (DMN 1.5, 10.3.2.9.4)."""
    return DateTime(date, 0, 0)


def of_instant(instant: datetime.datetime) -> DateTime:
    """The date and time of an aware `datetime`, at its offset."""
    offset = instant.utcoffset()
    midnight = instant.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    of_day = instant.replace(tzinfo=None) - midnight
    nanoseconds = of_day.seconds * NANOSECONDS + of_day.microseconds * 1000
    seconds = None if offset is None else offset.days * SECONDS_OF_DAY + offset.seconds
    return DateTime(instant.date(), nanoseconds, seconds)


def _time_key(time: Time) -> tuple[object, ...]:
    return time.nanoseconds, time.offset, time.zone


def _date_time_key(value: DateTime) -> tuple[object, ...]:
    return value.date, value.nanoseconds, value.offset, value.zone


def _text_of_zone(offset: int | None, zone: str | None) -> str:
    if zone is not None:
        return f"@{zone}"
    if offset is None:
        return ""
    if offset == 0:
        return "Z"
    size = abs(offset)
    text = f"{'-' if offset < 0 else '+'}{size // 3600:02}:{size // 60 % 60:02}"
    return f"{text}:{size % 60:02}" if size % 60 else text
