"""Bounds of what built-ins make: texts and lists (`engine.md` section 11 has the figures)."""

from decision_server.errors import LimitExceeded
from decision_server.feel.notes import Notes


def admit_text(length: int, notes: Notes) -> None:
    """Charge for a text of this many code points that is about to be made.

    Raises LimitExceeded if it would be longer than texts may be.
    """
    if length > notes.limits.string_length:
        raise LimitExceeded(f"a string would be longer than {notes.limits.string_length:,} characters")
    notes.charge(length // 256)


def admit_list(count: int, notes: Notes) -> None:
    """Charge for a list of this many items that is about to be made.

    Raises LimitExceeded if it would be longer than lists may be.
    """
    if count > notes.limits.list_items:
        raise LimitExceeded(f"a list would have more than {notes.limits.list_items:,} items")
    notes.charge(count)
