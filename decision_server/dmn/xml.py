"""DMN XML -> model: the door to the files that know XML.

Reads DMN 1.1 to 1.5, and what 1.6 shares with them. What is not understood (extensions, drawings, unknown
elements) is kept for a writer.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from decision_server.dmn.elements import FunctionItem, ItemDefinition, Kept, Reference, TypeRef, normal_name
from decision_server.dmn.model import (
    BusinessKnowledgeModel,
    Decision,
    DecisionService,
    DrgNode,
    Import,
    InputData,
    KnowledgeSource,
    Model,
)
from decision_server.dmn.xml_expressions import EXPRESSIONS, expression_in, function, tests
from decision_server.dmn.xml_parts import Children, ReadingDesk, raw_element
from decision_server.dmn.xml_tree import DEFAULT_READ_LIMITS, Lines, ReadLimits, XmlNode, parse_tree
from decision_server.feel.diagnostics import Diagnostic

VERSIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
        "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
        "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
        "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
        "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
        "https://www.omg.org/spec/DMN/20240513/MODEL/": "1.6",
    }
)
_ROOT_ATTRIBUTES: Final = frozenset(
    {"name", "namespace", "expressionLanguage", "typeLanguage", "exporter", "exporterVersion"}
)
_NODES: Final = frozenset(
    {"inputData", "decision", "businessKnowledgeModel", "decisionService", "knowledgeSource"}
)
_ARTIFACTS: Final = frozenset(
    {
        "association",
        "elementCollection",
        "group",
        "organizationUnit",
        "performanceIndicator",
        "textAnnotation",
    }
)
_FOR_READERS: Final = frozenset(
    {
        "decisionMaker",
        "decisionOwner",
        "impactedPerformanceIndicator",
        "supportedObjective",
        "usingProcess",
        "usingTask",
    }
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a file. `model` is None only if the XML itself was refused."""

    model: Model | None
    diagnostics: tuple[Diagnostic, ...]


def read_model(xml: bytes, *, file: str = "model.dmn", limits: ReadLimits = DEFAULT_READ_LIMITS) -> Reading:
    """Read DMN 1.1 to 1.6; keep what is not understood.

    Of 1.6 that is what 1.5 does not have: its new elements are warned of, its other expression language
    (B-FEEL) is an error where it is used.

    `file` is the name that diagnostics show. Never raises for a bad file: everything found wrong is in
    `.diagnostics`, and `.model` is None only if the XML itself is refused.
    """
    tree = parse_tree(xml, file=file, limits=limits)
    if tree.root is None:
        return Reading(None, tree.diagnostics)
    namespace, _, local = tree.root.name[1:].rpartition("}")
    if local != "definitions" or namespace not in VERSIONS:
        source, span = Lines(xml, file).at(tree.root.line, tree.root.column)
        found = Diagnostic(
            "DMN0104",
            f"this is not a DMN model: its root is <{local}> of the namespace '{namespace}'",
            source=source,
            span=span,
            help="export it as DMN 1.1 to 1.6; its root is then <definitions> of one of the OMG's namespaces",
        )
        return Reading(None, (found,))
    desk = ReadingDesk(xml, file=file, namespace=namespace, limits=limits)
    model = _definitions(desk, tree.root, VERSIONS[namespace], tree.prefixes)
    return Reading(model, tuple(desk.diagnostics))


def _definitions(desk: ReadingDesk, root: XmlNode, version: str, prefixes: Mapping[str, str]) -> Model:
    known = _NODES | _ARTIFACTS | {"import", "itemDefinition"}
    base, children = desk.open(root, _ROOT_ATTRIBUTES, known)
    nodes = sorted(
        (node for local in _NODES for node in children.get(local, ())),
        key=lambda node: (node.line, node.column),
    )
    decisions = len(children.get("decision", ()))
    if decisions > desk.limits.decisions:
        message = f"there are {decisions:,} decisions; {desk.limits.decisions:,} are allowed"
        desk.find("DMN0103", root, message, "split the model, and import its parts")
    artifacts = [raw_element(node) for local in sorted(_ARTIFACTS) for node in children.get(local, ())]
    return Model(
        **base,
        name=desk.name(root),
        namespace=root.attributes.get("namespace", "").strip(),
        version=version,
        file=desk.file,
        digest=hashlib.sha256(desk.xml).hexdigest(),
        prefixes=MappingProxyType(dict(prefixes)),
        imports=tuple(_import(desk, node) for node in children.get("import", ())),
        item_definitions=tuple(_item_definition(desk, node) for node in children.get("itemDefinition", ())),
        nodes=tuple(_node(desk, node) for node in nodes),
        expression_language=root.attributes.get("expressionLanguage"),
        type_language=root.attributes.get("typeLanguage"),
        exporter=root.attributes.get("exporter", ""),
        exporter_version=root.attributes.get("exporterVersion", ""),
        artifacts=tuple(sorted(artifacts, key=lambda each: (each.line, each.column))),
        source=desk.xml,
    )


def _import(desk: ReadingDesk, node: XmlNode) -> Import:
    base, _ = desk.open(node, frozenset({"name", "namespace", "locationURI", "importType"}))
    own = node.attributes
    if not own.get("namespace", "").strip():
        desk.find(
            "DMN0105", node, "<import> has no namespace", "name the namespace of the model that it imports"
        )
    return Import(
        **base,
        name=desk.name(node, required=False),
        namespace=own.get("namespace", "").strip(),
        kind=own.get("importType", ""),
        location=own.get("locationURI", ""),
    )


def _item_definition(desk: ReadingDesk, node: XmlNode) -> ItemDefinition:
    base, children = desk.open(
        node,
        frozenset({"name", "isCollection", "typeLanguage"}),
        frozenset({"typeRef", "allowedValues", "typeConstraint", "itemComponent", "functionItem"}),
    )
    type_ref = None
    if "typeRef" in children:
        named = children["typeRef"][0]
        name = normal_name(named.text())
        type_ref = TypeRef(name, named.text_line, named.text_column) if name else None
    function_item = None
    if "functionItem" in children:
        of = children["functionItem"][0]
        function_base, parts = desk.open(of, frozenset({"outputTypeRef"}), frozenset({"parameters"}))
        function_item = FunctionItem(
            **function_base,
            parameters=tuple(desk.item(each) for each in parts.get("parameters", ())),
            output_type_ref=desk.type_ref(of, "outputTypeRef"),
        )
    constraint = children.get("typeConstraint")
    allowed = children.get("allowedValues")
    return ItemDefinition(
        **base,
        name=desk.name(node),
        type_ref=type_ref,
        is_collection=node.attributes.get("isCollection", "false").strip() in ("true", "1"),
        allowed_values=tests(desk, allowed[0]) if allowed else None,
        type_constraint=tests(desk, constraint[0]) if constraint else None,
        components=tuple(_item_definition(desk, each) for each in children.get("itemComponent", ())),
        function=function_item,
    )


def _node(desk: ReadingDesk, node: XmlNode) -> DrgNode:
    match node.local:
        case "inputData":
            base, children = desk.open(node, frozenset({"name"}), frozenset({"variable"}))
            name = desk.name(node)
            variable = desk.item(children["variable"][0], name) if "variable" in children else None
            return InputData(**base, name=name, variable=variable)
        case "decision":
            return _decision(desk, node)
        case "businessKnowledgeModel":
            return _bkm(desk, node)
        case "decisionService":
            return _service(desk, node)
        case _:
            return _knowledge_source(desk, node)


def _decision(desk: ReadingDesk, node: XmlNode) -> Decision:
    known = EXPRESSIONS | {
        "question",
        "allowedAnswers",
        "variable",
        "informationRequirement",
        "knowledgeRequirement",
        "authorityRequirement",
    }
    base, children = desk.open(node, frozenset({"name"}), known | _FOR_READERS)
    base["kept"] = _keep_more(base["kept"], children)
    name = desk.name(node)
    return Decision(
        **base,
        name=name,
        variable=desk.item(children["variable"][0], name) if "variable" in children else None,
        question=_words(children, "question"),
        allowed_answers=_words(children, "allowedAnswers"),
        information=_requirements(desk, children, "informationRequirement"),
        knowledge=_requirements(desk, children, "knowledgeRequirement"),
        authority=_requirements(desk, children, "authorityRequirement"),
        logic=expression_in(desk, children),
    )


def _bkm(desk: ReadingDesk, node: XmlNode) -> BusinessKnowledgeModel:
    base, children = desk.open(
        node,
        frozenset({"name"}),
        frozenset({"variable", "encapsulatedLogic", "knowledgeRequirement", "authorityRequirement"}),
    )
    name = desk.name(node)
    logic = children.get("encapsulatedLogic")
    return BusinessKnowledgeModel(
        **base,
        name=name,
        variable=desk.item(children["variable"][0], name) if "variable" in children else None,
        knowledge=_requirements(desk, children, "knowledgeRequirement"),
        authority=_requirements(desk, children, "authorityRequirement"),
        logic=function(desk, logic[0]) if logic else None,
    )


def _service(desk: ReadingDesk, node: XmlNode) -> DecisionService:
    pointers = ("outputDecision", "encapsulatedDecision", "inputDecision", "inputData")
    base, children = desk.open(node, frozenset({"name"}), frozenset({"variable", *pointers}))
    name = desk.name(node)
    outputs, encapsulated, decisions, data = (
        desk.references(children.get(pointer, ())) for pointer in pointers
    )
    return DecisionService(
        **base,
        name=name,
        variable=desk.item(children["variable"][0], name) if "variable" in children else None,
        output_decisions=outputs,
        encapsulated_decisions=encapsulated,
        input_decisions=decisions,
        input_data=data,
    )


def _knowledge_source(desk: ReadingDesk, node: XmlNode) -> KnowledgeSource:
    base, children = desk.open(
        node, frozenset({"name", "locationURI"}), frozenset({"authorityRequirement", "type", "owner"})
    )
    owner = children.get("owner")
    return KnowledgeSource(
        **base,
        name=desk.name(node),
        authority=_requirements(desk, children, "authorityRequirement"),
        kind=_words(children, "type"),
        owner=owner[0].attributes.get("href", "") if owner else "",
        location=node.attributes.get("locationURI", ""),
    )


def _words(children: Children, local: str) -> str:
    nodes = children.get(local)
    return nodes[0].text().strip() if nodes else ""


def _requirements(desk: ReadingDesk, children: Children, local: str) -> tuple[Reference, ...]:
    found = []
    pointers = frozenset({"requiredDecision", "requiredInput", "requiredKnowledge", "requiredAuthority"})
    for node in children.get(local, ()):
        base, parts = desk.open(node, children=pointers)
        targets = [target for nodes in parts.values() for target in nodes]
        if not targets:
            desk.find("DMN0105", node, f"<{local}> points at nothing", "say what is required, or remove it")
        for target in targets:
            href = desk.reference(target).href
            found.append(Reference(href, base["id"], base["kept"], node.line, node.column, target.local))
    return tuple(found)


def _keep_more(kept: Kept, children: Children) -> Kept:
    """What a decision says for readers only: kept as it stands."""
    more = tuple(raw_element(node) for local in sorted(_FOR_READERS) for node in children.get(local, ()))
    return Kept(kept.attributes, kept.elements + more) if more else kept
