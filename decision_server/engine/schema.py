"""FEEL types as JSON Schema 2020-12, and a value that would be accepted: for OpenAPI and pages.

The schema says what the input door accepts: every member is required, no other is allowed, and null may stand
where the type's allowed values do not forbid it.
"""

import itertools
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final, cast

from decision_server.engine.json_text import Json, exact_number
from decision_server.engine.outputs import to_json
from decision_server.feel.allowed_values import AllowedValues
from decision_server.feel.notes import Notes
from decision_server.feel.typesystem import (
    ContextType,
    FeelType,
    FunctionType,
    ListType,
    NamedType,
    RangeType,
    SimpleType,
    plain,
)
from decision_server.feel.values import Value

_NUMBERS: Final = re.compile(r"-?\d+(?:\.\d+)?")
_RANGE: Final = re.compile(r"([\[\](])\s*(-?\d+(?:\.\d+)?)\s*\.\.\s*(-?\d+(?:\.\d+)?)\s*([\[\])])")
_COMPARISON: Final = re.compile(r"(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?)")
_BOUNDS: Final[Mapping[str, str]] = {
    "<": "exclusiveMaximum",
    "<=": "maximum",
    ">": "exclusiveMinimum",
    ">=": "minimum",
}
_SIMPLE: Final[Mapping[str, tuple[dict[str, Json], Json]]] = {
    "Any": ({}, "anything"),
    "Null": ({"type": "null"}, None),
    "number": ({"type": "number"}, 1),
    "string": ({"type": "string"}, "text"),
    "boolean": ({"type": "boolean"}, False),
    "date": ({"type": "string", "format": "date"}, "2026-01-31"),
    "time": ({"type": "string", "description": "A time of day."}, "09:30:00"),
    "date and time": ({"type": "string", "description": "A date and time."}, "2026-01-31T09:30:00Z"),
    "days and time duration": ({"type": "string", "description": "A duration in days and time."}, "P1DT2H"),
    "years and months duration": (
        {"type": "string", "description": "A duration in years and months."},
        "P1Y6M",
    ),
}


def object_schema(members: Mapping[str, FeelType]) -> dict[str, Json]:
    """The schema of an object with exactly these members, such as a decision's inputs."""
    return {
        "type": "object",
        "properties": {name: json_schema(of) for name, of in members.items()},
        "required": list(members),
        "additionalProperties": False,
    }


def object_example(members: Mapping[str, FeelType]) -> dict[str, Json]:
    """An object that `object_schema` of the same members accepts."""
    return {name: example(of) for name, of in members.items()}


def json_schema(of: FeelType) -> dict[str, Json]:
    """The JSON Schema of a type's values, null included where it is allowed.

    A plain list of allowed values is an `enum`, a numeric range becomes bounds; other tests stand in the
    description, as the author wrote them.
    """
    match of:
        case NamedType():
            return _named(of)
        case SimpleType():
            return _nullable(dict(_SIMPLE[of.name][0]))
        case ListType(element):
            return _nullable({"type": "array", "items": json_schema(element)})
        case ContextType(members):
            return _nullable(object_schema(members))
        case RangeType():
            return _nullable({"type": "string", "description": f"A range of {of.of}, such as [1..10]."})
        case FunctionType():
            return {"type": "string", "description": "A function; it can be shown and not be given."}


def example(of: FeelType) -> Json:
    """A value of the type, among its allowed ones where one can be found; the same for the same type."""
    match of:
        case NamedType():
            return _example_of_named(of)
        case SimpleType():
            return _SIMPLE[of.name][1]
        case ListType(element):
            return [example(element)]
        case ContextType(members):
            return object_example(members)
        case RangeType():
            return "[1..10]"
        case FunctionType():
            return None


def _nullable(schema: dict[str, Json]) -> dict[str, Json]:
    kind = schema.get("type")
    if isinstance(kind, str) and kind != "null":
        schema["type"] = [kind, "null"]
    return schema


def _named(of: NamedType) -> dict[str, Json]:
    schema = json_schema(of.of)
    if isinstance(plain(of), ContextType):
        schema["title"] = of.name
    if of.allowed is None:
        return schema
    if not of.allowed.allows(None, Notes()) and isinstance(schema.get("type"), list):
        kinds = schema["type"]
        schema["type"] = kinds[0] if isinstance(kinds, list) else kinds
    if of.allowed.choices is not None:
        return {**schema, "enum": [to_json(choice) for choice in _choices(of.allowed)]}
    bounds = _bounds(of.allowed.text)
    if bounds is not None and str(plain(of)) == "number":
        return {**schema, **bounds}
    return {**schema, "description": f"Allowed: {of.allowed.text.strip()}"}


def _bounds(text: str) -> dict[str, Json] | None:
    """The bounds that a single range, with or without null beside it, or a comparison stands for."""
    tests = [test.strip() for test in text.split(",")]
    tests = [test for test in tests if test != "null"]
    if len(tests) != 1:
        return None
    if found := _RANGE.fullmatch(tests[0]):
        low = ">=" if found[1] == "[" else ">"
        high = "<=" if found[4] == "]" else "<"
        return {_BOUNDS[low]: _number(found[2]), _BOUNDS[high]: _number(found[3])}
    if found := _COMPARISON.fullmatch(tests[0]):
        return {_BOUNDS[found[1]]: _number(found[2])}
    return None


def _number(text: str) -> Json:
    return exact_number(Decimal(text))


def _example_of_named(of: NamedType) -> Json:
    if of.allowed is None:
        return example(of.of)
    for candidate in _candidates(of, of.allowed):
        if of.allowed.allows(candidate, Notes()):
            return to_json(candidate)
    return None if of.allowed.allows(None, Notes()) else example(of.of)


def _choices(allowed: AllowedValues) -> tuple[Value, ...]:
    """The listed values; types stand below values, so that their protocol can only say `object`."""
    return cast("tuple[Value, ...]", allowed.choices or ())


def _candidates(of: NamedType, allowed: AllowedValues) -> Iterator[Value]:
    """Values worth trying: the listed ones, then numbers between, at and beside those in the text."""
    yield from (choice for choice in _choices(allowed) if choice is not None)
    inner = example(of.of)
    if isinstance(inner, int | Decimal | str | bool):
        yield inner
    numbers = [Decimal(text) for text in _NUMBERS.findall(allowed.text)]
    for low, high in itertools.pairwise(numbers):
        yield exact_number(((low + high) / 2).to_integral_value())
    for number in numbers:
        for beside in (number, number + 1, number - 1):
            yield exact_number(beside)
