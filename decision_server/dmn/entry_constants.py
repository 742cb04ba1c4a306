"""The constants of an input entry: of those made of comparisons with constants alone, nothing else matters."""

from collections.abc import Iterable
from typing import Final

from decision_server.errors import LimitExceeded
from decision_server.feel import ir
from decision_server.feel.interpreter import evaluate
from decision_server.feel.notes import Notes
from decision_server.feel.source import UNPLACED
from decision_server.feel.values import Function, Value

_MAKERS: Final = frozenset({"date", "time", "date and time", "duration", "years and months duration"})
"""Built-ins that write a constant: `date("2026-01-31")`."""


def constant_of(node: ir.Expression) -> tuple[Value] | None:
    """The value of an expression that depends on nothing, None for all others."""
    if isinstance(node, ir.Constant):
        return (node.value,)
    if not _is_constant(node):
        return None
    try:
        value = evaluate(ir.Program(node, 0, (), UNPLACED), {}, Notes())
    except LimitExceeded:
        return None
    return (value,)


def constants_in(tests: Iterable[ir.Test]) -> list[Value] | None:
    """The constants that a value is compared with; None if the tests do anything but compare.

    Such tests give the same outcome for all values that lie alike to each of the constants.
    """
    found: list[Value] = []
    for test in tests:
        match test:
            case ir.Holds(condition=condition):
                fits = _collect(condition, found)
            case ir.Compares(operand=operand):
                fits = _add(operand, found)
            case ir.Accepts(value=value):
                fits = _add(value, found)
        if not fits:
            return None
    return found


def _is_constant(node: ir.Expression) -> bool:
    match node:
        case ir.Constant(value=value):
            return not isinstance(value, Function)
        case ir.CallBuiltin(builtin=builtin, arguments=arguments):
            return builtin.name in _MAKERS and all(map(_is_constant, arguments))
        case ir.RangeOf(start=start, end=end):
            return _is_constant(start) and _is_constant(end)
        case ir.OperatorRange(operand=operand) | ir.Negation(operand=operand):
            return _is_constant(operand)
        case ir.ListOf(items=items):
            return all(map(_is_constant, items))
        case ir.Arithmetic(first=first, rest=rest):
            return _is_constant(first) and all(_is_constant(operand) for _, operand in rest)
        case _:
            return False


def _add(node: ir.Expression, found: list[Value]) -> bool:
    known = constant_of(node)
    if known is None:
        return False
    found.append(known[0])
    return True


def _is_question(node: ir.Expression) -> bool:
    """Whether the node is `?` itself, which stands in slot 0."""
    return isinstance(node, ir.Local) and node.slot == 0


def _collect(node: ir.Expression, found: list[Value]) -> bool:
    """The constants of a condition; whether it is made of comparisons of `?` with constants alone."""
    match node:
        case ir.Conjunction(operands=operands) | ir.Disjunction(operands=operands):
            return all(_collect(each, found) for each in operands)
        case ir.Comparison(left=left, right=right):
            if _is_question(left):
                return _add(right, found)
            return _is_question(right) and _add(left, found)
        case ir.Between(operand=operand, low=low, high=high):
            return _is_question(operand) and _add(low, found) and _add(high, found)
        case ir.In(operand=operand, tests=tests):
            if not _is_question(operand):
                return False
            inner = constants_in(test for test in tests if not isinstance(test, ir.Holds))
            if inner is None or any(isinstance(test, ir.Holds) for test in tests):
                return False
            found.extend(inner)
            return True
        case _:
            return _add(node, found)
