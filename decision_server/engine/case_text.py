"""Cases as the text of a `cases.toml`, which `cases.read_cases` reads back as they are."""

import json
import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Final

from decision_server.engine.cases import Case
from decision_server.engine.json_text import Json, canonical_number
from decision_server.feel.texts import literal_of

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")


def text_of_cases(cases: Iterable[Case], *, now: datetime, about: str) -> str:
    """The file, headed by a comment of one or more lines; `now` is that of all cases."""
    lines = [f"# {line}".rstrip() for line in about.splitlines()]
    lines += ["", "format = 1", f"now = {now.isoformat().replace('+00:00', 'Z')}", ""]
    for case in cases:
        lines += _case(case)
    return "\n".join(lines)


def _case(case: Case) -> list[str]:
    lines = ["[[case]]", f"name = {_string(case.name)}"]
    if case.decision is not None:
        lines.append(f"decision = {_string(case.decision)}")
    if isinstance(case.inputs, dict):
        lines += [f"inputs.{_key(name)} = {_value(value)}" for name, value in case.inputs.items()]
    if case.wants_value:
        lines.append(f"want = {_value(case.want)}")
    if case.fires:
        lines.append(f"fires = [{', '.join(map(_string, case.fires))}]")
    return [*lines, ""]


def _value(value: Json) -> str:
    match value:
        case None:
            return '"= null"'
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return canonical_number(value)
        case str():
            # A text that starts with `=` would be read as an expression, so it is written as one.
            return _string(f"= {literal_of(value)}" if value.startswith("=") else value)
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case dict():
            inside = ", ".join(f"{_key(name)} = {_value(member)}" for name, member in value.items())
            return f"{{ {inside} }}" if inside else "{}"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _string(name)


def _string(text: str) -> str:
    """A basic string: JSON's escapes are TOML's, but for the one control character that JSON lets stand."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
