"""The JSON door under random bodies: a value comes back as it is, or the body is refused; nothing else."""

import json
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from decision_server.engine.json_text import Json, decode_json, encode_json
from decision_server.errors import InputRejected

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
WHOLE = st.integers(-(10**34) + 1, 10**34 - 1)
FRACTIONS = st.builds(lambda digits, scale: Decimal(digits).scaleb(-scale), WHOLE, st.integers(0, 40))
VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | WHOLE | FRACTIONS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
PIECES = st.sampled_from(
    [
        b"{",
        b"}",
        b"[",
        b"]",
        b":",
        b",",
        b'"',
        b'"a"',
        b"\\",
        b"\\ud800",
        b"1",
        b"-",
        b".5",
        b"e9",
        b"NaN",
        b"null",
        b" ",
    ]
)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(VALUES)
def test_what_is_written_is_read_again(value: Json) -> None:
    body = encode_json(value)
    again = decode_json(body)
    assert again == value
    assert encode_json(again) == body
    assert json.loads(body, parse_float=Decimal, parse_int=Decimal) == value


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.lists(PIECES, max_size=12).map(b"".join) | st.binary(max_size=20))
def test_a_random_body_is_read_or_refused_with_a_finding(body: bytes) -> None:
    try:
        value = decode_json(body)
    except InputRejected as rejected:
        refused = rejected
    else:
        assert decode_json(encode_json(value)) == value
        return
    assert refused.findings


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(st.tuples(TEXTS, VALUES), min_size=1, max_size=5), st.integers(0, 4))
def test_a_repeated_key_is_never_overlooked(pairs: list[tuple[str, Json]], which: int) -> None:
    members = [*dict(pairs).items(), pairs[which % len(pairs)]]
    inside = ",".join(f"{json.dumps(name)}:{encode_json(value).decode()}" for name, value in members)
    try:
        decode_json(f"[{{{inside}}}]".encode())
    except InputRejected as rejected:
        codes = {finding.code for finding in rejected.findings}
    else:
        codes = set()
    assert codes == {"INPUT0105"}
