"""`for`, `some`, `every` and filters."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, TypeGuard

from decision_server.feel import ir, runtime
from decision_server.feel.calendar import WideDate, date_of
from decision_server.feel.evaluators.frame import Frame, value_of
from decision_server.feel.numbers import Number
from decision_server.feel.values import Range, Value, kind_of

PARTIAL_PER_STEP: Final = 16  # copying that many references takes about as long as one step
REFERENCE_BYTES: Final = 8


def for_(node: ir.For, frame: Frame) -> Value:
    """The body's value for each combination of items, the last iterator fastest; null without a list."""
    results: list[Value] = []
    evaluator, body, slots = frame.evaluators[node.body.__class__], node.body, frame.slots

    def one_round() -> bool:
        if node.partial is not None:
            frame.notes.charge(len(results) // PARTIAL_PER_STEP)
            frame.notes.grow(len(results) * REFERENCE_BYTES)
            slots[node.partial] = results.copy()
        results.append(evaluator(body, frame))
        return True

    return results if _each(node.iterators, 0, frame, node.cost, one_round) else None


def quantified(node: ir.Quantified, frame: Frame) -> Value:
    """Whether some (every) combination satisfies the condition; ends when decided; null if undecided."""
    evaluator, condition = frame.evaluators[node.condition.__class__], node.condition
    undecided = False
    decided = not node.every

    def one_round() -> bool:
        nonlocal undecided
        outcome = evaluator(condition, frame)
        if outcome is True or outcome is False:
            return outcome is not decided
        if outcome is not None:
            message = f"a condition must be a boolean; this is a {kind_of(outcome)}"
            frame.notes.null("FEEL0308", condition.span, message)
        undecided = True
        return True

    all_done = _each(node.iterators, 0, frame, node.cost, one_round)
    if all_done is None:
        return None
    if not all_done:
        return decided
    return None if undecided else node.every


def _each(
    iterators: Sequence[ir.Iterator], depth: int, frame: Frame, cost: int, one_round: Callable[[], bool]
) -> bool | None:
    """Set the slots to each combination in turn and run `one_round`, until it says False.

    True when all is done, False when stopped, None where an iterator has nothing to run over. Plain calls and
    no generators, which would take a piece of the C stack for every level of nesting.
    """
    iterator = iterators[depth]
    items = _items(iterator, frame, cost)
    if items is None:
        return None
    slots, slot = frame.slots, iterator.slot
    innermost = depth + 1 == len(iterators)
    for item in items:
        slots[slot] = item
        if innermost:
            if not one_round():
                return False
        elif not (outcome := _each(iterators, depth + 1, frame, cost, one_round)):
            return outcome
    return True


def _items(iterator: ir.Iterator, frame: Frame, cost: int) -> Iterable[Value] | None:
    """What an iterator runs over, charged for before it is made; None and a note where there is nothing."""
    source = value_of(iterator.source, frame)
    if iterator.end is not None:
        return _counted(Range(source, value_of(iterator.end, frame), True, True), iterator, frame, cost)
    if isinstance(source, list):
        frame.notes.charge(len(source) * cost)
        return source
    if isinstance(source, Range):
        return _counted(source, iterator, frame, cost)
    if source is None:
        message = f"'{iterator.name}' has nothing to run over: the list is null"
        return frame.notes.null("FEEL0305", iterator.span, message)
    frame.notes.charge(cost)
    return [source]


def _counted(stretch: Range, iterator: ir.Iterator, frame: Frame, cost: int) -> Iterable[Value] | None:
    """The steps from one end to the other, up or down: numbers by one, dates by a day; open ends left out."""
    start, end = stretch.start, stretch.end
    if _is_number(start) and _is_number(end):
        steps: Iterable[Value] = _steps(start, end, stretch, frame, cost)
    elif isinstance(start, date | WideDate) and isinstance(end, date | WideDate):
        days = _steps(start.toordinal(), end.toordinal(), stretch, frame, cost)
        steps = (date_of(int(day)) for day in days)
    else:
        message = (
            f"'{iterator.name}' counts over numbers or dates, not from {kind_of(start)} to {kind_of(end)}"
        )
        return frame.notes.null("FEEL0305", iterator.span, message)
    return steps


def _steps(start: Number, end: Number, stretch: Range, frame: Frame, cost: int) -> Iterator[Number]:
    distance: Number = end - start if end >= start else start - end
    count = int(distance) + 1
    frame.notes.charge(count * cost)
    step = 1 if end >= start else -1
    numbers = (start + step * index for index in range(count))
    return (
        number
        for number in numbers
        if (stretch.start_closed or number != start) and (stretch.end_closed or number != end)
    )


def _is_number(value: Value) -> TypeGuard[Number]:
    return value.__class__ is int or value.__class__ is Decimal


def item_at(node: ir.ItemAt, frame: Frame) -> Value:
    """`source[index]`."""
    source = value_of(node.source, frame)
    return _at(source, value_of(node.index, frame), node, frame)


def _at(source: Value, index: Value, node: ir.ItemAt | ir.Filter, frame: Frame) -> Value:
    if source is None:
        return _nothing_to_filter(node, frame)
    items: list[Value] = source if isinstance(source, list) else [source]
    return runtime.item_at(items, index, frame.notes, node.span)


def _nothing_to_filter(node: ir.ItemAt | ir.Filter, frame: Frame) -> Value:
    return frame.notes.null("FEEL0301", node.span, "there is nothing to filter: the list is null")


def filter_(node: ir.Filter, frame: Frame) -> Value:
    """The items for which the condition holds, or, where it is a number, the item at that position.

    A condition that is neither makes the whole filter null; null counts as false.
    """
    source = value_of(node.source, frame)
    if source is None:
        return _nothing_to_filter(node, frame)
    items: list[Value] = source if isinstance(source, list) else [source]
    if not node.depends_on_item:
        return _all_or_none(items, value_of(node.condition, frame), node, frame)
    # A condition that turns out to be a position is evaluated once, however long the list.
    frame.notes.charge(node.cost)
    condition, slots, slot = node.condition, frame.slots, node.item
    evaluator = frame.evaluators[condition.__class__]
    results: list[Value] = []
    outcome: Value
    is_first = True
    for item in items:
        slots[slot] = item
        outcome = evaluator(condition, frame)
        if is_first:
            is_first = False
            if (
                node.is_index_possible
                and outcome is not True
                and outcome is not False
                and outcome is not None
            ):
                return _all_or_none(items, outcome, node, frame)
            frame.notes.charge((len(items) - 1) * node.cost)
        if outcome is True:
            results.append(item)
        elif outcome is not False and outcome is not None:
            return _not_a_condition(outcome, node, frame)
    if not items and node.is_index_possible:
        slots[slot] = None
        return _all_or_none(items, evaluator(condition, frame), node, frame)
    return results


def _all_or_none(items: list[Value], outcome: Value, node: ir.Filter, frame: Frame) -> Value:
    if outcome is True:
        return items
    if outcome is False or outcome is None:
        return []
    if outcome.__class__ is int or outcome.__class__ is Decimal:
        return _at(items, outcome, node, frame)
    return _not_a_condition(outcome, node, frame)


def _not_a_condition(outcome: Value, node: ir.Filter, frame: Frame) -> Value:
    message = f"a filter wants a boolean or a position; this is a {kind_of(outcome)}"
    return frame.notes.null("FEEL0308", node.condition.span, message)
