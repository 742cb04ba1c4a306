"""The text of any value, as FEEL's `string()` gives it.

A value inside of a list, context or range is written so that it could stand in an expression: strings in
quotes, dates and the like as `@"…"`.
"""

import re
from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal
from typing import Final, TypeVar

from decision_server.errors import LimitExceeded
from decision_server.feel.calendar import WideDate, text_of_date
from decision_server.feel.lexer import NAME_PART, NAME_START
from decision_server.feel.measures import LONG_TEXT, bytes_of
from decision_server.feel.notes import Notes
from decision_server.feel.numbers import text_of_number
from decision_server.feel.values import Function, Range, Value

Item = TypeVar("Item")

_PLAIN_KEY: Final = re.compile(rf"[{NAME_START}][{NAME_PART}]*(?: [{NAME_PART}]+)*")
_UNITS_PER_ITEM: Final = 12
_BYTES_PER_UNIT: Final = 64
_ESCAPES: Final = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def text_of(value: Value, notes: Notes | None = None) -> str:
    """The text of a value; "null" for null.

    With `notes` it is charged for as it grows: values that share parts may be far larger than they look.
    Raises LimitExceeded if it would be longer than texts may be.
    """
    return value if isinstance(value, str) else literal_of(value, notes, is_inner=False)


def literal_of(value: Value, notes: Notes | None = None, *, is_inner: bool = True) -> str:
    """The value as it would be written in an expression; functions only show their parameters.

    `is_inner=False` leaves out the `@"…"` of dates, times and durations. `notes` as for `text_of`.
    """
    writer = _Writer(notes)
    writer.write(value, is_inner=is_inner)
    text = "".join(writer.parts)
    if notes is not None:
        notes.grow(bytes_of(text))
    return text


class _Writer:
    """The pieces of a text, and how much longer it may become."""

    __slots__ = ("notes", "parts", "room")

    def __init__(self, notes: Notes | None) -> None:
        self.notes = notes
        self.parts: list[str] = []
        self.room = 0 if notes is None else notes.limits.string_length

    def add(self, text: str) -> None:
        """One more piece. Raises LimitExceeded when there is no room for it."""
        self.parts.append(text)
        if self.notes is not None:
            self.room -= len(text)
            if len(text) > LONG_TEXT:
                self.notes.charge(bytes_of(text) // _BYTES_PER_UNIT)
            if self.room < 0:
                most = self.notes.limits.string_length
                raise LimitExceeded(
                    f"the text of a value would be longer than {most:,} characters; show less"
                )

    def write(self, value: Value, *, is_inner: bool = True) -> None:
        """All pieces of a value."""
        match value:
            case list():
                self.enclose("[", value, "]", lambda item: self.write(item))
            case dict():
                self.enclose("{", value.items(), "}", self.entry)
            case Range():
                self.range(value)
            case _:
                self.add(_of_one(value, is_inner=is_inner))

    def enclose(
        self, opening: str, items: Collection[Item], closing: str, write: Callable[[Item], None]
    ) -> None:
        """The items in brackets, with commas between them."""
        if self.notes is not None:
            self.notes.charge(_UNITS_PER_ITEM * len(items))
        separator = opening
        for item in items:
            self.add(separator)
            write(item)
            separator = ", "
        self.add(closing if items else opening + closing)

    def entry(self, entry: tuple[str, Value]) -> None:
        """One entry of a context."""
        key, member = entry
        self.add(f"{key if _PLAIN_KEY.fullmatch(key) else _of_one(key, is_inner=True)}: ")
        self.write(member)

    def range(self, value: Range) -> None:
        """A range with brackets, or with its operator."""
        if value.operator is not None:
            self.add(f"({value.operator} ")
            self.write(value.end if value.start is None else value.start)
            self.add(")")
            return
        self.add("[" if value.start_closed else "(")
        self.write(value.start)
        self.add("..")
        self.write(value.end)
        self.add("]" if value.end_closed else ")")


def _of_one(value: Value, *, is_inner: bool) -> str:
    """The text of a value without parts."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return text_of_number(value)
        case str():
            return f'"{value.translate(_ESCAPES)}"'
        case Function():
            return f"function({', '.join(value.type.names)})"
        case date() | WideDate():
            text = text_of_date(value)
        case _:
            text = str(value)
    return f'@"{text}"' if is_inner else text
