"""Constants, names, members, lists and contexts."""

from decision_server.feel import ir
from decision_server.feel.generating.facts import NOTHING, Fact, of_value
from decision_server.feel.generating.scribe import Scribe, Term, View
from decision_server.feel.typesystem import ANY, ContextType, ListType
from decision_server.feel.values import Value


def constant(scribe: Scribe, value: Value) -> Term:
    """A literal."""
    return Term(scribe.constant(value), of_value(value))


def failure(scribe: Scribe, node: ir.Failure) -> Term:
    """Null and its note."""
    if scribe.fast:
        scribe.give_up()
        return Term("None")
    return scribe.keep(Term(scribe.note(node.code, node.span, node.message, node.help)))


def member_or_outer(scribe: Scribe, node: ir.MemberOrOuter, view: View) -> Term:
    """The item's member, else what the name means outside."""
    item = view.slots[node.item]
    member = scribe.constant(node.member)
    known = item.fact.member(node.member)
    if scribe.fast and known is not None:
        return scribe.expression(f"{item.code}[{member}]", known, item)
    result = scribe.name()
    with scribe.block(f"if {item.code}.__class__ is dict and {member} in {item.code}:"):
        scribe.line(f"{result} = {item.code}[{member}]")
    with scribe.block("else:"):
        outer = "None" if node.outer is None else scribe.emit(scribe, node.outer, view).code
        scribe.line(f"{result} = {outer}")
    return Term(result)


def path(scribe: Scribe, node: ir.Path, view: View) -> Term:
    """`source.member`."""
    source = scribe.emit(scribe, node.source, view)
    member = scribe.constant(node.member)
    known = source.fact.member(node.member)
    if scribe.fast and known is not None:
        read = scribe.members.get((source.code, member))
        return read or scribe.expression(f"{source.code}[{member}]", known, source)
    if source.code == "None":
        source = scribe.keep(source)
    code = f"path({source.code}, {member}, notes, {scribe.span(node.span)})"
    return scribe.expression(code, NOTHING, source)


def list_(scribe: Scribe, node: ir.ListOf, view: View) -> Term:
    """`[a, b]`."""
    terms = [scribe.emit(scribe, item, view) for item in node.items]
    kinds = {term.fact.type for term in terms}
    element = kinds.pop() if len(kinds) == 1 else ANY
    code = f"[{', '.join(term.code for term in terms)}]"
    return scribe.expression(code, Fact(ListType(element), False), *terms)


def context(scribe: Scribe, node: ir.ContextOf, view: View) -> Term:
    """`{key: value}`; later entries read earlier ones from their slots."""
    entries: list[str] = []
    types = {}
    for key, slot, value in node.entries:
        term = scribe.atom(scribe.emit(scribe, value, view))
        view.slots[slot] = term
        entries.append(f"{scribe.constant(key)}: {term.code}")
        types[key] = term.fact.type
    return scribe.keep(Term(f"{{{', '.join(entries)}}}", Fact(ContextType(types), False)))
