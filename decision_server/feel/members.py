"""The properties of values that are no contexts: `date.year`, `duration.hours`, `range.start`."""

import datetime
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, Never, TypeAlias, cast

from decision_server.feel.calendar import Date, WideDate
from decision_server.feel.durations import NANOSECONDS, DaysAndTime, YearsAndMonths
from decision_server.feel.temporal import DateTime, Time
from decision_server.feel.values import Range, Value

Property: TypeAlias = Callable[[Value], Value]
_Reader: TypeAlias = Callable[[Never], Value]


def _offset(value: Time | DateTime) -> Value:
    return None if value.offset is None else DaysAndTime(value.offset * NANOSECONDS)


def _part(seconds: int, wrap: int | None) -> Callable[[DaysAndTime], Value]:
    """A part of a duration in whole units of so many seconds, negative where the duration is."""

    def read(duration: DaysAndTime) -> Value:
        units = abs(duration.nanoseconds) // (seconds * NANOSECONDS)
        if wrap is not None:
            units %= wrap
        return -units if duration.nanoseconds < 0 else units

    return read


def _years(duration: YearsAndMonths) -> Value:
    years = abs(duration.months) // 12
    return -years if duration.months < 0 else years


def _months(duration: YearsAndMonths) -> Value:
    months = abs(duration.months) % 12
    return -months if duration.months < 0 else months


def _year_of(date: Date) -> Value:
    return date.year


def _month_of(date: Date) -> Value:
    return date.month


def _day_of(date: Date) -> Value:
    return date.day


def _weekday_of(date: Date) -> Value:
    return date.isoweekday()


def _hour(value: Time | DateTime) -> Value:
    return value.hour


def _minute(value: Time | DateTime) -> Value:
    return value.minute


def _second(value: Time | DateTime) -> Value:
    return value.second


def _zone(value: Time | DateTime) -> Value:
    return value.zone


def _of_date(read: Callable[[Date], Value]) -> Callable[[DateTime], Value]:
    return lambda value: read(value.date)


_CALENDAR: Final = {"year": _year_of, "month": _month_of, "day": _day_of, "weekday": _weekday_of}
_CLOCK: Final[dict[str, _Reader]] = {
    "hour": _hour,
    "minute": _minute,
    "second": _second,
    "time offset": _offset,
    "timezone": _zone,
}
_RANGE: Final[dict[str, Callable[[Range], Value]]] = {
    "start": lambda of: of.start,
    "end": lambda of: of.end,
    "start included": lambda of: of.start_closed,
    "end included": lambda of: of.end_closed,
}
_TABLE: Final[Mapping[type, Mapping[str, _Reader]]] = {
    datetime.date: _CALENDAR,
    WideDate: _CALENDAR,
    Time: _CLOCK,
    DateTime: {**{name: _of_date(read) for name, read in _CALENDAR.items()}, **_CLOCK},
    DaysAndTime: {
        "days": _part(86_400, None),
        "hours": _part(3600, 24),
        "minutes": _part(60, 60),
        "seconds": _part(1, 60),
    },
    YearsAndMonths: {"years": _years, "months": _months},
    Range: _RANGE,
}
# A reader takes exactly the class it stands under, which a mapping's type cannot say.
PROPERTIES: Final = MappingProxyType(cast("Mapping[type, Mapping[str, Property]]", _TABLE))
"""What can be read of a value of each class, by name."""
