"""`for`, `some`, `every` and filters."""

from collections.abc import Callable, Iterable, Sequence

from decision_server.feel import ir
from decision_server.feel.evaluators.frame import Frame, value_of
from decision_server.feel.iteration import (
    PARTIAL_PER_STEP,
    REFERENCE_BYTES,
    all_or_none,
    from_to,
    items_of,
    not_a_boolean,
    not_a_condition,
    nothing_to_filter,
    position,
)
from decision_server.feel.values import Value


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
            not_a_boolean(outcome, frame.notes, condition.span)
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
    source = value_of(iterator.source, frame)
    if iterator.end is None:
        return items_of(source, iterator.name, cost, frame.notes, iterator.span)
    return from_to(source, value_of(iterator.end, frame), iterator.name, cost, frame.notes, iterator.span)


def item_at(node: ir.ItemAt, frame: Frame) -> Value:
    """`source[index]`."""
    source = value_of(node.source, frame)
    return position(source, value_of(node.index, frame), frame.notes, node.span)


def filter_(node: ir.Filter, frame: Frame) -> Value:
    """The items for which the condition holds, or, where it is a number, the item at that position.

    A condition that is neither makes the whole filter null; null counts as false.
    """
    source = value_of(node.source, frame)
    if source is None:
        return nothing_to_filter(frame.notes, node.span)
    items: list[Value] = source if isinstance(source, list) else [source]
    if not node.depends_on_item:
        return all_or_none(
            items, value_of(node.condition, frame), frame.notes, node.span, node.condition.span
        )
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
                return all_or_none(items, outcome, frame.notes, node.span, node.condition.span)
            frame.notes.charge((len(items) - 1) * node.cost)
        if outcome is True:
            results.append(item)
        elif outcome is not False and outcome is not None:
            return not_a_condition(outcome, frame.notes, node.condition.span)
    if not items and node.is_index_possible:
        slots[slot] = None
        return all_or_none(items, evaluator(condition, frame), frame.notes, node.span, node.condition.span)
    return results
