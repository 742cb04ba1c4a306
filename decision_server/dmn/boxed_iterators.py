"""Boxed conditional, filter, for, some and every: boxes that choose which parts run, and how often."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from decision_server.dmn.bench import Logic, Values, cost_of, note
from decision_server.dmn.model import IteratorKind
from decision_server.feel.iteration import PARTIAL_PER_STEP, REFERENCE_BYTES
from decision_server.feel.notes import Notes
from decision_server.feel.source import Source
from decision_server.feel.typesystem import FeelType
from decision_server.feel.values import Range, Value, kind_of

COPIED_PER_UNIT: Final = 8
"""Names in view that are copied for each item, for one unit of the step budget."""


def _not_boolean(value: Value, what: str, source: Source, notes: Notes) -> None:
    message = f"{what} is a {kind_of(value)}, not a boolean"
    note(source, "FEEL0308", message, "make it true or false: compare something", notes)


@dataclass(frozen=True, slots=True)
class CompiledConditional:
    """A boxed if, then, else. Unlike a textual one, it is null where the condition is no boolean."""

    condition: Logic
    then: Logic
    otherwise: Logic
    source: Source
    type: FeelType

    @property
    def cost(self) -> int:
        """That of the condition and of the dearer branch."""
        return 1 + cost_of(self.condition) + max(cost_of(self.then), cost_of(self.otherwise))

    def __call__(self, values: Values, notes: Notes) -> Value:
        """The value of the branch that the condition chooses; null counts as false."""
        condition = self.condition(values, notes)
        if condition is True:
            return self.then(values, notes)
        if condition is False or condition is None:
            return self.otherwise(values, notes)
        return self.refuse(condition, notes)

    def refuse(self, condition: Value, notes: Notes) -> Value:
        """Null, as the condition is no boolean."""
        return _not_boolean(condition, "the condition", self.source, notes)


@dataclass(frozen=True, slots=True)
class CompiledFilter:
    """A boxed filter; its match sees `item` and the members of the item."""

    items: Logic
    match: Logic
    source: Source
    type: FeelType
    round_cost: int = field(init=False, default=1)

    def __post_init__(self) -> None:
        """What one item takes, copying the names in view apart."""
        object.__setattr__(self, "round_cost", 4 + cost_of(self.match))

    @property
    def cost(self) -> int:
        """That of the list; each item is charged for when the filter runs."""
        return 2 + cost_of(self.items)

    def __call__(self, values: Values, notes: Notes) -> Value:
        """The items that match; null where a match is no boolean. What is no list is a list of one."""
        items = self.items(values, notes)
        if items is None:
            message = "there is nothing to filter: the list is null"
            return note(self.source, "FEEL0301", message, "give it a list, [] for none", notes)
        kept: list[Value] = []
        listed = items if isinstance(items, list) else [items]
        notes.charge(len(listed) * (self.round_cost + len(values) // COPIED_PER_UNIT))
        for item in listed:
            inner = {**values, "item": item}
            if isinstance(item, dict):
                notes.charge(len(item) // COPIED_PER_UNIT)
                inner.update(item)
            verdict = self.match(inner, notes)
            if verdict is True:
                kept.append(item)
            elif verdict is not False and verdict is not None:
                return _not_boolean(verdict, "the match", self.source, notes)
        return kept


@dataclass(frozen=True, slots=True)
class CompiledIterator:
    """A boxed for, some or every.

    `counting` gives the items of a range called `stretch`, as a textual `for` runs over it. `partial` tells
    whether the body may read the results so far.
    """

    kind: IteratorKind
    variable: str
    items: Logic
    body: Logic
    counting: Logic
    partial: bool
    source: Source
    type: FeelType
    round_cost: int = field(init=False, default=1)

    def __post_init__(self) -> None:
        """What one item takes, copying the names in view apart."""
        object.__setattr__(self, "round_cost", 4 + cost_of(self.body))

    @property
    def cost(self) -> int:
        """That of the list; each item is charged for when the iterator runs."""
        return 2 + cost_of(self.items)

    def __call__(self, values: Values, notes: Notes) -> Value:
        """A list of the body's values for `for`, a boolean or null for `some` and `every`."""
        items = self.items(values, notes)
        if isinstance(items, Range):
            items = self.counting({"stretch": items}, notes)
        if items is None:
            message = f"'{self.variable}' has nothing to run over: the list is null"
            return note(self.source, "FEEL0305", message, "give it a list, [] for none", notes)
        listed = items if isinstance(items, list) else [items]
        notes.charge(len(listed) * (self.round_cost + len(values) // COPIED_PER_UNIT))
        if self.kind is IteratorKind.FOR:
            return self._each(listed, values, notes)
        return self._quantified(listed, values, notes)

    def _each(self, items: Iterable[Value], values: Values, notes: Notes) -> Value:
        results: list[Value] = []
        for item in items:
            inner = {**values, self.variable: item}
            if self.partial:
                notes.charge(len(results) // PARTIAL_PER_STEP)
                notes.grow(len(results) * REFERENCE_BYTES)
                inner["partial"] = list(results)
            results.append(self.body(inner, notes))
        return results

    def _quantified(self, items: Iterable[Value], values: Values, notes: Notes) -> Value:
        """Stops at the item that decides; where none does and one was null, the whole is null."""
        decisive = self.kind is IteratorKind.SOME
        undecided = False
        for item in items:
            verdict = self.body({**values, self.variable: item}, notes)
            if verdict is decisive:
                return decisive
            if verdict is None:
                undecided = True
            elif verdict is not True and verdict is not False:
                return _not_boolean(verdict, "the condition", self.source, notes)
        return None if undecided else not decisive
