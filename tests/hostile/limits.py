"""Every limit of the product, with something hostile that it refuses.

Each row's `attempt` takes the limit as it is or lifted, tries the hostile thing, and gives what it was
refused with; an empty text says that it went through. With its limit lifted the thing goes off.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from unittest import mock

from decision_server.dmn import imports, item_types, xml_tree
from decision_server.dmn.compile import compile_model
from decision_server.dmn.xml import read_model
from decision_server.dmn.xml_tree import ReadLimits
from decision_server.engine import json_text, limits
from decision_server.engine.json_text import decode_json
from decision_server.engine.limits import limits_of_steps
from decision_server.engine.outputs import Room, to_json
from decision_server.errors import InputRejected, LimitExceeded
from decision_server.feel import notes as notes_module
from decision_server.feel import numbers
from decision_server.feel.expression import compile_expression
from decision_server.feel.limits import TextLimits
from decision_server.feel.notes import Limits, Notes
from decision_server.feel.parser import parse_expression
from decision_server.feel.scope import Scope
from decision_server.feel.values import Value
from tests.dmn.models import decision, definitions, input_data

NO_LIMIT = 10**15


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit: where it stands in the code, what it says when it refuses, and something that it refuses."""

    place: str
    says: str
    attempt: Callable[[bool], str]


def evaluated(text: str, allowed: Limits) -> str:
    compiled = compile_expression(text, Scope())
    try:
        compiled({}, Notes(limits=allowed))
    except LimitExceeded as error:
        return str(error)
    return ""


def of_evaluation(field: str, says: str, text: str, **others: int) -> Limit:
    def attempt(lifted: bool) -> str:
        allowed = replace(Limits(), **others)
        return evaluated(text, replace(allowed, **{field: NO_LIMIT}) if lifted else allowed)

    return Limit(f"feel.notes.Limits.{field}", says, attempt)


def of_text(field: str, says: str, text: str) -> Limit:
    def attempt(lifted: bool) -> str:
        allowed = replace(TextLimits(), **{field: NO_LIMIT}) if lifted else TextLimits()
        return " ".join(problem.code for problem in parse_expression(text, Scope(), limits=allowed).problems)

    return Limit(f"feel.limits.TextLimits.{field}", says, attempt)


def of_model(field: str, xml: Callable[[], bytes], *, says: str = "DMN0103", **smaller: int) -> Limit:
    def attempt(lifted: bool) -> str:
        allowed = replace(ReadLimits(), **{**smaller, **({field: NO_LIMIT} if lifted else {})})
        return " ".join(found.code for found in read_model(xml(), limits=allowed).diagnostics)

    return Limit(f"dmn.xml_tree.ReadLimits.{field}", says, attempt)


def patched(
    module: object, name: str, lifted: bool, value: object = NO_LIMIT
) -> AbstractContextManager[object]:
    return mock.patch.object(module, name, value) if lifted else nullcontext()


DOUBLED = "{f: function(n, x) if n = 0 then x else f(n - 1, concatenate(x, x)), r: count(f(60, [1]))}.r"
TWICE = "{f: function(n, s) if n = 0 then s else f(n - 1, s + s), r: "


def nested_list(depth: int) -> Value:
    value: Value = [1]
    for _ in range(depth):
        value = [value]
    return value


def shared_list(times: int) -> Value:
    value: Value = ["abcdefgh"]
    for _ in range(times):
        value = [value, value]
    return value


def result_bytes(lifted: bool) -> str:
    room = Room(NO_LIMIT) if lifted else Room()
    try:
        to_json(shared_list(40), room)
    except LimitExceeded as error:
        return str(error)
    return ""


def result_depth(lifted: bool) -> str:
    room = Room(deepest=NO_LIMIT) if lifted else Room()
    try:
        to_json(nested_list(50_000), room)
    except LimitExceeded as error:
        return str(error)
    return ""


def deadline(lifted: bool) -> str:
    rounds = iter(range(1000))
    notes = Notes(
        limits=Limits(steps=NO_LIMIT), ticker=None if lifted else lambda: next(rounds, None) is None
    )
    compiled = compile_expression(
        "{f: function(n) if n = 0 then 0 else f(n - 1), r: for i in 1..10**12 return f(9)}.r", Scope()
    )
    try:
        compiled({}, notes)
    except LimitExceeded as error:
        return str(error)
    return ""


def most_steps(lifted: bool) -> str:
    with patched(limits, "MOST_STEPS", lifted):
        return evaluated("for i in 1..10**12 return i", limits_of_steps(NO_LIMIT))


def doctype(lifted: bool) -> str:
    text = "a" * 50_000
    xml = definitions(decision("d", f"<literalExpression><text>{'&a;' * 20}</text></literalExpression>"))
    hostile = xml.replace(b"<definitions", f'<!DOCTYPE x [<!ENTITY a "{text}">]><definitions'.encode(), 1)
    with patched(xml_tree._Builder, "doctype", lifted, lambda *_: None):
        return " ".join(found.code for found in read_model(hostile).diagnostics)


def import_depth(lifted: bool) -> str:
    models = {}
    for number in range(20):
        inner = f'<import name="next" namespace="urn:{number + 1}" importType="http://www.omg.org/spec/DMN/20191111/MODEL/"/>'
        model = read_model(definitions(inner if number < 19 else "", namespace=f"urn:{number}")).model
        assert model is not None
        models[model.namespace] = model
    depth = NO_LIMIT if lifted else ReadLimits().imports
    return " ".join(found.code for found in imports.gather(models["urn:0"], models, depth=depth).diagnostics)


def type_depth(lifted: bool) -> str:
    items = [
        f'<itemDefinition name="t{number}"><typeRef>t{number + 1}</typeRef></itemDefinition>'
        for number in range(200)
    ]
    last = '<itemDefinition name="t200"><typeRef>number</typeRef></itemDefinition>'
    model = read_model(definitions(*items, last, input_data("x", "t0"))).model
    assert model is not None
    with patched(item_types, "MAX_DEPTH", lifted):
        return " ".join(found.code for found in compile_model(model).diagnostics)


def power_digits(lifted: bool) -> str:
    with patched(numbers, "_POWER_BITS", lifted, 10**100), patched(numbers, "LIMIT", lifted, 10**100):
        notes = Notes()
        compile_expression("9 ** (9 ** 9)", Scope())({}, notes)
        return " ".join(notes.counts)


def kept_notes(lifted: bool) -> str:
    with patched(notes_module, "KEPT_DIAGNOSTICS", lifted):
        notes = Notes()
        compile_expression("for i in 1..10000 return i + null", Scope())({}, notes)
        return "kept 100" if len(notes.diagnostics) == 100 else ""


def refused_json(body: bytes, **allowed: int) -> str:
    try:
        decode_json(body, **allowed)
    except InputRejected as error:
        return " ".join(found.code for found in error.findings)
    return ""


def json_bytes(lifted: bool) -> str:
    body = b"[" + b"1," * 1_000_000 + b"1]"
    return refused_json(body, **({"max_bytes": NO_LIMIT} if lifted else {}))


def json_depth(lifted: bool) -> str:
    body = b"[" * 100_000 + b"]" * 100_000
    return refused_json(body, **({"max_depth": NO_LIMIT} if lifted else {}))


def json_digits(lifted: bool) -> str:
    with patched(json_text, "MAX_DIGITS", lifted), patched(json_text, "_LARGEST", lifted, 10**100):
        return refused_json(b"[0." + b"7" * 60 + b"]")


def json_exponent(lifted: bool) -> str:
    with patched(json_text, "MAX_EXPONENT", lifted):
        return refused_json(b"[1e5000]")


def json_findings(lifted: bool) -> str:
    with patched(json_text, "MOST_FINDINGS", lifted):
        codes = refused_json(b"[" + b",".join([b"1e999"] * 5000) + b"]").split()
    return "kept 100" if len(codes) == 100 else ""


def many_decisions() -> bytes:
    return definitions(*(f'<decision id="d{number}" name="d{number}"/>' for number in range(10_001)))


def many_rules() -> bytes:
    rule = "<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>"
    clause = "<input><inputExpression><text>1</text></inputExpression></input><output/>"
    return definitions(decision("d", f"<decisionTable>{clause}{rule * 1_001}</decisionTable>"))


def many_clauses() -> bytes:
    clause = "<input><inputExpression><text>1</text></inputExpression></input>"
    return definitions(decision("d", f"<decisionTable>{clause * 100}<output/></decisionTable>"))


LIMITS = [
    of_text("length", "FEEL0101", "1" + " + 1" * 20_000),
    of_text("nesting", "FEEL0102", "(" * 20_000 + "1" + ")" * 20_000),
    of_text("entries", "FEEL0103", f"[{'1,' * 10_000}1]"),
    of_model("model_bytes", lambda: definitions(" " * (64 * 1024 * 1024))),
    of_model("depth", lambda: definitions("<list>" * 50_000 + "</list>" * 50_000)),
    of_model("rules", many_rules, rules=1_000),
    of_model("clauses", many_clauses),
    of_model("decisions", many_decisions),
    Limit("dmn.xml_tree.ReadLimits.imports", "DMN0207", import_depth),
    Limit("dmn.xml_tree._Builder.doctype", "DMN0102", doctype),
    Limit("dmn.item_types.MAX_DEPTH", "DMN0205", type_depth),
    of_evaluation("steps", "needs more than 200,000 steps", "count(for i in 1..10**12 return i)"),
    of_evaluation("calls_deep", "call each other more than 128 deep", "{f: function(n) f(n + 1), r: f(1)}.r"),
    of_evaluation("list_items", "more than 1,000,000 items", DOUBLED, steps=NO_LIMIT, bytes_made=NO_LIMIT),
    of_evaluation(
        "string_length",
        "more than 1,048,576 characters",
        TWICE + 'string length(f(60, "ab"))}.r',
        steps=NO_LIMIT,
        bytes_made=NO_LIMIT,
    ),
    of_evaluation(
        "bytes_made",
        "more than 33,554,432 bytes",
        TWICE + 'count(for i in 1..10**4 return f(14, "0123456789abcdef"))}.r',
        steps=NO_LIMIT,
    ),
    of_evaluation("pattern_length", "longer than 1,000 characters", f'matches("a", "{"a" * 2_000}")'),
    of_evaluation(
        "pattern_ms",
        "tried for more than 100 ms",
        f'matches("{"a" * 31}", "^(?:a?){{30}}(a)\\\\1{{30}}$")',
        steps=NO_LIMIT,
    ),
    Limit("engine.limits.MOST_STEPS", "needs more than 1,000,000 steps", most_steps),
    Limit("engine.limits.deadline", "passed its deadline", deadline),
    Limit("engine.limits.LARGEST_RESULT_BYTES", "larger than 10,485,760 bytes", result_bytes),
    Limit("engine.limits.DEEPEST_RESULT", "nested more than 100 levels", result_depth),
    Limit("feel.numbers.LIMIT", "FEEL0306", power_digits),
    Limit("feel.notes.KEPT_DIAGNOSTICS", "kept 100", kept_notes),
    Limit("engine.json_text.MAX_BYTES", "INPUT0101", json_bytes),
    Limit("engine.json_text.MAX_DEPTH", "INPUT0102", json_depth),
    Limit("engine.json_text.MAX_DIGITS", "INPUT0106", json_digits),
    Limit("engine.json_text.MAX_EXPONENT", "INPUT0106", json_exponent),
    Limit("engine.json_text.MOST_FINDINGS", "kept 100", json_findings),
]
