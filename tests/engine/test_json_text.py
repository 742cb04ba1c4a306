"""The JSON door: exact numbers, and every fault with its path."""

import time
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from decision_server.engine.json_text import canonical_number, decode_json, encode_json
from decision_server.errors import InputRejected
from tests.services.pace import slowness

CASES = tomllib.loads((Path(__file__).parent / "cases/json.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_door_gives_exact_values_or_names_every_fault(case: dict[str, Any]) -> None:
    got, found = outcome(case["body"].encode())
    wanted = case.get("finds", [])
    assert got == case.get("gives"), found
    assert len(found) == len(wanted), found
    for have, want in zip(found, wanted, strict=True):
        assert have.startswith(want)


def outcome(body: bytes) -> tuple[str | None, list[str]]:
    """Canonical JSON, or None and the findings."""
    try:
        return encode_json(decode_json(body)).decode(), []
    except InputRejected as rejected:
        return None, [f"{each.path}: {each.message}" for each in rejected.findings]


def refusal(body: bytes, **limits: int) -> str:
    with pytest.raises(InputRejected) as caught:
        decode_json(body, **limits)
    assert not caught.value.readable
    return caught.value.findings[0].code


def test_bytes_that_are_not_utf8_are_refused() -> None:
    assert refusal(b'{"a": "\xff"}') == "INPUT0103"
    assert refusal(b'"\xed\xa0\x80"') == "INPUT0103"


def test_64_levels_are_read_and_65_are_not() -> None:
    assert decode_json(b"[" * 64 + b"]" * 64)
    assert refusal(b"[" * 65 + b"]" * 65) == "INPUT0102"
    assert refusal(b'{"a":' * 65 + b"1" + b"}" * 65) == "INPUT0102"
    assert decode_json(b'"' + b"[" * 1000 + b'"') == "[" * 1000


def test_a_mebibyte_is_read_and_one_byte_more_is_not() -> None:
    assert decode_json(b'"' + b"a" * 1_048_574 + b'"')
    assert refusal(b'"' + b"a" * 1_048_575 + b'"') == "INPUT0101"


@pytest.mark.parametrize(
    "body",
    [
        b'"' + b'\\"' * 500_000,
        b'"' + b'\\"' * 500_000 + b"\\",
        b"1" * 1_000_000,
        b"1." + b"1" * 1_000_000,
        b"[" * 1_000_000,
        b'{"a":' * 200_000,
        b"[" + b"1e400," * 100_000 + b"1]",
        b'{"a":1,' + b'"a":1,' * 100_000 + b'"a":1}',
    ],
    ids=["quotes", "a lone backslash", "digits", "decimals", "lists", "objects", "infinities", "repetitions"],
)
def test_a_hostile_body_is_refused_within_a_second(body: bytes) -> None:
    began = time.process_time()
    refusal(body)
    assert time.process_time() - began < 1.0 * slowness(time.process_time)


def test_equal_numbers_print_alike() -> None:
    for number in (Decimal("1.50"), Decimal("1.5"), Decimal("15E-1"), Decimal("1.500000")):
        assert canonical_number(number) == "1.5"
    assert canonical_number(Decimal("-0.000")) == "0"
    assert canonical_number(Decimal("1E+3")) == "1000"
    assert encode_json({"sum": Decimal("0.1") + Decimal("0.2")}) == b'{"sum":0.3}'
