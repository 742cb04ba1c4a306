"""The text of any value, as FEEL's `string()` gives it.

A value inside of a list, context or range is written so that it could stand in an expression: strings in
quotes, dates and the like as `@"…"`.
"""

import re
from decimal import Decimal
from typing import Final

from decision_server.feel.calendar import WideDate, text_of_date
from decision_server.feel.durations import DaysAndTime, YearsAndMonths
from decision_server.feel.lexer import NAME_PART, NAME_START
from decision_server.feel.numbers import text_of_number
from decision_server.feel.temporal import DateTime, Time
from decision_server.feel.values import Function, Range, Value

_PLAIN_KEY: Final = re.compile(rf"[{NAME_START}][{NAME_PART}]*(?: [{NAME_PART}]+)*")
_ESCAPES: Final = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def text_of(value: Value) -> str:
    """The text of a value; "null" for null."""
    return value if isinstance(value, str) else literal_of(value, is_inner=False)


def literal_of(value: Value, *, is_inner: bool = True) -> str:
    """The value as it would be written in an expression; functions only show their parameters.

    `is_inner=False` leaves out the `@"…"` of dates, times and durations.
    """
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return text_of_number(value)
        case str():
            return f'"{value.translate(_ESCAPES)}"'
        case list():
            return f"[{', '.join(map(literal_of, value))}]"
        case dict():
            return f"{{{', '.join(f'{_key(key)}: {literal_of(member)}' for key, member in value.items())}}}"
        case Range():
            return _text_of_range(value)
        case Function():
            return f"function({', '.join(value.type.names)})"
        case Time() | DateTime() | DaysAndTime() | YearsAndMonths() | WideDate():
            return f'@"{value}"' if is_inner else str(value)
        case date:
            return f'@"{text_of_date(date)}"' if is_inner else text_of_date(date)


def _text_of_range(value: Range) -> str:
    if value.operator is not None:
        operand = value.end if value.start is None else value.start
        return f"({value.operator} {literal_of(operand)})"
    opening, closing = "[" if value.start_closed else "(", "]" if value.end_closed else ")"
    return f"{opening}{literal_of(value.start)}..{literal_of(value.end)}{closing}"


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) else literal_of(key)
