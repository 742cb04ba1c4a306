"""FEEL values as JSON: numbers exact, dates, times, durations, ranges and functions as FEEL texts."""

from decimal import Decimal
from typing import Final

from decision_server.engine.json_text import Json, encode_json, exact_number
from decision_server.engine.limits import DEEPEST_RESULT, LARGEST_RESULT_BYTES
from decision_server.errors import LimitExceeded
from decision_server.feel.diagnostics import Diagnostic
from decision_server.feel.texts import text_of
from decision_server.feel.values import Value

_SMALL: Final = 4
_CONTAINER: Final = 32  # more than its brackets: what it takes in memory counts too

__all__ = ["Room", "encode_json", "encode_outputs", "to_json"]


class Room:
    """How many bytes a result may still take; one for everything that goes into the same document.

    A value can be far larger as JSON than in memory: lists share their items, so that thirty doublings of a
    list make a billion items. The room is taken before anything is built.
    """

    __slots__ = ("_left", "_most_bytes", "deepest")

    def __init__(self, most_bytes: int = LARGEST_RESULT_BYTES, *, deepest: int = DEEPEST_RESULT) -> None:
        self._left = self._most_bytes = most_bytes
        self.deepest = deepest

    def take(self, size: int) -> None:
        """Take room for about `size` bytes. Raises LimitExceeded when there is not enough."""
        self._left -= size
        if self._left < 0:
            raise LimitExceeded(f"the result is larger than {self._most_bytes:,} bytes; ask for less")


def to_json(value: Value, room: Room | None = None) -> Json:
    """The JSON form of a value; whole numbers are `int`, so that equal values give equal JSON.

    A date is "2024-01-31", a duration "P1DT2H", a range "[1..10]". A function is shown as its text: it can be
    looked at and not be sent back. Raises LimitExceeded above 10 MiB, or what `room` has left, and
    beyond 100 levels of lists and contexts.
    """
    return _json(value, Room() if room is None else room, 0)


def _json(value: Value, room: Room, depth: int) -> Json:
    if depth > room.deepest:
        raise LimitExceeded(f"the result is nested more than {room.deepest} levels deep; make it flatter")
    match value:
        case None | bool() | int():
            room.take(_SMALL)
            return value
        case str():
            room.take(len(value) + 2)
            return value
        case Decimal():
            room.take(_SMALL)
            return exact_number(value)
        case list():
            room.take(len(value) + _CONTAINER)
            return [_json(item, room, depth + 1) for item in value]
        case dict():
            room.take(sum(map(len, value)) + 4 * len(value) + _CONTAINER)
            return {name: _json(member, room, depth + 1) for name, member in value.items()}
        case _:
            text = text_of(value)
            room.take(len(text))
            return text


def warning_to_json(diagnostic: Diagnostic) -> dict[str, Json]:
    """A warning of an evaluation as answers and records hold it.

    `text` is the author's line, cut if it is long, and `span` what in it the warning is about: where that
    starts (from 0) and ends. Both are null where a whole place is meant, such as a table.
    """
    excerpt = diagnostic.excerpt()
    return {
        "code": diagnostic.code,
        "message": diagnostic.message,
        "place": diagnostic.position(),
        "text": None if excerpt is None else excerpt[0],
        "span": None if excerpt is None else [excerpt[1], excerpt[1] + excerpt[2]],
        "help": diagnostic.help,
    }


def encode_outputs(outputs: dict[str, Value]) -> bytes:
    """The bytes of an evaluation's outputs. Raises LimitExceeded above 10 MiB."""
    return encode_json(to_json(outputs))
