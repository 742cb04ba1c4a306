"""Boxed conditional, filter, for, some and every: boxes that choose which parts run, and how often."""

from collections.abc import Iterable
from dataclasses import dataclass

from decision_server.dmn.bench import Logic, Values, note
from decision_server.dmn.model import IteratorKind
from decision_server.feel.notes import Notes
from decision_server.feel.source import Source
from decision_server.feel.typesystem import FeelType
from decision_server.feel.values import Range, Value, kind_of


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

    def __call__(self, values: Values, notes: Notes) -> Value:
        """The value of the branch that the condition chooses; null counts as false."""
        condition = self.condition(values, notes)
        if condition is True:
            return self.then(values, notes)
        if condition is False or condition is None:
            return self.otherwise(values, notes)
        return _not_boolean(condition, "the condition", self.source, notes)


@dataclass(frozen=True, slots=True)
class CompiledFilter:
    """A boxed filter; its match sees `item` and the members of the item."""

    items: Logic
    match: Logic
    source: Source
    type: FeelType

    def __call__(self, values: Values, notes: Notes) -> Value:
        """The items that match; null where a match is no boolean. What is no list is a list of one."""
        items = self.items(values, notes)
        if items is None:
            message = "there is nothing to filter: the list is null"
            return note(self.source, "FEEL0301", message, "give it a list, [] for none", notes)
        kept: list[Value] = []
        listed = items if isinstance(items, list) else [items]
        notes.charge(len(listed))
        for item in listed:
            inner = {**values, "item": item}
            if isinstance(item, dict):
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

    def __call__(self, values: Values, notes: Notes) -> Value:
        """A list of the body's values for `for`, a boolean or null for `some` and `every`."""
        items = self.items(values, notes)
        if isinstance(items, Range):
            items = self.counting({"stretch": items}, notes)
        if items is None:
            message = f"'{self.variable}' has nothing to run over: the list is null"
            return note(self.source, "FEEL0305", message, "give it a list, [] for none", notes)
        listed = items if isinstance(items, list) else [items]
        notes.charge(len(listed))
        if self.kind is IteratorKind.FOR:
            return self._each(listed, values, notes)
        return self._quantified(listed, values, notes)

    def _each(self, items: Iterable[Value], values: Values, notes: Notes) -> Value:
        results: list[Value] = []
        for item in items:
            inner = {**values, self.variable: item}
            if self.partial:
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
