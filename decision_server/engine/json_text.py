"""JSON bytes to exact values and back; the only file that knows the JSON library.

Numbers are `int` or `Decimal` from the first byte to the last. What other readers of JSON let pass (repeated
keys, NaN, numbers that would lose digits or become infinite, halves of surrogate pairs) is refused, each with
the path where it stands. The fast way decodes and checks in one walk; only a body that is refused is read
again, slowly, to say where and why.
"""

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, DecimalException
from typing import Final, TypeAlias

import msgspec

from decision_server.errors import Finding, InputRejected
from decision_server.feel.numbers import text_of_number

Json: TypeAlias = "bool | int | Decimal | str | list[Json] | dict[str, Json] | None"

MAX_BYTES: Final = 1_048_576
MAX_DEPTH: Final = 64
MAX_DIGITS: Final = 34
# What is wrong a hundred times is wrong enough: a small body must not make a large answer.
MOST_FINDINGS: Final = 100
# Beyond a double's range other readers of the log would see infinity or zero.
MAX_EXPONENT: Final = 308

_SHOWN_NAME: Final = 100
# The second reading takes a microsecond or two for each value.
_MOST_EXPLAINED: Final = 50_000
_LARGEST: Final = 10**MAX_DIGITS
_DECODER: Final = msgspec.json.Decoder(float_hook=Decimal)
_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")
# Possessive, and content with a missing end: there is one way to match from each quote, so time is linear.
_STRINGS: Final = re.compile(rb'"(?:[^"\\]++|\\.)*"?', re.DOTALL)
_NO_DIGITS: Final = re.compile(r"[-.]")
_NO_BRACKETS: Final = re.compile(rb"[^\[\]{}]+")
_PLAIN_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_TITLE: Final = "the body cannot be read as JSON"


def member_path(path: str, name: str) -> str:
    """The JSON path of a member: `$.inputs.age`, or `$.inputs['first name']` where a dot cannot say it."""
    if len(name) > _SHOWN_NAME:
        name = name[:_SHOWN_NAME] + "…"
    if _PLAIN_NAME.fullmatch(name):
        return f"{path}.{name}"
    escaped = name.replace("\\", "\\\\").replace("'", "\\'")
    return f"{path}['{escaped}']"


def decode_json(body: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> Json:
    """The value that `body` (UTF-8) holds, numbers exact: whole ones are `int`, others `Decimal`.

    Raises InputRejected (not readable), naming the path of each fault: broken JSON, repeated keys, NaN and
    infinities, more than 34 significant digits or a magnitude outside 1E-308 … 1E+308, lone surrogates, more
    than `max_depth` levels, more than `max_bytes` bytes.
    """
    if len(body) > max_bytes:
        message = f"the body has {len(body):,} bytes, at most {max_bytes:,} are read"
        raise _rejected(Finding("$", "INPUT0101", message, "send less in one request"))
    structure = _STRINGS.sub(b"", body)
    if _is_deeper(structure, max_depth):
        message = f"the body is nested more than {max_depth} levels deep"
        raise _rejected(Finding("$", "INPUT0102", message, "flatten it"))
    try:
        value: object = _DECODER.decode(body)
        counter = _Exact()
        exact = counter.value(value)
    except (msgspec.DecodeError, UnicodeDecodeError, DecimalException, _Inexact):
        raise _explained(body) from None
    if counter.keys != structure.count(b":"):
        raise _explained(body)
    return exact


def encode_json(value: Json) -> bytes:
    """Compact UTF-8 JSON with members in their order; numbers are exact, in plain notation, never rounded.

    Equal numbers give equal bytes: no trailing zeros, no exponent, no minus zero.
    """
    return _ENCODER.encode(_printable(value))


def encode_texts(value: Mapping[str, str | Mapping[str, str] | None]) -> bytes:
    """Compact UTF-8 JSON of texts and nulls, members in their order; with sorted members it is RFC 8785.

    Raises ValueError for a lone surrogate.
    """
    return _ENCODER.encode(value)


def canonical_number(number: int | Decimal) -> str:
    """Plain notation without trailing zeros, exponent or minus zero; equal numbers print alike."""
    return text_of_number(number)


class _Inexact(Exception):
    """A number was met that is refused; the slow reading says which."""


class _Exact:
    """One walk over decoded JSON: normalises numbers and counts the keys that survived decoding."""

    __slots__ = ("keys",)

    def __init__(self) -> None:
        self.keys = 0

    def value(self, value: object) -> Json:
        match value:
            case None | bool() | str():
                return value
            case int():
                if -_LARGEST < value < _LARGEST:
                    return value
                raise _Inexact
            case Decimal():
                if number_fault(value):
                    raise _Inexact
                return exact_number(value)
            case dict():
                self.keys += len(value)
                return {key: self.value(member) for key, member in value.items()}
            case list():
                return [self.value(item) for item in value]
            case _:
                raise AssertionError(f"JSON has no {type(value)}")


def exact_number(number: Decimal) -> int | Decimal:
    """The same number as `int` if it is whole and has at most 34 digits, else as it is."""
    if number == number.to_integral_value() and number.copy_abs() < _LARGEST:
        return int(number)
    return number


def number_fault(number: Decimal) -> str:
    """Why this number is refused, or nothing."""
    if not number.is_finite():
        return "is not finite"
    # Texts, not tuples of digits: a number of a million digits is refused in milliseconds.
    significant = len(_NO_DIGITS.sub("", str(number).partition("E")[0]).strip("0"))
    if significant > MAX_DIGITS:
        return f"has {significant} significant digits, at most {MAX_DIGITS} are exact"
    if number and abs(number.adjusted()) > MAX_EXPONENT:
        return f"is outside 1E-{MAX_EXPONENT} to 1E+{MAX_EXPONENT}"
    return ""


def _is_deeper(structure: bytes, most: int) -> bool:
    """Whether brackets nest more than so many levels deep in JSON text without its strings."""
    if structure.count(b"[") + structure.count(b"{") <= most:
        return False
    depth = 0
    for byte in _NO_BRACKETS.sub(b"", structure):
        if byte in b"[{":
            depth += 1
            if depth > most:
                return True
        elif byte in b"]}":
            depth -= 1
    return False


def _printable(value: Json) -> object:
    match value:
        case Decimal():
            return msgspec.Raw(canonical_number(value).encode())
        case dict():
            return {key: _printable(member) for key, member in value.items()}
        case list():
            return [_printable(item) for item in value]
        case _:
            return value


def _rejected(*findings: Finding) -> InputRejected:
    return InputRejected(_TITLE, findings, readable=False)


class _NumberText(str):
    """A number as written, judged later, when its path is known. Of such bodies may have half a million."""

    __slots__ = ()


class _Pairs(list[tuple[str, object]]):
    """An object as written, repeated keys and all."""

    __slots__ = ()


def _explained(body: bytes) -> InputRejected:
    """Read again, slowly, and say what was wrong with it and where."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"byte {error.start + 1} is not UTF-8"
        return _rejected(Finding("$", "INPUT0103", message, "send JSON encoded as UTF-8"))
    if text.count(",") > _MOST_EXPLAINED:
        message = "this is not valid JSON, or has a key twice, or a number that is not exact"
        help = f"send less than {_MOST_EXPLAINED:,} values in one request to be told what and where"
        return _rejected(Finding("$", "INPUT0104", message, help))
    reader = json.JSONDecoder(
        parse_float=_NumberText,
        parse_int=_NumberText,
        parse_constant=_NumberText,
        object_pairs_hook=_Pairs,
    )
    try:
        value: object = reader.decode(text)
    except json.JSONDecodeError as error:
        message = f"{error.msg} at line {error.lineno}, column {error.colno}"
        return _rejected(Finding("$", "INPUT0104", message, "send one JSON value"))
    findings = tuple(itertools.islice(_faults(value, "$"), MOST_FINDINGS))
    if not findings:
        findings = (Finding("$", "INPUT0104", "this is not valid JSON", "send one JSON value"),)
    return _rejected(*findings)


def _faults(value: object, path: str) -> Iterator[Finding]:
    match value:
        case _NumberText():
            yield from _number_findings(str(value), path)
        case str() if _SURROGATE.search(value):
            message = "the text holds half of a surrogate pair, which is no character"
            yield Finding(
                path, "INPUT0107", message, "escape characters beyond U+FFFF as a pair, or send them as UTF-8"
            )
        case _Pairs():
            seen: set[str] = set()
            for name, member in value:
                if _SURROGATE.search(name):
                    message = "a member's name holds half of a surrogate pair, which is no character"
                    yield Finding(path, "INPUT0107", message, "name the member with whole characters")
                    continue
                inner = member_path(path, name)
                if name in seen:
                    yield Finding(
                        inner,
                        "INPUT0105",
                        f'the key "{name[:_SHOWN_NAME]}" stands here twice',
                        "give it once",
                    )
                seen.add(name)
                yield from _faults(member, inner)
        case list():
            for position, item in enumerate(value):
                yield from _faults(item, f"{path}[{position}]")
        case _:
            return


def _number_findings(text: str, path: str) -> Iterator[Finding]:
    shown = text if len(text) <= 50 else f"{text[:40]}… ({len(text):,} characters)"
    if text in ("NaN", "Infinity", "-Infinity"):
        yield Finding(
            path, "INPUT0106", f"{text} is no JSON number", "give a number, or null where none is known"
        )
        return
    try:
        fault = number_fault(Decimal(text))
    except DecimalException:
        fault = "is too large to be read"
    if fault:
        yield Finding(
            path, "INPUT0106", f"the number {shown} {fault}", "give a number that is exact in 34 digits"
        )
