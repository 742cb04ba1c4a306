"""A value between two cuts, chosen as a person would: at the boundary, and whole if it can be."""

from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal, DecimalException
from types import MappingProxyType
from typing import Final, cast

from decision_server.dmn.cells import WITH_OFFSET, Cut, lane_of
from decision_server.feel.calendar import date_of
from decision_server.feel.durations import (
    NANOSECONDS,
    SECONDS_OF_DAY,
    days_and_time,
    years_and_months,
)
from decision_server.feel.temporal import WIDEST_OFFSET, DateTime, Time
from decision_server.feel.typesystem import (
    ANY,
    SCALARS,
    ContextType,
    FeelType,
    ListType,
    SimpleType,
    plain,
)
from decision_server.feel.values import Value

_DIGITS: Final = Context(prec=34)
_TYPICAL_DAY: Final = 739_648
"""1 February 2026."""
_TIMES: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        "time": (0, SECONDS_OF_DAY),
        "time" + WITH_OFFSET: (-WIDEST_OFFSET, SECONDS_OF_DAY + WIDEST_OFFSET),
    }
)
"""The seconds that times of day can be at, counted in UTC where they have an offset."""
_TYPICAL: Final[Mapping[str, int]] = MappingProxyType(
    {
        "date": _TYPICAL_DAY,
        "time": 12 * 3600,
        "time" + WITH_OFFSET: 12 * 3600,
        "date and time": _TYPICAL_DAY * SECONDS_OF_DAY,
        "date and time" + WITH_OFFSET: _TYPICAL_DAY * SECONDS_OF_DAY,
        "days and time duration": SECONDS_OF_DAY * NANOSECONDS,
        "years and months duration": 12,
    }
)


def sample(lane: str, low: Cut | None, high: Cut | None) -> Value:
    """A value of the lane between the cuts (None: open); None if there is no such value."""
    match lane:
        case "number":
            return _number(low, high)
        case "string":
            return _text(low, high)
        case "boolean":
            return None if low is None else low[0] is True
        case _:
            return _counted(lane, low, high)


def other_text(texts: frozenset[str]) -> str:
    """A text that is none of these."""
    text = "other"
    while text in texts:
        text += "_"
    return text


def sample_of_type(of: FeelType, depth: int = 0) -> Value:
    """Some value of a type; allowed values are not looked at. None where there is none to write down."""
    match plain(of):
        case ListType():
            return []
        case ContextType(members) if depth < 10:
            return {name: sample_of_type(member, depth + 1) for name, member in members.items()}
        case SimpleType() as simple if simple.name in SCALARS:
            return True if simple.name == "boolean" else sample(simple.name, None, None)
        case SimpleType() as simple if simple == ANY:
            return "anything"
        case _:
            return None


def value_at(lane: str, count: int) -> Value:
    """The value that stands at a number on a lane that is counted; None if there is none."""
    match lane:
        case "date":
            return date_of(count)
        case "time":
            return Time(count * NANOSECONDS)
        case "days and time duration":
            return days_and_time(count)
        case "years and months duration":
            return years_and_months(count)
    if lane == "time" + WITH_OFFSET:
        # Seconds in UTC beyond the day are those of a place further west or east.
        offset = 0
        if count < 0:
            offset = WIDEST_OFFSET
        elif count >= SECONDS_OF_DAY:
            offset = -WIDEST_OFFSET
        return Time((count + offset) * NANOSECONDS, offset)
    day, second = divmod(count, SECONDS_OF_DAY)
    date = date_of(day)
    if date is None:
        return None
    return DateTime(date, second * NANOSECONDS, 0 if lane.endswith(WITH_OFFSET) else None)


def _counted(lane: str, low: Cut | None, high: Cut | None) -> Value:
    least, beyond = _TIMES.get(lane, (None, None))
    first = cast("int | None", None if low is None else low[0])
    end = cast("int | None", None if high is None else high[0])
    if least is not None and (first is None or first < least):
        first = least if low is not None or end is not None else None
    if beyond is not None and end is not None and end > beyond:
        end = beyond
    if first is None:
        count = _TYPICAL[lane] if end is None else end - 1
    elif low is None and end is not None:
        count = end - 1
    else:
        count = first
    if (first is not None and count < first) or (end is not None and count >= end):
        return None
    if beyond is not None and count >= beyond:
        return None
    return value_at(lane, count)


def _number(low: Cut | None, high: Cut | None) -> Value:
    candidates: list[Callable[[], int | Decimal]] = []
    if low is None and high is None:
        return 0
    if low is not None:
        start = cast("int | Decimal", low[0])
        candidates = [lambda: start, lambda: _whole(start, ROUND_FLOOR) + 1]
        if high is None:
            candidates.append(lambda: _DIGITS.next_plus(Decimal(start)))
    if high is not None:
        end = cast("int | Decimal", high[0])
        candidates += [lambda: end] if high[1] or low is None else []
        candidates.append(lambda: _whole(end, ROUND_CEILING) - 1)
        if low is None:
            candidates.append(lambda: _DIGITS.next_minus(Decimal(end)))
    if low is not None and high is not None:
        candidates += [
            lambda: _round_between(start, end),
            lambda: _DIGITS.next_plus(Decimal(start)),
        ]
    for candidate in candidates:
        try:
            found = candidate()
        except DecimalException:
            continue
        if lies_between((found, 0), low, high):
            return found
    return None


def _whole(number: int | Decimal, rounding: str) -> int:
    if isinstance(number, int):
        return number
    if number.adjusted() > 34:
        raise DecimalException
    return int(number.to_integral_value(rounding=rounding))


def _round_between(start: int | Decimal, end: int | Decimal) -> Decimal:
    """A number in the middle of two, with as few digits as tell it from both."""
    one, other = Decimal(start), Decimal(end)
    middle = _DIGITS.divide(_DIGITS.add(one, other), Decimal(2))
    width = _DIGITS.subtract(other, one)
    for places in (1, 2, 3):
        rounded = middle.quantize(Decimal(1).scaleb(width.adjusted() - places + 1), context=_DIGITS)
        if one < rounded < other:
            return rounded
    return middle


def _text(low: Cut | None, high: Cut | None) -> Value:
    if low is None and high is None:
        return "text"
    candidates: list[str] = []
    if low is not None:
        start = cast("str", low[0])
        candidates = [start, start + "a", start + " ", start + "\0"]
    if high is not None:
        candidates.append(cast("str", high[0]))
    if low is None:
        candidates += ["a", "A", " ", ""]
    return next((text for text in candidates if lies_between((text, 0), low, high)), None)


def lies_between(at: Cut, low: Cut | None, high: Cut | None) -> bool:
    """Whether the value that `at` stands before lies between two cuts."""
    return (low is None or low <= at) and (high is None or (at[0], 1) <= high)


def of_another_lane(lanes: frozenset[str]) -> Value:
    """A value in none of these lanes."""
    for name in ("string", "number", "boolean", "date", "years and months duration"):
        value = True if name == "boolean" else sample(name, None, None)
        if lane_of(value) not in lanes:
            return value
    return None
