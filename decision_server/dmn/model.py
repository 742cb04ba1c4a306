"""A DMN 1.5 model as frozen data: boxed expressions, and the elements of the decision requirements graph.

As authored, nothing resolved: types are names, requirements are references, all in document order.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from decision_server.dmn.decision_table import DecisionTable
from decision_server.dmn.elements import (
    Element,
    InformationItem,
    ItemDefinition,
    LiteralExpression,
    RawElement,
    Reference,
    TypeRef,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextEntry(Element):
    """One entry of a boxed context; without a variable it is the result of the whole."""

    variable: InformationItem | None
    value: "Expression"


@dataclass(frozen=True, slots=True, kw_only=True)
class Context(Element):
    """A boxed context; later entries see earlier ones."""

    entries: tuple[ContextEntry, ...]
    type_ref: TypeRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class List(Element):
    """A boxed list."""

    items: "tuple[Expression, ...]"
    type_ref: TypeRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(Element):
    """A boxed relation: a list of contexts, one per row."""

    columns: tuple[InformationItem, ...]
    rows: tuple[List, ...]
    type_ref: TypeRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding(Element):
    """One argument of an invocation; without an expression it is null."""

    parameter: InformationItem
    value: "Expression | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation(Element):
    """A call with named arguments of what `function` gives, usually the name of a BKM."""

    function: "Expression | None"
    bindings: tuple[Binding, ...]
    type_ref: TypeRef | None = None


class FunctionKind(Enum):
    """What the body of a function is written in; values are the words of the XML."""

    FEEL = "FEEL"
    JAVA = "Java"
    PMML = "PMML"


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionDefinition(Element):
    """A boxed function. Of the kinds JAVA and PMML the body is a context that names what to call."""

    parameters: tuple[InformationItem, ...]
    body: "Expression | None"
    kind: FunctionKind = FunctionKind.FEEL
    type_ref: TypeRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional(Element):
    """A boxed if, then, else."""

    condition: "Expression"
    then: "Expression"
    otherwise: "Expression"
    type_ref: TypeRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter(Element):
    """A boxed filter: the items of `source` for which `match` is true."""

    source: "Expression"
    match: "Expression"
    type_ref: TypeRef | None = None


class IteratorKind(Enum):
    """What a boxed iterator makes of its body's values; values are the words of the XML."""

    FOR = "for"
    SOME = "some"
    EVERY = "every"


@dataclass(frozen=True, slots=True, kw_only=True)
class Iterator(Element):
    """A boxed for, some or every. `item_type_ref` is the declared type of what is iterated over."""

    kind: IteratorKind
    variable: str
    source: "Expression"
    body: "Expression"
    type_ref: TypeRef | None = None
    item_type_ref: TypeRef | None = None


Expression: TypeAlias = (
    LiteralExpression
    | DecisionTable
    | Context
    | List
    | Relation
    | Invocation
    | FunctionDefinition
    | Conditional
    | Filter
    | Iterator
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrgElement(Element):
    """A node of the requirements graph. `variable` is what others see of it; without one it has no type."""

    name: str
    variable: InformationItem | None = None

    @property
    def type_ref(self) -> TypeRef | None:
        """The declared type of the element's value."""
        return self.variable.type_ref if self.variable else None


@dataclass(frozen=True, slots=True, kw_only=True)
class InputData(DrgElement):
    """Something a decision is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(DrgElement):
    """A decision; `information` asks for values, `knowledge` for functions, `authority` is for readers."""

    question: str = ""
    allowed_answers: str = ""
    information: tuple[Reference, ...] = ()
    knowledge: tuple[Reference, ...] = ()
    authority: tuple[Reference, ...] = ()
    logic: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessKnowledgeModel(DrgElement):
    """A function that decisions share."""

    knowledge: tuple[Reference, ...] = ()
    authority: tuple[Reference, ...] = ()
    logic: FunctionDefinition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionService(DrgElement):
    """Decisions as a function of `input_data`, then `input_decisions`, in document order."""

    output_decisions: tuple[Reference, ...] = ()
    encapsulated_decisions: tuple[Reference, ...] = ()
    input_decisions: tuple[Reference, ...] = ()
    input_data: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeSource(DrgElement):
    """Where an authority is written down; has no part in evaluation."""

    authority: tuple[Reference, ...] = ()
    kind: str = ""
    owner: str = ""
    location: str = ""


DrgNode: TypeAlias = InputData | Decision | BusinessKnowledgeModel | DecisionService | KnowledgeSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Import(Element):
    """Another model whose names stand here behind `name` and a dot, or plain where `name` is empty."""

    name: str
    namespace: str
    kind: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model(Element):
    """One file. `file` is its name for messages, `version` the DMN version of its namespace.

    `prefixes` are the XML namespace prefixes of its root, which types of DMN 1.1 are written with. `digest`
    is the SHA-256 of its bytes in hex. What has no part in evaluation (drawings, artifacts) is in `kept`.
    `source` are the bytes it was read from (empty without a file): a writer changes only what differs from
    them, and knows elements again by their line and column.
    """

    name: str
    namespace: str
    version: str
    file: str
    digest: str
    prefixes: Mapping[str, str]
    imports: tuple[Import, ...] = ()
    item_definitions: tuple[ItemDefinition, ...] = ()
    nodes: tuple[DrgNode, ...] = ()
    expression_language: str | None = None
    type_language: str | None = None
    exporter: str = ""
    exporter_version: str = ""
    artifacts: tuple[RawElement, ...] = ()
    source: bytes = field(default=b"", repr=False, compare=False)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The decisions in document order."""
        return tuple(node for node in self.nodes if isinstance(node, Decision))

    @property
    def input_data(self) -> tuple[InputData, ...]:
        """The input data in document order."""
        return tuple(node for node in self.nodes if isinstance(node, InputData))

    @property
    def business_knowledge_models(self) -> tuple[BusinessKnowledgeModel, ...]:
        """The BKMs in document order."""
        return tuple(node for node in self.nodes if isinstance(node, BusinessKnowledgeModel))

    @property
    def services(self) -> tuple[DecisionService, ...]:
        """The decision services in document order."""
        return tuple(node for node in self.nodes if isinstance(node, DecisionService))
