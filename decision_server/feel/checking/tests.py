"""Tests of a value: the entries of `x in (…)` and of a table's cell."""

from collections.abc import Iterable

from decision_server.feel import ir, syntax
from decision_server.feel.checking.check import Check
from decision_server.feel.checking.environment import Environment, Variable
from decision_server.feel.checking.kinds import is_open, may_be_equal
from decision_server.feel.checking.operators import DIFFERENT_KINDS, warn_of_comparison, warn_of_condition
from decision_server.feel.typesystem import BOOLEAN, FeelType, ListType, RangeType, plain

TESTED = "?"


def in_(check: Check, node: syntax.In, env: Environment) -> ir.Expression:
    """`operand in (tests)`."""
    operand = check.expression(node.operand, env)
    slot = env.layout.slot()
    inner = env.bind({TESTED: Variable(slot, env.layout, operand.type, operand.may_be_null)})
    return ir.In(BOOLEAN, True, node.span, operand, slot, tests(check, node.tests, inner))


def tests(check: Check, trees: Iterable[syntax.Expression], env: Environment) -> tuple[ir.Test, ...]:
    """The tests of the value that `env` binds to `?`."""
    return tuple(_test(check, tree, env, env.variables[TESTED]) for tree in trees)


def _test(check: Check, tree: syntax.Expression, env: Environment, tested: Variable) -> ir.Test:
    if isinstance(tree, syntax.OperatorRange):
        operand = check.expression(tree.operand, env)
        warn_of_comparison(check, tree.span, tree.operator, tested.type, operand.type)
        return ir.Compares(tree.operator, operand, tree.span)
    check.forget_read(tested.home, tested.slot)
    value = check.expression(tree, env)
    if check.has_read(tested.home, tested.slot) or _is_condition(tree, value, tested.type):
        warn_of_condition(check, value)
        return ir.Holds(value, tree.span)
    if not _can_accept(value.type, tested.type):
        check.warn(
            DIFFERENT_KINDS,
            tree.span,
            f"a {value.type} is tested against a {tested.type}; that never matches",
            "compare values of one kind, or use ? for the value under test",
        )
    return ir.Accepts(value, tree.span)


def _is_condition(tree: syntax.Expression, value: ir.Expression, tested: FeelType) -> bool:
    """Whether a test without `?` is a condition of its own: a boolean where the value cannot be one."""
    if isinstance(tree, syntax.Boolean) or plain(value.type) != BOOLEAN:
        return False
    return not is_open(tested) and plain(tested) != BOOLEAN


def _can_accept(accepting: FeelType, tested: FeelType) -> bool:
    accepting = plain(accepting)
    if may_be_equal(accepting, tested):
        return True
    match accepting:
        case ListType():
            return _can_accept(accepting.element, tested)
        case RangeType():
            return may_be_equal(accepting.of, tested)
        case _:
            return False
