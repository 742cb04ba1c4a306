"""XML nodes -> expressions: literal ones, the other boxed expressions, and decision tables."""

from enum import Enum
from typing import Final, TypeVar

from decision_server.dmn.decision_table import (
    Aggregator,
    DecisionTable,
    HitPolicy,
    InputClause,
    OutputClause,
    Rule,
)
from decision_server.dmn.elements import NO_TEXT, LiteralExpression, Text, UnaryTests
from decision_server.dmn.model import (
    Binding,
    Conditional,
    Context,
    ContextEntry,
    Expression,
    Filter,
    FunctionDefinition,
    FunctionKind,
    Invocation,
    Iterator,
    IteratorKind,
    List,
    Relation,
)
from decision_server.dmn.xml_parts import Children, ReadingDesk, raw_element, text_of
from decision_server.dmn.xml_tree import XmlNode

EXPRESSIONS: Final = frozenset(
    {
        "literalExpression",
        "decisionTable",
        "context",
        "list",
        "relation",
        "invocation",
        "functionDefinition",
        "conditional",
        "filter",
        "for",
        "some",
        "every",
    }
)
_TYPED: Final = frozenset({"typeRef"})
_ENTRY: Final = frozenset({"typeRef", "expressionLanguage"})
_TEXT: Final = frozenset({"text"})
_LITERAL: Final = frozenset({"text", "importedValues"})
_TABLE: Final = frozenset({"typeRef", "hitPolicy", "aggregation", "preferredOrientation", "outputLabel"})
MISSING: Final = LiteralExpression(text=Text("null"))
_Word = TypeVar("_Word", bound=Enum)


def expression_in(desk: ReadingDesk, children: Children) -> Expression | None:
    """The first expression among an element's children, if there is one."""
    for local, nodes in children.items():
        if local in EXPRESSIONS:
            return expression(desk, nodes[0])
    return None


def expression(desk: ReadingDesk, node: XmlNode) -> Expression:
    """The expression that an element of `EXPRESSIONS` is."""
    match node.local:
        case "literalExpression":
            return literal(desk, node)
        case "decisionTable":
            return table(desk, node)
        case "context":
            return context(desk, node)
        case "list":
            return boxed_list(desk, node)
        case "relation":
            return relation(desk, node)
        case "invocation":
            return invocation(desk, node)
        case "functionDefinition":
            return function(desk, node)
        case "conditional":
            return conditional(desk, node)
        case "filter":
            return boxed_filter(desk, node)
        case _:
            return iterator(desk, node)


def literal(desk: ReadingDesk, node: XmlNode) -> LiteralExpression:
    """A literal expression, an input expression or an output entry."""
    if (text := desk.only_text(node)) is not None:
        own = node.attributes.get("id")
        return LiteralExpression(id=own, text=text, line=node.line, column=node.column)
    base, children = desk.open(node, _ENTRY, _LITERAL)
    imported = children.get("importedValues")
    return LiteralExpression(
        **base,
        text=first_text(children),
        type_ref=desk.type_ref(node),
        language=node.attributes.get("expressionLanguage"),
        imported=raw_element(imported[0]) if imported else None,
    )


def tests(desk: ReadingDesk, node: XmlNode) -> UnaryTests:
    """Unary tests: an input entry or allowed values."""
    if (text := desk.only_text(node)) is not None:
        own = node.attributes.get("id")
        return UnaryTests(id=own, text=text, line=node.line, column=node.column)
    base, children = desk.open(node, frozenset({"expressionLanguage"}), _TEXT)
    language = node.attributes.get("expressionLanguage")
    return UnaryTests(**base, text=first_text(children), language=language)


def first_text(children: Children) -> Text:
    """The text of the first `<text>` child."""
    nodes = children.get("text")
    return text_of(nodes[0]) if nodes else NO_TEXT


def word(desk: ReadingDesk, node: XmlNode, attribute: str, words: type[_Word]) -> _Word | None:
    """The value of an attribute that takes one of a few words; another word is reported."""
    text = node.attributes.get(attribute)
    if text is None:
        return None
    for each in words:
        if each.value == text.strip():
            return each
    known = ", ".join(str(each.value) for each in words)
    desk.find("DMN0106", node, f"{attribute} is '{text}'", f"use one of: {known}")
    return None


def missing(desk: ReadingDesk, node: XmlNode, what: str) -> LiteralExpression:
    """What stands where an expression has to be and none is: null, which has no place, and a finding."""
    desk.find("DMN0105", node, f"<{node.local}> has no {what}", "add an expression, `null` if need be")
    return MISSING


def context(desk: ReadingDesk, node: XmlNode) -> Context:
    """A boxed context."""
    base, children = desk.open(node, _TYPED, frozenset({"contextEntry"}))
    entries = []
    for entry in children.get("contextEntry", ()):
        entry_base, parts = desk.open(entry, children=EXPRESSIONS | {"variable"})
        variable = desk.item(parts["variable"][0]) if "variable" in parts else None
        value = expression_in(desk, parts) or missing(desk, entry, "expression")
        entries.append(ContextEntry(**entry_base, variable=variable, value=value))
    return Context(**base, entries=tuple(entries), type_ref=desk.type_ref(node))


def boxed_list(desk: ReadingDesk, node: XmlNode) -> List:
    """A boxed list, or a row of a relation. Items may be of any kind, so their order is the document's."""
    base, children = desk.open(node, _TYPED, EXPRESSIONS)
    nodes = sorted(
        (item for of_kind in children.values() for item in of_kind), key=lambda item: (item.line, item.column)
    )
    return List(**base, items=tuple(expression(desk, item) for item in nodes), type_ref=desk.type_ref(node))


def relation(desk: ReadingDesk, node: XmlNode) -> Relation:
    """A boxed relation."""
    base, children = desk.open(node, _TYPED, frozenset({"column", "row"}))
    columns = tuple(desk.item(column) for column in children.get("column", ()))
    rows = []
    for row in children.get("row", ()):
        rows.append(boxed_list(desk, row))
        if len(rows[-1].items) != len(columns):
            message = f"the row has {len(rows[-1].items)} entries for {len(columns)} columns"
            desk.find("DMN0108", row, message, "give every row one entry per column")
    return Relation(**base, columns=columns, rows=tuple(rows), type_ref=desk.type_ref(node))


def invocation(desk: ReadingDesk, node: XmlNode) -> Invocation:
    """A boxed invocation."""
    base, children = desk.open(node, _TYPED, EXPRESSIONS | {"binding"})
    bindings = []
    for binding in children.get("binding", ()):
        own, parts = desk.open(binding, children=EXPRESSIONS | {"parameter"})
        if "parameter" not in parts:
            desk.find("DMN0105", binding, "<binding> has no parameter", "name the parameter that it gives")
            continue
        parameter = desk.item(parts["parameter"][0])
        bindings.append(Binding(**own, parameter=parameter, value=expression_in(desk, parts)))
    called = expression_in(desk, children)
    return Invocation(**base, function=called, bindings=tuple(bindings), type_ref=desk.type_ref(node))


def function(desk: ReadingDesk, node: XmlNode) -> FunctionDefinition:
    """A boxed function, or the logic of a BKM."""
    base, children = desk.open(node, _TYPED | {"kind"}, EXPRESSIONS | {"formalParameter"})
    return FunctionDefinition(
        **base,
        parameters=tuple(desk.item(parameter) for parameter in children.get("formalParameter", ())),
        body=expression_in(desk, children),
        kind=word(desk, node, "kind", FunctionKind) or FunctionKind.FEEL,
        type_ref=desk.type_ref(node),
    )


def child_expression(desk: ReadingDesk, parent: XmlNode, children: Children, local: str) -> Expression:
    """The expression inside a wrapper such as `<then>`."""
    if local in children:
        wrapper = children[local][0]
        _, parts = desk.open(wrapper, _TYPED, EXPRESSIONS)
        return expression_in(desk, parts) or missing(desk, wrapper, "expression")
    return missing(desk, parent, f"<{local}>")


def conditional(desk: ReadingDesk, node: XmlNode) -> Conditional:
    """A boxed conditional."""
    base, children = desk.open(node, _TYPED, frozenset({"if", "then", "else"}))
    return Conditional(
        **base,
        condition=child_expression(desk, node, children, "if"),
        then=child_expression(desk, node, children, "then"),
        otherwise=child_expression(desk, node, children, "else"),
        type_ref=desk.type_ref(node),
    )


def boxed_filter(desk: ReadingDesk, node: XmlNode) -> Filter:
    """A boxed filter."""
    base, children = desk.open(node, _TYPED, frozenset({"in", "match"}))
    return Filter(
        **base,
        source=child_expression(desk, node, children, "in"),
        match=child_expression(desk, node, children, "match"),
        type_ref=desk.type_ref(node),
    )


def iterator(desk: ReadingDesk, node: XmlNode) -> Iterator:
    """A boxed for, some or every."""
    kind = IteratorKind(node.local)
    body = "return" if kind is IteratorKind.FOR else "satisfies"
    base, children = desk.open(node, _TYPED | {"iteratorVariable"}, frozenset({"in", body}))
    variable = " ".join(node.attributes.get("iteratorVariable", "").split())
    if not variable:
        help = 'name what each item is called: iteratorVariable="…"'
        desk.find("DMN0105", node, f"<{node.local}> has no iteratorVariable", help)
    return Iterator(
        **base,
        kind=kind,
        variable=variable,
        source=child_expression(desk, node, children, "in"),
        body=child_expression(desk, node, children, body),
        type_ref=desk.type_ref(node),
        item_type_ref=desk.type_ref(children["in"][0]) if "in" in children else None,
    )


def table(desk: ReadingDesk, node: XmlNode) -> DecisionTable:
    """A decision table."""
    base, children = desk.open(node, _TABLE, frozenset({"input", "output", "annotation", "rule"}))
    inputs = tuple(input_clause(desk, clause) for clause in children.get("input", ()))
    outputs = tuple(output_clause(desk, clause) for clause in children.get("output", ()))
    rules = children.get("rule", [])
    within(desk, node, "clauses", len(inputs) + len(outputs), desk.limits.clauses)
    within(desk, node, "rules", len(rules), desk.limits.rules)
    if not outputs:
        desk.find("DMN0105", node, "the table has no output", "add an output clause")
    return DecisionTable(
        **base,
        inputs=inputs,
        outputs=outputs,
        rules=tuple(
            rule(desk, each, number, len(inputs), len(outputs))
            for number, each in enumerate(rules[: desk.limits.rules], 1)
        ),
        hit_policy=word(desk, node, "hitPolicy", HitPolicy) or HitPolicy.UNIQUE,
        aggregator=word(desk, node, "aggregation", Aggregator),
        annotations=tuple(each.attributes.get("name", "") for each in children.get("annotation", ())),
        output_label=node.attributes.get("outputLabel"),
        orientation=node.attributes.get("preferredOrientation", "Rule-as-Row"),
        type_ref=desk.type_ref(node),
    )


def within(desk: ReadingDesk, node: XmlNode, what: str, count: int, limit: int) -> None:
    """Report more of something than allowed."""
    if count > limit:
        message = f"there are {count:,} {what}; {limit:,} are allowed"
        desk.find("DMN0103", node, message, "split it into several")


def input_clause(desk: ReadingDesk, node: XmlNode) -> InputClause:
    """An input clause."""
    base, children = desk.open(node, children=frozenset({"inputExpression", "inputValues"}))
    if "inputExpression" in children:
        asked: LiteralExpression = literal(desk, children["inputExpression"][0])
    else:
        asked = missing(desk, node, "inputExpression")
    values = tests(desk, children["inputValues"][0]) if "inputValues" in children else None
    return InputClause(**base, expression=asked, values=values)


def output_clause(desk: ReadingDesk, node: XmlNode) -> OutputClause:
    """An output clause."""
    base, children = desk.open(node, _TYPED | {"name"}, frozenset({"outputValues", "defaultOutputEntry"}))
    return OutputClause(
        **base,
        name=desk.name(node, required=False) or None,
        type_ref=desk.type_ref(node),
        values=tests(desk, children["outputValues"][0]) if "outputValues" in children else None,
        default=literal(desk, children["defaultOutputEntry"][0])
        if "defaultOutputEntry" in children
        else None,
    )


def rule(desk: ReadingDesk, node: XmlNode, number: int, inputs: int, outputs: int) -> Rule:
    """A rule, with as many entries as the table has clauses."""
    base, children = desk.open(node, children=frozenset({"inputEntry", "outputEntry", "annotationEntry"}))
    asked = children.get("inputEntry", [])
    given = children.get("outputEntry", [])
    if len(asked) != inputs or len(given) != outputs:
        message = (
            f"rule {number} has {len(asked)} input and {len(given)} output entries;"
            f" the table has {inputs} inputs and {outputs} outputs"
        )
        desk.find(
            "DMN0108", node, message, "give every rule one entry per clause, `-` where any value will do"
        )
    annotations = []
    for entry in children.get("annotationEntry", ()):
        texts = [child for child in entry.elements() if child.local == "text"]
        annotations.append(text_of(texts[0]) if texts else NO_TEXT)
    return Rule(
        **base,
        number=number,
        input_entries=tuple(tests(desk, entry) for entry in asked),
        output_entries=tuple(literal(desk, entry) for entry in given),
        annotations=tuple(annotations),
    )
