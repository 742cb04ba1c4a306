"""Who needs whom: references resolved, order of evaluation, cycles, and what one model calls another's."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from decision_server.dmn.elements import Reference
from decision_server.dmn.imports import Library
from decision_server.dmn.model import (
    BusinessKnowledgeModel,
    Decision,
    DecisionService,
    DrgNode,
    InputData,
    KnowledgeSource,
    Model,
)
from decision_server.feel.diagnostics import Diagnostic, Severity
from decision_server.feel.source import Source, Span

WORDS: Final[Mapping[type[DrgNode], str]] = {
    InputData: "input data",
    Decision: "decision",
    BusinessKnowledgeModel: "business knowledge model",
    DecisionService: "decision service",
    KnowledgeSource: "knowledge source",
}


@dataclass(eq=False, slots=True)
class Vertex:
    """A node with its references resolved; what could not be resolved is left out and reported.

    `information` are decisions and input data, `knowledge` BKMs and services. Of a service, `outputs`,
    `encapsulated`, `input_decisions` and `input_data` are as in the model.
    """

    model: Model
    element: DrgNode
    information: "tuple[Vertex, ...]" = ()
    knowledge: "tuple[Vertex, ...]" = ()
    authority: "tuple[Vertex, ...]" = ()
    outputs: "tuple[Vertex, ...]" = ()
    encapsulated: "tuple[Vertex, ...]" = ()
    input_decisions: "tuple[Vertex, ...]" = ()
    input_data: "tuple[Vertex, ...]" = ()

    @property
    def name(self) -> str:
        """The element's name."""
        return self.element.name

    @property
    def place(self) -> tuple[str, str]:
        """File and name, the outer part of the place of all that is in it."""
        return self.model.file, self.element.name

    def needs(self) -> "tuple[Vertex, ...]":
        """All that has to be compiled before it. A service needs what it puts out; its inputs cut there."""
        return (*self.knowledge, *self.information, *self.outputs, *self.encapsulated)


@dataclass(slots=True)
class Graph:
    """The requirements graph of a library.

    `vertices` are in an order in which everything comes after what it needs, except in `cyclic`, the vertices
    that need themselves. Stable: document order wherever requirements leave a choice.
    """

    library: Library
    vertices: list[Vertex] = field(default_factory=list)
    cyclic: set[int] = field(default_factory=set)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def of(self, model: Model) -> Iterator[Vertex]:
        """The vertices of one model, in the graph's order."""
        return (vertex for vertex in self.vertices if vertex.model is model)

    def is_cyclic(self, vertex: Vertex) -> bool:
        """Whether the vertex needs itself, directly or not."""
        return id(vertex) in self.cyclic


def link(library: Library) -> Graph:
    """Resolve every reference of a library. What is wrong is in the graph's diagnostics."""
    graph = Graph(library)
    by_id: dict[tuple[str, str], Vertex] = {}
    vertices: list[Vertex] = []
    for model in library.models.values():
        names: dict[str, Vertex] = {}
        for element in model.nodes:
            vertex = Vertex(model, element)
            vertices.append(vertex)
            if element.id is not None:
                by_id.setdefault((model.namespace, element.id), vertex)
            before = names.setdefault(element.name, vertex)
            if before is not vertex and not isinstance(element, KnowledgeSource):
                graph.diagnostics.append(_same_name(before, vertex))
        graph.diagnostics.extend(_other_names(model))
    linker = _Linker(by_id, graph.diagnostics)
    for vertex in vertices:
        linker.link(vertex)
    graph.vertices = _in_order(vertices, graph)
    graph.diagnostics.extend(_unused_inputs(library.main, vertices))
    return graph


def _unused_inputs(main: Model, vertices: Iterable[Vertex]) -> Iterator[Diagnostic]:
    """The input data of the main model that nothing asks for."""
    used = {id(each) for vertex in vertices for each in (*vertex.information, *vertex.input_data)}
    for vertex in vertices:
        if isinstance(vertex.element, InputData) and vertex.model is main and id(vertex) not in used:
            message = f"nothing asks for the input '{vertex.name}'"
            source = Source(vertex.name, vertex.place, vertex.element.line, vertex.element.column)
            help = "add a requirement from it to the decision that needs it, or remove it"
            span = Span(0, len(vertex.name))
            yield Diagnostic("DMN0213", message, Severity.WARNING, source, span, help)


def _same_name(before: Vertex, vertex: Vertex) -> Diagnostic:
    kinds = WORDS[type(before.element)], WORDS[type(vertex.element)]
    message = (
        f"there is more than one '{vertex.name}':"
        f" a {kinds[0]} in line {before.element.line}, and this {kinds[1]}"
    )
    severity = Severity.ERROR if kinds[0] == kinds[1] else Severity.WARNING
    source = Source(vertex.name, vertex.place, vertex.element.line, vertex.element.column)
    span = Span(0, len(vertex.name))
    return Diagnostic("DMN0208", message, severity, source, span, "give one of the two another name")


def _other_names(model: Model) -> Iterator[Diagnostic]:
    for element in model.nodes:
        variable = element.variable
        if variable is not None and variable.name != element.name:
            place = (model.file, element.name, "variable")
            source = Source(variable.name, place, variable.line, variable.column)
            message = f"the variable of '{element.name}' is called '{variable.name}'"
            help = "give both the same name; expressions may use either here, other tools take only one"
            span = Span(0, len(variable.name))
            yield Diagnostic("DMN0209", message, Severity.WARNING, source, span, help)


class _Linker:
    """Turns references into vertices."""

    def __init__(self, by_id: Mapping[tuple[str, str], Vertex], found: list[Diagnostic]) -> None:
        self.by_id = by_id
        self.found = found

    def link(self, vertex: Vertex) -> None:
        element = vertex.element
        match element:
            case Decision():
                vertex.information = self.resolve(vertex, element.information, (Decision, InputData))
                vertex.knowledge = self.resolve(vertex, element.knowledge, _FUNCTIONS)
                vertex.authority = self.resolve(vertex, element.authority, _AUTHORITIES)
            case BusinessKnowledgeModel():
                vertex.knowledge = self.resolve(vertex, element.knowledge, _FUNCTIONS)
                vertex.authority = self.resolve(vertex, element.authority, _AUTHORITIES)
            case DecisionService():
                vertex.outputs = self.resolve(vertex, element.output_decisions, (Decision,))
                vertex.encapsulated = self.resolve(vertex, element.encapsulated_decisions, (Decision,))
                vertex.input_decisions = self.resolve(vertex, element.input_decisions, (Decision,))
                vertex.input_data = self.resolve(vertex, element.input_data, (InputData,))
            case KnowledgeSource():
                vertex.authority = self.resolve(vertex, element.authority, _AUTHORITIES)
            case InputData():
                pass

    def resolve(
        self, vertex: Vertex, references: Iterable[Reference], kinds: tuple[type[DrgNode], ...]
    ) -> tuple[Vertex, ...]:
        targets: dict[int, Vertex] = {}
        for reference in references:
            if not reference.href:
                continue
            target = self.target(vertex.model, reference.href)
            if target is None:
                message = f"'{vertex.name}' refers to '{reference.href}', which is not there"
                help = "point it at the id of an element of this model or of one that it imports"
                self.report("DMN0201", vertex, reference, message, help)
            elif not isinstance(target.element, kinds):
                wanted = " or ".join(WORDS[kind] for kind in kinds)
                message = f"'{target.name}' is a {WORDS[type(target.element)]}; a {wanted} is wanted here"
                self.report("DMN0202", vertex, reference, message, "use the kind of requirement that fits it")
            else:
                targets[id(target)] = target
        return tuple(targets.values())

    def target(self, model: Model, href: str) -> Vertex | None:
        for text in (href, unquote(href)):
            namespace, mark, identifier = text.rpartition("#")
            key = (namespace or model.namespace, identifier if mark else text)
            if (found := self.by_id.get(key)) is not None:
                return found
        return None

    def report(self, code: str, vertex: Vertex, reference: Reference, message: str, help: str) -> None:
        source = Source(reference.href, (*vertex.place, "requirement"), reference.line, reference.column)
        self.found.append(
            Diagnostic(code, message, source=source, span=Span(0, len(reference.href)), help=help)
        )


_FUNCTIONS: Final = (BusinessKnowledgeModel, DecisionService)
_AUTHORITIES: Final = (KnowledgeSource, Decision, InputData)


def _in_order(vertices: list[Vertex], graph: Graph) -> list[Vertex]:
    """Depth first without recursion: a chain of 10,000 decisions is a model like any other."""
    order: list[Vertex] = []
    done: set[int] = set()
    for start in vertices:
        if id(start) in done:
            continue
        path: dict[int, Vertex] = {id(start): start}
        work = [(start, iter(start.needs()))]
        while work:
            vertex, rest = work[-1]
            needed = next(rest, None)
            if needed is None:
                work.pop()
                del path[id(vertex)]
                done.add(id(vertex))
                order.append(vertex)
            elif id(needed) in path:
                _report_cycle(list(path.values()), needed, graph)
            elif id(needed) not in done:
                path[id(needed)] = needed
                work.append((needed, iter(needed.needs())))
    return order


def _report_cycle(path: list[Vertex], closing: Vertex, graph: Graph) -> None:
    ring = path[path.index(closing) :]
    graph.cyclic.update(id(vertex) for vertex in ring)
    names = " → ".join([*(vertex.name for vertex in ring), closing.name])
    source = Source(closing.name, closing.place, closing.element.line, closing.element.column)
    graph.diagnostics.append(
        Diagnostic(
            "DMN0203",
            f"'{closing.name}' needs itself: {names}",
            source=source,
            span=Span(0, len(closing.name)),
            help="take one of these requirements away",
        )
    )


def qualified(library: Library, model: Model, target: Vertex) -> tuple[tuple[str, str], ...]:
    """How `model` calls an element: pairs of prefix (empty for plain) and name.

    Several where it imports the other model under several names, or where the element's variable has a name
    of its own: the standard wants the two names to be the same, and some modellers write expressions with
    either. None where the model does not import the other.
    """
    variable = target.element.variable
    names = dict.fromkeys((target.name, variable.name if variable is not None else target.name))
    prefixes = ("",) if target.model is model else library.prefixes(model, target.model)
    return tuple((prefix, name) for prefix in prefixes for name in names)


def inputs_of(vertex: Vertex) -> tuple[Vertex, ...]:
    """All input data that a decision needs, directly or not, or that a service takes: input decisions too."""
    if isinstance(vertex.element, DecisionService):
        return (*vertex.input_data, *vertex.input_decisions)
    return tuple(each for each in plan(vertex) if isinstance(each.element, InputData))


def plan(vertex: Vertex, given: frozenset[int] = frozenset()) -> tuple[Vertex, ...]:
    """All decisions and input data that a decision needs, each after what it needs, itself last.

    What is in `given` (by `id`) is taken as known: what only it needs is left out. Cycles are cut.
    """
    order: list[Vertex] = []
    seen: set[int] = {id(vertex)}
    work = [(vertex, iter(vertex.information))]
    while work:
        current, rest = work[-1]
        needed = next(rest, None)
        if needed is None:
            work.pop()
            order.append(current)
        elif id(needed) not in seen:
            seen.add(id(needed))
            work.append((needed, iter(() if id(needed) in given else needed.information)))
    return tuple(order)
