"""Values and FEEL texts as HTML, coloured by kind. Everything that comes from outside is escaped here."""

import re
from decimal import Decimal
from typing import Final

from markupsafe import Markup, escape

from decision_server.engine.json_text import Json, canonical_number

_PIECES: Final = re.compile(
    r'(?P<s>"(?:[^"\\]|\\.)*"?)'
    r"|(?P<k>\b(?:true|false|null|not|and|or|if|then|else|for|in|return|some|every|satisfies|between|instance|of)\b)"
    r"|(?P<n>(?<!\w)\d+(?:\.\d+)?)"
)


def feel(text: str) -> Markup:
    """A FEEL text with its strings, numbers and words coloured; the text itself stays as written."""
    made: list[Markup] = []
    end = 0
    for piece in _PIECES.finditer(text):
        made.append(escape(text[end : piece.start()]))
        made.append(Markup('<span class="{}">{}</span>').format(piece.lastgroup, piece.group()))
        end = piece.end()
    made.append(escape(text[end:]))
    return Markup("").join(made)


def value_text(value: Json) -> str:
    """A value on one line as FEEL writes it."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return canonical_number(value)
        case str():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}"'
        case list():
            return "[" + ", ".join(value_text(item) for item in value) + "]"
        case dict():
            return "{" + ", ".join(f"{name}: {value_text(member)}" for name, member in value.items()) + "}"


def plain_text(value: Json) -> str:
    """A value on one line for a heading or a sentence: a text without its quotes."""
    return value if isinstance(value, str) and value else value_text(value)


def one_line(value: Json, longest: int = 120) -> Markup:
    """A value on one line, cut when it is long."""
    text = value_text(value)
    if len(text) > longest:
        text = text[: longest - 1] + "…"
    return Markup('<span class="value{}">{}</span>').format(" nothing" if value is None else "", feel(text))


def is_simple(value: Json) -> bool:
    """Whether the value has no parts."""
    return not isinstance(value, list | dict)


def block(value: Json) -> Markup:
    """A value in full: members and items below each other."""
    match value:
        case dict() if value:
            return Markup('<dl class="facts">{}</dl>').format(_members(value))
        case list() if value and all(is_simple(item) for item in value):
            items = Markup("").join(Markup("<li>{}</li>").format(one_line(item, 400)) for item in value)
            return Markup('<ul class="items inline">{}</ul>').format(items)
        case list() if value:
            items = Markup("").join(Markup("<li>{}</li>").format(block(item)) for item in value)
            return Markup('<ol class="items">{}</ol>').format(items)
        case _:
            return one_line(value, 4_000)


def _members(value: dict[str, Json]) -> Markup:
    made: list[Markup] = []
    for name, member in value.items():
        group = Markup(' class="group"') if not is_simple(member) and member else ""
        made.append(Markup("<dt{0}>{1}</dt><dd{0}>{2}</dd>").format(group, name, block(member)))
    return Markup("").join(made)
