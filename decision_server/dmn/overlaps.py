"""Pairs of rules that accept the same input, where the hit policy makes that a fault or a waste."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from decision_server.dmn.decision_table import Aggregator, HitPolicy
from decision_server.dmn.hit_policy import CompiledTable
from decision_server.dmn.regions import Axis, runs_of
from decision_server.dmn.rule_outputs import RuleOutputs, ranks_of
from decision_server.dmn.search import Budget, BudgetSpent
from decision_server.dmn.table_space import Box, TableSpace, is_empty, is_within, meet
from decision_server.feel.values import equal


class OverlapKind(Enum):
    """What is wrong with two rules that match together; values are the words of the JSON form."""

    CONFLICT = "conflict"
    DUPLICATE = "duplicate"
    SUBSUMED = "subsumed"


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rules (from 0, `first` < `second`) that match together on all inputs of `box`.

    CONFLICT: the table fails there (UNIQUE, ANY), or nothing says which goes first (PRIORITY). DUPLICATE: the
    same inputs and outputs twice. SUBSUMED: rule `inner` gives what the other gives anyway, for fewer inputs.
    `is_open`: only an evaluation can tell whether they really meet.
    """

    kind: OverlapKind
    first: int
    second: int
    inner: int | None
    box: Box
    is_open: bool


_ONE_WINS: Final = frozenset({HitPolicy.FIRST, HitPolicy.PRIORITY})


def find_overlaps(
    table: CompiledTable, space: TableSpace, outputs: Sequence[RuleOutputs], *, limit: int, steps: int
) -> tuple[list[Overlap], bool]:
    """At most `limit` overlaps, by first and second rule, and whether these are all there are."""
    judge = _Judge(table, space, outputs)
    budget = Budget(steps)
    found: list[Overlap] = []
    try:
        for first, second in _pairs(space, judge.candidates(), budget):
            overlap = judge.overlap(first, second)
            if overlap is not None:
                if len(found) == limit:
                    return found, False
                found.append(overlap)
    except BudgetSpent:
        return found, False
    return found, True


class Meetings:
    """For each axis, the rules that accept any of a stretch of regions: two steps, however long it is."""

    def __init__(self, axis: Axis, domain: int) -> None:
        level = [rules if domain >> at & 1 else 0 for at, rules in enumerate(axis.accepts)]
        self.levels = [level]
        width = 1
        while 2 * width <= len(level):
            below = self.levels[-1]
            self.levels.append([below[at] | below[at + width] for at in range(len(below) - width)])
            width *= 2
        self.known: dict[int, int] = {}

    def rules(self, regions: int) -> int:
        """The rules that accept one of the regions."""
        found = self.known.get(regions)
        if found is None:
            found = 0
            for first, end in runs_of(regions):
                level = (end - first).bit_length() - 1
                row = self.levels[level]
                found |= row[first] | row[end - (1 << level)]
            self.known[regions] = found
        return found


def meeting_rules(space: TableSpace) -> list[Meetings]:
    """The meetings of every axis."""
    return [Meetings(axis, domain) for axis, domain in zip(space.axes, space.domains, strict=True)]


def _pairs(space: TableSpace, candidates: Sequence[int], budget: Budget) -> Iterator[tuple[int, int]]:
    """The pairs of rules that accept the same input, the second among the candidates of the first."""
    axes = meeting_rules(space)
    for rule in range(space.rules):
        box = space.box(rule)
        others = candidates[rule] & (space.bit(rule) - 1)
        budget.spend(len(axes))
        for meetings, regions in zip(axes, box, strict=True):
            if not others:
                break
            others &= meetings.rules(regions)
        for other in space.rules_in(others):
            budget.spend(len(axes))
            yield rule, other


class _Judge:
    """Tells what an overlap of two rules means under the table's hit policy."""

    def __init__(self, table: CompiledTable, space: TableSpace, outputs: Sequence[RuleOutputs]) -> None:
        self.policy = table.table.hit_policy
        self.aggregator = table.table.aggregator
        self.space = space
        self.outputs = outputs
        self.ranks = ranks_of(table, outputs)
        self.boxes = [space.box(rule) for rule in range(space.rules)]
        self.opened = [any(axis.open) for axis in space.axes]
        self.meetings = meeting_rules(space) if self.policy in _ONE_WINS else []

    def candidates(self) -> list[int]:
        """For each rule, those with which an overlap can be of interest."""
        if self.policy in (HitPolicy.UNIQUE, HitPolicy.ANY):
            return [self.space.everything] * self.space.rules
        alike: dict[object, int] = {}
        for rule in range(self.space.rules):
            for key in self._keys(rule):
                alike[key] = alike.get(key, 0) | self.space.bit(rule)
        found = []
        for rule in range(self.space.rules):
            rules = 0
            for key in self._keys(rule):
                rules |= alike[key]
            found.append(rules)
        return found

    def _keys(self, rule: int) -> list[object]:
        keys: list[object] = [self.outputs[rule].key]
        if self.policy is HitPolicy.PRIORITY:
            keys.append(self.ranks[rule])
        return keys

    def overlap(self, first: int, second: int) -> Overlap | None:
        """The overlap of two rules that meet, None if the hit policy makes it harmless."""
        box = meet(self.boxes[first], self.boxes[second])
        if is_empty(box):
            return None
        kind, inner = self._kind(first, second)
        if kind is None:
            return None
        rules = self.space.bit(first) | self.space.bit(second)
        return Overlap(kind, first, second, inner, box, self.space.is_open(box, rules))

    def _kind(self, first: int, second: int) -> tuple[OverlapKind | None, int | None]:
        if self._agree(first, second):
            into, back = self._is_within(first, second), self._is_within(second, first)
            if into and back:
                return OverlapKind.DUPLICATE, None
            inner = first if into else second if back else None
            if inner is not None and self._is_needless(inner, second if into else first):
                return OverlapKind.SUBSUMED, inner
            if self.policy is HitPolicy.UNIQUE:
                return OverlapKind.CONFLICT, None
            return None, None
        if self.policy in (HitPolicy.UNIQUE, HitPolicy.ANY):
            return OverlapKind.CONFLICT, None
        if self.policy is HitPolicy.PRIORITY and self.ranks[first] == self.ranks[second]:
            return (None if self.ranks[first] is None else OverlapKind.CONFLICT), None
        return None, None

    def _agree(self, first: int, second: int) -> bool:
        one, other = self.outputs[first], self.outputs[second]
        if one.key == other.key:
            return True
        if self.policy is not HitPolicy.ANY or one.row is None or other.row is None:
            return False
        return equal(list(one.row), list(other.row)) is True

    def _is_within(self, inner: int, outer: int) -> bool:
        """Whether one rule surely accepts all that another may accept."""
        if not is_within(self.boxes[inner], self.boxes[outer]):
            return False
        for axis, opened in zip(self.space.axes, self.opened, strict=True):
            if opened and not _is_sure(axis, self.space, inner, outer):
                return False
        return True

    def _is_needless(self, inner: int, outer: int) -> bool:
        """Whether the table would give the same without the inner rule."""
        if self.policy is HitPolicy.COLLECT:
            return self.aggregator in (None, Aggregator.MIN, Aggregator.MAX)
        if self.policy not in _ONE_WINS or outer < inner:
            return True
        # It matters if a rule between them gives something else for one of its inputs.
        between = (self.space.bit(inner) - 1) & ~(2 * self.space.bit(outer) - 1)
        for meetings, regions in zip(self.meetings, self.boxes[inner], strict=True):
            between &= meetings.rules(regions)
        key = self.outputs[inner].key
        rank = self.ranks[inner]
        return all(
            self.outputs[rule].key == key
            or (
                self.policy is HitPolicy.PRIORITY
                and rank is not None
                and self.ranks[rule] not in (None, rank)
            )
            for rule in self.space.rules_in(between)
        )


def _is_sure(axis: Axis, space: TableSpace, inner: int, outer: int) -> bool:
    """Whether on one axis nothing open stands between the two rules."""
    one, other = space.bit(inner), space.bit(outer)
    for rules, opened in zip(axis.accepts, axis.open, strict=True):
        if rules & one and opened & other:
            return False
    return True
