"""Dates, times and durations from texts and parts; what a calendar says of a date (10.3.4.1, 10.3.4.11)."""

from collections.abc import Callable
from typing import Final

from decision_server.feel import calendar
from decision_server.feel.builtins.signature import DOMAIN, Body, Builtin, Parameter, Signature
from decision_server.feel.calendar import Date
from decision_server.feel.durations import NANOSECONDS, DaysAndTime, YearsAndMonths, read_duration
from decision_server.feel.notes import Notes
from decision_server.feel.numbers import Number, multiply, text_of_number
from decision_server.feel.source import Span
from decision_server.feel.temporal import WIDEST_OFFSET, DateTime, Time, midnight, of_instant
from decision_server.feel.temporal_parsing import read_date, read_date_time, read_time
from decision_server.feel.typesystem import (
    ANY,
    DATE,
    DATE_TIME,
    DAYS_AND_TIME,
    NUMBER,
    STRING,
    TIME,
    YEARS_AND_MONTHS,
    FeelType,
)
from decision_server.feel.values import Value

TEXT: Final = "FEEL0309"
NO_NOW: Final = "FEEL0313"
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_SHOWN: Final = 60
_READING_UNITS: Final = 12
_ZONED_UNITS: Final = 48
_NOW_UNITS: Final = 32


def _from_text(name: str, read: Callable[[str], Value], example: str) -> Body:
    def run(notes: Notes, span: Span | None, text: str) -> Value:
        notes.charge(_ZONED_UNITS if "@" in text else _READING_UNITS)
        value = read(text)
        if value is None:
            shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
            return notes.null(TEXT, span, f"{name}: '{shown}' is no {name}", f"write it like {example}")
        return value

    return run


def _itself(notes: Notes, span: Span | None, value: Value) -> Value:
    return value


def _date_of_parts(notes: Notes, span: Span | None, year: Number, month: Number, day: Number) -> Value:
    parts = [_whole(part) for part in (year, month, day)]
    date = None if None in parts else calendar.make_date(*(part or 0 for part in parts))
    if date is None:
        shown = ", ".join(map(text_of_number, (year, month, day)))
        return notes.null(DOMAIN, span, f"date: there is no such day ({shown})")
    return date


def _date_of_date_time(notes: Notes, span: Span | None, value: DateTime) -> Value:
    return value.date


def _time_of_date_time(notes: Notes, span: Span | None, value: DateTime) -> Value:
    return value.time


def _time_of_date(notes: Notes, span: Span | None, date: Date) -> Value:
    return midnight(date).time


def _time_of_parts(
    notes: Notes, span: Span | None, hour: Number, minute: Number, second: Number, offset: DaysAndTime | None
) -> Value:
    hours, minutes = _whole(hour), _whole(minute)
    if hours is None or minutes is None or not (0 <= hours < 24 and 0 <= minutes < 60 and 0 <= second < 60):
        shown = ", ".join(map(text_of_number, (hour, minute, second)))
        return notes.null(DOMAIN, span, f"time: there is no such time of day ({shown})")
    notes.charge(_READING_UNITS)
    if offset is not None and not _is_offset(offset):
        return notes.null(DOMAIN, span, f"time: no offset is {offset}; it is whole seconds, at most 18 hours")
    # Not by its exact ratio, which has thousands of digits for the smallest fractions.
    nanoseconds = (hours * 60 + minutes) * 60 * NANOSECONDS + int(multiply(second, NANOSECONDS))
    return Time(nanoseconds, None if offset is None else offset.nanoseconds // NANOSECONDS)


def _is_offset(offset: DaysAndTime) -> bool:
    seconds, rest = divmod(offset.nanoseconds, NANOSECONDS)
    return rest == 0 and -WIDEST_OFFSET <= seconds <= WIDEST_OFFSET


def _date_and_time(notes: Notes, span: Span | None, date: Date | DateTime, time: Time) -> Value:
    day = date.date if isinstance(date, DateTime) else date
    return DateTime(day, time.nanoseconds, time.offset if time.zone is None else None, time.zone)


def _months_between(notes: Notes, span: Span | None, start: Date | DateTime, end: Date | DateTime) -> Value:
    """Whole months from date to date, towards zero; the time of day plays no part."""
    one = start.date if isinstance(start, DateTime) else start
    other = end.date if isinstance(end, DateTime) else end
    months = (other.year - one.year) * 12 + other.month - one.month
    if months > 0 and other.day < one.day:
        months -= 1
    elif months < 0 and other.day > one.day:
        months += 1
    return YearsAndMonths(months)


def _now(notes: Notes, span: Span | None) -> Value:
    notes.charge(_NOW_UNITS)
    notes.now_read = True
    if notes.now is None:
        return notes.null(NO_NOW, span, "now: this evaluation was not given the current time")
    return of_instant(notes.now)


def _today(notes: Notes, span: Span | None) -> Value:
    notes.now_read = True
    if notes.now is None:
        return notes.null(NO_NOW, span, "today: this evaluation was not given the current time")
    return notes.now.date()


def _of_date(read: Callable[[Date], Value]) -> Body:
    def run(notes: Notes, span: Span | None, date: Date | DateTime) -> Value:
        return read(date.date if isinstance(date, DateTime) else date)

    return run


def _day_of_week(date: Date) -> Value:
    return _DAYS[date.isoweekday() - 1]


def _month_of_year(date: Date) -> Value:
    return _MONTHS[date.month - 1]


def _whole(number: Number) -> int | None:
    """The number as an `int`, None if it has a fraction or is beyond any part of a date."""
    if not -1_000_000_000 <= number <= 1_000_000_000:
        return None
    return int(number) if number == int(number) else None


def _one(name: str, of: FeelType, result: FeelType, run: Body) -> Signature:
    return Signature((Parameter(name, of),), result, run)


def _calendar(name: str, result: FeelType, read: Callable[[Date], Value]) -> Builtin:
    run = _of_date(read)
    return Builtin(name, _one("date", DATE, result, run), _one("date", DATE_TIME, result, run))


def _on_dates(result: FeelType, names: tuple[str, str], run: Body) -> list[Signature]:
    pairs = [(one, other) for one in (DATE, DATE_TIME) for other in (DATE, DATE_TIME)]
    return [
        Signature((Parameter(names[0], one), Parameter(names[1], other)), result, run) for one, other in pairs
    ]


CHAPTER: Final = (
    Builtin(
        "date",
        _one("from", STRING, DATE, _from_text("date", read_date, "2024-01-31")),
        _one("from", DATE_TIME, DATE, _date_of_date_time),
        _one("from", DATE, DATE, _itself),
        Signature(
            (Parameter("year", NUMBER), Parameter("month", NUMBER), Parameter("day", NUMBER)),
            DATE,
            _date_of_parts,
        ),
    ),
    Builtin(
        "time",
        _one("from", STRING, TIME, _from_text("time", read_time, "10:30:00+02:00")),
        _one("from", DATE_TIME, TIME, _time_of_date_time),
        _one("from", DATE, TIME, _time_of_date),
        _one("from", TIME, TIME, _itself),
        Signature(
            (
                Parameter("hour", NUMBER),
                Parameter("minute", NUMBER),
                Parameter("second", NUMBER),
                Parameter("offset", DAYS_AND_TIME, optional=True),
            ),
            TIME,
            _time_of_parts,
        ),
    ),
    Builtin(
        "date and time",
        _one(
            "from",
            STRING,
            DATE_TIME,
            _from_text("date and time", read_date_time, "2024-01-31T10:30:00+02:00"),
        ),
        Signature((Parameter("date", DATE), Parameter("time", TIME)), DATE_TIME, _date_and_time),
        Signature((Parameter("date", DATE_TIME), Parameter("time", TIME)), DATE_TIME, _date_and_time),
    ),
    Builtin("duration", _one("from", STRING, ANY, _from_text("duration", read_duration, "P1DT2H or P1Y2M"))),
    Builtin("years and months duration", *_on_dates(YEARS_AND_MONTHS, ("from", "to"), _months_between)),
    Builtin("now", Signature((), DATE_TIME, _now)),
    Builtin("today", Signature((), DATE, _today)),
    _calendar("day of year", NUMBER, calendar.day_of_year),
    _calendar("day of week", STRING, _day_of_week),
    _calendar("month of year", STRING, _month_of_year),
    _calendar("week of year", NUMBER, calendar.week_of_year),
)
