"""The operators of the language, with their null rules: what interpreter and generated code call.

Each takes the notes of the evaluation and where in the text it stands. Where an operation is not defined, it
gives null and notes why; it never raises for anything an author or a caller can do, but for limits.
"""

import datetime
from decimal import Decimal
from typing import Final, cast

from decision_server.errors import LimitExceeded
from decision_server.feel.arithmetic import (
    ADDITION,
    DIVISION,
    EXPONENTIATION,
    MULTIPLICATION,
    NEGATION,
    SUBTRACTION,
    NoResultError,
    Table,
)
from decision_server.feel.measures import LONG_TEXT, bytes_of
from decision_server.feel.members import PROPERTIES
from decision_server.feel.notes import Notes
from decision_server.feel.numbers import LIMIT, NoSuchNumberError, text_of_number, units_of_power
from decision_server.feel.ranges import contains, why_no_range
from decision_server.feel.source import Span
from decision_server.feel.values import ORDERED, Range, Value, charge_texts, compare, equal, kind_of

_BYTES_PER_UNIT: Final = 256
_HEAVY_UNITS: Final = 16
"""Arithmetic on dates, times and durations; in named zones it takes that long."""
_UNITS_PER_ITEM: Final = 2
_NUMBERS: Final = (int, Decimal)
_BOUNDS: Final = {"<": (None, False), "<=": (None, True), ">": (False, None), ">=": (True, None)}
_PLAIN: Final = frozenset(
    {
        *((one, other) for one in (int, Decimal) for other in (int, Decimal)),
        (str, str),
        (datetime.date, datetime.date),
    }
)
"""Pairs of classes that Python orders as FEEL does."""


def add(a: Value, b: Value, notes: Notes, span: Span) -> Value:
    """`a + b`: numbers, strings, durations, or one of time and a duration."""
    if type(a) is int and type(b) is int and -LIMIT < (whole := a + b) < LIMIT:
        return whole
    if type(a) is str and type(b) is str:
        return _joined(a, b, notes)
    return _calculated(ADDITION, "+", a, b, notes, span)


def subtract(a: Value, b: Value, notes: Notes, span: Span) -> Value:
    """`a - b`; between dates or times a days and time duration."""
    if type(a) is int and type(b) is int and -LIMIT < (whole := a - b) < LIMIT:
        return whole
    return _calculated(SUBTRACTION, "-", a, b, notes, span)


def multiply(a: Value, b: Value, notes: Notes, span: Span) -> Value:
    """`a * b`; durations by numbers, cut off towards zero."""
    if type(a) is int and type(b) is int and -LIMIT < (whole := a * b) < LIMIT:
        return whole
    return _calculated(MULTIPLICATION, "*", a, b, notes, span)


def divide(a: Value, b: Value, notes: Notes, span: Span) -> Value:
    """`a / b`; durations by numbers or by their own kind."""
    return _calculated(DIVISION, "/", a, b, notes, span)


def power(a: Value, b: Value, notes: Notes, span: Span) -> Value:
    """`a ** b`."""
    if isinstance(a, _NUMBERS) and isinstance(b, _NUMBERS):
        notes.charge(units_of_power(a, b))
    return _calculated(EXPONENTIATION, "**", a, b, notes, span)


def negate(a: Value, notes: Notes, span: Span) -> Value:
    """`-a` of a number or a duration."""
    operation = NEGATION.get(a.__class__)
    if operation is None:
        return notes.null("FEEL0301", span, f"'-' wants a number or a duration; this is {_a(a)}")
    return operation(a)


def eq(a: Value, b: Value, notes: Notes, span: Span) -> Value:
    """`a = b`."""
    if (a.__class__, b.__class__) in _PLAIN:
        if isinstance(a, str) and len(a) > LONG_TEXT:
            charge_texts(a, cast("str", b), notes)
        return a == b
    outcome = equal(a, b, notes)
    return _incomparable("=", a, b, notes, span) if outcome is None else outcome


def ne(a: Value, b: Value, notes: Notes, span: Span) -> Value:
    """`a != b`."""
    if (a.__class__, b.__class__) in _PLAIN:
        if isinstance(a, str) and len(a) > LONG_TEXT:
            charge_texts(a, cast("str", b), notes)
        return a != b
    outcome = equal(a, b, notes)
    return _incomparable("!=", a, b, notes, span) if outcome is None else not outcome


def lt(a: Value, b: Value, notes: Notes, span: Span) -> Value:
    """`a < b`."""
    if (a.__class__, b.__class__) in _PLAIN:
        if isinstance(a, str) and len(a) > LONG_TEXT:
            charge_texts(a, cast("str", b), notes)
        return cast("int", a) < cast("int", b)
    order = compare(a, b)
    return _incomparable("<", a, b, notes, span) if order is None else order < 0


def le(a: Value, b: Value, notes: Notes, span: Span) -> Value:
    """`a <= b`."""
    if (a.__class__, b.__class__) in _PLAIN:
        if isinstance(a, str) and len(a) > LONG_TEXT:
            charge_texts(a, cast("str", b), notes)
        return cast("int", a) <= cast("int", b)
    order = compare(a, b)
    return _incomparable("<=", a, b, notes, span) if order is None else order <= 0


def gt(a: Value, b: Value, notes: Notes, span: Span) -> Value:
    """`a > b`."""
    if (a.__class__, b.__class__) in _PLAIN:
        if isinstance(a, str) and len(a) > LONG_TEXT:
            charge_texts(a, cast("str", b), notes)
        return cast("int", a) > cast("int", b)
    order = compare(a, b)
    return _incomparable(">", a, b, notes, span) if order is None else order > 0


def ge(a: Value, b: Value, notes: Notes, span: Span) -> Value:
    """`a >= b`."""
    if (a.__class__, b.__class__) in _PLAIN:
        if isinstance(a, str) and len(a) > LONG_TEXT:
            charge_texts(a, cast("str", b), notes)
        return cast("int", a) >= cast("int", b)
    order = compare(a, b)
    return _incomparable(">=", a, b, notes, span) if order is None else order >= 0


def between(a: Value, low: Value, high: Value, notes: Notes, span: Span) -> Value:
    """`a between low and high`: `a >= low and a <= high`, both ends included."""
    from_low = ge(a, low, notes, span)
    if from_low is False:
        return False
    to_high = le(a, high, notes, span)
    if to_high is False:
        return False
    return None if from_low is None or to_high is None else True


def in_(value: Value, accepting: Value, notes: Notes, span: Span) -> Value:
    """`value in accepting`: equal to it, within it if it is a range, or so for one of its items."""
    if isinstance(accepting, list):
        return _in_list(value, accepting, notes, span)
    if isinstance(accepting, Range) and not isinstance(value, Range):
        return in_range(value, accepting, notes, span)
    return eq(value, accepting, notes, span)


def in_range(value: Value, of: Range, notes: Notes, span: Span) -> Value:
    """Whether a value lies in a range; null where that cannot be said."""
    outcome = contains(of, value, notes)
    if outcome is None:
        message = f"whether {_a(value)} lies in this range cannot be said"
        if kind_of(value) in ORDERED and None in (of.start, of.end):
            message += ": one of its ends is null"
        return notes.null("FEEL0311", span, message)
    return outcome


def make_range(
    start: Value, end: Value, start_closed: bool, end_closed: bool, notes: Notes, span: Span
) -> Value:
    """`[start..end]`; null where there is no such range, as from 3 to 1."""
    if problem := why_no_range(start, end):
        return notes.null("FEEL0315", span, problem)
    return Range(start, end, start_closed, end_closed)


def operator_range(operator: str, operand: Value, notes: Notes, span: Span) -> Value:
    """`(< operand)` and the like as a value; `=` and `!=` take any operand, the others an ordered one."""
    if operator in ("=", "!="):
        is_equal = operator == "="
        return Range(operand, operand, is_equal, is_equal, operator)
    if kind_of(operand) not in ORDERED:
        return notes.null("FEEL0315", span, f"{_a(operand)} has no order and cannot be the end of a range")
    start_closed, end_closed = _BOUNDS[operator]
    if start_closed is None:
        return Range(None, operand, False, bool(end_closed), operator)
    return Range(operand, None, start_closed, False, operator)


def path(source: Value, member: str, notes: Notes, span: Span) -> Value:
    """`source.member`: an entry of a context, a property of a value; of a list, that of each item."""
    if isinstance(source, dict):
        if member in source:
            return source[member]
        return notes.null("FEEL0302", span, f"the context has no entry '{member}'")
    if isinstance(source, list):
        notes.charge(_UNITS_PER_ITEM * len(source))
        notes.grow(8 * len(source))
        return [path(item, member, notes, span) for item in source]
    read = PROPERTIES.get(source.__class__, {}).get(member)
    if read is None:
        return notes.null("FEEL0302", span, f"{_a(source)} has no '{member}'")
    return read(source)


def item_at(items: list[Value], index: Value, notes: Notes, span: Span) -> Value:
    """`items[index]`: positions count from 1, or from -1 at the end."""
    if not isinstance(index, _NUMBERS) or isinstance(index, bool):
        return notes.null("FEEL0307", span, f"a position is a number; this is {_a(index)}")
    position = int(index) if -len(items) <= index <= len(items) else 0
    if position == 0 or position != index:
        shown = "1 item" if len(items) == 1 else f"{len(items)} items"
        return notes.null(
            "FEEL0307", span, f"there is no position {text_of_number(index)} in a list of {shown}"
        )
    return items[position - 1 if position > 0 else position]


def _joined(a: str, b: str, notes: Notes) -> str:
    length = len(a) + len(b)
    if length > notes.limits.string_length:
        raise LimitExceeded(f"a string has more than {notes.limits.string_length:,} characters; build less")
    size = bytes_of(a) + bytes_of(b)
    if length > LONG_TEXT:
        notes.charge(size // _BYTES_PER_UNIT)
    notes.grow(size)
    return a + b


def _calculated(table: Table, operator: str, a: Value, b: Value, notes: Notes, span: Span) -> Value:
    operation = table.get((a.__class__, b.__class__))
    if operation is None:
        return _undefined(operator, a, b, notes, span)
    if a.__class__ not in _NUMBERS or b.__class__ not in _NUMBERS:
        notes.charge(_HEAVY_UNITS)
    try:
        return operation(a, b)
    except (NoResultError, NoSuchNumberError) as error:
        return notes.null("FEEL0306", span, f"'{operator}' has no result here: {error}")


def _in_list(value: Value, accepting: list[Value], notes: Notes, span: Span) -> Value:
    if isinstance(value, list) and equal(value, accepting, notes):
        return True
    notes.charge(_UNITS_PER_ITEM * len(accepting))
    undecided = False
    for item in accepting:
        if isinstance(item, Range) and not isinstance(value, Range):
            outcome = contains(item, value, notes)
        else:
            outcome = equal(value, item, notes)
        if outcome:
            return True
        if outcome is None:
            undecided = True
    if undecided:
        return notes.null(
            "FEEL0311", span, f"some items cannot be compared with {_a(value)}, and no other is it"
        )
    return False


def _undefined(operator: str, a: Value, b: Value, notes: Notes, span: Span) -> None:
    if a is None or b is None:
        side = "both sides are" if a is b else "the left side is" if a is None else "the right side is"
        return notes.null("FEEL0301", span, f"'{operator}' has no result: {side} null")
    return notes.null("FEEL0301", span, f"'{operator}' is not defined for {_a(a)} and {_a(b)}")


def _incomparable(operator: str, a: Value, b: Value, notes: Notes, span: Span) -> None:
    if a is None or b is None:
        return notes.null("FEEL0311", span, f"'{operator}' is undecided: null has no order")
    if kind_of(a) != kind_of(b):
        message = f"'{operator}' is undecided: {_a(a)} and {_a(b)} do not compare"
    elif kind_of(a) in ORDERED:
        message = f"'{operator}' is undecided: one side has an offset or time zone and the other has none"
    elif operator in ("=", "!="):
        message = f"'{operator}' is undecided: these {kind_of(a)}s hold parts that do not compare"
    else:
        message = f"'{operator}' is undecided: a {kind_of(a)} has no order"
    return notes.null("FEEL0311", span, message)


def _a(value: Value) -> str:
    return "null" if value is None else f"a {kind_of(value)}"
