"""What loops run over and what filters give, on values: shared by the interpreter and generated code."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Final, TypeGuard

from decision_server.feel import runtime
from decision_server.feel.calendar import WideDate, date_of
from decision_server.feel.notes import Notes
from decision_server.feel.numbers import Number
from decision_server.feel.source import Span
from decision_server.feel.values import Range, Value, kind_of

PARTIAL_PER_STEP: Final = 16
"""Copying that many references takes about as long as one step."""
REFERENCE_BYTES: Final = 8


def items_of(source: Value, name: str, cost: int, notes: Notes, span: Span) -> Iterable[Value] | None:
    """What `name in source` runs over, charged for before it is made; None and a note if there is nothing."""
    if isinstance(source, list):
        notes.charge(len(source) * cost)
        return source
    if isinstance(source, Range):
        return counted(source, name, cost, notes, span)
    if source is None:
        return notes.null("FEEL0305", span, f"'{name}' has nothing to run over: the list is null")
    notes.charge(cost)
    return [source]


def counted(stretch: Range, name: str, cost: int, notes: Notes, span: Span) -> Iterable[Value] | None:
    """The steps from one end to the other, up or down: numbers by one, dates by a day; open ends left out."""
    start, end = stretch.start, stretch.end
    if _is_number(start) and _is_number(end):
        return _steps(start, end, stretch, cost, notes)
    if isinstance(start, date | WideDate) and isinstance(end, date | WideDate):
        days = _steps(start.toordinal(), end.toordinal(), stretch, cost, notes)
        return (date_of(int(day)) for day in days)
    message = f"'{name}' counts over numbers or dates, not from {kind_of(start)} to {kind_of(end)}"
    return notes.null("FEEL0305", span, message)


def from_to(
    start: Value, end: Value, name: str, cost: int, notes: Notes, span: Span
) -> Iterable[Value] | None:
    """What `name in start..end` runs over, both ends included."""
    return counted(Range(start, end, True, True), name, cost, notes, span)


def _steps(start: Number, end: Number, stretch: Range, cost: int, notes: Notes) -> Iterator[Number]:
    distance: Number = end - start if end >= start else start - end
    count = int(distance) + 1
    notes.charge(count * cost)
    step = 1 if end >= start else -1
    numbers = (start + step * index for index in range(count))
    return (
        number
        for number in numbers
        if (stretch.start_closed or number != start) and (stretch.end_closed or number != end)
    )


def _is_number(value: Value) -> TypeGuard[Number]:
    return value.__class__ is int or value.__class__ is Decimal


def nothing_to_filter(notes: Notes, span: Span) -> None:
    """Null, as the list that is filtered is null."""
    return notes.null("FEEL0301", span, "there is nothing to filter: the list is null")


def position(source: Value, index: Value, notes: Notes, span: Span) -> Value:
    """`source[index]`; what is no list counts as a list of one."""
    if source is None:
        return nothing_to_filter(notes, span)
    items: list[Value] = source if isinstance(source, list) else [source]
    return runtime.item_at(items, index, notes, span)


def all_or_none(items: list[Value], outcome: Value, notes: Notes, span: Span, condition: Span) -> Value:
    """What a filter gives whose condition is the same for all items: all, none, or the one at a position."""
    if outcome is True:
        return items
    if outcome is False or outcome is None:
        return []
    if outcome.__class__ is int or outcome.__class__ is Decimal:
        return position(items, outcome, notes, span)
    return not_a_condition(outcome, notes, condition)


def not_a_condition(outcome: Value, notes: Notes, condition: Span) -> None:
    """Null, as the condition of a filter is neither a boolean nor a position."""
    message = f"a filter wants a boolean or a position; this is a {kind_of(outcome)}"
    return notes.null("FEEL0308", condition, message)


def not_a_boolean(outcome: Value, notes: Notes, span: Span) -> None:
    """Null, as the condition of `some`, `every` or `if` is no boolean."""
    return notes.null("FEEL0308", span, f"a condition must be a boolean; this is a {kind_of(outcome)}")


def not_boolean_operand(word: str, outcome: Value, notes: Notes, span: Span) -> None:
    """Null, as an operand of `and` or `or` is no boolean."""
    return notes.null("FEEL0301", span, f"'{word}' wants booleans; this is a {kind_of(outcome)}")


def tested(outcome: Value, notes: Notes, span: Span) -> Value:
    """The outcome of a test that uses `?`; null and a note where it is no boolean."""
    if outcome is not None and outcome.__class__ is not bool:
        message = f"a test that uses ? must be a boolean; this is a {kind_of(outcome)}"
        return notes.null("FEEL0308", span, message)
    return outcome
