"""What expressions give, in tables that a rule author could read: the entries with `expr` in `cases/`.

A case is `name` (a sentence), `expr`, optionally `with` (the values of its names), and the outcome: `value`
as TOML (numbers exact), or `feel`, a FEEL text for what TOML cannot write, or `null = true`. `note` is a code
that must be among the notes of the evaluation, `says` a part of a note or of its way out. The current time
is 2024-02-29T12:30:00+01:00.
"""

import tomllib
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from decision_server.feel.expression import compile_expression
from decision_server.feel.notes import Notes
from decision_server.feel.scope import Scope
from decision_server.feel.texts import literal_of
from decision_server.feel.typesystem import ANY
from decision_server.feel.values import same

CASES = Path(__file__).parent / "cases"
NOW = datetime.fromisoformat("2024-02-29T12:30:00+01:00")
KEYS = {"name", "expr", "with", "value", "feel", "null", "note", "says"}


def cases():
    for path in sorted(CASES.glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        for case in table.get("case", ()):
            if "expr" in case:
                yield pytest.param(case, id=f'{path.name}::"{case["name"]}"')


@pytest.mark.parametrize("case", list(cases()))
def test_case(case):
    assert set(case) <= KEYS, "a case has only these keys"
    assert len({"value", "feel", "null"} & set(case)) == 1, "a case has one outcome"
    given = case.get("with", {})
    wanted = case.get("value")
    if "feel" in case:
        wanted = compile_expression(case["feel"], Scope())({}, Notes())
    notes = Notes(now=NOW)

    got = compile_expression(case["expr"], Scope(dict.fromkeys(given, ANY)))(given, notes)

    codes = [note.code for note in notes.diagnostics]
    story = (
        f"{case['expr']}  with {given}  ->  got {literal_of(got)}, want {literal_of(wanted)}; notes {codes}"
    )
    assert same(got, wanted), story
    if "note" in case:
        assert case["note"] in codes, story
    said = "\n".join(f"{note.message} {note.help}" for note in notes.diagnostics)
    assert case.get("says", "") in said, f"{story}; they say {said}"
