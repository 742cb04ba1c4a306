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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final, NamedTuple, TypeAlias, TypeVar, cast

from decision_server.dmn.cells import DISCRETE, Cut, Key, key_of
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


CHUNK: Final = 512
"""Bits of a long set that are looked at together: to take one bit away costs as much as there are."""
FEW: Final = 8
MOST_BYTES: Final = 8 * 2**20
LEAST_BYTES: Final = 2**20
BYTES_PER_RULE: Final = 200


def default_budget(rules: int) -> Budget:
    """Up to 8 MiB for a clause, less for fewer rules: coarse sets cost little where other clauses help."""
    return Budget(min(MOST_BYTES, max(LEAST_BYTES, BYTES_PER_RULE * rules)))


class LaneEntry(NamedTuple):
    """Rules (from 0) that accept what lies between these cuts of a lane; if `is_but`, all but that.

    An end that is None lies open. Cuts are plain tuples, as there may be hundreds of thousands.
    """

    stretches: Sequence[tuple[Cut | None, Cut | None]]
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
        found: list[int] = []
        if of.bit_length() <= CHUNK or of.bit_count() <= 2 + self.width // 512:
            _add_rules(of, self.count, found)
            return found
        digits = of.to_bytes(self.width, "big")
        size = CHUNK // 8
        first = self.width % size
        behind = self.count - 8 * (self.width - first)
        if first:
            _add_rules(int.from_bytes(digits[:first], "big"), behind, found)
        for at in range(first, self.width, size):
            behind += CHUNK
            part = int.from_bytes(digits[at : at + size], "big")
            if part:
                _add_rules(part, behind, found)
        return found

    def walk(self, of: int) -> Iterator[int]:
        """The rules of a set, in order, found as they are asked for."""
        for _ in range(FEW):
            if not of:
                return
            length = of.bit_length()
            yield self.count - length
            of ^= 1 << (length - 1)
        yield from self.rules(of)


def _add_rules(of: int, behind: int, found: list[int]) -> None:
    """Add the rules of a set whose lowest bit stands for the rule before `behind`."""
    while of:
        length = of.bit_length()
        found.append(behind - length)
        of ^= 1 << (length - 1)


def form_of(
    lane: str, entries: Sequence[LaneEntry], always: Sequence[int], sets: Sets, budget: Budget
) -> LaneForm:
    """The best form for the entries of a lane; `always` are the rules that accept, or may, all of it."""
    if all(_is_point(lane, low, high) for entry in entries for low, high in entry.stretches):
        return _by_value(lane, entries, always, sets, budget)
    return _by_interval(lane, entries, always, sets, budget)


def _is_point(lane: str, low: Cut | None, high: Cut | None) -> bool:
    if low is None or high is None:
        return False
    if lane in DISCRETE:
        return cast("int", high[0]) == cast("int", low[0]) + 1
    return low[0] == high[0]


# By value


def _by_value(
    lane: str, entries: Sequence[LaneEntry], always: Sequence[int], sets: Sets, budget: Budget
) -> LaneForm:
    named: dict[Key, tuple[list[int], list[int]]] = {}
    buts: list[int] = []
    for entry in entries:
        if entry.is_but:
            buts += entry.rules
        for low, _ in entry.stretches:
            if low is not None:
                added, removed = named.setdefault(low[0], ([], []))
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
    ends = {end for entry in entries for pair in entry.stretches for end in pair if end is not None}
    cuts = sorted(ends)
    regions = len(cuts) + 1
    places = {cut: at for at, cut in enumerate(cuts, 1)}
    count = sets.count
    total = len(always) * regions
    # What happens at regions, in order: a rule ends there (even) or begins there (odd). One number for each,
    # as objects would take longer to be collected than to be made.
    events: list[int] = []
    for entry in entries:
        for first, end in _runs(entry, places, regions):
            total += (end - first) * len(entry.rules)
            events += [(2 * first + 1) * count + rule for rule in entry.rules]
            if end < regions:
                events += [2 * end * count + rule for rule in entry.rules]
    events.sort()
    groups = budget.bytes // sets.bytes
    if regions <= groups:
        masks = _swept(events, always, sets, range(1, regions), regions)
        return LaneForm(lane, _at(lane, cuts, masks), is_exact=True)
    if total <= budget.sparse_rules * regions:
        lists = _listed(events, always, count, regions)
        return LaneForm(lane, _at(lane, cuts, lists), is_exact=True, is_sparse=True)
    # As many events in each group.
    marks = {events[at * len(events) // groups] // (2 * count) for at in range(1, groups)}
    starts = sorted(marks - {0})
    masks = _swept(events, always, sets, starts, regions)
    return LaneForm(lane, _at(lane, [cuts[at - 1] for at in starts], masks), is_exact=False)


def _runs(entry: LaneEntry, places: Mapping[Cut, int], regions: int) -> Runs:
    """The regions that an entry accepts, as (first, behind the last), in order and apart."""
    runs = [
        (0 if low is None else places[low], regions if high is None else places[high])
        for low, high in entry.stretches
    ]
    if len(runs) == 1 and not entry.is_but:
        return runs
    merged: Runs = []
    for first, end in sorted(runs):
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
    events: Sequence[int], always: Sequence[int], sets: Sets, starts: Sequence[int], regions: int
) -> list[Found]:
    """For each group of regions the rules that accept any of it; groups begin at 0 and at `starts`."""
    count, last = sets.count, sets.count - 1
    active = bytearray(sets.width)
    sets.add(active, always)
    masks: list[Found] = []
    at, total = 0, len(events)
    for begin, end in zip((0, *starts), (*starts, regions), strict=True):
        for is_inside, behind in ((False, begin + 1), (True, end)):
            if not is_inside:
                touching = active
            elif end > begin + 1:
                touching = bytearray(active)
            while at < total and events[at] < 2 * behind * count:
                key, rule = divmod(events[at], count)
                byte, bit = (last - rule) >> 3, 1 << ((last - rule) & 7)
                if key & 1:
                    active[byte] |= bit
                    touching[byte] |= bit
                else:
                    active[byte] &= ~bit
                at += 1
        masks.append(int.from_bytes(touching, "little"))
    return masks


def _listed(events: Sequence[int], always: Sequence[int], count: int, regions: int) -> list[Found]:
    """For each region the rules that accept it."""
    active = set(always)
    lists: list[Found] = []
    for event in events:
        key, rule = divmod(event, count)
        while len(lists) < key >> 1:
            lists.append(tuple(sorted(active)))
        if key & 1:
            active.add(rule)
        else:
            active.discard(rule)
    while len(lists) < regions:
        lists.append(tuple(sorted(active)))
    return lists


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
