"""FEEL values in Python: what they are, when two are equal, and which comes first.

Kind is decided by exact class, so that `True` is never a number. Values are never changed once made.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Final, TypeAlias, cast

from decision_server.feel.calendar import WideDate
from decision_server.feel.durations import NANOSECONDS, DaysAndTime, YearsAndMonths
from decision_server.feel.measures import LONG_TEXT, units_to_compare
from decision_server.feel.notes import Notes
from decision_server.feel.source import Span
from decision_server.feel.temporal import DateTime, Time
from decision_server.feel.typesystem import FunctionType


class Range:
    """A stretch of ordered values, or what an operator accepts.

    `operator` is None for `[start..end]`, where a null end means that nothing is known of that side. For
    `(< 10)` it is that operator, and the null end is infinity; `(= 10)` and `(!= 10)` have the value at both
    ends.
    """

    __slots__ = ("end", "end_closed", "operator", "start", "start_closed")

    def __init__(
        self, start: "Value", end: "Value", start_closed: bool, end_closed: bool, operator: str | None = None
    ) -> None:
        self.start = start
        self.end = end
        self.start_closed = start_closed
        self.end_closed = end_closed
        self.operator = operator

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Range) and _range_key(self) == _range_key(other)

    def __hash__(self) -> int:
        return hash((self.start_closed, self.end_closed, self.operator))

    def __repr__(self) -> str:
        opening, closing = "[" if self.start_closed else "(", "]" if self.end_closed else ")"
        kept = "" if self.operator is None else f" by {self.operator}"
        return f"Range{opening}{self.start!r}..{self.end!r}{closing}{kept}"


class Function:
    """A function as a value. `invoke` takes the arguments by position, as many as `type` has parameters."""

    __slots__ = ("invoke", "name", "type")

    def __init__(
        self, name: str, type: FunctionType, invoke: "Callable[[Sequence[Value], Notes], Value]"
    ) -> None:
        self.name = name
        self.type = type
        self.invoke = invoke

    def call(self, arguments: "Sequence[Value]", notes: Notes, span: Span | None = None) -> "Value":
        """The result; null and a note if the number of arguments is wrong.

        Raises LimitExceeded if functions call each other too deep.
        """
        wanted = len(self.type.parameters)
        if len(arguments) != wanted:
            message = (
                f"'{self.name}' takes {wanted} argument{'' if wanted == 1 else 's'}, not {len(arguments)}"
            )
            return notes.null("FEEL0304", span, message)
        notes.enter_call()
        try:
            return self.invoke(arguments, notes)
        finally:
            notes.leave_call()

    def __repr__(self) -> str:
        return f"Function({self.name!r}, {self.type})"


Value: TypeAlias = (
    bool
    | int
    | Decimal
    | str
    | datetime.date
    | WideDate
    | Time
    | DateTime
    | DaysAndTime
    | YearsAndMonths
    | Range
    | Function
    | list["Value"]
    | dict[str, "Value"]
    | None
)

KIND: Final[Mapping[type, str]] = MappingProxyType(
    {
        type(None): "null",
        bool: "boolean",
        int: "number",
        Decimal: "number",
        str: "string",
        datetime.date: "date",
        WideDate: "date",
        Time: "time",
        DateTime: "date and time",
        DaysAndTime: "days and time duration",
        YearsAndMonths: "years and months duration",
        list: "list",
        dict: "context",
        Range: "range",
        Function: "function",
    }
)
"""The FEEL kind of each class of value."""
ORDERED: Final = frozenset(
    {
        "number",
        "string",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    }
)
"""The kinds of which one value may be less than another."""
_SIMPLE: Final = ORDERED - {"time", "date and time"} | {"boolean"}
"""The kinds that Python itself compares as FEEL does."""
_TIMES: Final = (Time, DateTime)
_PAIR_UNITS: Final = 2
_KEYS_PER_UNIT: Final = 1_024


def kind_of(value: Value) -> str:
    """The FEEL word for the kind of a value: "number", "date and time", …; "null" for null."""
    return KIND[value.__class__]


def equal(a: Value, b: Value, notes: Notes | None = None) -> bool | None:
    """Whether `a = b` (DMN 1.5, table 54). None where the kinds differ; null only equals null.

    Lists and contexts are equal if their parts are; None if a part cannot be compared and none differs. With
    `notes` their parts are charged for, as values that share parts may be far larger than they look.
    """
    if a is None or b is None:
        return a is b
    kind = KIND[a.__class__]
    if kind != KIND[b.__class__]:
        return None
    if kind in _SIMPLE:
        if notes is not None and isinstance(a, str) and len(a) > LONG_TEXT:
            charge_texts(a, cast("str", b), notes)
        return a == b
    if isinstance(a, _TIMES) and isinstance(b, _TIMES):
        return _seconds(a) == _seconds(b) if (a.offset is None) == (b.offset is None) else False
    if isinstance(a, list) and isinstance(b, list):
        return _all(zip(a, b, strict=True), len(a), notes) if len(a) == len(b) else False
    if isinstance(a, dict) and isinstance(b, dict):
        if notes is not None:
            notes.charge(sum(map(len, a)) // _KEYS_PER_UNIT)
        if a.keys() != b.keys():
            return False
        return _all(((value, b[key]) for key, value in a.items()), len(a), notes)
    if isinstance(a, Range) and isinstance(b, Range):
        return _all(((a.start, b.start), (a.end, b.end)), 2, notes) if _shape(a) == _shape(b) else False
    return True if a is b else None


def compare(a: Value, b: Value, notes: Notes | None = None) -> int | None:
    """-1, 0 or 1 as `a` is less than, equal to or greater than `b`; None where they have no order.

    Strings go by code points. A local time and one with an offset have no order, nor has null. With `notes`
    long texts are charged for.
    """
    kind = KIND[a.__class__]
    if kind not in ORDERED or kind != KIND[b.__class__]:
        return None
    if notes is not None and isinstance(a, str) and len(a) > LONG_TEXT:
        charge_texts(a, cast("str", b), notes)
    if isinstance(a, _TIMES) and isinstance(b, _TIMES) and (a.offset is None) != (b.offset is None):
        return None
    # Values of one ordered kind compare with each other, which their union cannot say.
    one, other = cast("int", order_key(a)), cast("int", order_key(b))
    return (one > other) - (one < other)


def charge_texts(a: str, b: str, notes: Notes) -> None:
    """Charge for a comparison of two texts, if they are long."""
    if units := units_to_compare(a, b):
        notes.charge(units)


def order_key(value: Value) -> object:
    """Something that Python orders as FEEL orders values of one ordered kind; local and zoned times apart."""
    if isinstance(value, _TIMES):
        return _seconds(value)
    if isinstance(value, DaysAndTime):
        return value.nanoseconds
    if isinstance(value, YearsAndMonths):
        return value.months
    return value


def same(a: Value, b: Value, notes: Notes | None = None) -> bool:
    """Whether two values are of one kind and made of the same parts, as `is(a, b)` tells.

    Unlike `=`, times at the same instant differ if their offsets or zones do. With `notes` the parts of lists
    and contexts are charged for.
    """
    if KIND[a.__class__] != KIND[b.__class__]:
        return False
    if isinstance(a, list) and isinstance(b, list):
        if len(a) != len(b):
            return False
        if notes is not None:
            notes.charge(2 + _PAIR_UNITS * len(a))
        return all(same(one, other, notes) for one, other in zip(a, b, strict=True))
    if isinstance(a, dict) and isinstance(b, dict):
        if notes is not None:
            notes.charge(2 + _PAIR_UNITS * len(a) + sum(map(len, a)) // _KEYS_PER_UNIT)
        if a.keys() != b.keys():
            return False
        return all(same(value, b[key], notes) for key, value in a.items())
    if isinstance(a, Range) and isinstance(b, Range):
        return _shape(a) == _shape(b) and same(a.start, b.start, notes) and same(a.end, b.end, notes)
    if isinstance(a, Function):
        return a is b
    if notes is not None and isinstance(a, str) and isinstance(b, str):
        charge_texts(a, b, notes)
    return a == b


def _all(pairs: "Iterable[tuple[Value, Value]]", count: int, notes: Notes | None) -> bool | None:
    if notes is not None:
        notes.charge(2 + _PAIR_UNITS * count)
    undecided = False
    for one, other in pairs:
        outcome = equal(one, other, notes)
        if outcome is False:
            return False
        if outcome is None:
            undecided = True
    return None if undecided else True


def _seconds(value: Time | DateTime) -> int:
    """The instant in whole seconds, by which times are compared; a local one as if it were in UTC."""
    if isinstance(value, DateTime):
        return value.instant // NANOSECONDS
    return value.nanoseconds // NANOSECONDS - (value.offset or 0)


def _shape(of: Range) -> tuple[bool, bool, str | None]:
    return of.start_closed, of.end_closed, of.operator


def _range_key(of: Range) -> tuple[object, ...]:
    return of.start, of.end, of.start_closed, of.end_closed, of.operator
