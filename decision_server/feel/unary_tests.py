"""What a cell accepts, as data: the form in which many cells can be reasoned about at once."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias, TypeGuard

from decision_server.feel import ir
from decision_server.feel.values import Range, Value


@dataclass(frozen=True, slots=True)
class Anything:
    """`-`: every value, null included."""


@dataclass(frozen=True, slots=True)
class Values:
    """One of these texts or booleans, in the order written."""

    values: tuple[str | bool, ...]


@dataclass(frozen=True, slots=True)
class AllBut:
    """`not(…)`: null, and every text or boolean but these."""

    values: tuple[str | bool, ...]


@dataclass(frozen=True, slots=True)
class Interval:
    """Numbers from `low` to `high`; None is an end that lies open to infinity."""

    low: int | Decimal | None
    low_closed: bool
    high: int | Decimal | None
    high_closed: bool


@dataclass(frozen=True, slots=True)
class Intervals:
    """A number within one of these, in the order written."""

    intervals: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class Null:
    """`null` alone."""


@dataclass(frozen=True, slots=True)
class General:
    """Anything else: only an evaluation can tell."""


Shape: TypeAlias = Anything | Values | AllBut | Intervals | Null | General
ANYTHING: Final = Anything()
NULL: Final = Null()
GENERAL: Final = General()


def shape_of(program: ir.Program) -> Shape:
    """What the tests accept, as data where they are made of literals of one kind."""
    tests = program.body
    if not isinstance(tests, ir.Tests):
        return GENERAL
    if not tests.tests:
        return GENERAL if tests.negated else ANYTHING
    constants = [_constant(test) for test in tests.tests]
    texts = tuple(value for value in constants if value.__class__ is str or value.__class__ is bool)
    if len(texts) == len(constants) and len({value.__class__ for value in texts}) == 1:
        distinct = tuple(dict.fromkeys(texts))
        return AllBut(distinct) if tests.negated else Values(distinct)
    if tests.negated:
        return GENERAL
    if len(tests.tests) == 1 and isinstance(tests.tests[0], ir.Accepts) and _is_null(tests.tests[0].value):
        return NULL
    intervals = [_interval(test) for test in tests.tests]
    known = tuple(interval for interval in intervals if interval is not None)
    return Intervals(known) if len(known) == len(intervals) else GENERAL


def choices(program: ir.Program) -> tuple[Value, ...] | None:
    """The distinct values in order when the tests are a plain list of literals, else None."""
    tests = program.body
    if not isinstance(tests, ir.Tests) or tests.negated or not tests.tests:
        return None
    values: list[Value] = []
    for test in tests.tests:
        if not isinstance(test, ir.Accepts) or not isinstance(test.value, ir.Constant):
            return None
        value = test.value.value
        if isinstance(value, Range):
            return None
        if not any(value == known and value.__class__ is known.__class__ for known in values):
            values.append(value)
    return tuple(values)


def is_number(value: Value) -> TypeGuard[int | Decimal]:
    """Whether the value is a number, by its exact class."""
    return value.__class__ is int or value.__class__ is Decimal


def decided(shape: Values | AllBut | Intervals, value: Value) -> bool | None:
    """Whether tests of this shape accept `value`, None where only an evaluation can tell (another kind)."""
    if isinstance(shape, Intervals):
        if not is_number(value):
            return None
        for of in shape.intervals:
            if (of.low is None or (value >= of.low if of.low_closed else value > of.low)) and (
                of.high is None or (value <= of.high if of.high_closed else value < of.high)
            ):
                return True
        return False
    if value.__class__ is not shape.values[0].__class__:
        return None
    return (value in shape.values) is isinstance(shape, Values)


def _constant(test: ir.Test) -> Value:
    return test.value.value if isinstance(test, ir.Accepts) and isinstance(test.value, ir.Constant) else None


def _is_null(node: ir.Expression) -> bool:
    return isinstance(node, ir.Constant) and node.value is None


def _number(node: ir.Expression) -> int | Decimal | None:
    return node.value if isinstance(node, ir.Constant) and is_number(node.value) else None


def _interval(test: ir.Test) -> Interval | None:
    """The test as an interval of numbers, None if it is anything else."""
    match test:
        case ir.Compares(operator=operator, operand=operand) if (number := _number(operand)) is not None:
            match operator:
                case "<" | "<=":
                    return Interval(None, False, number, operator == "<=")
                case ">" | ">=":
                    return Interval(number, operator == ">=", None, False)
                case "=":
                    return Interval(number, True, number, True)
                case _:
                    return None
        case ir.Accepts(value=ir.Constant(value=Range() as of)):
            if not is_number(of.start) or not is_number(of.end):
                return None
            return Interval(of.start, of.start_closed, of.end, of.end_closed)
        case ir.Accepts(value=value) if (number := _number(value)) is not None:
            return Interval(number, True, number, True)
        case _:
            return None
