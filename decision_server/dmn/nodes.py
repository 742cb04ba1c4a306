"""The compiled nodes of a requirements graph, the names that each one's logic sees, and one run of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from decision_server.dmn.bench import NOTHING, Bench, Coerced, Failing, Logic, Values, cost_of, fit
from decision_server.dmn.boxed import CompiledExternal, CompiledFunction
from decision_server.dmn.boxed_compiler import compile_function, compile_logic
from decision_server.dmn.fits import coerced
from decision_server.dmn.hit_policy import CompiledTable
from decision_server.dmn.item_types import TypeTable
from decision_server.dmn.mentions import names_in
from decision_server.dmn.model import BusinessKnowledgeModel, Decision, DecisionService, FunctionDefinition
from decision_server.dmn.requirements import WORDS, Graph, Vertex, plan, qualified
from decision_server.dmn.trace import KEPT_EVENTS, DecisionTrace, TableTrace
from decision_server.feel.diagnostics import Diagnostic, Severity
from decision_server.feel.externals import Externals
from decision_server.feel.names import NamePool
from decision_server.feel.notes import Notes
from decision_server.feel.scope import Scope
from decision_server.feel.source import Source
from decision_server.feel.typesystem import ANY, ContextType, FeelType, FunctionType, plain
from decision_server.feel.values import Function, Value


@dataclass(frozen=True, slots=True)
class Traced:
    """The logic of a decision or BKM; adds what it gave to the events of a traced evaluation.

    `table` is the logic's table where it is nothing else, and `made` what its value is made to fit then, in
    order. `always` tells whether its events are kept without limit.
    """

    logic: Logic
    name: str
    kind: str
    requires: tuple[str, ...]
    always: bool
    table: CompiledTable | None
    made: tuple[Coerced, ...]

    @property
    def type(self) -> FeelType:
        """The type of the logic."""
        return self.logic.type

    @property
    def cost(self) -> int:
        """That of the logic."""
        return cost_of(self.logic)

    def __call__(self, values: Values, notes: Notes) -> Value:
        """The logic's value."""
        events = notes.events
        if events is None or (len(events) >= KEPT_EVENTS and not self.always):
            return self.logic(values, notes)
        record = None
        if self.table is None:
            value = self.logic(values, notes)
        else:
            value, record = self.table.run(values, notes)
            for each in self.made:
                value = fit(value, each.type, each.source, notes)
        events.append((self, value, record))
        return value

    def trace(self, value: Value, table: TableTrace | None) -> DecisionTrace:
        """The trace of an evaluation that gave `value`."""
        return DecisionTrace(self.name, self.kind, self.requires, value, table)


def traced(logic: Logic, vertex: Vertex) -> Traced:
    """The logic of a vertex as one that can be traced."""
    made: list[Coerced] = []
    inner = logic
    while isinstance(inner, Coerced):
        made.append(inner)
        inner = inner.logic
    requires = tuple(dict.fromkeys(each.name for each in (*vertex.information, *vertex.knowledge)))
    return Traced(
        logic,
        vertex.name,
        WORDS[type(vertex.element)],
        requires,
        isinstance(vertex.element, Decision),
        inner if isinstance(inner, CompiledTable) else None,
        tuple(reversed(made)),
    )


@dataclass(frozen=True, slots=True)
class Frame:
    """How the values of names come about that a node's logic sees.

    `functions` are the same in every run; `slots` are prefix (empty for plain), name, and the vertex's id.
    """

    functions: Mapping[str, Value]
    slots: tuple[tuple[str, str, int], ...]

    def values(self, results: Mapping[int, Value]) -> dict[str, Value]:
        """The values of names, from the results so far; what has none is null."""
        values = dict(self.functions)
        for prefix, name, vertex in self.slots:
            value = results.get(vertex)
            if prefix:
                members = values.get(prefix)
                values[prefix] = {**members, name: value} if isinstance(members, dict) else {name: value}
            else:
                values[name] = value
        return values


NO_FRAME = Frame({}, ())


@dataclass(slots=True)
class Node:
    """A compiled vertex.

    `type` is that of what others see of it: the value of an input or decision, the function of a BKM or
    service. `result` is the type of what evaluating it gives. `function` is what a BKM or service is to
    others, `body` how a BKM is defined in FEEL. `nodes` are all nodes of the model, by id of their vertex.
    `served` is what a service takes of the step budget, 0 while nobody asked.
    """

    vertex: Vertex
    type: FeelType
    result: FeelType
    nodes: "dict[int, Node]"
    logic: Logic = NOTHING
    frame: Frame = NO_FRAME
    function: Function | None = None
    body: CompiledFunction | None = None
    steps: tuple[Vertex, ...] = field(default=())
    served: int = 0

    def accept(self, value: Value, notes: Notes) -> Value:
        """A value given from outside as one of this node's type; null and a note if it does not fit."""
        return fit(value, self.type, self.source, notes)

    @property
    def source(self) -> Source:
        """Where the node stands, for notes about it as a whole."""
        return Source("", self.vertex.place, self.vertex.element.line, self.vertex.element.column)

    def served_cost(self) -> int:
        """What a service takes of the step budget, worked out when it is first asked for."""
        if not self.served:
            self.served = 16 + sum(8 + cost_of(self.nodes[id(step)].logic) for step in self.steps)
        return self.served

    def serve(self, given: Mapping[int, Value], notes: Notes) -> Value:
        """What a service gives for its inputs, by id of their vertices; an input that is absent is null."""
        notes.charge(self.served_cost())
        absent: dict[int, Value] = {id(each): None for each in self.vertex.input_decisions}
        results = run(self.steps, {**absent, **given}, self.nodes, notes)
        outputs = self.vertex.outputs
        value: Value
        if len(outputs) == 1:
            value = results[id(outputs[0])]
        else:
            value = {output.name: results[id(output)] for output in outputs}
        value = fit(value, self.result, self.source, notes)
        if notes.events is not None:
            notes.events.append((served(self.vertex), value, None))
        return value


def served(vertex: Vertex) -> Traced:
    """What a decision service appends to the events of a traced evaluation."""
    names = tuple(output.name for output in vertex.outputs)
    return Traced(NOTHING, vertex.name, "decision service", names, True, None, ())


def run(
    steps: Iterable[Vertex], given: Mapping[int, Value], nodes: Mapping[int, Node], notes: Notes
) -> dict[int, Value]:
    """Evaluate vertices in order; what is given is not evaluated. Gives the results by id of vertex."""
    results = dict(given)
    for vertex in steps:
        if id(vertex) not in results:
            node = nodes[id(vertex)]
            results[id(vertex)] = node.logic(node.frame.values(results), notes)
    return results


class Workshop:
    """Compiles the vertices of a graph, in its order."""

    def __init__(self, graph: Graph, types: TypeTable, externals: Externals) -> None:
        self.graph = graph
        self.types = types
        self.externals = externals
        self.nodes: dict[int, Node] = {}
        self.found: list[Diagnostic] = []
        self.logics: list[Logic] = []
        self.scope_types = {
            namespace: types.scope_types(model) for namespace, model in graph.library.models.items()
        }
        elements = {vertex.name for vertex in graph.vertices}
        names = types.members | {name for model in graph.library.models.values() for name in names_in(model)}
        self.pool = NamePool.of(names, elements)

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is wrong with types, then with the logic of nodes."""
        return (*self.types.diagnostics, *self.found)

    def tables(self) -> tuple[CompiledTable, ...]:
        """Every decision table compiled so far, also those inside other logic."""
        return tuple(each for each in self.logics if isinstance(each, CompiledTable))

    def compile(self, vertex: Vertex) -> Node:
        """The node of a vertex; what it needs has been compiled before, cycles apart."""
        element = vertex.element
        declared = self.types.resolve(element.type_ref, vertex.model, vertex.place)
        match element:
            case Decision():
                node = self._decision(vertex, element, declared)
            case BusinessKnowledgeModel():
                node = self._bkm(vertex, element, declared)
            case DecisionService():
                node = self._service(vertex, declared)
            case _:
                node = Node(vertex, declared, declared, self.nodes)
        self.nodes[id(vertex)] = node
        return node

    def _bench(self, vertex: Vertex) -> Bench:
        return Bench(vertex.name, vertex.model, self.types, self.externals, self.found, self.logics)

    def _view(self, vertex: Vertex) -> tuple[Scope, Frame]:
        """The names that a vertex's logic sees, with types, and where their values come from."""
        names: dict[str, FeelType] = {}
        members: dict[str, dict[str, FeelType]] = {}
        functions: dict[str, Value] = {}
        held: dict[str, dict[str, Value]] = {}
        slots: list[tuple[str, str, int]] = []
        for target in (*vertex.information, *vertex.knowledge):
            node = self.nodes.get(id(target))
            type = node.type if node is not None else ANY
            # A model may refer to an element that it reaches through another import only: plain names then.
            calls = qualified(self.graph.library, vertex.model, target) or (("", target.name),)
            for prefix, name in calls:
                if prefix:
                    members.setdefault(prefix, {})[name] = type
                else:
                    names[name] = type
                if node is None or node.function is None:
                    slots.append((prefix, name, id(target)))
                elif prefix:
                    held.setdefault(prefix, {})[name] = node.function
                else:
                    functions[name] = node.function
        for prefix, types in members.items():
            names[prefix] = ContextType(types)
            if prefix in held:
                functions[prefix] = held[prefix]
        scope = Scope(
            names, types=self.scope_types[vertex.model.namespace], pool=self.pool.for_owner(vertex.name)
        )
        return scope, Frame(functions, tuple(slots))

    def _cyclic(self, vertex: Vertex) -> Failing | None:
        if not self.graph.is_cyclic(vertex):
            return None
        source = Source("", vertex.place, vertex.element.line, vertex.element.column)
        help = "take one of the requirements in the circle away"
        return Failing("DMN0203", f"'{vertex.name}' needs itself", source, help)

    def _decision(self, vertex: Vertex, element: Decision, declared: FeelType) -> Node:
        scope, frame = self._view(vertex)
        bench = self._bench(vertex)
        source = Source("", vertex.place, element.line, element.column)
        logic: Logic
        if (cyclic := self._cyclic(vertex)) is not None:
            logic = cyclic
        elif element.logic is None:
            message = f"'{vertex.name}' has no decision logic"
            logic = Failing("DMN0407", message, source, "give it logic, or give its value as an input")
        else:
            before = len(self.found)
            logic = compile_logic(element.logic, scope, bench, vertex.place)
            self._warn_of_unused(vertex, bench, before)
        logic = coerced(logic, declared, source, bench)
        return Node(vertex, logic.type, logic.type, self.nodes, traced(logic, vertex), frame)

    def _bkm(self, vertex: Vertex, element: BusinessKnowledgeModel, declared: FeelType) -> Node:
        scope, frame = self._view(vertex)
        bench = self._bench(vertex)
        definition = element.logic
        if definition is None:
            definition = FunctionDefinition(
                parameters=(), body=None, line=element.line, column=element.column
            )
        compiled = compile_function(definition, scope, bench, vertex.place, vertex.name)
        if (cyclic := self._cyclic(vertex)) is not None:
            compiled = _with_body(compiled, cyclic)
        if isinstance(compiled, CompiledFunction):
            result = plain(declared)
            body: Logic = compiled.body
            if declared is not ANY:
                wanted = result.result if isinstance(result, FunctionType) else declared
                body = coerced(body, wanted, compiled.source, bench)
            compiled = _with_body(compiled, traced(body, vertex))
        value = compiled(frame.functions, Notes())
        function = value if isinstance(value, Function) else None
        if function is None and isinstance(compiled, CompiledExternal):
            function = _missing(compiled, frame.functions)
        assert function is not None  # noqa: S101  a function definition gives a function
        own = compiled if isinstance(compiled, CompiledFunction) else None
        return Node(vertex, function.type, function.type.result, self.nodes, NOTHING, frame, function, own)

    def _warn_of_unused(self, vertex: Vertex, bench: Bench, before: int) -> None:
        """Report what a decision requires and never reads; a text with an error may be meant to read it.

        `before` is how many findings there were before this decision.
        """
        if any(each.severity is Severity.ERROR for each in self.found[before:]):
            return
        for target in (*vertex.information, *vertex.knowledge):
            calls = qualified(self.graph.library, vertex.model, target) or (("", target.name),)
            if not any((prefix or name) in bench.used for prefix, name in calls):
                source = Source(target.name, vertex.place, vertex.element.line, vertex.element.column)
                message = f"'{vertex.name}' requires '{target.name}' and does not use it"
                help = "remove the requirement, or use it in the logic"
                bench.report("DMN0212", message, source, help, warning=True)

    def _service(self, vertex: Vertex, declared: FeelType) -> Node:
        inputs = (*vertex.input_data, *vertex.input_decisions)
        given = frozenset(id(each) for each in inputs)
        steps = dict.fromkeys(step for output in vertex.outputs for step in plan(output, given))
        of = plain(declared)
        result = of.result if isinstance(of, FunctionType) else declared
        if result is ANY:
            types = {output.name: self._type(output) for output in vertex.outputs}
            result = next(iter(types.values())) if len(types) == 1 else ContextType(types)
        types_of = tuple(self._type(each) for each in inputs)
        type = FunctionType(types_of, result, tuple(each.name for each in inputs))
        node = Node(vertex, type, result, self.nodes, steps=tuple(steps))

        def invoke(arguments: Sequence[Value], notes: Notes) -> Value:
            values: dict[int, Value] = {}
            for each, argument in zip(inputs, arguments, strict=True):
                values[id(each)] = self.nodes[id(each)].accept(argument, notes)
                if values[id(each)] is None and argument is not None:
                    return None
            return node.serve(values, notes)

        node.function = Function(vertex.name, type, invoke)
        return node

    def _type(self, vertex: Vertex) -> FeelType:
        node = self.nodes.get(id(vertex))
        return node.type if node is not None else ANY


def _with_body(compiled: CompiledFunction | CompiledExternal, body: Logic) -> CompiledFunction:
    """The same function with another body."""
    of = compiled if isinstance(compiled, CompiledFunction) else compiled.definition
    type = FunctionType(of.types, body.type, of.parameters)
    return CompiledFunction(of.name, of.parameters, of.types, body, of.source, type)


def _missing(compiled: CompiledExternal, values: Values) -> Function:
    """What stands for an external function that there is not: null, with a note at every call."""

    def invoke(arguments: Sequence[Value], notes: Notes) -> Value:
        compiled(values, notes)
        return None

    return Function(compiled.name, compiled.definition.type, invoke)
