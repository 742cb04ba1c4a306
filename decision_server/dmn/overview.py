"""A compiled model for people: every node with what it asks for, as pages and reports show it."""

from dataclasses import dataclass

from decision_server.dmn.decision_table import DecisionTable
from decision_server.dmn.elements import LiteralExpression
from decision_server.dmn.model import BusinessKnowledgeModel, Decision, Expression, InputData, KnowledgeSource
from decision_server.dmn.requirements import WORDS, Graph, Vertex


@dataclass(frozen=True, slots=True)
class GraphNode:
    """One node of the requirements graph.

    `kind` is the standard's word: "decision", "input data", "business knowledge model", "decision service",
    "knowledge source". `requires` are the names of what it asks for directly: values, then functions, then
    authorities; of a service its outputs. `type` is the declared type as written, or empty. `table` is the
    decision table as authored if its logic is one, `text` the FEEL text if it is a literal expression.
    `model` is the name of the model it is from; `file` that of the file.
    """

    name: str
    kind: str
    requires: tuple[str, ...]
    question: str
    description: str
    allowed_answers: str
    type: str
    table: DecisionTable | None
    text: str
    sensitivity: str | None
    model: str
    file: str


def graph_nodes(graph: Graph) -> tuple[GraphNode, ...]:
    """All nodes, each after what it needs."""
    return tuple(_node(vertex) for vertex in graph.vertices)


def _node(vertex: Vertex) -> GraphNode:
    element = vertex.element
    logic: Expression | None = None
    question = allowed_answers = ""
    if isinstance(element, Decision):
        logic, question, allowed_answers = element.logic, element.question, element.allowed_answers
    elif isinstance(element, BusinessKnowledgeModel) and element.logic is not None:
        logic = element.logic.body
    needed = (*vertex.information, *vertex.knowledge, *vertex.authority, *vertex.outputs)
    sensitivity = element.kept.sensitivity if isinstance(element, InputData | Decision) else None
    return GraphNode(
        name=element.name,
        kind=WORDS[type(element)],
        requires=tuple(dict.fromkeys(each.name for each in needed)),
        question=question,
        description=element.description,
        allowed_answers=allowed_answers,
        type=element.type_ref.name if element.type_ref and not isinstance(element, KnowledgeSource) else "",
        table=logic if isinstance(logic, DecisionTable) else None,
        text=logic.text.text.strip() if isinstance(logic, LiteralExpression) else "",
        sensitivity=sensitivity,
        model=vertex.model.name,
        file=vertex.model.file,
    )
