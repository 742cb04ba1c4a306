"""JSON to typed inputs: everything wrong with a request is reported at once, each with its path.

Nothing is guessed: a number in quotes is not a number, a missing input is not null, a name that nobody asked
for is not ignored. `decode_json` reads the bytes, `parse_inputs` gives them the declared types.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from decision_server.engine.deployment import Deployment
from decision_server.engine.json_text import (
    MAX_BYTES,
    MAX_DEPTH,
    MOST_FINDINGS,
    Json,
    canonical_number,
    decode_json,
    member_path,
)
from decision_server.engine.suggestions import did_you_mean
from decision_server.engine.temporal_text import read_text
from decision_server.errors import Finding, InputRejected
from decision_server.feel.notes import Notes
from decision_server.feel.typesystem import (
    ANY,
    BOOLEAN,
    NULL,
    NUMBER,
    STRING,
    ContextType,
    FeelType,
    FunctionType,
    ListType,
    NamedType,
    RangeType,
    SimpleType,
)
from decision_server.feel.values import Value

__all__ = ["MAX_BYTES", "MAX_DEPTH", "Inputs", "Json", "decode_json", "parse_inputs", "parse_value"]

_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Inputs:
    """Typed values of everything that `decision` (a decision or decision service) asks for, by name."""

    decision: str
    values: Mapping[str, Value]


def parse_inputs(
    deployment: Deployment, payload: Json, *, decision: str | None = None, root: str = "$.inputs"
) -> Inputs:
    """The payload as typed inputs of `decision`, or of the ruleset's entry where it is None.

    Every input that the decision depends on must be there; null may be given where the declared type allows
    it. Raises InputRejected with all findings, in the order of the declared inputs, and NotFound for an
    unknown decision.
    """
    target = deployment.target(decision)
    reader = _Reader()
    values: dict[str, Value] = {}
    if isinstance(payload, dict):
        values = reader.members(payload, target.inputs, root, ignored=deployment.compiled.inputs)
    else:
        reader.want("an object with one member per input", payload, root)
    if reader.findings:
        raise InputRejected(f"the inputs do not fit: {reader.count()}", reader.findings)
    return Inputs(target.name, MappingProxyType(values))


def parse_value(payload: Json, of: FeelType, *, path: str = "$") -> Value:
    """One JSON value as a value of the type. Raises InputRejected with all findings."""
    reader = _Reader()
    value = reader.value(payload, of, path)
    if reader.findings:
        raise InputRejected(f"the value does not fit its type: {reader.count()}", reader.findings)
    return value


class _Reader:
    """Reads JSON by type and keeps the first 100 findings; with any, the value returned is of no use."""

    __slots__ = ("findings", "found")

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.found = 0

    def find(self, path: str, code: str, message: str, help: str = "") -> None:
        self.found += 1
        if self.found <= MOST_FINDINGS:
            self.findings.append(Finding(path, code, message, help))

    def count(self) -> str:
        if self.found > MOST_FINDINGS:
            return f"{self.found:,} problems, of which these are the first"
        return "one problem" if self.found == 1 else f"{self.found} problems"

    def want(self, wanted: str, got: Json, path: str, help: str = "") -> None:
        self.find(path, "INPUT0201", f"want {wanted}, got {describe(got)}", help)

    def members(
        self,
        given: dict[str, Json],
        declared: Mapping[str, FeelType],
        path: str,
        *,
        ignored: Mapping[str, FeelType] = MappingProxyType({}),
    ) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for name, of in declared.items():
            inner = member_path(path, name)
            if name in given:
                values[name] = self.value(given[name], of, inner)
            else:
                help = "give null where none is known" if allows_null(of) else ""
                self.find(inner, "INPUT0202", f"missing: want {wanted(of)}", help)
        for name in given:
            if name not in declared and name not in ignored:
                self.unknown(name, [each for each in declared if each not in given] or list(declared), path)
        return values

    def unknown(self, name: str, likely: list[str], path: str) -> None:
        """A name that nothing asks for; the search for what was meant stops when nobody will read it."""
        help = did_you_mean(name, likely) if self.found < MOST_FINDINGS else ""
        self.find(member_path(path, name), "INPUT0203", "nothing asks for this", help)

    def value(self, given: Json, of: FeelType, path: str) -> Value:
        match of:
            case NamedType():
                return self.named(given, of, path)
            case _ if given is None:
                return None
            case SimpleType():
                return self.simple(given, of, path)
            case ListType(element):
                if isinstance(given, list):
                    return [self.value(item, element, f"{path}[{at}]") for at, item in enumerate(given)]
                self.want(wanted(of), given, path)
            case ContextType(members):
                if isinstance(given, dict):
                    return self.members(given, members, path) or {}
                self.want(wanted(of), given, path)
            case RangeType():
                return self.text(given, "range", path)
            case FunctionType():
                self.find(path, "INPUT0205", "a function cannot be given as an input")
        return None

    def named(self, given: Json, of: NamedType, path: str) -> Value:
        before = self.found
        value = self.value(given, of.of, path)
        if of.allowed is not None and self.found == before and not of.allowed.allows(value, Notes()):
            message = f"{describe(given)} is not among the allowed values of {of.name}"
            self.find(path, "INPUT0204", message, f"allowed: {of.allowed.text}")
        return value

    def simple(self, given: Json, of: SimpleType, path: str) -> Value:
        if of == ANY:
            return untyped(given)
        if of == NULL:
            self.want("null", given, path)
            return None
        if of == BOOLEAN:
            fits = isinstance(given, bool)
        elif of == NUMBER:
            fits = isinstance(given, int | Decimal) and not isinstance(given, bool)
        elif of == STRING:
            fits = isinstance(given, str)
        else:
            return self.text(given, of.name, path)
        if fits:
            return untyped(given)
        self.want(wanted(of), given, path)
        return None

    def text(self, given: Json, kind: str, path: str) -> Value:
        value = read_text(given, kind) if isinstance(given, str) else None
        if value is None:
            self.want(f"{_ARTICLES.get(kind, f'a {kind}')}", given, path, f"for example {EXAMPLES[kind]}")
        return value


def untyped(given: Json) -> Value:
    """JSON as FEEL values where no type is declared: texts stay texts."""
    match given:
        case list():
            return [untyped(item) for item in given]
        case dict():
            return {name: untyped(member) for name, member in given.items()}
        case _:
            return given


EXAMPLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "date": '"2026-01-31"',
        "time": '"09:30:00"',
        "date and time": '"2026-01-31T09:30:00Z"',
        "days and time duration": '"P1DT2H"',
        "years and months duration": '"P1Y6M"',
        "range": '"[1..10]"',
    }
)

_ARTICLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Any": "a value",
        "Null": "null",
        "boolean": "true or false",
        "days and time duration": "a duration in days and time",
        "years and months duration": "a duration in years and months",
    }
)


def allows_null(of: FeelType) -> bool:
    """Whether null may be given: always, unless allowed values say otherwise."""
    while isinstance(of, NamedType):
        if of.allowed is not None and not of.allowed.allows(None, Notes()):
            return False
        of = of.of
    return True


def wanted(of: FeelType) -> str:
    """What stands behind "want" in a message: "a number", "a list", "an object with age and name"."""
    match of:
        case NamedType():
            return wanted(of.of)
        case SimpleType():
            return _ARTICLES.get(of.name, f"a {of.name}")
        case ListType(element):
            return f"a list, each item {wanted(element)}"
        case ContextType():
            return "an object"
        case RangeType():
            return "a range"
        case FunctionType():
            return "a function"


def describe(given: Json) -> str:
    """What stands behind "got" in a message; long texts are cut."""
    match given:
        case None:
            return "null"
        case bool():
            return "true" if given else "false"
        case str():
            shown = given if len(given) <= _SHOWN else given[:_SHOWN] + "…"
            escaped = shown.replace("\\", "\\\\").replace('"', '\\"')
            return f'the text "{escaped}"'
        case list():
            return "a list"
        case dict():
            return "an object"
        case _:
            return f"the number {canonical_number(given)}"
