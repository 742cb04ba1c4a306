"""XML bytes -> raw elements with their places, within limits and without entities of the file's own.

The standard library's expat, driven directly: it gives line and column of every tag and text, and lets a
DOCTYPE be refused before anything is expanded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat

from decision_server.feel.diagnostics import Diagnostic
from decision_server.feel.source import Source, Span


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Bounds of one model: its bytes, how deep its XML nests, counts of its parts, how deep imports go."""

    model_bytes: int = 64 * 1024 * 1024
    depth: int = 200
    rules: int = 200_000
    clauses: int = 100
    decisions: int = 10_000
    imports: int = 16


DEFAULT_READ_LIMITS: Final = ReadLimits()
ENCODINGS: Final = frozenset({"UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "ISO-8859-1", "US-ASCII"})
"""What expat reads by itself."""


class XmlNode:
    """One element while reading. `children` and `texts` are kept apart; `content` has both in order.

    `name` reads `{namespace}local`. `text_line` and `text_column` are where its first text starts, 0 if none.
    `marks` are where the further texts of a `<text>` start: expat gives each line and entity by itself.
    """

    __slots__ = (
        "attributes",
        "column",
        "content",
        "line",
        "local",
        "marks",
        "name",
        "text_column",
        "text_line",
    )

    def __init__(self, name: str, local: str, attributes: dict[str, str], line: int, column: int) -> None:
        self.name = name
        self.local = local
        self.attributes = attributes
        self.line = line
        self.column = column
        self.content: list[XmlNode | str] = []
        self.text_line = 0
        self.text_column = 0
        self.marks: list[tuple[int, int]] | None = None

    def text(self) -> str:
        """All its own text."""
        return "".join(part for part in self.content if part.__class__ is str)

    def elements(self) -> "list[XmlNode]":
        """Its child elements in order."""
        return [part for part in self.content if part.__class__ is XmlNode]


@dataclass(frozen=True, slots=True)
class XmlTree:
    """What was read: the root (None if refused), the prefixes declared anywhere in it, and what was wrong."""

    root: XmlNode | None
    prefixes: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]


class _Refused(Exception):
    """Stops expat; carries code, message and way out."""

    def __init__(self, code: str, message: str, help: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.help = help


class _Builder:
    """Expat's callbacks."""

    def __init__(self, limits: ReadLimits) -> None:
        self.limits = limits
        self.root: XmlNode | None = None
        self.prefixes: dict[str, str] = {}
        self.stack: list[XmlNode] = []
        self.names: dict[str, tuple[str, str]] = {}
        parser = self.parser = expat.ParserCreate(namespace_separator=" ")
        parser.ordered_attributes = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        parser.XmlDeclHandler = self.declaration
        parser.StartDoctypeDeclHandler = self.doctype
        parser.StartNamespaceDeclHandler = self.prefix

    def declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        # Python would import a codec of whatever name stands here.
        if encoding is not None and encoding.upper() not in ENCODINGS:
            shown = encoding if len(encoding) <= 40 else encoding[:40] + "…"
            raise _Refused("DMN0101", f"the encoding '{shown}' is not known", "save the file as UTF-8")

    def doctype(self, *_: object) -> None:
        raise _Refused(
            "DMN0102",
            "a DOCTYPE is not allowed in a model",
            "remove the <!DOCTYPE …> line; models need none, and its entities can grow without end",
        )

    def prefix(self, prefix: str | None, uri: str | None) -> None:
        self.prefixes.setdefault(prefix or "", uri or "")

    def split(self, name: str) -> tuple[str, str]:
        known = self.names.get(name)
        if known is None:
            namespace, _, local = name.rpartition(" ")
            known = self.names[name] = (f"{{{namespace}}}{local}" if namespace else local, local)
        return known

    def start(self, name: str, attributes: list[str]) -> None:
        stack = self.stack
        if len(stack) >= self.limits.depth:
            raise _Refused(
                "DMN0103",
                f"elements are nested more than {self.limits.depth} deep",
                "split the innermost expressions into decisions or business knowledge models of their own",
            )
        split = self.split
        full, local = split(name)
        pairs = (
            {split(attributes[i])[0]: attributes[i + 1] for i in range(0, len(attributes), 2)}
            if attributes
            else {}
        )
        parser = self.parser
        node = XmlNode(full, local, pairs, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
        if stack:
            stack[-1].content.append(node)
        else:
            self.root = node
        stack.append(node)

    def end(self, _: str) -> None:
        self.stack.pop()

    def characters(self, text: str) -> None:
        node = self.stack[-1]
        if not node.text_line:
            node.text_line = self.parser.CurrentLineNumber
            node.text_column = self.parser.CurrentColumnNumber + 1
        elif node.local == "text":
            mark = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
            if node.marks is None:
                node.marks = [mark]
            else:
                node.marks.append(mark)
        node.content.append(text)


def parse_tree(xml: bytes, *, file: str, limits: ReadLimits = DEFAULT_READ_LIMITS) -> XmlTree:
    """Read XML into nodes. Never raises for bad XML: the root is None and the diagnostic says why."""
    if len(xml) > limits.model_bytes:
        message = f"the file has {len(xml):,} bytes; a model may have {limits.model_bytes:,}"
        help = "split the model, and import its parts"
        return XmlTree(None, {}, (Diagnostic("DMN0103", message, source=Source("", (file,)), help=help),))
    builder = _Builder(limits)
    try:
        builder.parser.Parse(xml, True)
    except _Refused as refused:
        parser = builder.parser
        place = Lines(xml, file).at(parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
        found = Diagnostic(refused.code, refused.message, source=place[0], span=place[1], help=refused.help)
        return XmlTree(None, {}, (found,))
    except expat.ExpatError as error:
        source, span = Lines(xml, file).at(error.lineno, error.offset + 1)
        reason = expat.errors.messages[error.code] if error.code in expat.errors.messages else str(error)
        message = f"this is not well-formed XML: {reason}"
        help = "export the model again, or mend the file at this place"
        return XmlTree(None, {}, (Diagnostic("DMN0101", message, source=source, span=span, help=help),))
    return XmlTree(builder.root, builder.prefixes, ())


class Lines:
    """The lines of a file, cut when the first message needs them."""

    def __init__(self, xml: bytes, file: str) -> None:
        self._xml = xml
        self._file = file
        self._source: Source | None = None
        self._starts: list[int] = []

    def at(self, line: int, column: int) -> tuple[Source, Span]:
        """The place of `line` and `column` (both from 1) as a diagnostic shows it: a whole tag."""
        if self._source is None:
            encoding = "utf-16" if self._xml[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
            text = self._xml.decode(encoding, "replace").replace("\r\n", "\n").replace("\r", "\n")
            self._source = Source(text, (self._file,), 1, 1)
            self._starts = [0]
            for each in text.split("\n"):
                self._starts.append(self._starts[-1] + len(each) + 1)
        text = self._source.text
        line = min(line, len(self._starts) - 1)
        start = min(self._starts[line - 1] + column - 1, len(text))
        end_of_line = self._starts[line] - 1
        end = min(start + 1, len(text))
        if text[start : start + 1] == "<":
            closing = text.find(">", start, end_of_line)
            end = closing + 1 if closing >= 0 else end_of_line
        return self._source, Span(start, end)
