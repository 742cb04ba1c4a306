"""Whether tests accept a value: `in`, and the cells of tables."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from decision_server.feel import ir, runtime
from decision_server.feel.evaluators.frame import Frame, value_of
from decision_server.feel.iteration import tested
from decision_server.feel.notes import Notes
from decision_server.feel.ranges import contains
from decision_server.feel.source import Span
from decision_server.feel.values import Range, Value

Operator: TypeAlias = Callable[[Value, Value, Notes, Span], Value]
COMPARE: Final[Mapping[str, Operator]] = MappingProxyType(
    {
        "=": runtime.eq,
        "!=": runtime.ne,
        "<": runtime.lt,
        "<=": runtime.le,
        ">": runtime.gt,
        ">=": runtime.ge,
    }
)


def in_(node: ir.In, frame: Frame) -> Value:
    """Whether one of the tests accepts the operand; null if none does and one is undecided."""
    value = frame.slots[node.slot] = value_of(node.operand, frame)
    return passes(node.tests, value, frame)


def passes(tests: tuple[ir.Test, ...], value: Value, frame: Frame, *, cell: bool = False) -> Value:
    """The three-valued `or` of the tests' outcomes, in order, up to the first that accepts.

    In a cell of a table nothing is noted of a null that has no order: inputs may be null, and a rule that
    asks for more, or less, is then simply not met.
    """
    undecided = False
    for test in tests:
        outcome = _outcome(test, value, frame, quiet=cell and value is None)
        if outcome is True:
            return True
        if outcome is not False:
            undecided = True
    return None if undecided else False


def _outcome(test: ir.Test, value: Value, frame: Frame, *, quiet: bool) -> Value:
    if isinstance(test, ir.Accepts):
        accepting = value_of(test.value, frame)
        if quiet and isinstance(accepting, Range):
            return contains(accepting, value)
        return runtime.in_(value, accepting, frame.notes, test.span)
    if isinstance(test, ir.Compares):
        operand = value_of(test.operand, frame)
        if quiet and test.operator not in ("=", "!="):
            return None
        return COMPARE[test.operator](value, operand, frame.notes, test.span)
    return tested(value_of(test.condition, frame), frame.notes, test.span)
