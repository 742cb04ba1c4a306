"""Shapes -> text of XML: escaped, indented, with the prefixes that are in scope."""

import re
from collections.abc import Mapping
from typing import Final

from decision_server.dmn.elements import RawElement
from decision_server.dmn.xml_shape import Shape
from decision_server.errors import Finding, InvalidContent

_TEXT: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_XML: Final = "http://www.w3.org/XML/1998/namespace"


class Names:
    """Names as they are written where `in_scope` (prefix -> namespace, '' for the default) holds.

    `preferred` says which prefix to declare for a namespace that has none.
    """

    def __init__(self, in_scope: Mapping[str, str], namespace: str, preferred: Mapping[str, str]) -> None:
        self.in_scope = dict(in_scope)
        self.namespace = namespace
        self.preferred = preferred

    def full(self, qname: str) -> str:
        """The `{namespace}local` of an attribute as written."""
        prefix, colon, local = qname.rpartition(":")
        if not colon:
            return local
        namespace = _XML if prefix == "xml" else self.in_scope.get(prefix, "")
        return f"{{{namespace}}}{local}"

    def element(self, name: str) -> tuple[str, str, "Names"]:
        """How an element is written: its name, the declaration it needs (or ''), and the scope inside."""
        namespace, _, local = name[1:].rpartition("}") if name[0] == "{" else ("", "", name)
        if self.in_scope.get("", "") == namespace:
            return local, "", self
        if not namespace:
            return local, ' xmlns=""', Names({**self.in_scope, "": ""}, self.namespace, self.preferred)
        for prefix, each in self.in_scope.items():
            if each == namespace and prefix:
                return f"{prefix}:{local}", "", self
        prefix = self.fresh(namespace)
        inner = Names({**self.in_scope, prefix: namespace}, self.namespace, self.preferred)
        return f"{prefix}:{local}", _declaration(prefix, namespace), inner

    def attribute(self, name: str, value: str, where: str) -> str:
        """An attribute as it is added to a tag, with a blank before it and the declaration that it needs."""
        text = f'="{escape_attribute(value, where)}"'
        if name[0] != "{":
            return f" {name}{text}"
        namespace, _, local = name[1:].rpartition("}")
        if namespace == _XML:
            return f" xml:{local}{text}"
        for prefix, each in self.in_scope.items():
            if each == namespace and prefix:
                return f" {prefix}:{local}{text}"
        prefix = self.fresh(namespace)
        self.in_scope[prefix] = namespace
        return f"{_declaration(prefix, namespace)} {prefix}:{local}{text}"

    def fresh(self, namespace: str) -> str:
        """A prefix that is not in use."""
        wanted = next(
            (prefix for prefix, each in self.preferred.items() if each == namespace and prefix), "ns"
        )
        number = 1
        prefix = wanted
        while prefix in self.in_scope:
            number += 1
            prefix = f"{wanted}{number}"
        return prefix


def file_markup(root: Shape, namespace: str, prefixes: Mapping[str, str]) -> bytes:
    """A whole file in UTF-8."""
    declared = dict(prefixes)
    if namespace not in declared.values():
        declared["dmn" if "" in declared else ""] = namespace
    names = Names(declared, namespace, prefixes)
    text = markup(root, names, "\n", "".join(_declaration(*each) for each in declared.items()))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def markup(each: Shape | RawElement, names: Names, space: str, declarations: str = "") -> str:
    """An element in full. `space` is the white space before it; with a line end in it, children are indented.

    Depth is bounded by that of the model, so this may recurse.
    """
    children: list[Shape | RawElement | str]
    if isinstance(each, Shape):
        name, attributes = f"{{{names.namespace}}}{each.local}", each.attributes
        children = [each.text] if each.text else [child for group in each.groups for child in group]
    else:
        name, attributes = each.name, tuple(each.attributes.items())
        children = list(each.children)
    written, declared, inner = names.element(name)
    inner = Names(inner.in_scope, inner.namespace, inner.preferred)
    own = "".join(inner.attribute(*pair, written) for pair in attributes)
    head = f"{written}{declarations}{declared}{own}"
    if not children:
        return f"<{head}/>"
    mixed = any(isinstance(child, str) for child in children)
    deeper = "" if mixed else space + "  " if "\n" in space else ""
    content = "".join(
        escape_text(child, written) if isinstance(child, str) else deeper + markup(child, inner, deeper)
        for child in children
    )
    return f"<{head}>{content}{space if deeper else ''}</{written}>"


def escape_text(text: str, where: str) -> str:
    """Text between tags. Raises InvalidContent for a character that XML cannot hold."""
    _check(text, where)
    return text.translate(_TEXT)


def escape_attribute(text: str, where: str) -> str:
    """Text between double quotes. Raises InvalidContent for a character that XML cannot hold."""
    _check(text, where)
    return text.translate(_ATTRIBUTE)


def _check(text: str, where: str) -> None:
    if (found := _NOT_XML.search(text)) is not None:
        message = f"a text of <{where}> holds the character U+{ord(found[0]):04X}, which XML cannot hold"
        help = "take it out, or write it in a FEEL string as an escape such as \\u0007"
        raise InvalidContent("the model cannot be written", (Finding(where, "DMN0111", message, help),))


def _declaration(prefix: str, namespace: str) -> str:
    name = f"xmlns:{prefix}" if prefix else "xmlns"
    return f' {name}="{namespace.translate(_ATTRIBUTE)}"'
