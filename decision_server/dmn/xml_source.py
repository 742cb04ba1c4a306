"""The bytes of a file with the places of its tags, for changing parts of them and leaving all else alone."""

import codecs
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias
from xml.parsers import expat

Place: TypeAlias = tuple[int, int]
"""Line and column of a tag, from 1. No two tags share one, so that it says which element is meant."""

Edit: TypeAlias = tuple[int, int, bytes]
"""From, to (offsets in the bytes), and what stands there instead."""

_DECLARED: Final = re.compile(rb"""^<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_DECLARATION: Final = re.compile(r"""^(<\?xml[^>]*?\sencoding\s*=\s*["'])[A-Za-z0-9._-]+""")
_BOMS: Final = (
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_ATTRIBUTE: Final = re.compile(rb"""\s+([^\s=/>]+)\s*=\s*("[^"]*"|'[^']*')""")
_NAME: Final = re.compile(rb"<([^\s/>]+)")
_XMLNS: Final = re.compile(r"xmlns(?::(.+))?")


@dataclass(slots=True, eq=False)
class SourceNode:
    """One element: its tags' offsets. `close` is where its end tag starts, equal to `end` if it has none.

    `name` reads `{namespace}local`.
    """

    name: str
    local: str
    place: Place
    start: int
    parent: "SourceNode | None"
    children: "list[SourceNode]" = field(default_factory=list)
    close: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag, taken apart. `values` are by qualified name: the offsets from blank to quote, and between.

    `content` is the offset behind the tag; `attributes_end` is where another attribute may be put.
    """

    qname: str
    values: Mapping[str, tuple[int, int, int]]
    attributes_end: int
    content: int


class SourceFile:
    """A well-formed file as UTF-8, with its elements by place."""

    def __init__(self, xml: bytes) -> None:
        as_given = _parse(xml)
        self.bytes = _utf_8(xml)
        nodes = as_given if self.bytes is xml else _parse(self.bytes)
        self.root = nodes[0]
        self.by_place: dict[Place, SourceNode] = {}
        for node, as_read in zip(nodes, as_given, strict=True):
            node.place = as_read.place
            self.by_place[node.place] = node
            # Cheap first: a text may also end with the two characters that an empty element's tag ends with.
            if self.bytes.endswith(b"/>", 0, node.close) and self.tag(node).content == node.close:
                node.end = node.close
            else:
                node.end = self.bytes.index(b">", node.close) + 1

    def tag(self, node: SourceNode) -> Tag:
        """The start tag of an element."""
        name = _NAME.match(self.bytes, node.start)
        if name is None:
            raise AssertionError("a place that expat gave is not that of a tag")
        at = name.end()
        values = {}
        while (found := _ATTRIBUTE.match(self.bytes, at)) is not None:
            values[found[1].decode()] = (found.start(), found.start(2) + 1, found.end(2) - 1)
            at = found.end()
        return Tag(name[1].decode(), values, at, self.bytes.index(b">", at) + 1)

    def namespaces(self, node: SourceNode | None) -> dict[str, str]:
        """The namespaces that prefixes stand for inside an element; the default one has the prefix ''."""
        chain = []
        while node is not None:
            chain.append(node)
            node = node.parent
        found: dict[str, str] = {}
        for each in reversed(chain):
            for name, (_, start, end) in self.tag(each).values.items():
                if (declared := _XMLNS.fullmatch(name)) is not None:
                    found[declared[1] or ""] = _unescaped(self.bytes[start:end])
        return found

    def space_before(self, node: SourceNode) -> bytes:
        """The white space in front of a tag."""
        end = start = node.start
        while start and self.bytes[start - 1] in b" \t\r\n":
            start -= 1
        return self.bytes[start:end]

    def with_edits(self, edits: Iterable[Edit], start: int = 0, end: int | None = None) -> bytes:
        """The bytes from `start` to `end`, edited. Edits do not overlap."""
        parts = []
        for since, until, instead in sorted(edits, key=lambda edit: edit[:2]):
            parts += [self.bytes[start:since], instead]
            start = until
        parts.append(self.bytes[start:end])
        return b"".join(parts)


def _parse(xml: bytes) -> list[SourceNode]:
    """The elements in document order, without `end`. An empty element's `close` is what follows its tag."""
    parser = expat.ParserCreate(namespace_separator=" ")
    nodes: list[SourceNode] = []
    stack: list[SourceNode] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        parent = stack[-1] if stack else None
        place = (parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
        full = f"{{{namespace}}}{local}" if namespace else local
        node = SourceNode(full, local, place, parser.CurrentByteIndex, parent)
        if parent is not None:
            parent.children.append(node)
        stack.append(node)
        nodes.append(node)

    def end(_: str) -> None:
        node = stack.pop()
        node.close = parser.CurrentByteIndex

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.Parse(xml, True)
    return nodes


def _utf_8(xml: bytes) -> bytes:
    """The file in UTF-8, itself if it is."""
    encoding = next((name for mark, name in _BOMS if xml.startswith(mark)), "")
    if not encoding:
        declared = _DECLARED.match(xml.removeprefix(codecs.BOM_UTF8))
        encoding = declared[1].decode().lower() if declared else "utf-8"
        if encoding in ("utf-8", "utf8"):
            return xml
    return _DECLARATION.sub(r"\1UTF-8", xml.decode(encoding).removeprefix("\ufeff")).encode()


def _unescaped(value: bytes) -> str:
    text = value.decode()
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, character)
    return text
