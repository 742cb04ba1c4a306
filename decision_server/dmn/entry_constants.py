"""The constants of an input entry; of one that only compares with constants, nothing else matters."""

from collections.abc import Iterable
from typing import Final

from decision_server.errors import LimitExceeded
from decision_server.feel import ir
from decision_server.feel.interpreter import evaluate
from decision_server.feel.notes import Notes
from decision_server.feel.source import UNPLACED
from decision_server.feel.values import Function, Range, Value

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


class Comparisons:
    """What a value is compared with by tests that only compare it with constants.

    Such tests give the same outcome for all values that lie alike to each of the `constants`; if not even
    `is_ordered`, for all values that are none of them.
    """

    def __init__(self) -> None:
        self.constants: list[Value] = []
        self.is_ordered = False

    def add_tests(self, tests: Iterable[ir.Test]) -> bool:
        """Take the constants of tests; whether they do nothing but compare."""
        return all(map(self._add_test, tests))

    def _add_test(self, test: ir.Test) -> bool:
        match test:
            case ir.Holds(condition=condition):
                return self._add_condition(condition)
            case ir.Compares(operator=operator, operand=operand):
                return self._add_operator(operator) and self._add(operand)
            case ir.Accepts(value=value):
                return self._add(value)

    def _add_condition(self, node: ir.Expression) -> bool:
        match node:
            case ir.Conjunction(operands=operands) | ir.Disjunction(operands=operands):
                return all(map(self._add_condition, operands))
            case ir.Comparison(operator=operator, left=left, right=right):
                operand = right if _is_question(left) else left
                is_of_question = _is_question(left) or _is_question(right)
                return is_of_question and self._add_operator(operator) and self._add(operand)
            case ir.Between(operand=operand, low=low, high=high):
                return (
                    _is_question(operand) and self._add_operator("<=") and self._add(low) and self._add(high)
                )
            case ir.In(operand=operand, tests=tests):
                # Another `?` stands within these tests: the operand's own.
                is_plain = not any(isinstance(test, ir.Holds) for test in tests)
                return _is_question(operand) and is_plain and self.add_tests(tests)
            case _:
                return self._add(node)

    def _add_operator(self, operator: str) -> bool:
        self.is_ordered = self.is_ordered or operator not in ("=", "!=")
        return True

    def _add(self, node: ir.Expression) -> bool:
        known = constant_of(node)
        if known is not None:
            self._add_value(known[0])
        return known is not None

    def _add_value(self, value: Value) -> None:
        if isinstance(value, list):
            for item in value:
                self._add_value(item)
        elif isinstance(value, Range):
            self.is_ordered = self.is_ordered or value.operator not in ("=", "!=")
            self.constants += [end for end in (value.start, value.end) if end is not None]
        else:
            self.constants.append(value)


def _is_question(node: ir.Expression) -> bool:
    """Whether the node is `?` itself, which stands in slot 0."""
    return isinstance(node, ir.Local) and node.slot == 0


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
