"""One kind of value of an input clause, looked up: from a value to the rules whose entry accepts it.

A set of rules is an integer: rule i (from 0) of N is bit N−1−i. What is kept of a clause stays within a
budget, in one of these forms:

- by value: a set of rules for each value that is named, and one for all others;
- by interval: a set for each stretch between neighbouring boundaries, found by one `bisect`;
- sparse: a tuple of rules instead of a set, where sets are too large and few rules accept any one value;
- coarse, hashed: one set for a group of neighbouring stretches, or of values. It holds the rules that accept
  any of them, so that whoever gets it has to ask their entries.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final, TypeAlias, TypeVar, cast

from decision_server.dmn.cells import DISCRETE, Cut, Key, Stretch, key_of
from decision_server.feel.numbers import LIMIT
from decision_server.feel.values import Value

Runs: TypeAlias = list[tuple[int, int]]
Ordered = TypeVar("Ordered", Decimal, str)
Found: TypeAlias = int | tuple[int, ...]
"""A set of rules as an integer, or as their numbers (from 0) in order."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What one clause may keep: bytes of sets; in sparse forms, rules for a value on average."""

    bytes: int
    sparse_rules: int = 16


MOST_BYTES: Final = 8 * 2**20
LEAST_BYTES: Final = 2**20
BYTES_PER_RULE: Final = 200


def default_budget(rules: int) -> Budget:
    """Up to 8 MiB for a clause, less for fewer rules: coarse sets cost little where other clauses help."""
    return Budget(min(MOST_BYTES, max(LEAST_BYTES, BYTES_PER_RULE * rules)))


@dataclass(frozen=True, slots=True)
class LaneEntry:
    """Rules (from 0) that accept these stretches of the lane; if `is_but`, all of the lane but these."""

    stretches: tuple[Stretch, ...]
    is_but: bool
    rules: Sequence[int]


@dataclass(frozen=True, slots=True)
class LaneForm:
    """A lane, looked up by `find`, which takes a value of the lane.

    It gives an integer, or a tuple where `is_sparse`. Unless `is_exact`, the entries have to be asked.
    """

    name: str
    find: Callable[[Value], Found]
    is_exact: bool
    is_sparse: bool = False


class Sets:
    """Makes sets of the rules of one table."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.width = (count + 7) // 8
        self.full = (1 << count) - 1
        self.bytes = self.width + 32
        """What a set takes in memory, with the list or dictionary that it stands in."""

    def of(self, rules: Iterable[int]) -> int:
        """The set of these rules."""
        bits = bytearray(self.width)
        self.add(bits, rules)
        return int.from_bytes(bits, "little")

    def add(self, bits: bytearray, rules: Iterable[int]) -> None:
        """Add rules to a set that is being made."""
        last = self.count - 1
        for rule in rules:
            bit = last - rule
            bits[bit >> 3] |= 1 << (bit & 7)

    def remove(self, bits: bytearray, rules: Iterable[int]) -> None:
        """Take rules out of a set that is being made."""
        last = self.count - 1
        for rule in rules:
            bit = last - rule
            bits[bit >> 3] &= ~(1 << (bit & 7))

    def bits(self, rules: int) -> bytearray:
        """A set, to be changed."""
        return bytearray(rules.to_bytes(self.width, "little"))

    def rules(self, of: int) -> list[int]:
        """The rules of a set, in order."""
        if not of & (of - 1):
            return [self.count - of.bit_length()] if of else []
        text = bin(of)
        # The first digit stands behind `0b` and is the first rule of the set.
        offset = self.count - of.bit_length() - 2
        found = []
        at = text.find("1", 2)
        while at >= 0:
            found.append(at + offset)
            at = text.find("1", at + 1)
        return found


def form_of(
    lane: str, entries: Sequence[LaneEntry], always: Sequence[int], sets: Sets, budget: Budget
) -> LaneForm:
    """The best form for the entries of a lane; `always` are the rules that accept, or may, all of it."""
    if all(_is_point(lane, each) for entry in entries for each in entry.stretches):
        return _by_value(lane, entries, always, sets, budget)
    return _by_interval(lane, entries, always, sets, budget)


def _is_point(lane: str, of: Stretch) -> bool:
    if of.low is None or of.high is None:
        return False
    if lane in DISCRETE:
        return cast("int", of.high[0]) == cast("int", of.low[0]) + 1
    return of.low[0] == of.high[0]


# By value


def _by_value(
    lane: str, entries: Sequence[LaneEntry], always: Sequence[int], sets: Sets, budget: Budget
) -> LaneForm:
    named: dict[Key, tuple[list[int], list[int]]] = {}
    buts: list[int] = []
    for entry in entries:
        if entry.is_but:
            buts += entry.rules
        for stretch in entry.stretches:
            if stretch.low is not None:
                added, removed = named.setdefault(stretch.low[0], ([], []))
                (removed if entry.is_but else added).extend(entry.rules)
    rest = sets.of([*always, *buts])
    if len(named) * sets.bytes <= budget.bytes:
        masks: dict[Key, int] = {}
        for key, (added, removed) in named.items():
            bits = sets.bits(rest)
            sets.add(bits, added)
            sets.remove(bits, removed)
            masks[key] = int.from_bytes(bits, "little")
        return LaneForm(lane, _get(lane, masks, rest), is_exact=True)
    total = sum(len(added) - len(removed) for added, removed in named.values())
    if total + len(named) * (len(always) + len(buts)) <= budget.sparse_rules * len(named):
        others = sets.rules(rest)
        lists = {key: _changed(others, added, removed) for key, (added, removed) in named.items()}
        return LaneForm(lane, _get(lane, lists, tuple(others)), is_exact=True, is_sparse=True)
    return _hashed(lane, named, rest, sets, budget)


def _changed(rules: Sequence[int], added: Sequence[int], removed: Sequence[int]) -> tuple[int, ...]:
    return tuple(sorted({*rules, *added}.difference(removed)))


def _hashed(
    lane: str, named: Mapping[Key, tuple[list[int], list[int]]], rest: int, sets: Sets, budget: Budget
) -> LaneForm:
    """Values share sets in the order in which rules name them: the same in every process, unlike hashes."""
    size = -(-len(named) // max(1, budget.bytes // sets.bytes))
    groups: dict[Key, int] = {}
    masks: list[int] = []
    bits = sets.bits(rest)
    for number, (key, (added, _)) in enumerate(named.items()):
        groups[key] = number // size
        sets.add(bits, added)
        if number % size == size - 1:
            masks.append(int.from_bytes(bits, "little"))
            bits = sets.bits(rest)
    masks += [int.from_bytes(bits, "little"), rest]
    last = len(masks) - 1
    group = cast("Callable[[Value], int]", _get(lane, groups, last))
    return LaneForm(lane, lambda value: masks[group(value)], is_exact=False)


def _get(lane: str, found: Mapping[Key, Found], rest: Found) -> Callable[[Value], Found]:
    get = found.get
    if lane in ("string", "number", "boolean"):
        return lambda value: get(value, rest)  # type: ignore[arg-type]  # values of these lanes are keys
    return lambda value: get(key_of(value), rest)


# By interval


def _by_interval(
    lane: str, entries: Sequence[LaneEntry], always: Sequence[int], sets: Sets, budget: Budget
) -> LaneForm:
    ends = {
        end
        for entry in entries
        for each in entry.stretches
        for end in (each.low, each.high)
        if end is not None
    }
    cuts = sorted(ends)
    regions = len(cuts) + 1
    places = {cut: at for at, cut in enumerate(cuts, 1)}
    on: list[list[int]] = [[] for _ in range(regions + 1)]
    off: list[list[int]] = [[] for _ in range(regions + 1)]
    total = len(always) * regions
    for entry in entries:
        for first, end in _runs(entry, places, regions):
            total += (end - first) * len(entry.rules)
            on[first] += entry.rules
            off[end] += entry.rules
    groups = budget.bytes // sets.bytes
    if regions <= groups:
        masks = _swept(on, off, always, sets, range(1, regions))
        return LaneForm(lane, _at(lane, cuts, masks), is_exact=True)
    if total <= budget.sparse_rules * regions:
        active = set(always)
        lists: list[Found] = []
        for region in range(regions):
            active.difference_update(off[region])
            active.update(on[region])
            lists.append(tuple(sorted(active)))
        return LaneForm(lane, _at(lane, cuts, lists), is_exact=True, is_sparse=True)
    starts = _group_starts(on, off, regions, max(1, groups))
    masks = _swept(on, off, always, sets, starts)
    return LaneForm(lane, _at(lane, [cuts[at - 1] for at in starts], masks), is_exact=False)


def _runs(entry: LaneEntry, places: Mapping[Cut, int], regions: int) -> Runs:
    """The regions that an entry accepts, as (first, behind the last), in order and apart."""
    runs = sorted(
        (0 if each.low is None else places[each.low], regions if each.high is None else places[each.high])
        for each in entry.stretches
    )
    merged: Runs = []
    for first, end in runs:
        if merged and first <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((first, end))
    if not entry.is_but:
        return merged
    edges = [0, *(at for run in merged for at in run), regions]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [(first, end) for first, end in pairs if first < end]


def _swept(
    on: Sequence[Sequence[int]],
    off: Sequence[Sequence[int]],
    always: Sequence[int],
    sets: Sets,
    starts: Iterable[int],
) -> list[Found]:
    """For each group of regions the rules that accept any of it; groups begin at 0 and at `starts`."""
    active = bytearray(sets.width)
    sets.add(active, always)
    masks: list[Found] = []
    begin = 0
    for end in (*starts, len(on) - 1):
        sets.remove(active, off[begin])
        sets.add(active, on[begin])
        touching = active if end == begin + 1 else bytearray(active)
        for region in range(begin + 1, end):
            sets.remove(active, off[region])
            sets.add(active, on[region])
            sets.add(touching, on[region])
        masks.append(int.from_bytes(touching, "little"))
        begin = end
    return masks


def _group_starts(
    on: Sequence[Sequence[int]], off: Sequence[Sequence[int]], regions: int, groups: int
) -> list[int]:
    """Where groups begin, so that about as many rules start or end in each."""
    wanted = sum(map(len, on)) + sum(map(len, off)) + regions
    starts: list[int] = []
    seen = 0
    for region in range(1, regions):
        seen += len(on[region]) + len(off[region]) + 1
        if seen * groups >= wanted * (len(starts) + 1) and len(starts) < groups - 1:
            starts.append(region)
    return starts


def _at(lane: str, cuts: Sequence[Cut], found: Sequence[Found]) -> Callable[[Value], Found]:
    """Looks up a value of the lane between the cuts."""
    if lane == "number":
        return _at_number(cuts, found)
    values = [value for value, _ in cuts]
    if lane in DISCRETE:
        # All cuts lie before a whole number.
        whole = cast("list[int]", values)
        return lambda value: found[bisect_right(whole, cast("int", key_of(value)))]
    region = _region(cast("list[str]", values), [side for _, side in cuts])
    return lambda value: found[region(cast("str", value))]


def _at_number(cuts: Sequence[Cut], found: Sequence[Found]) -> Callable[[Value], Found]:
    """Whole numbers look among whole numbers, others among decimals: to compare the two costs far more."""
    whole = [_whole(cast("int | Decimal", value), side) for value, side in cuts]
    region = _region([Decimal(cast("int | Decimal", value)) for value, _ in cuts], [side for _, side in cuts])

    def find(value: Value) -> Found:
        if value.__class__ is int:
            return found[bisect_right(whole, value)]
        return found[region(cast("Decimal", value))]

    return find


def _whole(value: int | Decimal, side: int) -> int:
    """The whole number from which on whole numbers lie behind the cut; beyond all of them where it does."""
    if value >= LIMIT:
        return LIMIT
    if value <= -LIMIT:
        return -LIMIT
    if isinstance(value, int):
        return value + side
    if side:
        return int(value.to_integral_value(ROUND_FLOOR)) + 1
    return int(value.to_integral_value(ROUND_CEILING))


def _region(values: list[Ordered], sides: Sequence[int]) -> Callable[[Ordered], int]:
    """How many cuts lie before a value."""
    if not any(sides):
        return lambda value: bisect_right(values, value)
    if all(sides):
        return lambda value: bisect_left(values, value)
    count = len(values)

    def region(value: Ordered) -> int:
        at = bisect_left(values, value)
        return at + 1 if at < count and values[at] == value and not sides[at] else at

    return region
