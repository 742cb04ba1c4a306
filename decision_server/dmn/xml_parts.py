"""What all reading shares: the base of elements, names, texts, types, references, and the findings."""

from collections.abc import Iterable, Mapping
from typing import Final, TypedDict

from decision_server.dmn.elements import (
    NO_ATTRIBUTES,
    NO_TEXT,
    NOTHING_KEPT,
    InformationItem,
    Kept,
    RawElement,
    Reference,
    Text,
    TypeRef,
    normal_name,
)
from decision_server.dmn.xml_tree import Lines, ReadLimits, XmlNode
from decision_server.feel.diagnostics import Diagnostic, Severity

BASE_ATTRIBUTES: Final = frozenset({"id", "label"})
BASE_CHILDREN: Final = frozenset({"description"})
NONE: Final[frozenset[str]] = frozenset()


class Base(TypedDict):
    """What `Element` takes."""

    id: str | None
    label: str | None
    description: str
    kept: Kept
    line: int
    column: int


Children = dict[str, list[XmlNode]]


class ReadingDesk:
    """One file being read: its bytes for messages, its DMN namespace, its ids, and the findings so far."""

    def __init__(self, xml: bytes, *, file: str, namespace: str, limits: ReadLimits) -> None:
        self.xml = xml
        self.file = file
        self.namespace = namespace
        self.prefix = f"{{{namespace}}}"
        self.text_name = f"{{{namespace}}}text"
        self.limits = limits
        self.lines = Lines(xml, file)
        self.ids: dict[str, XmlNode] = {}
        self.diagnostics: list[Diagnostic] = []

    def find(
        self, code: str, node: XmlNode, message: str, help: str, severity: Severity = Severity.ERROR
    ) -> None:
        """Report something wrong at a tag."""
        source, span = self.lines.at(node.line, node.column)
        self.diagnostics.append(Diagnostic(code, message, severity, source, span, help))

    def open(
        self, node: XmlNode, attributes: frozenset[str] = NONE, children: frozenset[str] = NONE
    ) -> tuple[Base, Children]:
        """The base of an element and its known children by local name; everything else is kept."""
        known: Children = {}
        raw: list[RawElement] = []
        description = ""
        for child in node.elements():
            if child.name.startswith(self.prefix):
                local = child.local
                if local in children:
                    known.setdefault(local, []).append(child)
                    continue
                if local == "description":
                    description = description or child.text().strip()
                    continue
                if local not in KEPT_CHILDREN:
                    self.find(
                        "DMN0109",
                        child,
                        f"<{local}> has no meaning inside <{node.local}>; it is kept and not used",
                        "check its spelling, or move it to where it belongs",
                        Severity.WARNING,
                    )
            raw.append(raw_element(child))
        own = node.attributes
        identifier = own.get("id")
        if identifier is not None:
            self.claim(identifier, node)
        foreign = (
            {
                name: value
                for name, value in own.items()
                if name not in BASE_ATTRIBUTES and name not in attributes
            }
            if len(own) > (identifier is not None)
            else NO_ATTRIBUTES
        )
        kept = Kept(foreign, tuple(raw)) if foreign or raw else NOTHING_KEPT
        base: Base = {
            "id": identifier,
            "label": own.get("label"),
            "description": description,
            "kept": kept,
            "line": node.line,
            "column": node.column,
        }
        return base, known

    def only_text(self, node: XmlNode) -> Text | None:
        """The text of an element that holds just that and at most an id, as nearly every entry does.

        Claims the id. None where there is more to read.
        """
        attributes = node.attributes
        if len(attributes) > 1 or (attributes and "id" not in attributes):
            return None
        found: XmlNode | None = None
        for part in node.content:
            if isinstance(part, XmlNode):
                if found is not None or part.name != self.text_name or part.attributes:
                    return None
                found = part
        if found is None or any(part.__class__ is XmlNode for part in found.content):
            return None
        if attributes:
            self.claim(attributes["id"], node)
        return text_of(found)

    def claim(self, identifier: str, node: XmlNode) -> None:
        """Note an id; two elements of one id are an error, since a reference could mean either."""
        before = self.ids.setdefault(identifier, node)
        if before is not node:
            self.find(
                "DMN0110",
                node,
                f"the id '{identifier}' is already that of <{before.local}> in line {before.line}",
                "give one of the two another id",
            )

    def name(self, node: XmlNode, *, required: bool = True) -> str:
        """The element's name, normalised; a missing one is reported and stands as its id."""
        name = normal_name(node.attributes.get("name", ""))
        if not name and required:
            self.find("DMN0105", node, f"<{node.local}> has no name", 'give it one: name="…"')
            name = node.attributes.get("id", "")
        return name

    def type_ref(self, node: XmlNode, attribute: str = "typeRef") -> TypeRef | None:
        """The type that an attribute names."""
        name = normal_name(node.attributes.get(attribute, ""))
        return TypeRef(name, node.line, node.column) if name else None

    def item(self, node: XmlNode, default_name: str = "") -> InformationItem:
        """A variable, parameter or column; a missing name is `default_name`, or reported if that is empty."""
        base, _ = self.open(node, attributes=frozenset({"name", "typeRef"}))
        name = self.name(node, required=not default_name) or default_name
        return InformationItem(**base, name=name, type_ref=self.type_ref(node))

    def references(self, nodes: Iterable[XmlNode]) -> tuple[Reference, ...]:
        """What elements with an `href` point at."""
        return tuple(self.reference(node) for node in nodes)

    def reference(self, node: XmlNode) -> Reference:
        """What one element with an `href` points at."""
        href = node.attributes.get("href", "").strip()
        if not href:
            self.find("DMN0105", node, f"<{node.local}> has no href", 'point at an element: href="#id"')
        return Reference(href, line=node.line, column=node.column, pointer=node.local)


KEPT_CHILDREN: Final = frozenset({"extensionElements"})


def text_of(node: XmlNode) -> Text:
    """The text of a `<text>` element with its place; without any, the place of the tag."""
    text = node.text()
    if not text:
        return NO_TEXT if not node.line else Text("", node.line, node.column)
    return Text(text, node.text_line, node.text_column, _pieces(node) if node.marks is not None else ())


def _pieces(node: XmlNode) -> tuple[tuple[int, int, int], ...]:
    """Where the text goes on elsewhere than its characters say; most texts of several lines do not."""
    pieces: list[tuple[int, int, int]] = []
    offset, expected = 0, (0, 0)
    texts = [part for part in node.content if isinstance(part, str)]
    for text, (line, column) in zip(texts, [(0, 0), *(node.marks or ())], strict=False):
        if line and (line, column) != expected:
            pieces.append((offset, line, column))
        here = (line, column) if line else (node.text_line, node.text_column)
        breaks = text.count("\n")
        expected = (
            (here[0] + breaks, len(text) - text.rfind("\n")) if breaks else (here[0], here[1] + len(text))
        )
        offset += len(text)
    return tuple(pieces)


def raw_element(node: XmlNode) -> RawElement:
    """The node as a kept element. White space alone between elements is left out.

    Depth is bounded by the limit of the XML, so this may recurse.
    """
    has_elements = any(part.__class__ is XmlNode for part in node.content)
    children = tuple(
        part if isinstance(part, str) else raw_element(part)
        for part in node.content
        if not (has_elements and isinstance(part, str) and not part.strip())
    )
    attributes: Mapping[str, str] = node.attributes or NO_ATTRIBUTES
    return RawElement(node.name, attributes, children, node.line, node.column)
