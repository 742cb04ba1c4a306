"""Model -> the XML that stands for it: tags, attributes, texts, and children in the standard's order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from decision_server.dmn.decision_table import DecisionTable, HitPolicy, InputClause, OutputClause, Rule
from decision_server.dmn.elements import (
    Element,
    FunctionItem,
    InformationItem,
    ItemDefinition,
    LiteralExpression,
    RawElement,
    Reference,
    TypeRef,
    UnaryTests,
)
from decision_server.dmn.model import (
    BusinessKnowledgeModel,
    Conditional,
    Context,
    ContextEntry,
    Decision,
    DecisionService,
    DrgNode,
    Expression,
    Filter,
    FunctionDefinition,
    FunctionKind,
    Import,
    InputData,
    Invocation,
    Iterator,
    IteratorKind,
    KnowledgeSource,
    List,
    Model,
    Relation,
)
from decision_server.dmn.xml_source import Place

NOWHERE: Place = (0, 0)


@dataclass(frozen=True, slots=True)
class Shape:
    """An element of the DMN namespace. It has a text or groups of children, never both.

    Children of one group stand side by side; two shapes of one tag and parent have the same groups. `place`
    is that of the element in the file it was read from, `NOWHERE` for wrappers, texts and what is new.
    """

    local: str
    attributes: tuple[tuple[str, str], ...] = ()
    text: str | None = None
    groups: "tuple[Group, ...]" = ()
    place: Place = NOWHERE


Group: TypeAlias = tuple[Shape | RawElement, ...]
Attributes: TypeAlias = Mapping[str, str | TypeRef | None]


def model_shape(model: Model) -> Shape:
    """The root of a file."""
    pointers = {
        node.id: "requiredInput" if isinstance(node, InputData) else "requiredDecision"
        for node in model.nodes
        if not isinstance(node, KnowledgeSource)
    }
    own = {
        "name": model.name,
        "namespace": model.namespace,
        "expressionLanguage": model.expression_language,
        "typeLanguage": model.type_language,
        "exporter": model.exporter or None,
        "exporterVersion": model.exporter_version or None,
    }
    return _shape(
        model,
        "definitions",
        own,
        tuple(_import(each) for each in model.imports),
        tuple(_item_definition(each, "itemDefinition") for each in model.item_definitions),
        tuple(_node(each, pointers) for each in model.nodes),
        model.artifacts,
    )


def _shape(element: Element, local: str, own: Attributes, *groups: Group) -> Shape:
    attributes: dict[str, str | TypeRef | None] = {"id": element.id, "label": element.label}
    attributes |= own
    attributes |= element.kept.attributes
    extensions: list[RawElement] = []
    others: list[RawElement] = []
    for each in element.kept.elements:
        (extensions if each.name.endswith("}extensionElements") else others).append(each)
    described = _words("description", element.description)
    return Shape(
        local,
        _attributes(attributes),
        None,
        (described, tuple(extensions), *groups, tuple(others)),
        (element.line, element.column),
    )


def _attributes(values: Attributes) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, value.name if isinstance(value, TypeRef) else value)
        for name, value in values.items()
        if value is not None
    )


def _words(local: str, text: str) -> Group:
    return (Shape(local, text=text),) if text else ()


def _text(text: str) -> Group:
    """A `<text>`, which the standard wants even where it is empty."""
    return (Shape("text", text=text),)


def _optional(element: "Expression | UnaryTests | InformationItem | None", local: str = "") -> Group:
    match element:
        case None:
            return ()
        case UnaryTests():
            return (_tests(element, local),)
        case InformationItem():
            return (_item(element, local),)
        case _:
            return (expression_shape(element, local),)


def _import(element: Import) -> Shape:
    own = {
        "name": element.name or None,
        "namespace": element.namespace,
        "locationURI": element.location or None,
        "importType": element.kind,
    }
    return _shape(element, "import", own)


def _item_definition(element: ItemDefinition, local: str) -> Shape:
    function = element.function
    return _shape(
        element,
        local,
        {"name": element.name, "isCollection": "true" if element.is_collection else None},
        _words("typeRef", element.type_ref.name) if element.type_ref else (),
        _optional(element.allowed_values, "allowedValues"),
        _optional(element.type_constraint, "typeConstraint"),
        tuple(_item_definition(each, "itemComponent") for each in element.components),
        () if function is None else (_function_item(function),),
    )


def _function_item(element: FunctionItem) -> Shape:
    parameters = tuple(_item(each, "parameters") for each in element.parameters)
    return _shape(element, "functionItem", {"outputTypeRef": element.output_type_ref}, parameters)


def _item(element: InformationItem, local: str) -> Shape:
    return _shape(element, local, {"name": element.name, "typeRef": element.type_ref})


def _node(element: DrgNode, pointers: Mapping[str | None, str]) -> Shape:
    own: Attributes = {"name": element.name}
    variable = _optional(element.variable, "variable")

    def requirements(local: str, references: tuple[Reference, ...], pointer: str = "") -> Group:
        return tuple(_requirements(local, references, pointer, pointers))

    match element:
        case InputData():
            return _shape(element, "inputData", own, variable)
        case Decision():
            return _shape(
                element,
                "decision",
                own,
                _words("question", element.question),
                _words("allowedAnswers", element.allowed_answers),
                variable,
                requirements("informationRequirement", element.information),
                requirements("knowledgeRequirement", element.knowledge, "requiredKnowledge"),
                requirements("authorityRequirement", element.authority),
                _optional(element.logic),
            )
        case BusinessKnowledgeModel():
            return _shape(
                element,
                "businessKnowledgeModel",
                own,
                variable,
                _optional(element.logic, "encapsulatedLogic"),
                requirements("knowledgeRequirement", element.knowledge, "requiredKnowledge"),
                requirements("authorityRequirement", element.authority),
            )
        case DecisionService():
            return _shape(
                element,
                "decisionService",
                own,
                variable,
                _pointers("outputDecision", element.output_decisions),
                _pointers("encapsulatedDecision", element.encapsulated_decisions),
                _pointers("inputDecision", element.input_decisions),
                _pointers("inputData", element.input_data),
            )
        case KnowledgeSource():
            return _shape(
                element,
                "knowledgeSource",
                {**own, "locationURI": element.location or None},
                requirements("authorityRequirement", element.authority),
                _words("type", element.kind),
                (Shape("owner", (("href", element.owner),)),) if element.owner else (),
            )


def _requirements(
    local: str, references: tuple[Reference, ...], pointer: str, pointers: Mapping[str | None, str]
) -> Iterable[Shape]:
    """One requirement per reference; those that were read from one requirement stay in one."""

    def pointing(reference: Reference) -> str:
        if reference.pointer or pointer:
            return reference.pointer or pointer
        other = "requiredDecision" if local == "informationRequirement" else "requiredAuthority"
        return pointers.get(reference.href.rpartition("#")[2], other)

    def alike(numbered: tuple[int, Reference]) -> tuple[int, int, int]:
        number, each = numbered
        return (each.line, each.column, 0 if each.line else number)

    for _, together in groupby(enumerate(references), alike):
        targets = [reference for _, reference in together]
        first = targets[0]
        inner = tuple(Shape(pointing(each), (("href", each.href),)) for each in targets)
        attributes = _attributes({"id": first.id, **first.kept.attributes})
        yield Shape(local, attributes, None, (first.kept.elements, inner), (first.line, first.column))


def _pointers(local: str, references: tuple[Reference, ...]) -> Group:
    return tuple(Shape(local, (("href", each.href),), place=(each.line, each.column)) for each in references)


def _tests(element: UnaryTests, local: str) -> Shape:
    return _shape(element, local, {"expressionLanguage": element.language}, _text(element.text.text))


def expression_shape(element: Expression, local: str = "") -> Shape:
    """A boxed expression, under the tag of its own kind or under `local`."""
    typed: Attributes = {"typeRef": element.type_ref}
    match element:
        case LiteralExpression():
            own = {**typed, "expressionLanguage": element.language}
            imported = (element.imported,) if element.imported else ()
            text = () if imported and not element.text.text else _text(element.text.text)
            return _shape(element, local or "literalExpression", own, text, imported)
        case DecisionTable():
            return _table(element, local)
        case Context():
            entries = tuple(_entry(each) for each in element.entries)
            return _shape(element, local or "context", typed, entries)
        case List():
            items = tuple(expression_shape(each) for each in element.items)
            return _shape(element, local or "list", typed, items)
        case Relation():
            columns = tuple(_item(each, "column") for each in element.columns)
            rows = tuple(expression_shape(each, "row") for each in element.rows)
            return _shape(element, local or "relation", typed, columns, rows)
        case Invocation():
            bindings = tuple(
                _shape(each, "binding", {}, (_item(each.parameter, "parameter"),), _optional(each.value))
                for each in element.bindings
            )
            return _shape(element, local or "invocation", typed, _optional(element.function), bindings)
        case FunctionDefinition():
            kind = None if element.kind is FunctionKind.FEEL else element.kind.value
            parameters = tuple(_item(each, "formalParameter") for each in element.parameters)
            own = {"kind": kind, **typed}
            return _shape(element, local or "functionDefinition", own, parameters, _optional(element.body))
        case Conditional():
            parts = {"if": element.condition, "then": element.then, "else": element.otherwise}
            return _shape(element, local or "conditional", typed, *_wrapped(parts))
        case Filter():
            parts = {"in": element.source, "match": element.match}
            return _shape(element, local or "filter", typed, *_wrapped(parts))
        case Iterator():
            body = "return" if element.kind is IteratorKind.FOR else "satisfies"
            source = Shape(
                "in", _attributes({"typeRef": element.item_type_ref}), None, (_optional(element.source),)
            )
            own = {"iteratorVariable": element.variable, **typed}
            return _shape(element, element.kind.value, own, (source,), *_wrapped({body: element.body}))


def _wrapped(parts: Mapping[str, Expression]) -> Iterable[Group]:
    return [(Shape(local, groups=(_optional(each),)),) for local, each in parts.items()]


def _entry(element: ContextEntry) -> Shape:
    return _shape(
        element, "contextEntry", {}, _optional(element.variable, "variable"), _optional(element.value)
    )


def _table(table: DecisionTable, local: str) -> Shape:
    own: Attributes = {
        "typeRef": table.type_ref,
        "hitPolicy": None if table.hit_policy is HitPolicy.UNIQUE else table.hit_policy.value,
        "aggregation": table.aggregator.value if table.aggregator else None,
        "preferredOrientation": None if table.orientation == "Rule-as-Row" else table.orientation,
        "outputLabel": table.output_label,
    }
    return _shape(
        table,
        local or "decisionTable",
        own,
        tuple(_input_clause(each) for each in table.inputs),
        tuple(_output_clause(each) for each in table.outputs),
        tuple(Shape("annotation", (("name", each),)) for each in table.annotations),
        tuple(_rule(each) for each in table.rules),
    )


def _input_clause(clause: InputClause) -> Shape:
    asked = expression_shape(clause.expression, "inputExpression")
    return _shape(clause, "input", {}, (asked,), _optional(clause.values, "inputValues"))


def _output_clause(clause: OutputClause) -> Shape:
    return _shape(
        clause,
        "output",
        {"name": clause.name, "typeRef": clause.type_ref},
        _optional(clause.values, "outputValues"),
        _optional(clause.default, "defaultOutputEntry"),
    )


def _rule(rule: Rule) -> Shape:
    return _shape(
        rule,
        "rule",
        {},
        tuple(_tests(each, "inputEntry") for each in rule.input_entries),
        tuple(expression_shape(each, "outputEntry") for each in rule.output_entries),
        tuple(Shape("annotationEntry", groups=(_text(each.text),)) for each in rule.annotations),
    )
