"""A model -> something that decides: each node compiled once, decisions as functions of inputs."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from decision_server.dmn.decision import CompiledDecision
from decision_server.dmn.external import JAVA
from decision_server.dmn.hit_policy import CompiledTable
from decision_server.dmn.imports import gather
from decision_server.dmn.item_types import TypeTable
from decision_server.dmn.meaning import meaning_hash, source_hash
from decision_server.dmn.model import BusinessKnowledgeModel, Decision, DecisionService, InputData, Model
from decision_server.dmn.nodes import Workshop
from decision_server.dmn.overview import GraphNode, graph_nodes
from decision_server.dmn.requirements import Graph, Vertex, inputs_of, link
from decision_server.feel.diagnostics import Diagnostic
from decision_server.feel.externals import Externals
from decision_server.feel.typesystem import FeelType
from decision_server.feel.values import Function

__all__ = ["NO_IMPORTS", "CompiledDecision", "CompiledModel", "compile_model"]

NO_IMPORTS: Final[Mapping[str, Model]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class CompiledModel:
    """A model that can decide. Immutable, shared by threads.

    `inputs`, `decisions`, `services` and `functions` (the BKMs) are by name, in document order. Inputs of
    imported models that a decision depends on are among `inputs`: by their plain name, or as `model.name`
    where two have the same. `tables` are all decision tables, imported ones included, what is required first.
    `graph` is the requirements graph for pages. `source_hash` and `meaning_hash`
    are as in `meaning`.
    """

    model: Model
    inputs: Mapping[str, FeelType]
    decisions: Mapping[str, CompiledDecision]
    services: Mapping[str, CompiledDecision]
    functions: Mapping[str, Function]
    tables: tuple[CompiledTable, ...]
    diagnostics: tuple[Diagnostic, ...]
    graph: tuple[GraphNode, ...]
    source_hash: str
    meaning_hash: str

    def prepare(self, *names: str) -> None:
        """Do now what the first use of these decisions and services (all, if none is named) would do.

        Their code is written; the indexes of all tables are made, as decisions share them.
        """
        for table in self.tables:
            table.prepare()
        for name in names or (*self.decisions, *self.services):
            for found in (self.decisions.get(name), self.services.get(name)):
                if found is not None:
                    found.prepare()


def compile_model(
    model: Model, *, imports: Mapping[str, Model] = NO_IMPORTS, externals: Externals = JAVA
) -> CompiledModel:
    """Check, link and compile. Never raises for a bad model: what is wrong is in `.diagnostics`.

    `imports` are the models to import from, by namespace. A decision with an error evaluates to null with a
    note, and takes nothing else with it.
    """
    library = gather(model, imports)
    graph = link(library)
    types = TypeTable(library)
    workshop = Workshop(graph, types, externals)
    nodes = {id(vertex): workshop.compile(vertex) for vertex in graph.vertices}
    order = _document_order(graph)
    keys = _input_keys(graph, order)
    asked = _inputs(graph, order)
    decisions: dict[str, CompiledDecision] = {}
    services: dict[str, CompiledDecision] = {}
    for vertex in sorted(graph.of(model), key=lambda each: order[id(each)]):
        if isinstance(vertex.element, Decision):
            decisions.setdefault(vertex.name, CompiledDecision(nodes[id(vertex)], keys, asked[id(vertex)]))
        elif isinstance(vertex.element, DecisionService):
            services.setdefault(vertex.name, CompiledDecision(nodes[id(vertex)], keys, asked[id(vertex)]))
    functions = {
        vertex.name: node.function
        for vertex in graph.of(model)
        if isinstance(vertex.element, BusinessKnowledgeModel)
        and (node := nodes[id(vertex)]).function is not None
    }
    needed = {name for each in (*decisions.values(), *services.values()) for name in each.inputs}
    inputs = {
        keys[id(vertex)]: nodes[id(vertex)].type
        for vertex in sorted(graph.vertices, key=lambda each: order[id(each)])
        if id(vertex) in keys and (vertex.model is model or keys[id(vertex)] in needed)
    }
    return CompiledModel(
        model,
        MappingProxyType(inputs),
        MappingProxyType(decisions),
        MappingProxyType(services),
        MappingProxyType(functions),
        workshop.tables(),
        (*library.diagnostics, *graph.diagnostics, *workshop.diagnostics()),
        graph_nodes(graph),
        source_hash(library),
        meaning_hash(graph),
    )


def _document_order(graph: Graph) -> dict[int, int]:
    """The place of every vertex: those of the main model first, each model's as in its file."""
    main = graph.library.main
    models = [main, *(each for each in graph.library.models.values() if each is not main)]
    by_element = {id(vertex.element): vertex for vertex in graph.vertices}
    elements = [element for each in models for element in each.nodes]
    return {id(by_element[id(element)]): place for place, element in enumerate(elements)}


def _input_keys(graph: Graph, order: Mapping[int, int]) -> dict[int, str]:
    """What callers name each input data; the main model's names are always plain."""
    keys: dict[int, str] = {}
    taken: set[str] = set()
    for vertex in sorted(graph.vertices, key=lambda each: order[id(each)]):
        if isinstance(vertex.element, InputData):
            name = vertex.name
            if name in taken and vertex.model is not graph.library.main:
                name = f"{vertex.model.name}.{vertex.name}"
            taken.add(name)
            keys[id(vertex)] = name
    return keys


def _inputs(graph: Graph, order: Mapping[int, int]) -> dict[int, tuple[Vertex, ...]]:
    """The input data that each vertex depends on, in document order; of a service, what it takes as declared.

    Worked out from the bottom up, since a walk per decision is quadratic in a long chain.
    """
    reached: dict[int, frozenset[Vertex]] = {}
    for vertex in graph.vertices:
        if isinstance(vertex.element, InputData):
            reached[id(vertex)] = frozenset({vertex})
            continue
        below = [reached.get(id(each), frozenset()) for each in vertex.information]
        distinct = {id(each): each for each in below if each}
        sets = list(distinct.values())
        reached[id(vertex)] = sets[0] if len(sets) == 1 else frozenset().union(*sets)
    found = {}
    for vertex in graph.vertices:
        if isinstance(vertex.element, DecisionService):
            found[id(vertex)] = inputs_of(vertex)
        else:
            found[id(vertex)] = tuple(sorted(reached[id(vertex)], key=lambda each: order[id(each)]))
    return found
