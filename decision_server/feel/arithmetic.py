"""`+ - * /` and unary minus on values, by the classes of their operands (DMN 1.5, tables 56 to 60).

A pair of classes that is missing from a table has no such operation. An operation that has no result for its
operands raises NoResultError or, of numbers, NoSuchNumberError, with the reason in words.
"""

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Never, TypeAlias, cast

from decision_server.feel import numbers
from decision_server.feel.calendar import Date, WideDate, date_of, later_by_months
from decision_server.feel.durations import (
    LONGEST_NANOSECONDS,
    NANOSECONDS,
    NANOSECONDS_OF_DAY,
    DaysAndTime,
    Duration,
    YearsAndMonths,
    days_and_time,
    years_and_months,
)
from decision_server.feel.numbers import Number
from decision_server.feel.temporal import DateTime, Time, midnight
from decision_server.feel.values import Value

Operation: TypeAlias = Callable[[Value, Value], Value]
Table: TypeAlias = Mapping[tuple[type, type], Operation]

_TOO_FAR: Final = "the result lies too far in the past or future"
_TOO_LONG: Final = "the duration is too long"
_WIDEST: Final = 40
"""Beyond these powers of ten a number makes any duration nothing, or longer than durations are."""
_MIXED: Final = "one side has an offset or time zone and the other has none"


class NoResultError(ArithmeticError):
    """No date, time or duration comes of this; `str()` says why. Its caller notes FEEL0306."""


def _concatenated(a: str, b: str) -> str:
    return a + b


def _checked_date(date: Date | None) -> Date:
    if date is None:
        raise NoResultError(_TOO_FAR)
    return date


def _days_and_time(nanoseconds: int) -> DaysAndTime:
    duration = days_and_time(nanoseconds)
    if duration is None:
        raise NoResultError(_TOO_LONG)
    return duration


def _years_and_months(months: int) -> YearsAndMonths:
    duration = years_and_months(months)
    if duration is None:
        raise NoResultError(_TOO_LONG)
    return duration


def _date_and_months(date: Date, duration: YearsAndMonths) -> Date:
    return _checked_date(later_by_months(date, duration.months))


def _date_and_days(date: Date, duration: DaysAndTime) -> Date:
    """The date on which midnight plus the duration falls: a part of a day counts only backwards."""
    return _checked_date(date_of(date.toordinal() + duration.nanoseconds // NANOSECONDS_OF_DAY))


def _date_time_and_months(value: DateTime, duration: YearsAndMonths) -> DateTime:
    return value.on(_date_and_months(value.date, duration))


def _date_time_and_days(value: DateTime, duration: DaysAndTime) -> DateTime:
    """So much later on the time line; in a named zone the clock may move differently."""
    later = value.at(value.instant + duration.nanoseconds)
    if later is None:
        raise NoResultError(_TOO_FAR)
    return later


def _time_and_days(time: Time, duration: DaysAndTime) -> Time:
    return time.at(time.nanoseconds + duration.nanoseconds)


def _sum_of_days(a: DaysAndTime, b: DaysAndTime) -> DaysAndTime:
    return _days_and_time(a.nanoseconds + b.nanoseconds)


def _sum_of_months(a: YearsAndMonths, b: YearsAndMonths) -> YearsAndMonths:
    return _years_and_months(a.months + b.months)


def _between_times(a: Time, b: Time) -> DaysAndTime:
    if (a.offset is None) != (b.offset is None):
        raise NoResultError(_MIXED)
    ahead = (a.offset or 0) - (b.offset or 0)
    return _days_and_time(a.nanoseconds - b.nanoseconds - ahead * NANOSECONDS)


def _between_instants(a: DateTime, b: DateTime) -> DaysAndTime:
    if (a.offset is None) != (b.offset is None):
        raise NoResultError(_MIXED)
    return _days_and_time(a.instant - b.instant)


def _between_dates(a: Date, b: Date) -> DaysAndTime:
    return _days_and_time((a.toordinal() - b.toordinal()) * NANOSECONDS_OF_DAY)


def _negated(value: Number | Duration) -> Value:
    if isinstance(value, DaysAndTime):
        return DaysAndTime(-value.nanoseconds)
    if isinstance(value, YearsAndMonths):
        return YearsAndMonths(-value.months)
    return numbers.negate(value)


def _magnitude(number: Number) -> int:
    """The exponent of its first digit; exact ratios of numbers far from 1 have thousands of digits."""
    return number.adjusted() if isinstance(number, Decimal) and number else 0


def _times(length: int, by: Number) -> int:
    """The exact product, cut off towards zero."""
    if not length:
        return 0
    if abs(size := _magnitude(by)) > _WIDEST:
        return 0 if size < 0 else LONGEST_NANOSECONDS
    numerator, denominator = by.as_integer_ratio()
    return _cut(length * numerator, denominator)


def _parts(length: int, by: Number) -> int:
    """The exact quotient, cut off towards zero."""
    if not by:
        raise NoResultError("division by zero")
    if not length:
        return 0
    if abs(size := _magnitude(by)) > _WIDEST:
        return 0 if size > 0 else LONGEST_NANOSECONDS
    numerator, denominator = by.as_integer_ratio()
    return _cut(length * denominator, numerator)


def _cut(numerator: int, denominator: int) -> int:
    quotient = abs(numerator) // abs(denominator)
    return quotient if (numerator < 0) == (denominator < 0) else -quotient


def _days_times(a: DaysAndTime, by: Number) -> DaysAndTime:
    return _days_and_time(_times(a.nanoseconds, by))


def _months_times(a: YearsAndMonths, by: Number) -> YearsAndMonths:
    return _years_and_months(_times(a.months, by))


def _days_parts(a: DaysAndTime, by: Number) -> DaysAndTime:
    return _days_and_time(_parts(a.nanoseconds, by))


def _months_parts(a: YearsAndMonths, by: Number) -> YearsAndMonths:
    return _years_and_months(_parts(a.months, by))


def _days_in(a: DaysAndTime, b: DaysAndTime) -> Number:
    return numbers.divide(a.nanoseconds, b.nanoseconds)


def _months_in(a: YearsAndMonths, b: YearsAndMonths) -> Number:
    return numbers.divide(a.months, b.months)


_Body: TypeAlias = Callable[[Never, Never], Value]
_NUMBERS: Final = (int, Decimal)
_DATES: Final = (datetime.date, WideDate)


def _minus(operation: _Body) -> Operation:
    """`a - duration` as `a + (-duration)`."""
    plus = cast("Operation", operation)
    return lambda a, b: plus(a, _negated(cast("Duration", b)))


def _swapped(operation: _Body) -> Operation:
    inner = cast("Operation", operation)
    return lambda a, b: inner(b, a)


def _on_instants(a: Value, b: Value) -> Value:
    """A difference in which a date stands for its midnight in UTC."""
    one = a if isinstance(a, DateTime) else midnight(cast("Date", a))
    other = b if isinstance(b, DateTime) else midnight(cast("Date", b))
    return _between_instants(one, other)


def _table(*rows: "tuple[type | tuple[type, ...], type | tuple[type, ...], _Body]") -> Table:
    table: dict[tuple[type, type], Operation] = {}
    for left, right, operation in rows:
        for one in left if isinstance(left, tuple) else (left,):
            for other in right if isinstance(right, tuple) else (right,):
                # Each operation is only ever called with the classes of its row.
                table[one, other] = cast("Operation", operation)
    return MappingProxyType(table)


ADDITION: Final = _table(
    (_NUMBERS, _NUMBERS, numbers.add),
    (str, str, _concatenated),
    (DaysAndTime, DaysAndTime, _sum_of_days),
    (YearsAndMonths, YearsAndMonths, _sum_of_months),
    (_DATES, DaysAndTime, _date_and_days),
    (_DATES, YearsAndMonths, _date_and_months),
    (DateTime, DaysAndTime, _date_time_and_days),
    (DateTime, YearsAndMonths, _date_time_and_months),
    (Time, DaysAndTime, _time_and_days),
    (DaysAndTime, _DATES, _swapped(_date_and_days)),
    (YearsAndMonths, _DATES, _swapped(_date_and_months)),
    (DaysAndTime, DateTime, _swapped(_date_time_and_days)),
    (YearsAndMonths, DateTime, _swapped(_date_time_and_months)),
    (DaysAndTime, Time, _swapped(_time_and_days)),
)
SUBTRACTION: Final = _table(
    (_NUMBERS, _NUMBERS, numbers.subtract),
    (DaysAndTime, DaysAndTime, _minus(_sum_of_days)),
    (YearsAndMonths, YearsAndMonths, _minus(_sum_of_months)),
    (_DATES, DaysAndTime, _minus(_date_and_days)),
    (_DATES, YearsAndMonths, _minus(_date_and_months)),
    (DateTime, DaysAndTime, _minus(_date_time_and_days)),
    (DateTime, YearsAndMonths, _minus(_date_time_and_months)),
    (Time, DaysAndTime, _minus(_time_and_days)),
    (Time, Time, _between_times),
    (_DATES, _DATES, _between_dates),
    (DateTime, DateTime, _between_instants),
    (DateTime, _DATES, _on_instants),
    (_DATES, DateTime, _on_instants),
)
MULTIPLICATION: Final = _table(
    (_NUMBERS, _NUMBERS, numbers.multiply),
    (DaysAndTime, _NUMBERS, _days_times),
    (YearsAndMonths, _NUMBERS, _months_times),
    (_NUMBERS, DaysAndTime, _swapped(_days_times)),
    (_NUMBERS, YearsAndMonths, _swapped(_months_times)),
)
DIVISION: Final = _table(
    (_NUMBERS, _NUMBERS, numbers.divide),
    (DaysAndTime, _NUMBERS, _days_parts),
    (YearsAndMonths, _NUMBERS, _months_parts),
    (DaysAndTime, DaysAndTime, _days_in),
    (YearsAndMonths, YearsAndMonths, _months_in),
)
EXPONENTIATION: Final = _table((_NUMBERS, _NUMBERS, numbers.power))
NEGATION: Final = MappingProxyType(
    dict.fromkeys((int, Decimal, DaysAndTime, YearsAndMonths), cast("Callable[[Value], Value]", _negated))
)
