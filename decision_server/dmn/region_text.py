"""Regions of an axis as a rule author writes them: as an input entry, as words, as a sample."""

from collections.abc import Sequence
from typing import Final, cast

from decision_server.dmn.cells import DISCRETE, WITH_OFFSET, Cut
from decision_server.dmn.regions import NULL_LANE, REST, Axis, Lane, runs_of
from decision_server.dmn.samples import sample, value_at
from decision_server.feel.texts import literal_of
from decision_server.feel.values import Value

MOST_LISTED: Final = 8
"""Values that are written out in words before the rest is counted."""
_OF_KIND: Final = "? instance of "
_NOT_A_VALUE: Final = "<>[(?"


def sample_in(axis: Axis, domain: int, regions: int) -> Value:
    """A value in one of the regions, near the boundary that matters; null only if there is no other."""
    runs = runs_of(regions & ~1 & axis.real)
    if not runs:
        return None
    first, end = runs[0]
    region = axis.regions[first]
    lane = _lane(axis, first)
    if lane.values is not None or not lane.cuts:
        return region.sample
    last = axis.regions[min(end, lane.end) - 1]
    # Where nothing of the domain lies below, the boundary that the regions are known by is the upper one.
    below = _regions_of(lane) & ((1 << first) - 1) & domain
    for low in (region.low, None) if below else (None, region.low):
        found = sample(region.lane, low, last.high)
        at = None if found is None else axis.find(found)
        if at is not None and regions >> at & 1:
            return found
    return region.sample


def entry_text(axis: Axis, domain: int, regions: int) -> str:
    """The regions as unary tests that accept just them, given that inputs lie in the domain."""
    if regions == domain:
        return "-"
    positive, negative = _parts(axis, domain, regions)
    if negative is not None:
        return f"not({', '.join(negative)})"
    return ", ".join(positive) or "null"


def phrase(title: str, axis: Axis, domain: int, regions: int) -> str:
    """The regions in words: `age < 18`, `age in [18..25)`, `colour is none of "red", "blue"`."""
    positive, negative = _parts(axis, domain, regions)
    if negative is not None:
        if negative == ["null"]:
            return f"{title} is not null"
        return f"{title} is {'not' if len(negative) == 1 else 'none of'} {_listed(negative)}"
    comparisons = [_comparison(title, each) for each in positive if each[0] in _NOT_A_VALUE]
    values = [each for each in positive if each[0] not in _NOT_A_VALUE]
    if len(values) == 1:
        comparisons.append(f"{title} = {values[0]}")
    elif values:
        comparisons.append(f"{title} is one of {_listed(values)}")
    words = " or ".join(comparisons)
    return f"({words})" if len(comparisons) > 1 else words


def _comparison(title: str, entry: str) -> str:
    if entry[0] == "?":
        return f"{title} is of type {entry.removeprefix(_OF_KIND)}"
    return f"{title} {entry}" if entry[0] in "<>" else f"{title} in {entry}"


def _listed(values: Sequence[str]) -> str:
    if len(values) > MOST_LISTED + 1:
        return f"{', '.join(values[:MOST_LISTED])} and {len(values) - MOST_LISTED} more"
    return ", ".join(values)


def _parts(axis: Axis, domain: int, regions: int) -> tuple[list[str], list[str] | None]:
    """What is accepted, test by test; and what is not, where that alone can say it (the rest of a lane)."""
    lanes = {name: lane for name, lane in axis.lanes.items() if _regions_of(lane) & domain}
    texts = lanes.get("string") or lanes.get(REST)
    open_ended = texts is not None and bool(regions >> (texts.end - 1) & 1) and _has_rest(axis, texts)
    if open_ended or (regions & ~1 == domain & ~1 and regions != domain):
        missing = domain & ~regions
        return [], [test for lane in lanes.values() for test in _tests(axis, lane, domain, missing)]
    found = [
        test
        for name, lane in lanes.items()
        if name != NULL_LANE
        for test in _tests(axis, lane, domain, regions)
    ]
    if regions & 1:
        found.append("null")
    return found, None


def _has_rest(axis: Axis, lane: Lane) -> bool:
    return axis.regions[lane.end - 1].is_rest


def _regions_of(lane: Lane) -> int:
    return (1 << lane.end) - (1 << lane.first)


def _lane(axis: Axis, region: int) -> Lane:
    return next(lane for lane in axis.lanes.values() if lane.first <= region < lane.end)


def _tests(axis: Axis, lane: Lane, domain: int, regions: int) -> list[str]:
    """The regions of one lane as tests."""
    inside = regions & _regions_of(lane)
    if lane.values is not None or axis.regions[lane.first].lane in (NULL_LANE, REST):
        return [
            _kind(axis.regions[at].lane) if axis.regions[at].is_rest else literal_of(axis.regions[at].sample)
            for first, end in runs_of(inside)
            for at in range(first, end)
        ]
    # What inputs cannot be does not matter, so that a stretch may reach over it to the end of the lane.
    free = _regions_of(lane) & ~domain
    tests = []
    for first, end in runs_of(inside):
        below = _regions_of(lane) & ((1 << first) - 1)
        above = _regions_of(lane) & ~((1 << end) - 1)
        name = axis.regions[first].lane
        low = None if below & ~free == 0 else axis.regions[first].low
        high = None if above & ~free == 0 else axis.regions[end - 1].high
        tests.append(_stretch(name, low, high))
    return tests


def _kind(lane: str) -> str:
    return _OF_KIND + ("another type" if lane == REST else lane.removesuffix(WITH_OFFSET))


def _stretch(lane: str, low: Cut | None, high: Cut | None) -> str:
    if low is None and high is None:
        return _kind(lane)
    if lane in DISCRETE:
        return _counted(lane, low, high)
    if low is not None and high is not None and low[0] == high[0]:
        return literal_of(low[0])
    if low is None and high is not None:
        return f"{'<=' if high[1] else '<'} {literal_of(high[0])}"
    if low is not None and high is None:
        return f"{'>' if low[1] else '>='} {literal_of(low[0])}"
    assert low is not None  # noqa: S101  both ends are there
    assert high is not None  # noqa: S101
    opening, closing = "(" if low[1] else "[", "]" if high[1] else ")"
    return f"{opening}{literal_of(low[0])}..{literal_of(high[0])}{closing}"


def _counted(lane: str, low: Cut | None, high: Cut | None) -> str:
    first = None if low is None else literal_of(value_at(lane, cast("int", low[0])))
    end = None if high is None else literal_of(value_at(lane, cast("int", high[0])))
    if first is None:
        return f"< {end}"
    if high is None or low is None:
        return f">= {first}"
    if cast("int", high[0]) == cast("int", low[0]) + 1:
        return first
    return f"[{first}..{end})"
