"""An input clause as an index sees it: its entries sorted by the kind of value that they speak of.

An entry that is data (a literal, a range of literals, dates …) is decided beforehand for values of its own
kind and for null. What it does with a value of another kind only an evaluation can tell, as that notes why it
is undecided. Entries that read names, or do more than compare, have to be evaluated for every value: such
entries are *open*.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, cast

from decision_server.dmn.cells import Cut, Form, cell_of, lane_of
from decision_server.dmn.index_forms import Budget, Found, LaneEntry, LaneForm, Sets, form_of
from decision_server.errors import LimitExceeded
from decision_server.feel import ir
from decision_server.feel.expression import CompiledTests
from decision_server.feel.interpreter import evaluate
from decision_server.feel.notes import Notes
from decision_server.feel.source import UNPLACED
from decision_server.feel.unary_tests import (
    ANYTHING,
    GENERAL,
    AllBut,
    Anything,
    Interval,
    Intervals,
    Null,
    Values,
)
from decision_server.feel.values import Value

IRREGULAR: Final = -1
"""What a lookup gives where entries have to be evaluated."""
LANE_CLASSES: Final[dict[type, str]] = {int: "number", Decimal: "number", str: "string", bool: "boolean"}
"""The lanes of the values that are common."""


@dataclass(slots=True)
class _Sorted:
    """The rules (from 0) of a clause by what their entries are."""

    anything: list[int] = field(default_factory=list)
    only_null: list[int] = field(default_factory=list)
    open: list[int] = field(default_factory=list)
    null: list[int] = field(default_factory=list)
    lanes: dict[str, list[LaneEntry]] = field(default_factory=dict)

    def rules_of(self, lane: str) -> list[int]:
        """The rules whose entry speaks of a lane."""
        return [rule for entry in self.lanes[lane] for rule in entry.rules]


@dataclass(frozen=True, slots=True)
class Axis:
    """An input clause, looked up.

    `lookup` gives the rules that accept a value, in a set or (where the axis `is_sparse`) a tuple, or
    IRREGULAR where entries have to be evaluated. `both` always gives two sets: the rules that accept it or
    may, and those of them that have to be evaluated. Unless it `is_exact`, the entries of rules of the first
    set have to be asked as well.
    """

    lookup: Callable[[Value], Found]
    both: Callable[[Value], tuple[int, int]]
    is_exact: bool
    is_sparse: bool
    is_constant: bool


def build_axis(entries: Sequence[CompiledTests | None], sets: Sets, budget: Budget) -> Axis:
    """The axis of a clause's entries by rule; None accepts anything."""
    found = _sorted(entries)
    everywhere = [*found.anything, *found.open]
    laned = {lane: found.rules_of(lane) for lane in found.lanes}
    all_laned = [rule for rules in laned.values() for rule in rules]
    share = Budget(budget.bytes // max(1, len(laned)), budget.sparse_rules)
    forms: dict[str, LaneForm] = {}
    open_in: dict[str, int] = {}
    for lane, of_lane in found.lanes.items():
        foreign = [rule for other, rules in laned.items() if other != lane for rule in rules]
        forms[lane] = form_of(lane, of_lane, [*everywhere, *foreign], sets, share)
        open_in[lane] = sets.of([*found.open, *foreign])
    in_null = sets.of([*everywhere, *found.only_null, *found.null]), sets.of(found.open)
    elsewhere = sets.of([*everywhere, *all_laned]), sets.of([*found.open, *all_laned])

    def both(value: Value) -> tuple[int, int]:
        if value is None:
            return in_null
        lane = LANE_CLASSES.get(value.__class__) or lane_of(value)
        form = forms.get(lane)
        if form is None:
            return elsewhere
        mask = form.find(value)
        return (sets.of(mask) if isinstance(mask, tuple) else mask), open_in[lane]

    def slow(value: Value) -> int:
        may, open = both(value)
        return IRREGULAR if open else may

    lookup: Callable[[Value], Found] = slow
    if len(forms) == 1:
        (form,) = forms.values()
        if not open_in[form.name]:
            lookup = _quick(form, slow)
    return Axis(
        lookup,
        both,
        is_exact=all(form.is_exact for form in forms.values()),
        is_sparse=lookup is not slow and form.is_sparse,
        is_constant=not forms and not found.open and not found.only_null,
    )


def _quick(form: LaneForm, slow: Callable[[Value], int]) -> Callable[[Value], Found]:
    """The lookup of a clause whose entries all speak of one lane."""
    find, lane = form.find, form.name
    if lane == "number":

        def of_number(value: Value) -> Found:
            if value.__class__ is int or value.__class__ is Decimal:
                return find(value)
            return slow(value)

        return of_number
    if lane in ("string", "boolean"):
        of = str if lane == "string" else bool

        def of_class(value: Value) -> Found:
            return find(value) if value.__class__ is of else slow(value)

        return of_class

    def of_lane(value: Value) -> Found:
        return slow(value) if value is None or lane_of(value) != lane else find(value)

    return of_lane


def _sorted(entries: Sequence[CompiledTests | None]) -> _Sorted:
    """Entries with equal texts are looked at once."""
    found = _Sorted()
    texts: dict[str, list[int]] = {}
    for rule, tests in enumerate(entries):
        if tests is None or tests.shape is ANYTHING:
            found.anything.append(rule)
            continue
        known = texts.get(tests.text)
        if known is None:
            texts[tests.text] = [rule]
        else:
            known.append(rule)
    for rules in texts.values():
        _sort(cast("CompiledTests", entries[rules[0]]), rules, found)
    return found


def _sort(tests: CompiledTests, rules: list[int], found: _Sorted) -> None:
    match tests.shape:
        case Anything():
            found.anything += rules
        case Null():
            found.only_null += rules
        case Values(values) | AllBut(values):
            is_but = isinstance(tests.shape, AllBut)
            points = [((value, 0), (value, 1)) for value in values]
            lane = LANE_CLASSES[values[0].__class__]
            found.lanes.setdefault(lane, []).append(LaneEntry(points, is_but, rules))
            if is_but:
                found.null += rules
        case Intervals(intervals):
            found.lanes.setdefault("number", []).append(LaneEntry(_stretches(intervals), False, rules))
        case _:
            _sort_general(tests, rules, found)


def _stretches(intervals: Iterable[Interval]) -> list[tuple[Cut | None, Cut | None]]:
    """Intervals of numbers as pairs of cuts, but for those that hold nothing, as `(5..5)`."""
    stretches: list[tuple[Cut | None, Cut | None]] = []
    for of in intervals:
        low = None if of.low is None else (of.low, 0 if of.low_closed else 1)
        high = None if of.high is None else (of.high, 1 if of.high_closed else 0)
        if low is None or high is None or low < high:
            stretches.append((low, high))
    return stretches


def _sort_general(tests: CompiledTests, rules: list[int], found: _Sorted) -> None:
    """Tests that compare with dates, ranges of texts and the like."""
    cell = cell_of(tests) if tests.shape is GENERAL and not tests.uses else None
    stretches = cell.stretches if cell is not None and cell.form is Form.STRETCHES else ()
    lanes = {each.lane for each in stretches} - {"null"}
    if len(lanes) != 1 or not _is_quiet(tests):
        found.open += rules
        return
    (lane,) = lanes
    own = [(each.low, each.high) for each in stretches if each.lane == lane and not each.is_empty]
    found.lanes.setdefault(lane, []).append(LaneEntry(own, is_but=False, rules=rules))
    # Of null nothing is noted in a cell.
    if tests.accepts(None, {}, Notes()):
        found.null += rules


def _is_quiet(tests: CompiledTests) -> bool:
    """Whether the constants of the tests are made without a note."""
    body = tests.program.body
    if not isinstance(body, ir.Tests):
        return False
    for test in body.tests:
        if isinstance(test, ir.Holds):
            return False
        node = test.operand if isinstance(test, ir.Compares) else test.value
        notes = Notes()
        try:
            evaluate(ir.Program(node, 0, (), UNPLACED), {}, notes)
        except LimitExceeded:
            return False
        if notes.counts or notes.now_read:
            return False
    return True
