"""Sorting by a function (DMN 1.5, 10.3.4.9)."""

from typing import Final

from decision_server.feel.builtins.messages import a_kind
from decision_server.feel.builtins.result_types import same_list
from decision_server.feel.builtins.signature import DOMAIN, Builtin, Parameter, Signature
from decision_server.feel.notes import Notes
from decision_server.feel.source import Span
from decision_server.feel.typesystem import ANY, BOOLEAN, FunctionType, ListType
from decision_server.feel.values import Function, Value


def sort(notes: Notes, span: Span | None, items: list[Value], precedes: Function) -> Value:
    """The items in an order in which `precedes(a, b)` puts `a` before `b`.

    A merge sort of our own, since Python's may take another way with a function like `a <= b` in another
    version: here an item goes before those on its left only if it precedes them. Null and a note if the
    function does not give a boolean.
    """
    notes.charge(len(items) * len(items).bit_length())
    ordered = list(items)
    width = 1
    while width < len(ordered):
        merged: list[Value] = []
        for start in range(0, len(ordered), 2 * width):
            left, left_end = start, min(start + width, len(ordered))
            right, right_end = left_end, min(start + 2 * width, len(ordered))
            while left < left_end and right < right_end:
                outcome = precedes.call([ordered[right], ordered[left]], notes)
                if not isinstance(outcome, bool):
                    message = f"sort: 'precedes' must give a boolean, gave {a_kind(outcome)}"
                    return notes.null(DOMAIN, span, message, "use a function of two items: `a < b`")
                if outcome:
                    merged.append(ordered[right])
                    right += 1
                else:
                    merged.append(ordered[left])
                    left += 1
            merged += ordered[left:left_end]
            merged += ordered[right:right_end]
        ordered = merged
        width *= 2
    return ordered


CHAPTER: Final = (
    Builtin(
        "sort",
        Signature(
            (Parameter("list", ListType(ANY)), Parameter("precedes", FunctionType((ANY, ANY), BOOLEAN))),
            ListType(ANY),
            sort,
            same_list,
        ),
    ),
)
