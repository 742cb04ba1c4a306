"""Arithmetic, comparison, ranges and `instance of`."""

from typing import Final

from decision_server.feel import ir
from decision_server.feel.generating.facts import (
    A_BOOLEAN,
    A_NUMBER,
    EQUAL_BY_PYTHON,
    MOST,
    NOTHING,
    ORDERED_BY_PYTHON,
    Fact,
)
from decision_server.feel.generating.scribe import Scribe, Term, View
from decision_server.feel.source import Span
from decision_server.feel.typesystem import BOOLEAN, NUMBER, STRING

ARITHMETIC: Final = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "**": "power"}
COMPARISON: Final = {"=": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
PYTHON: Final = {"=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
A_NULLABLE_BOOLEAN: Final = Fact(BOOLEAN)


def arithmetic(scribe: Scribe, node: ir.Arithmetic, view: View) -> Term:
    """A chain from the left."""
    result = scribe.emit(scribe, node.first, view)
    for operator, operand in node.rest:
        result = _one(scribe, operator, result, scribe.emit(scribe, operand, view), node.span)
    return result


def _one(scribe: Scribe, operator: str, left: Term, right: Term, span: Span) -> Term:
    if not scribe.fast or not (left.fact.is_a(NUMBER) and right.fact.is_a(NUMBER)):
        code = f"{ARITHMETIC[operator]}({left.code}, {right.code}, notes, {scribe.span(span)})"
        return scribe.expression(code, NOTHING, left, right)
    match operator:
        case "/":
            return scribe.expression(f"quotient({left.code}, {right.code})", A_NUMBER, left, right)
        case "**":
            return scribe.expression(f"raised({left.code}, {right.code}, notes)", A_NUMBER, left, right)
        case "*":
            most = left.fact.most * right.fact.most
        case _:
            most = left.fact.most + right.fact.most
    code = f"({left.code} {operator} {right.code})"
    if most <= MOST:
        return scribe.expression(code, Fact(NUMBER, False, most), left, right)
    result = scribe.keep(Term(code, A_NUMBER))
    scribe.give_up(f"{result.code}.__class__ is int and not -LIMIT < {result.code} < LIMIT")
    return result


def negation(scribe: Scribe, node: ir.Negation, view: View) -> Term:
    """`-operand`."""
    operand = scribe.emit(scribe, node.operand, view)
    if scribe.fast and operand.fact.is_a(NUMBER):
        return scribe.expression(f"(-{operand.code})", Fact(NUMBER, False, operand.fact.most), operand)
    return scribe.expression(f"negate({operand.code}, notes, {scribe.span(node.span)})", NOTHING, operand)


def comparison(scribe: Scribe, node: ir.Comparison, view: View) -> Term:
    """`left operator right`."""
    left = scribe.emit(scribe, node.left, view)
    right = scribe.emit(scribe, node.right, view)
    return compared(scribe, node.operator, left, right, node.span)


def compared(scribe: Scribe, operator: str, left: Term, right: Term, span: Span) -> Term:
    """A comparison of terms."""
    python = EQUAL_BY_PYTHON if operator in ("=", "!=") else ORDERED_BY_PYTHON
    # A comparison of two long texts is charged for, by the length of the shorter one.
    is_free = not left.fact.is_a(STRING) or left.fact.is_short or right.fact.is_short
    if scribe.fast and left.fact.kind == right.fact.kind and left.fact.is_a(*python) and is_free:
        return scribe.expression(f"({left.code} {PYTHON[operator]} {right.code})", A_BOOLEAN, left, right)
    code = f"{COMPARISON[operator]}({left.code}, {right.code}, notes, {scribe.span(span)})"
    # A comparison that is undecided is noted, so that fast code gives up there.
    return scribe.expression(code, A_BOOLEAN if scribe.fast else A_NULLABLE_BOOLEAN, left, right)


def between(scribe: Scribe, node: ir.Between, view: View) -> Term:
    """`operand between low and high`."""
    operand, low, high = (scribe.emit(scribe, part, view) for part in (node.operand, node.low, node.high))
    if (
        scribe.fast
        and not operand.fact.is_a(STRING)
        and operand.fact.kind == low.fact.kind == high.fact.kind
        and operand.fact.is_a(*ORDERED_BY_PYTHON)
    ):
        # All three are evaluated, though Python would stop at the first that is false.
        high = scribe.atom(high)
        return scribe.expression(
            f"({low.code} <= {operand.code} <= {high.code})", A_BOOLEAN, operand, low, high
        )
    code = f"between({operand.code}, {low.code}, {high.code}, notes, {scribe.span(node.span)})"
    return scribe.expression(code, A_NULLABLE_BOOLEAN, operand, low, high)


def instance_of(scribe: Scribe, node: ir.InstanceOf, view: View) -> Term:
    """`operand instance of type`."""
    operand = scribe.emit(scribe, node.operand, view)
    return scribe.expression(
        f"is_of({operand.code}, {scribe.constant(node.of, 'T')}, notes)", A_BOOLEAN, operand
    )


def range_of(scribe: Scribe, node: ir.RangeOf, view: View) -> Term:
    """`[start..end]`."""
    start, end = scribe.emit(scribe, node.start, view), scribe.emit(scribe, node.end, view)
    closed = f"{node.start_closed}, {node.end_closed}"
    code = f"make_range({start.code}, {end.code}, {closed}, notes, {scribe.span(node.span)})"
    return scribe.expression(code, NOTHING, start, end)


def operator_range(scribe: Scribe, node: ir.OperatorRange, view: View) -> Term:
    """`(< 10)` as a value."""
    operand = scribe.emit(scribe, node.operand, view)
    operator = scribe.constant(node.operator)
    code = f"operator_range({operator}, {operand.code}, notes, {scribe.span(node.span)})"
    return scribe.expression(code, NOTHING, operand)
