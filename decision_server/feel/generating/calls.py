"""Calls of built-ins and other functions, and function literals."""

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from decision_server.feel import ir
from decision_server.feel.builtins.signature import CALL_UNITS, Quick
from decision_server.feel.calendar import WideDate
from decision_server.feel.durations import DaysAndTime, YearsAndMonths
from decision_server.feel.generating.facts import NOTHING, Fact, is_simple
from decision_server.feel.generating.scribe import Scribe, Term, View
from decision_server.feel.temporal import DateTime, Time
from decision_server.feel.traversal import names_read, slots_read
from decision_server.feel.typesystem import ContextType, FeelType, ListType

_CLASSES: Final[Mapping[str, frozenset[type]]] = MappingProxyType(
    {
        "number": frozenset({int, Decimal}),
        "string": frozenset({str}),
        "boolean": frozenset({bool}),
        "date": frozenset({datetime.date, WideDate}),
        "time": frozenset({Time}),
        "date and time": frozenset({DateTime}),
        "days and time duration": frozenset({DaysAndTime}),
        "years and months duration": frozenset({YearsAndMonths}),
    }
)


def call_builtin(scribe: Scribe, node: ir.CallBuiltin, view: View) -> Term:
    """A built-in by position or by names."""
    terms = [scribe.emit(scribe, argument, view) for argument in node.arguments]
    span = scribe.span(node.span)
    if node.names is not None:
        pairs = zip(node.names, terms, strict=True)
        given = ", ".join(f"{scribe.constant(name)}: {term.code}" for name, term in pairs)
        call = scribe.constant(node.builtin, "B")
        return scribe.keep(Term(f"{call}.call_named({{{given}}}, notes, {span})"))
    if scribe.fast and (way := _way(node.builtin.quick_ways(len(terms)), terms)) is not None:
        return _direct(scribe, way, terms)
    call = scribe.constant(node.builtin, "B")
    result = _common_result(node.builtin.quick_ways(len(terms)))
    arguments = ", ".join(term.code for term in terms)
    fact = NOTHING if result is None else Fact(result)
    return scribe.keep(Term(f"{call}.call([{arguments}], notes, {span})", fact))


def _common_result(ways: Sequence[Quick]) -> FeelType | None:
    results = {way[3] for way in ways}
    only = results.pop() if len(results) == 1 else None
    return only if only is not None and is_simple(only) else None


def _classes(of: FeelType) -> frozenset[type] | None:
    match of:
        case ListType():
            return frozenset({list})
        case ContextType():
            return frozenset({dict})
        case _:
            return _CLASSES.get(str(of))


def _way(ways: Sequence[Quick], terms: list[Term]) -> Quick | None:
    """The first way to call a built-in that the facts prove to be taken; None if they prove none."""
    classes = [_classes(term.fact.kind) for term in terms]
    for way in ways:
        pairs = list(zip(classes, way[1], strict=True))
        if all(one is not None and (of is None or one <= of) for one, of in pairs):
            return way
        if not any(one is not None and of is not None and not (one & of) for one, of in pairs):
            return None
    return None


def _direct(scribe: Scribe, way: Quick, terms: list[Term]) -> Term:
    """A call of a built-in's body, which trusts the kinds of its arguments."""
    run, accepted, missing, result = way
    sizes: list[str] = []
    terms = [scribe.atom(term) for term in terms]
    for term, of in zip(terms, accepted, strict=True):
        takes_null = of is None or type(None) in of
        if term.fact.nullable and not takes_null:
            scribe.give_up(f"{term.code} is None")
        if isinstance(term.fact.kind, ListType | ContextType) or str(term.fact.kind) == "string":
            is_list = isinstance(term.fact.kind, ListType) and not takes_null
            sizes.append(f"{'len' if is_list else 'size_of'}({term.code})")
    scribe.charge(CALL_UNITS)
    if sizes:
        scribe.line(f"notes.charge({' + '.join(sizes)})")
    arguments = ", ".join([*(term.code for term in terms), *("None" for _ in missing)])
    fact = Fact(result) if is_simple(result) else NOTHING
    return scribe.keep(Term(f"{scribe.constant(run, 'B')}(notes, None, {arguments})", fact))


def invoke(scribe: Scribe, node: ir.Invoke, view: View) -> Term:
    """A call of any other function."""
    function = scribe.emit(scribe, node.function, view)
    terms = [scribe.emit(scribe, argument, view) for argument in node.arguments]
    callee = function.callee
    if callee is not None and len(callee.parameters) == len(terms):
        ordered = terms
        if node.names is not None:
            given = dict(zip(node.names, terms, strict=True))
            ordered = (
                [given[name] for name in callee.parameters] if set(given) == set(callee.parameters) else []
            )
        if len(ordered) == len(terms):
            arguments = ", ".join([*(term.code for term in ordered), "notes"])
            return scribe.keep(Term(f"{callee.name}({arguments})", callee.result))
    arguments = ", ".join(term.code for term in terms)
    names = scribe.constant(node.names)
    code = (
        f"invoked({function.code}, [{arguments}], {names}, {scribe.constant(node.what)}, notes,"
        f" {scribe.span(node.span)})"
    )
    return scribe.keep(Term(code))


def function_literal(scribe: Scribe, node: ir.FunctionLiteral, view: View) -> Term:
    """A closure. Its body is general code: it may be called when no fast code runs any more."""
    body = Scribe(scribe.module, scribe.emit, fast=False, traced=scribe.traced)
    parameters = [body.name("p") for _ in node.parameters]
    captured = [body.name("c") for _ in node.captures]
    names = names_read(node.body)
    inputs = {name: Term(body.name("i")) for name in names}
    own = body.name("o")
    inner = View(view.source, node.frame_size, inputs)
    for slot, name in enumerate(parameters):
        inner.slots[slot] = Term(name)
    for (_, inside), name in zip(node.captures, captured, strict=True):
        inner.slots[inside] = Term(name)
    if node.own_slot is not None:
        inner.slots[node.own_slot] = Term(own)
    result = body.emit(body, node.body, inner)
    body.line(f"return {result.code}")
    name = f"f{len(scribe.module.functions)}"
    order = [*parameters, *captured, *(term.code for term in inputs.values()), own, "notes"]
    body.finish(f"def {name}({', '.join(order)}):")
    kept = [view.slots.get(outside, Term("None")).code for outside, _ in node.captures]
    kept += [view.inputs.get(one, Term("None")).code for one in names]
    source = scribe.constant(view.source, "P")
    return scribe.keep(Term(f"closure({scribe.constant(node, 'N')}, {name}, [{', '.join(kept)}], {source})"))


def interpreted(scribe: Scribe, node: ir.Expression, view: View) -> Term:
    """A part that nests too deep for Python is left to the interpreter."""
    read = slots_read(node)
    known = sorted((slot, term.code) for slot, term in view.slots.items() if slot in read)
    slots = ", ".join(f"{slot}: {code}" for slot, code in known)
    names = [name for name in names_read(node) if name in view.inputs]
    inputs = ", ".join(f"{scribe.constant(name)}: {view.inputs[name].code}" for name in names)
    where = f"{scribe.constant(view.source, 'P')}, {view.size}"
    return scribe.keep(
        Term(f"evaluate_part({scribe.constant(node, 'N')}, {where}, {{{slots}}}, {{{inputs}}}, notes)")
    )
