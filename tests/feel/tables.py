"""Tables of expressions and what they give: `cases/*.toml`, read by the tests of each subject.

A case has a `name` (a sentence), an `expression`, and in `gives` the value as it would be written in an
expression. `notes` lists the codes that the evaluation notes, in order; none if it is left out. The names
`given` are in view and hold the values of these expressions. The current time is 2024-02-29T12:30:00+01:00.
"""

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

from decision_server.feel.expression import compile_expression
from decision_server.feel.notes import Notes
from decision_server.feel.scope import Scope
from decision_server.feel.texts import literal_of
from decision_server.feel.typesystem import ANY
from decision_server.feel.values import Value

CASES = Path(__file__).parent / "cases"
NOW = datetime.fromisoformat("2024-02-29T12:30:00+01:00")


def cases(subject: str) -> list[dict[str, Any]]:
    return tomllib.loads((CASES / f"{subject}.toml").read_text(encoding="utf-8"))["case"]


def value_of(text: str, given: dict[str, Value] | None = None, notes: Notes | None = None) -> Value:
    values = given or {}
    return compile_expression(text, Scope(dict.fromkeys(values, ANY)))(values, notes or Notes(now=NOW))


def check(case: dict[str, Any]) -> None:
    notes = Notes(now=NOW)
    given = {name: value_of(text) for name, text in case.get("given", {}).items()}
    value = value_of(case["expression"], given, notes)
    codes = [finding.code for finding in notes.diagnostics]
    assert (literal_of(value), codes) == (case["gives"], case.get("notes", [])), [
        finding.message for finding in notes.diagnostics
    ]
