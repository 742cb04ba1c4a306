"""Operators: arithmetic, comparison, logic, `if`, `instance of`; and what can never work about them."""

from decision_server.feel import ir, syntax
from decision_server.feel.checking.check import Check
from decision_server.feel.checking.environment import Environment
from decision_server.feel.checking.kinds import (
    ORDERED,
    arithmetic_type,
    is_open,
    joined,
    kind,
    may_be_equal,
    may_be_ordered,
)
from decision_server.feel.checking.types import resolved_type
from decision_server.feel.ranges import why_no_range
from decision_server.feel.source import Span
from decision_server.feel.typesystem import ANY, BOOLEAN, NUMBER, STRING, FeelType, RangeType, plain
from decision_server.feel.values import Range

OPERANDS = "FEEL0208"
DIFFERENT_KINDS = "FEEL0207"
CONDITION = "FEEL0206"


def negation(check: Check, node: syntax.Negation, env: Environment) -> ir.Expression:
    """`-operand`; a negated literal number is a literal."""
    operand = check.expression(node.operand, env)
    if isinstance(node.operand, syntax.Number):
        return ir.Constant(NUMBER, False, node.span, -node.operand.value)
    type = arithmetic_type(operand.type, "*", NUMBER)
    if type is None:
        message = f"a {kind(operand.type)} cannot be negated"
        check.warn(OPERANDS, node.span, message, "negate numbers and durations only")
        type = ANY
    return ir.Negation(type, True, node.span, operand)


def arithmetic(check: Check, node: syntax.Arithmetic, env: Environment) -> ir.Expression:
    """A chain of operators of one precedence, from the left."""
    operands = check.expressions(node.operands, env)
    type = operands[0].type
    for operator, operand in zip(node.operators, operands[1:], strict=True):
        result = arithmetic_type(type, operator, operand.type)
        if result is None:
            check.warn(
                OPERANDS,
                Span(node.span.start, operand.span.end),
                f"'{operator}' does not work on a {kind(type)} and a {kind(operand.type)}; it gives null",
                _help_with_operands(type, operand.type),
            )
            result = ANY
        type = result
    rest = tuple(zip(node.operators, operands[1:], strict=True))
    return ir.Arithmetic(type, True, node.span, operands[0], rest)


def _help_with_operands(left: FeelType, right: FeelType) -> str:
    kinds = {kind(left), kind(right)}
    if "list" in kinds:
        return "use one item, as in list[1], or make one value of all, as in sum(list)"
    if "string" in kinds:
        return "convert with string(…) to join texts, or with number(…) to calculate"
    return "convert one of them, or use another operator"


def _help_with_kinds(left: FeelType, right: FeelType) -> str:
    if "list" in {kind(left), kind(right)}:
        return "write `value in list`, `list contains(list, value)`, or compare one item, as in list[1]"
    return "compare values of one kind; convert one of them"


def _is_boolean(of: FeelType) -> bool:
    return is_open(of) or plain(of) == BOOLEAN


def _logic(
    check: Check, trees: tuple[syntax.Expression, ...], env: Environment, word: str
) -> tuple[ir.Expression, ...]:
    operands = check.expressions(trees, env)
    for operand in operands:
        if not _is_boolean(operand.type):
            message = f"'{word}' wants booleans; this is a {kind(operand.type)}"
            check.warn(OPERANDS, operand.span, message, "compare it with something")
    return operands


def _undecidable(operands: tuple[ir.Expression, ...]) -> bool:
    return any(operand.may_be_null or plain(operand.type) != BOOLEAN for operand in operands)


def conjunction(check: Check, node: syntax.Conjunction, env: Environment) -> ir.Expression:
    """`a and b and …`."""
    operands = _logic(check, node.operands, env, "and")
    return ir.Conjunction(BOOLEAN, _undecidable(operands), node.span, operands)


def disjunction(check: Check, node: syntax.Disjunction, env: Environment) -> ir.Expression:
    """`a or b or …`."""
    operands = _logic(check, node.operands, env, "or")
    return ir.Disjunction(BOOLEAN, _undecidable(operands), node.span, operands)


def warn_of_comparison(check: Check, span: Span, operator: str, left: FeelType, right: FeelType) -> None:
    """Warn of a comparison that is null whatever the values are."""
    if operator in {"=", "!="}:
        if not may_be_equal(left, right):
            check.warn(
                DIFFERENT_KINDS,
                span,
                f"a {kind(left)} is compared with a {kind(right)}; that is always null",
                _help_with_kinds(left, right),
            )
    elif not may_be_ordered(left, right):
        what = f"a {kind(left)} and a {kind(right)} have no order"
        check.warn(
            DIFFERENT_KINDS, span, f"{what}; '{operator}' is always null", _help_with_kinds(left, right)
        )


def comparison(check: Check, node: syntax.Comparison, env: Environment) -> ir.Expression:
    """`left operator right`."""
    left, right = check.expression(node.left, env), check.expression(node.right, env)
    warn_of_comparison(check, node.span, node.operator, left.type, right.type)
    proved = plain(left.type) == plain(right.type) and plain(left.type) in (NUMBER, STRING)
    may_be_null = not proved or left.may_be_null or right.may_be_null
    return ir.Comparison(BOOLEAN, may_be_null, node.span, node.operator, left, right)


def between(check: Check, node: syntax.Between, env: Environment) -> ir.Expression:
    """`operand between low and high`."""
    operand, low, high = check.expressions((node.operand, node.low, node.high), env)
    for end in (low, high):
        warn_of_comparison(check, end.span, "<=", operand.type, end.type)
    return ir.Between(BOOLEAN, True, node.span, operand, low, high)


def instance_of(check: Check, node: syntax.InstanceOf, env: Environment) -> ir.Expression:
    """`operand instance of type`."""
    operand = check.expression(node.operand, env)
    of = resolved_type(node.type, env.scope)
    if of is None:
        return ir.Failure(BOOLEAN, True, node.span, "FEEL0305", "the type is not known here", "")
    return ir.InstanceOf(BOOLEAN, False, node.span, operand, of)


def if_(check: Check, node: syntax.If, env: Environment) -> ir.Expression:
    """A chain of branches; a condition that is not true counts as false."""
    branches = []
    for branch in node.branches:
        condition = check.expression(branch.condition, env)
        warn_of_condition(check, condition)
        branches.append((condition, check.expression(branch.then, env)))
    otherwise = check.expression(node.otherwise, env)
    results = [then for _, then in branches] + [otherwise]
    may_be_null = any(result.may_be_null for result in results)
    type = joined(result.type for result in results)
    return ir.If(type, may_be_null, node.span, tuple(branches), otherwise)


def warn_of_condition(check: Check, condition: ir.Expression) -> None:
    """Warn of a condition that cannot be a boolean."""
    if not _is_boolean(condition.type):
        check.warn(
            CONDITION,
            condition.span,
            f"this condition is a {kind(condition.type)}, so it is never true",
            "compare it with something",
        )


def range_(check: Check, node: syntax.Range, env: Environment) -> ir.Expression:
    """`[start..end]`; a range of literals is a literal."""
    start, end = check.expression(node.start, env), check.expression(node.end, env)
    of = _range_of(check, node.span, joined((start.type, end.type)), not may_be_ordered(start.type, end.type))
    match start, end:
        case ir.Constant(value=low), ir.Constant(value=high) if not why_no_range(low, high):
            value = Range(low, high, node.start_closed, node.end_closed)
            return ir.Constant(of, False, node.span, value)
    return ir.RangeOf(of, True, node.span, start, end, node.start_closed, node.end_closed)


def operator_range(check: Check, node: syntax.OperatorRange, env: Environment) -> ir.Expression:
    """`(< 10)` as a value."""
    operand = check.expression(node.operand, env)
    has_order = is_open(operand.type) or plain(operand.type) in ORDERED
    of = _range_of(check, node.span, operand.type, node.operator not in {"=", "!="} and not has_order)
    return ir.OperatorRange(of, True, node.span, node.operator, operand)


def _range_of(check: Check, span: Span, of: FeelType, orderless: bool) -> RangeType:
    if orderless:
        message = "the ends of a range must have an order; these have none"
        check.warn(OPERANDS, span, message, "use two numbers, dates, times, durations or strings of one kind")
    return RangeType(of)
