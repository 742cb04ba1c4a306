"""What an input entry accepts as stretches of values: the form in which many entries are compared.

Values stand in lanes, one for each kind (times with and without an offset have no common order, so they have
lanes of their own). On a lane, a cut lies before or after a value; entries accept what lies between cuts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import Final, TypeAlias, cast

from decision_server.dmn.entry_constants import Comparisons, constant_of
from decision_server.feel import ir
from decision_server.feel.expression import CompiledTests
from decision_server.feel.temporal import DateTime, Time
from decision_server.feel.unary_tests import AllBut, Anything, Intervals, Null, Values
from decision_server.feel.values import ORDERED, Range, Value, kind_of, order_key

Key: TypeAlias = bool | int | Decimal | str
Cut: TypeAlias = tuple[Key, int]
"""A place between values: (value, 0) lies before it, (value, 1) after it. Both sort as they lie."""

WITH_OFFSET: Final = " with offset"
DISCRETE: Final = frozenset(
    {
        "date",
        "time",
        "time" + WITH_OFFSET,
        "date and time",
        "date and time" + WITH_OFFSET,
        "days and time duration",
        "years and months duration",
    }
)
"""Lanes whose values are counted in days, seconds, nanoseconds or months: cuts always lie before a number."""


class Form(Enum):
    """How a cell is to be read."""

    ALL = "everything"
    STRETCHES = "these stretches"
    BUT = "null, and all of the lane but these stretches"
    TRIED = "the same on all values between neighbouring cuts: one of them tells"
    OPEN = "only an evaluation can tell"


@dataclass(frozen=True, slots=True)
class Stretch:
    """The values of a lane between two cuts; None is an end that lies open. On "null" there is one value."""

    lane: str
    low: Cut | None = None
    high: Cut | None = None

    @property
    def is_point(self) -> bool:
        """Whether it holds one key alone."""
        return self.low is not None and self.high is not None and self.low[0] == self.high[0]

    @property
    def is_empty(self) -> bool:
        """Whether it holds nothing, as `(5..5)`."""
        return self.low is not None and self.high is not None and self.low >= self.high


@dataclass(frozen=True, slots=True)
class Cell:
    """An input entry. `stretches` are what `form` says; for TRIED they are where cuts are wanted."""

    form: Form
    stretches: tuple[Stretch, ...] = ()


ALL: Final = Cell(Form.ALL)
OPEN: Final = Cell(Form.OPEN)
_ONLY_NULL: Final = Cell(Form.STRETCHES, (Stretch("null"),))
_ENDS: Final = MappingProxyType({"<": 0, "<=": 1, ">": 1, ">=": 0})


def lane_of(value: Value) -> str:
    """The lane that a value stands in: its kind, with the offset of times told apart."""
    kind = kind_of(value)
    if isinstance(value, Time | DateTime) and value.offset is not None:
        return kind + WITH_OFFSET
    return kind


def key_of(value: Value) -> Key:
    """The place of a value on its lane."""
    if isinstance(value, bool):
        return value
    key = order_key(value)
    # A date is counted in days, so that neighbouring dates have no room between them.
    return cast("Key", value.toordinal() if kind_of(value) == "date" else key)  # type: ignore[union-attr]


def cut(value: Value, side: int) -> Cut:
    """The cut before (0) or after (1) a value."""
    key = key_of(value)
    if side and lane_of(value) in DISCRETE:
        return cast("int", key) + 1, 0
    return key, side


def cell_of(tests: CompiledTests) -> Cell:
    """What an entry accepts, as far as the entry alone tells."""
    match tests.shape:
        case Anything():
            return ALL
        case Null():
            return _ONLY_NULL
        case Values(values):
            return Cell(Form.STRETCHES, tuple(map(_point, values)))
        case AllBut(values):
            return Cell(Form.BUT, tuple(map(_point, values)))
        case Intervals(intervals):
            return Cell(
                Form.STRETCHES,
                tuple(
                    Stretch(
                        "number",
                        None if each.low is None else (each.low, 0 if each.low_closed else 1),
                        None if each.high is None else (each.high, 1 if each.high_closed else 0),
                    )
                    for each in intervals
                ),
            )
        case _:
            return _general(tests)


def refuses_null(tests: CompiledTests) -> bool:
    """Whether null is never accepted, whatever the names in the entry stand for: `null < x` is undecided."""
    body = tests.program.body
    return (
        isinstance(body, ir.Tests)
        and not body.negated
        and bool(body.tests)
        and all(isinstance(test, ir.Compares) and test.operator in _ENDS for test in body.tests)
    )


def _general(tests: CompiledTests) -> Cell:
    body = tests.program.body
    if not isinstance(body, ir.Tests) or tests.uses:
        return OPEN
    if not body.negated:
        plain = [_stretch(test) for test in body.tests]
        if None not in plain:
            return Cell(
                Form.STRETCHES, tuple(each for each in plain if each is not None and not each.is_empty)
            )
    compared = Comparisons()
    if not compared.add_tests(body.tests):
        return OPEN
    wanted = (each for value in compared.constants for each in _cuts_at(value, compared.is_ordered))
    return Cell(Form.TRIED, tuple(wanted))


def _point(value: Value) -> Stretch:
    return Stretch(lane_of(value), cut(value, 0), cut(value, 1))


def _stretch(test: ir.Test) -> Stretch | None:
    """What one test accepts, None where that is no single stretch."""
    if isinstance(test, ir.Holds):
        return None
    known = constant_of(test.operand if isinstance(test, ir.Compares) else test.value)
    if known is None:
        return None
    (value,) = known
    if isinstance(test, ir.Compares):
        if kind_of(value) not in ORDERED:
            return None
        if test.operator == "=":
            return _point(value)
        side = _ENDS.get(test.operator)
        if side is None:
            return None
        at = cut(value, side)
        lane = lane_of(value)
        return Stretch(lane, None, at) if test.operator[0] == "<" else Stretch(lane, at, None)
    if value is None:
        return Stretch("null")
    if isinstance(value, Range):
        if value.operator is not None or value.start is None or value.end is None:
            return None
        low = cut(value.start, 0 if value.start_closed else 1)
        high = cut(value.end, 1 if value.end_closed else 0)
        return Stretch(lane_of(value.start), low, high)
    return _point(value) if kind_of(value) in ORDERED or isinstance(value, bool) else None


def _cuts_at(value: Value, is_ordered: bool) -> Iterable[Stretch]:
    """Where an entry that mentions the constant may change its mind: at it, or (ordered) on both sides."""
    if value is None:
        yield Stretch("null")
    elif kind_of(value) in ORDERED and is_ordered:
        yield Stretch(lane_of(value), None, cut(value, 0))
        yield Stretch(lane_of(value), cut(value, 1), None)
    elif kind_of(value) in ORDERED or isinstance(value, bool):
        yield _point(value)
