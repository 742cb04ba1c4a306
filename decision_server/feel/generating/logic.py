"""`and`, `or`, `if`: what is evaluated only sometimes."""

from decision_server.feel import ir
from decision_server.feel.generating.facts import A_BOOLEAN, NOTHING, Fact
from decision_server.feel.generating.scribe import DEEPEST, Line, Scribe, Term, View
from decision_server.feel.source import Span
from decision_server.feel.typesystem import BOOLEAN


def decided(
    scribe: Scribe, operands: tuple[ir.Expression, ...], view: View, *, deciding: bool, word: str
) -> Term:
    """`deciding` as soon as one operand is that; null if one is not a boolean; else its opposite."""
    written: list[tuple[Term, list[Line]]] = []
    for operand in operands:
        with scribe.captured() as lines:
            term = scribe.emit(scribe, operand, view)
        written.append((term, lines))
    terms = [term for term, _ in written]
    depth = 1 + max(term.depth for term in terms)
    are_proved = all(term.fact.is_a(BOOLEAN) and not term.fact.nullable for term in terms)
    if scribe.fast and are_proved and not any(lines for _, lines in written[1:]) and depth < DEEPEST:
        scribe.splice(written[0][1])
        return Term(f"({f' {word} '.join(term.code for term in terms)})", A_BOOLEAN, depth)
    result = scribe.name()
    scribe.line(f"{result} = {not deciding}")
    with scribe.block("while True:", loop=True):
        for (term, lines), operand in zip(written, operands, strict=True):
            scribe.splice(lines)
            value = scribe.atom(term)
            with scribe.block(f"if {value.code} is {deciding}:"):
                scribe.line(f"{result} = {deciding}")
                scribe.line("break")
            if scribe.fast and value.fact.is_a(BOOLEAN) and not value.fact.nullable:
                continue
            with scribe.block(f"if {value.code} is not {not deciding}:"):
                if not value.fact.is_a(BOOLEAN):
                    _unless_null(
                        scribe, value, f"not_boolean_operand({scribe.constant(word)}, ", operand.span
                    )
                scribe.line(f"{result} = None")
        scribe.line("break")
    return Term(result, Fact(BOOLEAN, any(term.fact.nullable for term in terms)))


def _unless_null(scribe: Scribe, value: Term, call: str, span: Span) -> None:
    """Note (or give up) that a value is no boolean; null is not noted."""
    if scribe.fast:
        scribe.give_up(f"{value.code} is not None")
        return
    with scribe.block(f"if {value.code} is not None:"):
        scribe.line(f"{call}{value.code}, notes, {scribe.span(span)})")


def if_(scribe: Scribe, node: ir.If, view: View) -> Term:
    """The branches in order; a condition that is not true counts as false."""
    result = scribe.name()
    facts: list[Fact] = []
    if len(node.branches) == 1:
        condition, then = node.branches[0]
        with scribe.block(f"if {_condition(scribe, condition, view)}:"):
            facts.append(_assign(scribe, result, then, view))
        with scribe.block("else:"):
            facts.append(_assign(scribe, result, node.otherwise, view))
        return Term(result, _joined(facts))
    with scribe.block("while True:", loop=True):
        for condition, then in node.branches:
            # Captured, so that what it costs is only paid when the branches before were not taken.
            with scribe.captured() as lines:
                test = _condition(scribe, condition, view)
            scribe.splice(lines)
            with scribe.block(f"if {test}:"):
                facts.append(_assign(scribe, result, then, view))
                scribe.line("break")
        with scribe.captured() as lines:
            facts.append(_assign(scribe, result, node.otherwise, view))
        scribe.splice(lines)
        scribe.line("break")
    return Term(result, _joined(facts))


def _condition(scribe: Scribe, node: ir.Expression, view: View) -> str:
    """What Python asks for `if`; a condition that is no boolean is noted before."""
    term = scribe.emit(scribe, node, view)
    if term.fact.is_a(BOOLEAN):
        return term.code if not term.fact.nullable else f"{scribe.atom(term).code} is True"
    value = scribe.atom(term)
    with scribe.block(f"if {value.code} is not True and {value.code} is not False:"):
        _unless_null(scribe, value, "not_a_boolean(", node.span)
    return f"{value.code} is True"


def _assign(scribe: Scribe, result: str, node: ir.Expression, view: View) -> Fact:
    term = scribe.emit(scribe, node, view)
    scribe.line(f"{result} = {term.code}")
    return term.fact if term.code != "None" else Fact(term.fact.type, True)


def _joined(facts: list[Fact]) -> Fact:
    kinds = {fact.type for fact in facts}
    if len(kinds) > 1:
        plain_kinds = {fact.kind for fact in facts}
        if len(plain_kinds) > 1:
            return NOTHING
        kinds = plain_kinds
    return Fact(kinds.pop(), any(fact.nullable for fact in facts), max(fact.most for fact in facts))
