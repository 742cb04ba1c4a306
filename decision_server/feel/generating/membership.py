"""Tests of a value: `in`, and the cells of tables."""

from decision_server.feel import ir
from decision_server.feel.generating.facts import A_BOOLEAN, EQUAL_BY_PYTHON, Fact
from decision_server.feel.generating.operators import compared
from decision_server.feel.generating.scribe import DEEPEST, Line, Scribe, Term, View
from decision_server.feel.measures import LONG_TEXT
from decision_server.feel.typesystem import BOOLEAN, NUMBER, plain
from decision_server.feel.unary_tests import Interval, is_number
from decision_server.feel.values import Range, Value, kind_of


def in_(scribe: Scribe, node: ir.In, view: View) -> Term:
    """`operand in (tests)`."""
    value = scribe.atom(scribe.emit(scribe, node.operand, view))
    view.slots[node.slot] = value
    return passes(scribe, node.tests, value, view)


def accepted(scribe: Scribe, tests: ir.Tests, value: Term, view: View) -> Term:
    """Whether a cell's tests accept a value; `value` stands in slot 0."""
    view.slots[0] = value
    outcome = passes(scribe, tests.tests, value, view)
    if not tests.negated:
        return outcome
    if not outcome.fact.nullable:
        return Term(f"(not {outcome.code})", A_BOOLEAN, outcome.depth + 1)
    kept = scribe.atom(outcome)
    return scribe.keep(Term(f"None if {kept.code} is None else not {kept.code}", outcome.fact))


def passes(scribe: Scribe, tests: tuple[ir.Test, ...], value: Term, view: View) -> Term:
    """The three-valued `or` of the tests' outcomes, in order, up to the first that accepts."""
    written: list[tuple[Term, list[Line]]] = []
    for test in tests:
        with scribe.captured() as lines:
            outcome = _outcome(scribe, test, value, view)
        written.append((outcome, lines))
    terms = [term for term, _ in written]
    depth = 1 + max((term.depth for term in terms), default=0)
    if not any(term.fact.nullable for term in terms) and depth < DEEPEST:
        if not terms:
            return Term("False", A_BOOLEAN)
        if not any(lines for _, lines in written[1:]):
            scribe.splice(written[0][1])
            return Term(f"({' or '.join(term.code for term in terms)})", A_BOOLEAN, depth)
    result = scribe.name()
    scribe.line(f"{result} = False")
    with scribe.block("while True:", loop=True):
        for term, lines in written:
            scribe.splice(lines)
            kept = scribe.atom(term)
            with scribe.block(f"if {kept.code} is True:"):
                scribe.line(f"{result} = True")
                scribe.line("break")
            if kept.fact.nullable:
                with scribe.block(f"if {kept.code} is not False:"):
                    scribe.line(f"{result} = None")
        scribe.line("break")
    return Term(result, Fact(BOOLEAN, any(term.fact.nullable for term in terms)))


def _outcome(scribe: Scribe, test: ir.Test, value: Term, view: View) -> Term:
    match test:
        case ir.Compares(operator=operator, operand=operand, span=span):
            return compared(scribe, operator, value, scribe.emit(scribe, operand, view), span)
        case ir.Accepts(value=node, span=span):
            if scribe.fast and isinstance(node, ir.Constant):
                known = within(scribe, value, node.value)
                if known is not None:
                    return known
            accepting = scribe.emit(scribe, node, view)
            code = f"in_({value.code}, {accepting.code}, notes, {scribe.span(span)})"
            return scribe.expression(code, A_BOOLEAN if scribe.fast else Fact(BOOLEAN), accepting)
        case ir.Holds(condition=node, span=span):
            term = scribe.emit(scribe, node, view)
            if term.fact.is_a(BOOLEAN):
                return term
            kept = scribe.atom(term)
            if scribe.fast:
                scribe.give_up(f"{kept.code} is not None and {kept.code}.__class__ is not bool")
                return Term(kept.code, Fact(BOOLEAN))
            code = f"tested({kept.code}, notes, {scribe.span(span)})"
            return scribe.keep(Term(code, Fact(BOOLEAN)))


def within(scribe: Scribe, value: Term, accepting: Value) -> Term | None:
    """Fast code: whether a value is a literal or lies in a literal range; None where kinds are not proved."""
    if isinstance(accepting, Range):
        if accepting.operator is not None or accepting.start is None or accepting.end is None:
            return None
        if not (value.fact.is_a(NUMBER) and is_number(accepting.start) and is_number(accepting.end)):
            return None
        return Term(
            interval(
                scribe,
                value.code,
                Interval(accepting.start, accepting.start_closed, accepting.end, accepting.end_closed),
            ),
            A_BOOLEAN,
            1,
        )
    if accepting is None:
        return Term(f"({value.code} is None)", A_BOOLEAN, 1)
    of = plain(value.fact.type)
    if of not in EQUAL_BY_PYTHON or kind_of(accepting) != str(of):
        return None
    if isinstance(accepting, str) and len(accepting) > LONG_TEXT:
        return None
    return Term(f"({value.code} == {scribe.constant(accepting)})", A_BOOLEAN, 1)


def interval(scribe: Scribe, value: str, of: Interval) -> str:
    """Whether a number lies in an interval; null makes Python raise."""
    low = "" if of.low is None else f"{scribe.constant(of.low)} {'<=' if of.low_closed else '<'} "
    high = "" if of.high is None else f" {'<=' if of.high_closed else '<'} {scribe.constant(of.high)}"
    return f"({low}{value}{high})" if low or high else "True"
