"""An input clause as geometry: its values cut into regions that no entry of the clause tells apart.

One structure for whoever has to think about many rules at once: gaps and overlaps, the difference of two
versions, and looking up the rules that can match. Two kinds of integers serve as sets:

- a set of **rules**: rule i (from 0) of N is bit N−1−i, so that the first rule of a set is
  `N - rules.bit_length()`, and no lowest bit of a long integer is ever asked for;
- a set of **regions** of one axis: region r is bit r.

Numbers, dates, times, durations (and texts, where they are asked for their order) are cut by sorted
boundaries, each a value and the side of it; booleans and other texts are told apart by value, with one region
for all that are not named. Null has a region of its own. An entry that only an evaluation can decide accepts
every region and is marked `open` there: what rests on it is approximate.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from decision_server.dmn.cells import ALL, Cell, Cut, Form, Stretch, cell_of, cut, lane_of, refuses_null
from decision_server.dmn.samples import of_another_lane, other_text, sample, sample_of_type
from decision_server.errors import LimitExceeded
from decision_server.feel.expression import CompiledTests
from decision_server.feel.notes import Notes
from decision_server.feel.typesystem import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS_AND_TIME,
    NUMBER,
    STRING,
    TIME,
    YEARS_AND_MONTHS,
    FeelType,
    plain,
)
from decision_server.feel.values import Value

MOST_TRIED: Final = 200_000
"""Entries times regions that are tried one by one; the entries beyond stay open."""
_LANES: Final[Mapping[FeelType, tuple[str, ...]]] = {
    NUMBER: ("number",),
    STRING: ("string",),
    BOOLEAN: ("boolean",),
    DATE: ("date",),
    TIME: ("time", "time with offset"),
    DATE_TIME: ("date and time", "date and time with offset"),
    DAYS_AND_TIME: ("days and time duration",),
    YEARS_AND_MONTHS: ("years and months duration",),
}
_ROOMY: Final = 10**30
NULL_LANE: Final = "null"
REST: Final = "other"
"""The lane of all values whose kind no entry of an untyped clause speaks of."""


@dataclass(frozen=True, slots=True)
class Region:
    """Values that no entry of the axis tells apart.

    They lie between two cuts of a lane; where `is_rest`, they are all texts that no entry names (or all other
    kinds), such as `other`. `exists` is False where there is no such value, as before the text `""`.
    """

    lane: str
    low: Cut | None
    high: Cut | None
    exists: bool = True
    is_rest: bool = False
    other: Value = None

    @property
    def sample(self) -> Value:
        """One of the values, near a boundary."""
        if self.is_rest or self.lane == NULL_LANE:
            return self.other
        return sample(self.lane, self.low, self.high)


@dataclass(frozen=True, slots=True)
class Lane:
    """Where the regions of one lane stand among those of the axis: from `first` up to but not `end`.

    Either `cuts` divide it into len(cuts) + 1 regions, or `values` lead from a value to its region.
    """

    first: int
    end: int
    cuts: tuple[Cut, ...] = ()
    values: Mapping[Value, int] | None = None


@dataclass(frozen=True, slots=True)
class Axis:
    """The regions of an input clause, and which rules accept each.

    `accepts[r]` are the rules whose entry accepts region r, or may; `open[r]` those of which only an
    evaluation can tell. `entries[i]` are the regions that rule i (from 0) accepts, or may. `asked` are the
    regions of kinds of value that entries speak of (null only if one names it); if they speak of none, it is
    every lane of the clause's type but null. `real` are all regions that have a value.
    """

    regions: tuple[Region, ...]
    lanes: Mapping[str, Lane]
    accepts: tuple[int, ...]
    open: tuple[int, ...]
    entries: tuple[int, ...]
    asked: int
    real: int

    def find(self, value: Value) -> int | None:
        """The region that a value lies in; None for a list or context, and other kinds it is not cut for."""
        lane = self.lanes.get(lane_of(value)) or self.lanes.get(REST)
        if lane is None or (value is not None and isinstance(value, list | dict)):
            return None
        if lane.values is not None:
            return lane.values.get(value, lane.end - 1)
        if not lane.cuts:
            return lane.first
        return lane.first + bisect_right(lane.cuts, cut(value, 0))


def build_axis(type: FeelType, entries: Sequence[CompiledTests], also: Sequence[CompiledTests] = ()) -> Axis:
    """Cut the values of a clause so that each of `entries` (by rule) and `also` accepts a region or does not.

    About a microsecond per entry and region boundary; equal texts are looked at once.
    """
    count = len(entries)
    texts: dict[str, tuple[CompiledTests, list[int]]] = {}
    for rule, tests in enumerate(entries):
        texts.setdefault(tests.text.strip(), (tests, []))[1].append(rule)
    cells = {text: cell_of(tests) for text, (tests, _) in texts.items()}
    wanted = [*cells.values(), *map(cell_of, also)]
    stretches = [each for cell in wanted for each in cell.stretches]
    regions, lanes = _regions(plain(type), stretches)
    builder = _Builder(regions, lanes, MOST_TRIED)
    accepted = [0] * count
    toggles, open_toggles = [0] * (len(regions) + 1), [0] * (len(regions) + 1)
    for text, (tests, rules) in texts.items():
        group = sum(1 << (count - 1 - rule) for rule in rules)
        runs, open_runs = builder.accepted(tests, cells[text])
        whole = _toggle(toggles, runs, group) | _toggle(open_toggles, open_runs, 0)
        _toggle(toggles, open_runs, group)
        _toggle(open_toggles, open_runs, group)
        for rule in rules:
            accepted[rule] = whole
    real = sum(1 << at for at, region in enumerate(regions) if region.exists)
    return Axis(
        tuple(regions),
        lanes,
        _swept(toggles),
        _swept(open_toggles),
        tuple(accepted),
        _asked(stretches, lanes) & real,
        real,
    )


def runs_of(regions: int) -> list[tuple[int, int]]:
    """The stretches of neighbouring regions in a set, as (first, behind the last)."""
    runs = []
    while regions:
        lowest = regions & -regions
        rest = regions + lowest
        behind = (rest & -rest).bit_length() - 1
        runs.append((lowest.bit_length() - 1, behind))
        regions = rest & ~(1 << behind) & regions
    return runs


def _toggle(toggles: list[int], runs: Sequence[tuple[int, int]], group: int) -> int:
    """Switch a group of rules on and off where runs start and end; gives the runs as a set of regions."""
    whole = 0
    for first, end in runs:
        whole |= (1 << end) - (1 << first)
        toggles[first] ^= group
        toggles[end] ^= group
    return whole


def _swept(toggles: Sequence[int]) -> tuple[int, ...]:
    masks, active = [], 0
    for toggle in toggles[:-1]:
        active ^= toggle
        masks.append(active)
    return tuple(masks)


def _regions(type: FeelType, stretches: Sequence[Stretch]) -> tuple[list[Region], dict[str, Lane]]:
    """All regions, null first, and where the lanes stand."""
    regions = [Region(NULL_LANE, None, None)]
    lanes: dict[str, Lane] = {NULL_LANE: Lane(0, 1)}
    by_lane: dict[str, list[Stretch]] = {lane: [] for lane in _LANES.get(type, ())}
    is_typed = bool(by_lane)
    for each in stretches:
        if each.lane != NULL_LANE and (each.lane in by_lane or not is_typed):
            by_lane.setdefault(each.lane, []).append(each)
    for lane, found in by_lane.items():
        if lane == "boolean":
            _by_value(lane, {False, True}, False, regions, lanes)
        elif lane == "string" and all(each.is_point for each in found):
            _by_value(lane, {each.low[0] for each in found if each.low}, True, regions, lanes)
        else:
            _by_cuts(lane, found, regions, lanes)
    if not is_typed:
        value = of_another_lane(frozenset(by_lane)) if type == ANY else sample_of_type(type)
        lanes[REST] = Lane(len(regions), len(regions) + 1)
        regions.append(Region(REST, None, None, value is not None, True, value))
    return regions, lanes


def _by_value(
    lane: str, values: set[Value], has_rest: bool, regions: list[Region], lanes: dict[str, Lane]
) -> None:
    first = len(regions)
    named = sorted(values)  # type: ignore[type-var]  # texts or booleans
    places: dict[Value, int] = {value: first + at for at, value in enumerate(named)}
    regions.extend(Region(lane, (value, 0), (value, 1)) for value in named)  # type: ignore[arg-type]
    if has_rest:
        text = other_text(frozenset(value for value in named if isinstance(value, str)))
        regions.append(Region(lane, None, None, True, True, text))
    lanes[lane] = Lane(first, len(regions), (), places)


def _by_cuts(lane: str, stretches: Sequence[Stretch], regions: list[Region], lanes: dict[str, Lane]) -> None:
    first = len(regions)
    cuts = sorted({end for each in stretches for end in (each.low, each.high) if end is not None})
    ends = [None, *cuts, None]
    for low, high in pairwise(ends):
        regions.append(Region(lane, low, high, _exists(lane, low, high)))
    lanes[lane] = Lane(first, len(regions), tuple(cuts))


def _exists(lane: str, low: Cut | None, high: Cut | None) -> bool:
    """Whether there is a value between two cuts; looked for only where it is in doubt."""
    if lane == "number" and low is not None and high is not None:
        are_whole = low[0].__class__ is int and high[0].__class__ is int
        # Between whole numbers of fewer digits than decimals have there is room.
        has_room = are_whole and low[0] > -_ROOMY and high[0] < _ROOMY  # type: ignore[operator]
        is_obvious = low[1] == 0 or high[1] == 1 or has_room
        return is_obvious or sample(lane, low, high) is not None
    return lane == "number" or sample(lane, low, high) is not None


def _asked(stretches: Sequence[Stretch], lanes: Mapping[str, Lane]) -> int:
    named = {each.lane for each in stretches} & set(lanes)
    if not named - {NULL_LANE}:
        named |= {lane for lane in lanes if lane != NULL_LANE and not lane.endswith(" with offset")}
    return sum((1 << lanes[lane].end) - (1 << lanes[lane].first) for lane in named)


class _Builder:
    """Finds the regions that an entry accepts: as runs, and as runs of which only an evaluation can tell."""

    def __init__(self, regions: Sequence[Region], lanes: Mapping[str, Lane], tries: int) -> None:
        self.regions = regions
        self.lanes = lanes
        self.tries = tries
        self.places = {name: {at: n for n, at in enumerate(lane.cuts)} for name, lane in lanes.items()}

    def accepted(
        self, tests: CompiledTests, cell: Cell
    ) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """The runs of regions that the entry accepts, and those that it may accept."""
        if cell is ALL:
            return [(0, len(self.regions))], []
        if cell.form is Form.STRETCHES:
            return _merged([self.run(each) for each in cell.stretches]), []
        if cell.form is Form.BUT:
            return self.all_but(cell.stretches), []
        if cell.form is Form.TRIED and self.tries >= len(self.regions):
            self.tries -= len(self.regions)
            return runs_of(self.tried(tests, range(len(self.regions)))[0]), []
        return self.open(tests)

    def run(self, of: Stretch) -> tuple[int, int]:
        """The regions that a stretch is made of; none if the lane is not the clause's."""
        lane = self.lanes.get(of.lane)
        if lane is None:
            return 0, 0
        if lane.values is not None and of.low is not None:
            at = lane.values[of.low[0]]
            return at, at + 1
        places = self.places[of.lane]
        first = lane.first if of.low is None else lane.first + places[of.low] + 1
        end = lane.end if of.high is None else lane.first + places[of.high] + 1
        return first, max(first, end)

    def all_but(self, named: Sequence[Stretch]) -> list[tuple[int, int]]:
        """Null, and what is left of the lane between the values named."""
        runs = [(0, 1)]
        lane = self.lanes.get(named[0].lane)
        if lane is not None:
            at = lane.first
            for first, end in _merged([self.run(each) for each in named]):
                runs.append((at, first))
                at = end
            runs.append((at, lane.end))
        return _merged(runs)

    def tried(self, tests: CompiledTests, regions: Sequence[int]) -> tuple[int, int]:
        """Of these regions, those whose sample is accepted, and those where that cannot be said."""
        accepted = unknown = 0
        for at in regions:
            if not self.regions[at].exists:
                continue
            notes = Notes()
            try:
                if tests.accepts(self.regions[at].sample, {}, notes):
                    accepted |= 1 << at
            except LimitExceeded:
                unknown |= 1 << at
            if notes.now_read:
                unknown |= 1 << at
        return accepted & ~unknown, unknown

    def open(self, tests: CompiledTests) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """An entry that may accept anything; where a region is one value and no name is read, it is tried."""
        everything = (1 << len(self.regions)) - 1
        if refuses_null(tests):
            everything &= ~1
        if tests.uses:
            return [], runs_of(everything)
        single = [at for at, region in enumerate(self.regions) if _is_single(region)]
        accepted, unknown = self.tried(tests, single) if self.tries >= len(single) else (0, everything)
        self.tries -= len(single)
        for at in single:
            everything &= ~(1 << at)
        return runs_of(accepted), runs_of(everything | unknown)


def _is_single(region: Region) -> bool:
    """Whether it holds one value alone. Times are compared by the second, so that theirs hold many."""
    if region.lane == NULL_LANE:
        return True
    if region.is_rest or region.low is None or region.high is None or "time" in region.lane:
        return False
    return region.low[0] == region.high[0] or (
        region.lane in ("date", "years and months duration") and region.high[0] == region.low[0] + 1  # type: ignore[operator]
    )


def _merged(runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same regions as runs that do not touch, in order."""
    merged: list[tuple[int, int]] = []
    for first, end in sorted(run for run in runs if run[0] < run[1]):
        if merged and first <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((first, end))
    return merged
