"""Bounds of what built-ins make: texts and lists, and what it costs to look at them."""

from collections.abc import Mapping
from typing import Final

from decision_server.errors import LimitExceeded
from decision_server.feel.measures import LONG_TEXT, bytes_of
from decision_server.feel.notes import Notes

BYTES_PER_UNIT: Final = 256
REFERENCE_BYTES: Final = 8


def admit_text(length: int, notes: Notes, *, is_ascii: bool = False) -> None:
    """Charge for a text of this many code points that is about to be made.

    Raises LimitExceeded if it would be longer than texts may be, or makes too much of them.
    """
    if length > notes.limits.string_length:
        raise LimitExceeded(f"a string would be longer than {notes.limits.string_length:,} characters")
    size = length if is_ascii else 4 * length
    notes.charge(size // BYTES_PER_UNIT)
    notes.grow(size)


def admit_list(count: int, notes: Notes) -> None:
    """Charge for a list of this many items that is about to be made.

    Raises LimitExceeded if it would be longer than lists may be, or makes too much of them.
    """
    if count > notes.limits.list_items:
        raise LimitExceeded(f"a list would have more than {notes.limits.list_items:,} items")
    notes.charge(count)
    notes.grow(count * REFERENCE_BYTES)


def admit_part(text: str, notes: Notes) -> str:
    """The text, a part of a longer one, counted. A short one is not worth it."""
    if len(text) > LONG_TEXT:
        size = bytes_of(text)
        notes.charge(size // BYTES_PER_UNIT)
        notes.grow(size)
    return text


def size_of_context(context: Mapping[str, object]) -> int:
    """The units of looking at each entry of a context: its keys may be long texts."""
    return len(context) + sum(map(len, context)) // BYTES_PER_UNIT
