"""`cases.toml`: what a ruleset must decide, in a form that a rule author can read and write.

    format = 1
    now = 2026-01-15T12:00:00Z            # optional; what `now()` gives

    [inputs.applicant]                    # optional; every case starts from these
    age = 34

    [[case]]
    name = "an applicant of 17 is too young"
    inputs.applicant.age = 17             # laid over the common inputs, member by member
    want.outcome = "declined"             # only what is named here is compared
    fires = ["too-young"]                 # optional; ids of rules that must have fired

A text that starts with `=` is a FEEL expression, as in a spreadsheet: `score = "= null"`. `decision` asks for
another decision than the entry. `want` is the decision's value, or the names of its members; `rejected`
instead of it lists JSON paths that must be refused.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Final

from decision_server.engine.json_text import Json, exact_number, number_fault
from decision_server.engine.outputs import to_json
from decision_server.engine.suggestions import did_you_mean
from decision_server.errors import LimitExceeded
from decision_server.feel.diagnostics import Diagnostic, Severity
from decision_server.feel.expression import compile_expression
from decision_server.feel.notes import Notes
from decision_server.feel.scope import Scope
from decision_server.feel.source import Source

DEFAULT_NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)
_FILE_KEYS: Final = ("format", "now", "inputs", "case")
_CASE_KEYS: Final = ("name", "decision", "now", "inputs", "want", "fires", "rejected")


@dataclass(frozen=True, slots=True)
class Case:
    """One example: what is given, and what must come of it.

    `decision` None is the entry. `want` holds only what is compared. `fires` are rule ids. `rejected` are the
    paths of inputs that must be refused; then there is no `want`.
    """

    name: str
    decision: str | None
    now: datetime
    inputs: Json
    want: Json
    wants_value: bool
    fires: tuple[str, ...]
    rejected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The cases of a ruleset in the order of the file."""

    cases: tuple[Case, ...] = ()


@dataclass
class _Reading:
    """What was found so far; `place` is where the reader is."""

    diagnostics: list[Diagnostic] = field(default_factory=list)
    place: tuple[str, ...] = ("cases.toml",)

    def problem(self, message: str, help: str = "", code: str = "RULESET0202") -> None:
        self.diagnostics.append(Diagnostic(code, message, Severity.ERROR, Source("", self.place), None, help))

    def keys(self, table: Mapping[str, object], known: tuple[str, ...]) -> None:
        for key in table:
            if key not in known:
                self.problem(f"there is no setting '{key}'", did_you_mean(key, known))

    def json(self, value: object) -> Json:
        """A TOML value as JSON; a text that starts with `=` is evaluated."""
        match value:
            case str() if value.startswith("="):
                return self.expression(value[1:])
            case bool() | str():
                return value
            case int() | Decimal():
                return self.number(Decimal(value))
            case datetime() | date() | time():
                return value.isoformat().replace("+00:00", "Z")
            case list():
                return [self.json(item) for item in value]
            case dict():
                return {str(name): self.json(member) for name, member in value.items()}
            case _:
                raise AssertionError(f"TOML has no {type(value)}")

    def number(self, value: Decimal) -> Json:
        fault = number_fault(value)
        if fault:
            self.problem(f"a number {fault}", 'give it exact in 34 digits, or null as: "= null"')
            return None
        return exact_number(value)

    def expression(self, text: str) -> Json:
        compiled = compile_expression(text, Scope(), source=Source(text, self.place))
        self.diagnostics += compiled.diagnostics
        if any(each.severity is Severity.ERROR for each in compiled.diagnostics):
            return None
        notes = Notes()
        try:
            value = compiled({}, notes)
        except LimitExceeded as exceeded:
            self.problem(str(exceeded))
            return None
        self.diagnostics += notes.diagnostics
        return to_json(value)

    def texts(self, table: Mapping[str, object], key: str) -> tuple[str, ...]:
        value = table.get(key, [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(str(item) for item in value)
        self.problem(f"{key} must be a list of texts")
        return ()

    def instant(self, table: Mapping[str, object], otherwise: datetime) -> datetime:
        value = table.get("now", otherwise)
        if isinstance(value, datetime) and value.tzinfo is not None:
            return value.astimezone(UTC)
        self.problem("now must be a date and time with its offset", "write: now = 2026-01-15T12:00:00Z")
        return otherwise


def read_cases(content: bytes) -> tuple[CaseFile, tuple[Diagnostic, ...]]:
    """The cases in the bytes of a `cases.toml`, and everything wrong with it; no cases if it is no TOML."""
    reading = _Reading()
    try:
        cases = _cases(reading, content)
    except RecursionError:
        reading.place = ("cases.toml",)
        reading.problem("the file is nested too deep", "flatten it", code="RULESET0201")
        cases = ()
    return CaseFile(cases), tuple(reading.diagnostics)


def _cases(reading: _Reading, content: bytes) -> tuple[Case, ...]:
    try:
        read: dict[str, object] = tomllib.loads(content.decode("utf-8"), parse_float=Decimal)
    except ValueError as error:
        reading.problem(f"this is not TOML: {error}", code="RULESET0201")
        return ()
    reading.keys(read, _FILE_KEYS)
    if read.get("format") != 1:
        reading.problem("format must be 1", "write: format = 1")
    now = reading.instant(read, DEFAULT_NOW)
    common = reading.json(read.get("inputs", {}))
    tables = read.get("case", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        reading.problem("case must be a list of tables", "start each case with: [[case]]")
        return ()
    cases: list[Case] = []
    names: set[str] = set()
    for number, table in enumerate(tables, 1):
        reading.place = ("cases.toml", f"case {number}")
        case = _case(reading, {str(key): value for key, value in table.items()}, common, now)
        if case.name in names:
            reading.problem(f'another case is called "{case.name}" too', "a name says what this one shows")
        names.add(case.name)
        cases.append(case)
    return tuple(cases)


def _case(reading: _Reading, table: Mapping[str, object], common: Json, now: datetime) -> Case:
    name = table.get("name")
    if isinstance(name, str) and name.strip():
        reading.place = ("cases.toml", name)
    else:
        reading.problem("a case needs a name", 'write what it shows as a sentence: name = "…"')
    reading.keys(table, _CASE_KEYS)
    decision = table.get("decision")
    if not (decision is None or isinstance(decision, str)):
        reading.problem("decision must be the name of a decision")
    if not any(key in table for key in ("want", "fires", "rejected")):
        reading.problem("the case wants nothing", "say what must come out: want.MEMBER = …")
    if "rejected" in table and ("want" in table or "fires" in table):
        reading.problem("what is refused has no value and fires no rule", "keep `rejected` or the others")
    return Case(
        name=str(name),
        decision=decision if isinstance(decision, str) else None,
        now=reading.instant(table, now),
        inputs=_laid_over(common, reading.json(table.get("inputs", {}))),
        want=reading.json(table.get("want")) if "want" in table else None,
        wants_value="want" in table,
        fires=reading.texts(table, "fires"),
        rejected=reading.texts(table, "rejected"),
    )


def _laid_over(common: Json, own: Json) -> Json:
    """`own` over `common`: objects member by member, everything else replaced."""
    if isinstance(common, dict) and isinstance(own, dict):
        merged = dict(common)
        for name, value in own.items():
            merged[name] = _laid_over(common[name], value) if name in common else value
        return merged
    return own
