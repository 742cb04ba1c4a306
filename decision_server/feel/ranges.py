"""Ranges: which there are, and what lies in them (DMN 1.5, 10.3.2.7)."""

from decision_server.feel.notes import Notes
from decision_server.feel.values import ORDERED, Range, Value, compare, equal, kind_of


def why_no_range(start: Value, end: Value) -> str:
    """Why there is no range between these ends, in words; empty if there is one.

    Both ends are of one ordered kind, and the start is not behind the end; one of them may be null.
    """
    if start is None and end is None:
        return "a range needs at least one end that is not null"
    for one in (start, end):
        if one is not None and kind_of(one) not in ORDERED:
            return f"a {kind_of(one)} has no order and cannot be the end of a range"
    if start is None or end is None:
        return ""
    order = compare(start, end)
    if order is None:
        if kind_of(start) == kind_of(end):
            return "one end of the range has an offset or time zone and the other has none"
        return f"a range cannot go from a {kind_of(start)} to a {kind_of(end)}"
    return "the range ends before it starts" if order > 0 else ""


def contains(of: Range, value: Value, notes: Notes | None = None) -> bool | None:
    """Whether a value lies in a range.

    None where that cannot be said: the kinds differ, or an end of `[start..end]` is null and the other end
    does not already exclude the value. With `notes` long texts are charged for.
    """
    if of.operator == "=":
        return equal(value, of.start, notes)
    if of.operator == "!=":
        outcome = equal(value, of.start, notes)
        return None if outcome is None else not outcome
    behind_start = _is_behind_start(of, value, notes)
    if behind_start is False:
        return False
    before_end = _is_before_end(of, value, notes)
    if before_end is False:
        return False
    return None if behind_start is None or before_end is None else True


def _is_behind_start(of: Range, value: Value, notes: Notes | None) -> bool | None:
    if of.start is None and of.operator is not None:
        return True
    order = compare(value, of.start, notes)
    return None if order is None else order > 0 or (order == 0 and of.start_closed)


def _is_before_end(of: Range, value: Value, notes: Notes | None) -> bool | None:
    if of.end is None and of.operator is not None:
        return True
    order = compare(value, of.end, notes)
    return None if order is None else order < 0 or (order == 0 and of.end_closed)
