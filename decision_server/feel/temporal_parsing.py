"""Texts of dates, times, and dates with times -> values; None for anything that is not exactly that."""

import re
from typing import Final

from decision_server.feel import zones
from decision_server.feel.calendar import Date, date_of, make_date
from decision_server.feel.durations import NANOSECONDS, Duration, read_duration, read_fraction
from decision_server.feel.temporal import WIDEST_OFFSET, DateTime, Time

_DATE: Final = re.compile(r"(-)?([0-9]{4}|[1-9][0-9]{4,8})-([0-9]{2})-([0-9]{2})")
_TIME: Final = re.compile(
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,100}))?"
    r"(?:(Z)|([+-])([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?|@([A-Za-z0-9_+/-]{1,100}))?"
)
_END_OF_DAY: Final = re.compile(r"24:00:00(?:\.0{1,100})?(?![0-9.])")


def read_date(text: str) -> Date | None:
    """A date, as in `2024-01-31`; years have four digits or more, at most nine, and may be negative."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    sign, year, month, day = match.groups()
    if sign and not int(year):
        return None
    return make_date(-int(year) if sign else int(year), int(month), int(day))


def read_time(text: str) -> Time | None:
    """A time, as in `10:30:00.5+02:00`; the offset is at most 18 hours, a named zone follows `@`.

    Digits of the second beyond the ninth are cut off.
    """
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute, second, fraction, utc, sign, hours, minutes, seconds, zone = match.groups()
    if int(hour) > 23 or int(minute) > 59 or int(second) > 59:
        return None
    offset = 0 if utc else None
    if sign:
        if int(minutes) > 59 or int(seconds or 0) > 59:
            return None
        offset = (int(hours) * 60 + int(minutes)) * 60 + int(seconds or 0)
        if offset > WIDEST_OFFSET:
            return None
        offset = -offset if sign == "-" else offset
    if zone is not None and not zones.is_zone(zone):
        return None
    of_day = (int(hour) * 60 + int(minute)) * 60 + int(second)
    return Time(of_day * NANOSECONDS + read_fraction(fraction or ""), offset, zone)


def read_date_time(text: str) -> DateTime | None:
    """A date and time, as in `2024-01-31T10:30:00@Europe/Paris`; a date alone is its local midnight.

    `24:00:00` is the midnight at which the day ends.
    """
    day, separator, clock = text.partition("T")
    date = read_date(day)
    if date is None:
        return None
    if not separator:
        return DateTime(date, 0)
    if _END_OF_DAY.match(clock):
        clock = "00" + clock[2:]
        date = date_of(date.toordinal() + 1)
        if date is None:
            return None
    time = read_time(clock)
    if time is None:
        return None
    return DateTime(date, time.nanoseconds, time.offset if time.zone is None else None, time.zone)


def read_temporal(text: str) -> Date | Time | DateTime | Duration | None:
    """What `@"…"` stands for: the first of date, date and time, time and duration that the text is."""
    if value := read_date(text):
        return value
    if "T" in text and (date_time := read_date_time(text)):
        return date_time
    return read_time(text) or read_duration(text)
