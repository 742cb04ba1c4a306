"""A decision and all that it requires, written as one Python function.

Each box becomes statements in place; the names that it reads are variables of the function. What is invoked
(business knowledge models) becomes functions beside it. Boxes that are rare keep running as they are, on a
mapping of the names in view. The flavours are those of `feel/codegen.py`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from decision_server.dmn.bench import Coerced, Failing, Logic, Nothing
from decision_server.dmn.boxed import (
    CompiledContext,
    CompiledInvocation,
    CompiledList,
    CompiledRelation,
)
from decision_server.dmn.boxed_iterators import CompiledConditional
from decision_server.dmn.hit_policy import CompiledTable
from decision_server.dmn.model import InputData
from decision_server.dmn.nodes import Frame, Node, Traced
from decision_server.dmn.requirements import Vertex
from decision_server.dmn.table_code import write_table
from decision_server.dmn.trace import KEPT_EVENTS
from decision_server.feel.codegen import Generated, emit, generated, write_text
from decision_server.feel.expression import CompiledExpression
from decision_server.feel.generating.facts import NOTHING, Fact
from decision_server.feel.generating.fitting import fitted
from decision_server.feel.generating.scribe import Callee, Module, Scribe, Term
from decision_server.feel.typesystem import ANY, ContextType, ListType
from decision_server.feel.values import Value

Names = Mapping[str, Term]
Results = Mapping[int, Term]
ENTRY: Final = "entry"


class Fuser:
    """Writes one module. `nodes` are those of the model, by id of their vertex."""

    def __init__(self, nodes: Mapping[int, Node], *, fast: bool, traced: bool) -> None:
        self.nodes = nodes
        self.fast = fast
        self.traced = traced
        self.module = Module()
        self.callees: dict[int, Callee] = {}
        self.by_function = {
            id(node.function): node
            for node in nodes.values()
            if node.function is not None and node.body is not None
        }

    def scribe(self) -> Scribe:
        """The writer of one more function."""
        return Scribe(self.module, emit, fast=self.fast, traced=self.traced)

    def decision(
        self,
        steps: Sequence[Vertex],
        given: Mapping[int, str],
        finish: Callable[[Scribe, Results], Term],
        *,
        units: int = 0,
    ) -> Generated:
        """The function of a mapping of inputs and the notes that evaluates `steps` in order.

        `given` are the names of those that are inputs, by id of vertex. Fast code makes the values fit;
        general code takes them as they are. `finish` makes the value of the results; `units` are charged for
        before all.
        """
        scribe = self.scribe()
        scribe.charge(units)
        results: dict[int, Term] = {}
        for vertex in steps:
            node = self.nodes[id(vertex)]
            name = given.get(id(vertex))
            if name is not None:
                value = scribe.keep(Term(f"inputs.get({scribe.constant(name)})"))
                results[id(vertex)] = self._taken(scribe, value, node)
            elif isinstance(vertex.element, InputData):
                results[id(vertex)] = Term("None")
            else:
                names = self.names(scribe, node.frame, results)
                results[id(vertex)] = scribe.atom(self.logic(scribe, node.logic, names))
        value = finish(scribe, results)
        scribe.line(f"return {value.code}")
        scribe.finish(f"def {ENTRY}(inputs, notes):")
        return generated(self.module, ENTRY)

    def _taken(self, scribe: Scribe, value: Term, node: Node) -> Term:
        if node.type is ANY:
            return value
        if self.fast:
            return scribe.atom(fitted(scribe, value, node.type, node.source))
        return Term(value.code, Fact(node.type))

    def names(self, scribe: Scribe, frame: Frame, results: Mapping[int, Term]) -> dict[str, Term]:
        """The terms of the names that a node's logic sees."""
        names = {name: self.constant(scribe, value) for name, value in frame.functions.items()}
        members: dict[str, list[str]] = {}
        for prefix, name, vertex in frame.slots:
            term = results.get(vertex, Term("None"))
            if prefix:
                members.setdefault(prefix, []).append(f"{scribe.constant(name)}: {term.code}")
            else:
                names[name] = term
        for prefix, parts in members.items():
            held = frame.functions.get(prefix)
            kept = [
                f"{scribe.constant(name)}: {scribe.constant(value)}"
                for name, value in (held.items() if isinstance(held, dict) else ())
            ]
            names[prefix] = scribe.keep(Term(f"{{{', '.join([*kept, *parts])}}}"))
        return names

    def constant(self, scribe: Scribe, value: Value) -> Term:
        """The term of a function of the model, with the code that stands for it."""
        node = self.by_function.get(id(value))
        callee = None if node is None else self.callee(node)
        return Term(scribe.constant(value), NOTHING, 0, callee)

    def callee(self, node: Node) -> Callee | None:
        """The generated function of a business knowledge model, written when it is first seen."""
        known = self.callees.get(id(node))
        body = node.body
        if known is not None or body is None:
            return known
        scribe = self.scribe()
        # A recursion that is too deep is for the general code to tell.
        enter = "notes.calls += 1" if self.fast else "notes.enter_call()"
        leave = "notes.calls -= 1" if self.fast else "notes.leave_call()"
        scribe.line(enter)
        if self.fast:
            scribe.give_up("notes.calls > notes.limits.calls_deep")
        scribe.charge(body.units(node.frame.functions))
        names = self.names(scribe, node.frame, {})
        parameters = [scribe.name("p") for _ in body.parameters]
        for name, type, parameter in zip(body.parameters, body.types, parameters, strict=True):
            term = fitted(scribe, Term(parameter), type, body.source)
            if not self.fast and type is not ANY:
                with scribe.block(f"if {term.code} is None and {parameter} is not None:"):
                    scribe.line(leave)
                    scribe.line("return None")
            names[name] = term
        value = scribe.atom(self.logic(scribe, body.body, names))
        scribe.line(leave)
        scribe.line(f"return {value.code}")
        name = f"f{len(self.module.functions)}"
        scribe.finish(f"def {name}({', '.join([*parameters, 'notes'])}):")
        made = self.callees[id(node)] = Callee(name, body.parameters, value.fact)
        return made

    def logic(self, scribe: Scribe, logic: Logic, names: Names) -> Term:
        """Write what evaluates a box that sees `names`."""
        match logic:
            case CompiledExpression():
                return write_text(scribe, logic.program, names)
            case Coerced():
                inner = self.logic(scribe, logic.logic, names)
                return fitted(scribe, inner, logic.type, logic.source)
            case Traced():
                return self._traced(scribe, logic, names)
            case CompiledTable():
                return self._table(scribe, logic, names)
            case CompiledContext():
                return self._context(scribe, logic, names)
            case CompiledInvocation():
                return self._invocation(scribe, logic, names)
            case CompiledConditional() if not scribe.is_deep:
                return self._conditional(scribe, logic, names)
            case CompiledList():
                items = [scribe.atom(self.logic(scribe, item, names)) for item in logic.items]
                return scribe.keep(
                    Term(f"[{', '.join(item.code for item in items)}]", Fact(ListType(ANY), False))
                )
            case CompiledRelation():
                return self._relation(scribe, logic, names)
            case Nothing():
                return Term("None")
            case Failing() if self.fast:
                scribe.give_up()
                return Term("None")
            case _:
                return self.kept(scribe, logic, names)

    def kept(self, scribe: Scribe, logic: Logic, names: Names) -> Term:
        """A box that runs as it is."""
        seen = ", ".join(f"{scribe.constant(name)}: {term.code}" for name, term in names.items())
        return scribe.keep(Term(f"{scribe.constant(logic, 'L')}({{{seen}}}, notes)"))

    def _table(self, scribe: Scribe, table: CompiledTable, names: Names) -> Term:
        """A table inside other logic: in traced code an event of its own, up to so many."""
        is_kept = self._is_kept(scribe) if self.traced else ""
        term, record = write_table(scribe, table, names, self.logic)
        if not self.traced:
            return term
        value = scribe.atom(term)
        with scribe.block(f"if {is_kept}:"):
            scribe.line(f"notes.events.append(({scribe.constant(table, 'L')}, {value.code}, {record}))")
        return value

    def _is_kept(self, scribe: Scribe) -> str:
        """Whether there is room for the event of what begins now."""
        return scribe.keep(Term(f"len(notes.events) < {KEPT_EVENTS}")).code

    def _traced(self, scribe: Scribe, logic: Traced, names: Names) -> Term:
        if not self.traced:
            return self.logic(scribe, logic.logic, names)
        is_kept = "" if logic.always else self._is_kept(scribe)
        record: str | None = None
        if logic.table is None:
            value = scribe.atom(self.logic(scribe, logic.logic, names))
        else:
            value, record = write_table(scribe, logic.table, names, self.logic)
            for each in logic.made:
                value = fitted(scribe, value, each.type, each.source)
            value = scribe.atom(value)
        event = f"notes.events.append(({scribe.constant(logic, 'L')}, {value.code}, {record}))"
        if not is_kept:
            scribe.line(event)
            return value
        with scribe.block(f"if {is_kept}:"):
            scribe.line(event)
        return value

    def _context(self, scribe: Scribe, logic: CompiledContext, names: Names) -> Term:
        inner = dict(names)
        entries: list[str] = []
        types = {}
        for name, entry in logic.entries:
            term = scribe.atom(self.logic(scribe, entry, inner))
            inner[name] = term
            types[name] = term.fact.type
            entries.append(f"{scribe.constant(name)}: {term.code}")
        if logic.result is not None:
            return self.logic(scribe, logic.result, inner)
        return scribe.keep(Term(f"{{{', '.join(entries)}}}", Fact(ContextType(types), False)))

    def _relation(self, scribe: Scribe, logic: CompiledRelation, names: Names) -> Term:
        rows = []
        for row in logic.rows:
            cells = [scribe.atom(self.logic(scribe, cell, names)) for cell in row]
            pairs = zip(logic.columns, cells, strict=True)
            rows.append(f"{{{', '.join(f'{scribe.constant(name)}: {cell.code}' for name, cell in pairs)}}}")
        return scribe.keep(Term(f"[{', '.join(rows)}]", Fact(ListType(ANY), False)))

    def _invocation(self, scribe: Scribe, logic: CompiledInvocation, names: Names) -> Term:
        function = logic.function
        if logic.builtin is not None or not isinstance(function, CompiledExpression):
            return self.kept(scribe, logic, names)
        with scribe.captured() as lines:
            target = self.logic(scribe, function, names)
        callee = target.callee
        if callee is None or lines or not {name for name, _ in logic.bindings} <= set(callee.parameters):
            return self.kept(scribe, logic, names)
        given = {name: scribe.atom(self.logic(scribe, binding, names)) for name, binding in logic.bindings}
        arguments = [given.get(name, Term("None")).code for name in callee.parameters]
        return scribe.keep(Term(f"{callee.name}({', '.join([*arguments, 'notes'])})", callee.result))

    def _conditional(self, scribe: Scribe, logic: CompiledConditional, names: Names) -> Term:
        condition = scribe.atom(self.logic(scribe, logic.condition, names))
        result = scribe.name()
        facts: list[Fact] = []
        with scribe.block(f"if {condition.code} is True:"):
            then = self.logic(scribe, logic.then, names)
            scribe.line(f"{result} = {then.code}")
            facts.append(then.fact)
        with scribe.block(f"elif {condition.code} is False or {condition.code} is None:"):
            otherwise = self.logic(scribe, logic.otherwise, names)
            scribe.line(f"{result} = {otherwise.code}")
            facts.append(otherwise.fact)
        with scribe.block("else:"):
            if self.fast:
                scribe.give_up()
            else:
                refuse = scribe.constant(logic.refuse, "L")
                scribe.line(f"{result} = {refuse}({condition.code}, notes)")
        kinds = {fact.type for fact in facts}
        return Term(result, Fact(facts[0].type) if len(kinds) == 1 else NOTHING)
