"""Time zone rules from the pinned `tzdata` package; the only file that knows zoneinfo.

The host's own zones are never looked at: the same version of the package gives the same results everywhere.
Nothing is loaded before the first named zone is met.
"""

import datetime
import io
import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

from decision_server.feel.calendar import Date

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_LAST_YEAR: Final = 9599
"""Rules of years beyond, and before 401, are those of the year of equal place in the 400-year cycle.

One cycle inside of what `datetime` holds, so that a local time may lie a day off its instant.
"""


def is_zone(name: str) -> bool:
    """Whether there is a time zone of exactly this name."""
    return name in _names()


def version() -> str:
    """The release of the time zone rules, such as `2025b`: part of every record."""
    release = import_module("tzdata").IANA_VERSION
    return str(release)


def offset_at_local(name: str, date: Date, second_of_day: int) -> int:
    """Seconds that a zone is ahead of UTC at a local time.

    A local time that happens twice is the first of the two; one that is skipped counts by the offset before.
    """
    local = _alike(date) + datetime.timedelta(seconds=second_of_day)
    return _seconds(local.replace(tzinfo=_zone(name)).utcoffset())


def offset_at_instant(name: str, date: Date, second_of_day: int) -> int:
    """Seconds that a zone is ahead of UTC at an instant, given as date and second of its day in UTC."""
    zone = _zone(name)
    instant = _alike(date) + datetime.timedelta(seconds=second_of_day)
    return _seconds(zone.fromutc(instant.replace(tzinfo=zone)).utcoffset())


def _alike(date: Date) -> datetime.datetime:
    """Midnight of the day of equal place in a year that has been checked for room on both sides."""
    year = date.year
    if year > _LAST_YEAR:
        year = _LAST_YEAR - 399 + (year - _LAST_YEAR - 1) % 400
    elif year <= 400:
        year = 401 + (year - 1) % 400
    return datetime.datetime(year, date.month, date.day)  # noqa: DTZ001  a local time is what is meant


def _seconds(offset: datetime.timedelta | None) -> int:
    assert offset is not None  # noqa: S101  a ZoneInfo always has an offset for a full date and time
    return offset.days * 86_400 + offset.seconds


@cache
def _names() -> frozenset[str]:
    return frozenset(_packaged("zones").decode("ascii").split())


@cache
def _zone(name: str) -> "ZoneInfo":
    if name not in _names():  # names become paths: nothing but the package's own list may pass
        raise LookupError(f"no time zone is named {name!r}")
    zoneinfo: type[ZoneInfo] = import_module("zoneinfo").ZoneInfo
    return zoneinfo.from_file(io.BytesIO(_packaged(f"zoneinfo/{name}")), name)


def _packaged(path: str) -> bytes:
    data = pkgutil.get_data("tzdata", path)
    assert data is not None  # noqa: S101  it is installed with us and says itself which zones it has
    return data
