"""Conversion to numbers and strings (DMN 1.5, 10.3.4.1); `temporal.py` has the rest of that chapter."""

import re
from typing import Final

from decision_server.feel.builtins.messages import one_of
from decision_server.feel.builtins.signature import DOMAIN, Builtin, Parameter, Signature
from decision_server.feel.notes import Notes
from decision_server.feel.numbers import read_number
from decision_server.feel.source import Span
from decision_server.feel.texts import text_of
from decision_server.feel.typesystem import ANY, NUMBER, STRING
from decision_server.feel.values import Value

_NUMERIC_LITERAL: Final = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_GROUPING: Final = {" ": "space", ",": "comma", ".": "period"}
_DECIMAL: Final = {",": "comma", ".": "period"}
_SHOWN: Final = 40
_READING_UNITS: Final = 8
_SQUARE_OF_DIGITS_PER_UNIT: Final = 4_096
"""Reading digits takes the square of their number."""


def number(notes: Notes, span: Span | None, text: str, grouping: str | None, point: str | None) -> Value:
    """The number that a text stands for without its grouping separators, its decimal separator a point.

    A separator that is null is not looked for.
    """
    if grouping is not None and grouping not in _GROUPING:
        wanted = one_of(list(_GROUPING.values()))
        return notes.null(DOMAIN, span, f"number: 'grouping separator' must be {wanted}, got '{grouping}'")
    if point is not None and point not in _DECIMAL:
        wanted = one_of(list(_DECIMAL.values()))
        return notes.null(DOMAIN, span, f"number: 'decimal separator' must be {wanted}, got '{point}'")
    if point is not None and point == grouping:
        return notes.null(DOMAIN, span, f"number: the separators must differ, both are '{point}'")
    notes.charge(_READING_UNITS + len(text) ** 2 // _SQUARE_OF_DIGITS_PER_UNIT)
    plain = text if grouping is None else text.replace(grouping, "")
    if point is not None:
        plain = plain.replace(point, ".")
    found = read_number(plain) if _NUMERIC_LITERAL.fullmatch(plain) else None
    if found is None:
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        return notes.null(DOMAIN, span, f"number: '{shown}' is not a number")
    return found


def string(notes: Notes, span: Span | None, value: Value) -> Value:
    """The text of a value as it would be written; a string is itself, null is null."""
    if value is None or isinstance(value, str):
        return value
    return text_of(value, notes)


_FROM: Final = Parameter("from", STRING)

CHAPTER: Final = (
    Builtin(
        "number",
        Signature(
            (
                _FROM,
                Parameter("grouping separator", STRING, nullable=True),
                Parameter("decimal separator", STRING, nullable=True),
            ),
            NUMBER,
            number,
        ),
    ),
    Builtin("string", Signature((Parameter("from", ANY),), STRING, string)),
)
