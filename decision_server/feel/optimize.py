"""The passes over the IR of a text, in their order: each IR to IR, with the same meaning.

They run when a text is compiled, so that all ways to run it, and all who reason about it, see their result.
Names have become slots in the checker before; what is proved of values is followed while code is written
(`generating/facts.py`), and so are members of contexts that were read already.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from decision_server.errors import LimitExceeded
from decision_server.feel import ir
from decision_server.feel.evaluators.frame import Frame
from decision_server.feel.interpreter import EVALUATORS
from decision_server.feel.notes import Limits, Notes
from decision_server.feel.source import Source
from decision_server.feel.traversal import tests_with_parts, with_parts
from decision_server.feel.values import Function, Value

Pass: TypeAlias = Callable[[ir.Expression, Source], ir.Expression]
LEAVES: Final = (ir.Constant, ir.Input, ir.Local, ir.Failure)
FOLDED: Final = (ir.CallBuiltin, ir.Negation, ir.Arithmetic, ir.RangeOf)
MOST_STEPS: Final = Limits(steps=500)
"""What folding may take; what takes more is left for the evaluation, which has a budget."""


def fold_constants(node: ir.Expression, source: Source) -> ir.Expression:
    """Literals in place of what is made of literals: `date("2024-01-31")`, `2 * 12`, ranges of dates.

    Left alone is what notes something, reads the time, or gives a list, context or function, which are made
    anew in every evaluation.
    """
    inner = with_parts(node, lambda part: fold_constants(part, source))
    if not isinstance(inner, FOLDED) or not _is_of_literals(inner):
        return inner
    notes = Notes(limits=MOST_STEPS)
    try:
        value: Value = EVALUATORS[inner.__class__](inner, Frame([], {}, notes, source, EVALUATORS))
    except LimitExceeded:
        return inner
    is_made_anew = value is None or isinstance(value, (list, dict, Function))
    if notes.counts or notes.now_read or is_made_anew:
        return inner
    return ir.Constant(inner.type, False, inner.span, value)


def flatten_chains(node: ir.Expression, source: Source) -> ir.Expression:
    """`(a and b) and c` as one chain: the same operands, decided by the first that decides."""
    inner = with_parts(node, lambda part: flatten_chains(part, source))
    match inner:
        case ir.Conjunction(operands=(ir.Conjunction(operands=first), *rest)):
            return ir.Conjunction(inner.type, inner.may_be_null, inner.span, (*first, *rest))
        case ir.Disjunction(operands=(ir.Disjunction(operands=first), *rest)):
            return ir.Disjunction(inner.type, inner.may_be_null, inner.span, (*first, *rest))
        case _:
            return inner


PASSES: Final[tuple[Pass, ...]] = (
    fold_constants,  # first: what it leaves has fewer nodes
    flatten_chains,
)


def optimized(program: ir.Program) -> ir.Program:
    """The program after all passes; the program itself where they change nothing."""
    body = program.body
    if _is_simple(body):
        return program
    for each in PASSES:
        body = _passed(body, each, program.source)
    if body is program.body:
        return program
    return ir.Program(body, program.frame_size, program.uses, program.source, program.cost)


def _is_simple(body: ir.Expression | ir.Tests) -> bool:
    """Whether there is nothing to do, as for most cells of tables: a literal or a name, or tests of those."""
    if not isinstance(body, ir.Tests):
        return isinstance(body, LEAVES)
    return all(
        isinstance(each, (ir.Compares, ir.Accepts))
        and isinstance(each.operand if isinstance(each, ir.Compares) else each.value, LEAVES)
        for each in body.tests
    )


def _passed(body: ir.Expression | ir.Tests, each: Pass, source: Source) -> ir.Expression | ir.Tests:
    if isinstance(body, ir.Tests):
        return tests_with_parts(body, lambda part: each(part, source))
    return each(body, source)


def _is_of_literals(node: ir.Expression) -> bool:
    match node:
        case ir.CallBuiltin(arguments=arguments):
            parts: tuple[ir.Expression, ...] = arguments
        case ir.Negation(operand=operand):
            parts = (operand,)
        case ir.Arithmetic(first=first, rest=rest):
            parts = (first, *(operand for _, operand in rest))
        case ir.RangeOf(start=start, end=end):
            parts = (start, end)
        case _:
            return False
    return bool(parts) and all(isinstance(part, ir.Constant) for part in parts)
