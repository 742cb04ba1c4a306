"""Both kinds of duration. They share no order: a month has no fixed number of days."""

import re
from typing import Final, TypeAlias

NANOSECONDS: Final = 1_000_000_000
SECONDS_OF_DAY: Final = 86_400
NANOSECONDS_OF_DAY: Final = SECONDS_OF_DAY * NANOSECONDS
LONGEST_NANOSECONDS: Final = 10**27
"""More than from the first date to the last, which is 6.4 × 10^25."""
LONGEST_MONTHS: Final = 10**12

# No more digits per part than the longest durations have: the conversion of huge numbers takes long.
_DAYS_AND_TIME: Final = re.compile(
    r"(-)?P(?:([0-9]{1,18})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,18})H)?(?:([0-9]{1,18})M)?(?:([0-9]{1,18})(?:\.([0-9]*))?S)?)?"
)
_YEARS_AND_MONTHS: Final = re.compile(r"(-)?P(?:([0-9]{1,12})Y)?(?:([0-9]{1,12})M)?")


class DaysAndTime:
    """A days and time duration in nanoseconds, of either sign."""

    __slots__ = ("nanoseconds",)

    def __init__(self, nanoseconds: int) -> None:
        self.nanoseconds = nanoseconds

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DaysAndTime) and self.nanoseconds == other.nanoseconds

    def __hash__(self) -> int:
        return hash((DaysAndTime, self.nanoseconds))

    def __str__(self) -> str:
        """`P1DT2H3M4.5S`, without parts that are zero; `PT0S`."""
        seconds, fraction = divmod(abs(self.nanoseconds), NANOSECONDS)
        days, seconds = divmod(seconds, SECONDS_OF_DAY)
        hours, seconds = divmod(seconds, 3600)
        minutes, seconds = divmod(seconds, 60)
        text = "-P" if self.nanoseconds < 0 else "P"
        if days:
            text += f"{days}D"
        if hours or minutes or seconds or fraction or not days:
            text += "T"
        if hours:
            text += f"{hours}H"
        if minutes:
            text += f"{minutes}M"
        if seconds or fraction or text[-1] == "T":
            text += f"{seconds}{text_of_fraction(fraction)}S"
        return text

    def __repr__(self) -> str:
        return f"DaysAndTime('{self}')"


class YearsAndMonths:
    """A years and months duration in months, of either sign."""

    __slots__ = ("months",)

    def __init__(self, months: int) -> None:
        self.months = months

    def __eq__(self, other: object) -> bool:
        return isinstance(other, YearsAndMonths) and self.months == other.months

    def __hash__(self) -> int:
        return hash((YearsAndMonths, self.months))

    def __str__(self) -> str:
        """`P1Y2M`, without parts that are zero; `P0M`."""
        years, months = divmod(abs(self.months), 12)
        text = "-P" if self.months < 0 else "P"
        if years:
            text += f"{years}Y"
        if months or not years:
            text += f"{months}M"
        return text

    def __repr__(self) -> str:
        return f"YearsAndMonths('{self}')"


Duration: TypeAlias = DaysAndTime | YearsAndMonths


def days_and_time(nanoseconds: int) -> DaysAndTime | None:
    """The duration, None if it is out of bounds."""
    return DaysAndTime(nanoseconds) if -LONGEST_NANOSECONDS < nanoseconds < LONGEST_NANOSECONDS else None


def years_and_months(months: int) -> YearsAndMonths | None:
    """The duration, None if it is out of bounds."""
    return YearsAndMonths(months) if -LONGEST_MONTHS < months < LONGEST_MONTHS else None


def read_duration(text: str) -> Duration | None:
    """The duration a text stands for, None if it is none (XML Schema: no mixture of months and days).

    Fractions of a second count to the nanosecond; digits beyond are cut off.
    """
    if match := _YEARS_AND_MONTHS.fullmatch(text):
        sign, years, months = match.groups()
        if years is None and months is None:
            return None
        length = int(years or 0) * 12 + int(months or 0)
        return years_and_months(-length if sign else length)
    match = _DAYS_AND_TIME.fullmatch(text)
    if match is None:
        return None
    sign, days, hours, minutes, seconds, fraction = match.groups()
    if days is None and hours is None and minutes is None and seconds is None:
        return None
    total = ((int(days or 0) * 24 + int(hours or 0)) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)
    nanoseconds = total * NANOSECONDS + read_fraction(fraction or "")
    return days_and_time(-nanoseconds if sign else nanoseconds)


def read_fraction(digits: str) -> int:
    """Nanoseconds from the digits behind the point of seconds; those beyond the ninth are cut off."""
    return int(digits[:9].ljust(9, "0"))


def text_of_fraction(nanoseconds: int) -> str:
    """`.5` for half a second; empty for none."""
    return f".{nanoseconds:09}".rstrip("0") if nanoseconds else ""
