"""The proleptic Gregorian calendar for years from -999,999,999 to 999,999,999.

Days are numbered as `datetime.date.toordinal` does: day 1 is 1 January of year 1. Year 0 exists (ISO 8601).
"""

import datetime
from typing import Final, TypeAlias

FURTHEST_YEAR: Final = 999_999_999
_DAYS_OF_CYCLE: Final = 146_097
"""Days of 400 years, after which the calendar repeats, weekdays included."""
_MONTHS_AHEAD: Final = (0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)


class WideDate:
    """A date outside of what `datetime.date` holds (years 1 to 9999). Compares with dates, too."""

    __slots__ = ("day", "month", "year")

    def __init__(self, year: int, month: int, day: int) -> None:
        self.year = year
        self.month = month
        self.day = day

    def isoweekday(self) -> int:
        """1 for Monday to 7 for Sunday."""
        return (self.toordinal() - 1) % 7 + 1

    def toordinal(self) -> int:
        """The number of the day; zero and below before year 1."""
        return day_number(self.year, self.month, self.day)

    def _key(self) -> tuple[int, int, int]:
        return self.year, self.month, self.day

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WideDate) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __lt__(self, other: "Date") -> bool:
        return self._key() < (other.year, other.month, other.day)

    def __le__(self, other: "Date") -> bool:
        return self._key() <= (other.year, other.month, other.day)

    def __gt__(self, other: "Date") -> bool:
        return self._key() > (other.year, other.month, other.day)

    def __ge__(self, other: "Date") -> bool:
        return self._key() >= (other.year, other.month, other.day)

    def __str__(self) -> str:
        return text_of_date(self)

    def __repr__(self) -> str:
        return f"WideDate({self.year}, {self.month}, {self.day})"


Date: TypeAlias = datetime.date | WideDate


def is_leap(year: int) -> bool:
    """Whether February of this year has 29 days."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in(year: int, month: int) -> int:
    """How many days a month has."""
    if month == 2:
        return 29 if is_leap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def make_date(year: int, month: int, day: int) -> Date | None:
    """The date, None if there is none."""
    if not (
        -FURTHEST_YEAR <= year <= FURTHEST_YEAR and 1 <= month <= 12 and 1 <= day <= days_in(year, month)
    ):
        return None
    if 1 <= year <= 9999:
        return datetime.date(year, month, day)
    return WideDate(year, month, day)


def day_number(year: int, month: int, day: int) -> int:
    """The number of a day that exists."""
    before = year - 1
    days = before * 365 + before // 4 - before // 100 + before // 400 + _MONTHS_AHEAD[month] + day
    return days + 1 if month > 2 and is_leap(year) else days


def date_of(number: int) -> Date | None:
    """The date of a day by its number, None if its year is too far away."""
    if 1 <= number <= _LAST_NARROW_DAY:
        return datetime.date.fromordinal(number)
    if not _FIRST_DAY <= number <= _LAST_DAY:
        return None
    # 400 years later or earlier the calendar is the same, so any cycle that `datetime.date` holds will do.
    cycles, in_cycle = divmod(number - 1, _DAYS_OF_CYCLE)
    alike = datetime.date.fromordinal(in_cycle + 1)
    return WideDate(alike.year + 400 * cycles, alike.month, alike.day)


def later_by_months(date: Date, months: int) -> Date | None:
    """The date so many months later; a day the month does not have becomes its last one (10.3.2.3.4)."""
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    if not -FURTHEST_YEAR <= year <= FURTHEST_YEAR:
        return None
    return make_date(year, month + 1, min(date.day, days_in(year, month + 1)))


def week_of_year(date: Date) -> int:
    """The ISO 8601 week: weeks begin on Monday and belong to the year that has their Thursday."""
    thursday = date.toordinal() - date.isoweekday() + 4
    of = date_of(thursday)
    year = date.year if of is None else of.year
    return (thursday - day_number(year, 1, 1)) // 7 + 1


def day_of_year(date: Date) -> int:
    """1 for 1 January."""
    return date.toordinal() - day_number(date.year, 1, 1) + 1


def text_of_date(date: Date) -> str:
    """`2024-01-31`; years have four digits or more and may be negative."""
    sign = "-" if date.year < 0 else ""
    return f"{sign}{abs(date.year):04}-{date.month:02}-{date.day:02}"


_FIRST_DAY: Final = day_number(-FURTHEST_YEAR, 1, 1)
_LAST_DAY: Final = day_number(FURTHEST_YEAR, 12, 31)
_LAST_NARROW_DAY: Final = datetime.date.max.toordinal()
