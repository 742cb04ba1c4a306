"""List functions that make lists of lists (DMN 1.5, 10.3.4.4), and membership.

Positions count from 1, or from -1 at the end; a fraction is cut off. Lists are never changed, but made anew.
"""

from collections.abc import Sequence
from typing import Final

from decision_server.feel.builtins.distinct import Distinct
from decision_server.feel.builtins.messages import a_kind
from decision_server.feel.builtins.result_types import (
    extended_list,
    innermost_items,
    joined_lists,
    list_with_last,
    same_list,
)
from decision_server.feel.builtins.signature import DOMAIN, Builtin, Parameter, Signature
from decision_server.feel.builtins.sizes import admit_list
from decision_server.feel.notes import Notes
from decision_server.feel.numbers import Number, text_of_number
from decision_server.feel.source import Span
from decision_server.feel.typesystem import ANY, BOOLEAN, NUMBER, FunctionType, ListType
from decision_server.feel.values import Function, Value, equal

POSITION: Final = "FEEL0307"
_POSITION_HELP: Final = "positions count from 1, or from -1 at the end"


def _index(notes: Notes, span: Span | None, name: str, what: str, position: Number, size: int) -> int | None:
    """The place in Python's counting, None and a note if the list has none there."""
    at = int(position) if -size <= position <= size else 0
    if at == 0:
        items = "1 item" if size == 1 else f"{size} items"
        message = f"{name}: '{what}' {text_of_number(position)} is outside of a list of {items}"
        return notes.null(POSITION, span, message, _POSITION_HELP)
    return at - 1 if at > 0 else size + at


def list_contains(notes: Notes, span: Span | None, items: list[Value], element: Value) -> Value:
    """Whether an item equals the element; null is found like any value."""
    notes.charge(2 * len(items))
    return any(equal(item, element, notes) for item in items)


def sublist(
    notes: Notes, span: Span | None, items: list[Value], start: Number, length: Number | None
) -> Value:
    """`length` items (or all) from `start`; null if the list has not that many."""
    first = _index(notes, span, "sublist", "start position", start, len(items))
    if first is None:
        return None
    if length is None:
        return _admitted(items[first:], notes)
    if length < 1:
        got = text_of_number(length)
        return notes.null(DOMAIN, span, f"sublist: 'length' must be at least 1, got {got}")
    if length > len(items) - first:
        got = text_of_number(length)
        message = f"sublist: 'length' {got} is more than the {len(items) - first} items from there on"
        return notes.null(POSITION, span, message)
    return _admitted(items[first : first + int(length)], notes)


def _admitted(items: list[Value], notes: Notes) -> list[Value]:
    admit_list(len(items), notes)
    return items


def append(notes: Notes, span: Span | None, items: list[Value], added: list[Value]) -> Value:
    """The list with the other arguments at its end."""
    admit_list(len(items) + len(added), notes)
    return [*items, *added]


def concatenate(notes: Notes, span: Span | None, lists: list[list[Value]]) -> Value:
    """The items of all lists, one list after the other."""
    admit_list(sum(map(len, lists)), notes)
    return [item for one in lists for item in one]


def insert_before(
    notes: Notes, span: Span | None, items: list[Value], position: Number, new_item: Value
) -> Value:
    """The list with the new item in front of the one at `position`."""
    at = _index(notes, span, "insert before", "position", position, len(items))
    if at is None:
        return None
    admit_list(len(items) + 1, notes)
    return [*items[:at], new_item, *items[at:]]


def remove(notes: Notes, span: Span | None, items: list[Value], position: Number) -> Value:
    """The list without the item at `position`."""
    at = _index(notes, span, "remove", "position", position, len(items))
    return None if at is None else _admitted([*items[:at], *items[at + 1 :]], notes)


def replace_at(
    notes: Notes, span: Span | None, items: list[Value], position: Number, new_item: Value
) -> Value:
    """The list with the new item in place of the one at `position`."""
    at = _index(notes, span, "list replace", "position", position, len(items))
    return None if at is None else _admitted([*items[:at], new_item, *items[at + 1 :]], notes)


def replace_where(
    notes: Notes, span: Span | None, items: list[Value], match: Function, new_item: Value
) -> Value:
    """The list with the new item in place of each for which `match(item, newItem)` is true."""
    replaced: list[Value] = []
    for position, item in enumerate(items, 1):
        outcome = match.call([item, new_item], notes)
        if not isinstance(outcome, bool):
            message = f"list replace: 'match' must give a boolean, gave {a_kind(outcome)} for item {position}"
            return notes.null(DOMAIN, span, message, "use a function of (item, newItem)")
        replaced.append(new_item if outcome else item)
    return replaced


def reverse(notes: Notes, span: Span | None, items: list[Value]) -> Value:
    """The items from the last to the first."""
    return _admitted(items[::-1], notes)


def index_of(notes: Notes, span: Span | None, items: list[Value], match: Value) -> Value:
    """The positions of all items that equal `match`, in order."""
    notes.charge(2 * len(items))
    return [position for position, item in enumerate(items, 1) if equal(item, match, notes)]


def union(notes: Notes, span: Span | None, lists: list[list[Value]]) -> Value:
    """The items of all lists, each once."""
    return _each_once([item for one in lists for item in one], notes)


def distinct_values(notes: Notes, span: Span | None, items: list[Value]) -> Value:
    """Each item once, where it stands first."""
    return _each_once(items, notes)


def _each_once(items: Sequence[Value], notes: Notes) -> list[Value]:
    seen = Distinct(notes)
    return [item for item in items if seen.add(item)]


def flatten(notes: Notes, span: Span | None, items: list[Value]) -> Value:
    """The items of the list and of all lists in it, in order."""
    flat: list[Value] = []
    pending = [iter(items)]
    while pending:
        for item in pending[-1]:
            if isinstance(item, list):
                notes.charge(1 + len(item))
                pending.append(iter(item))
                break
            flat.append(item)
        else:
            pending.pop()
    admit_list(len(flat), notes)
    return flat


_LIST: Final = Parameter("list", ListType(ANY))
_POSITION: Final = Parameter("position", NUMBER)
_NEW_ITEM: Final = Parameter("newItem", ANY)
_MATCH: Final = Parameter("match", FunctionType((ANY, ANY), BOOLEAN))
_LISTS: Final = Parameter("list", ListType(ANY), variadic=True)
_ANY_LIST: Final = ListType(ANY)

CHAPTER: Final = (
    Builtin("list contains", Signature((_LIST, Parameter("element", ANY)), BOOLEAN, list_contains)),
    Builtin(
        "sublist",
        Signature(
            (_LIST, Parameter("start position", NUMBER), Parameter("length", NUMBER, optional=True)),
            _ANY_LIST,
            sublist,
            same_list,
        ),
    ),
    Builtin(
        "append",
        Signature((_LIST, Parameter("item", ANY, variadic=True)), _ANY_LIST, append, extended_list),
    ),
    Builtin("concatenate", Signature((_LISTS,), _ANY_LIST, concatenate, joined_lists)),
    Builtin(
        "insert before",
        Signature((_LIST, _POSITION, _NEW_ITEM), _ANY_LIST, insert_before, list_with_last),
    ),
    Builtin("remove", Signature((_LIST, _POSITION), _ANY_LIST, remove, same_list)),
    Builtin(
        "list replace",
        Signature((_LIST, _POSITION, _NEW_ITEM), _ANY_LIST, replace_at, list_with_last),
        Signature((_LIST, _MATCH, _NEW_ITEM), _ANY_LIST, replace_where, list_with_last),
    ),
    Builtin("reverse", Signature((_LIST,), _ANY_LIST, reverse, same_list)),
    Builtin("index of", Signature((_LIST, Parameter("match", ANY)), ListType(NUMBER), index_of)),
    Builtin("union", Signature((_LISTS,), _ANY_LIST, union, joined_lists)),
    Builtin("distinct values", Signature((_LIST,), _ANY_LIST, distinct_values, same_list)),
    Builtin("flatten", Signature((_LIST,), _ANY_LIST, flatten, innermost_items)),
)
