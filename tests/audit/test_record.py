"""The bytes of a record: canonical, and the same as the reference vector in the documentation."""

import re
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from decision_server.audit.chain import FIRST_PREV, leaf_of
from decision_server.audit.record import IdempotencyClaim, StreamId, finish_header, instant_text
from decision_server.engine.json_text import decode_json
from tests.audit.records import NOON, RECORD, a_record

STREAM = StreamId(UUID("01900000-0000-7000-8000-000000000003"))
MEMBERS = [
    "v",
    "id",
    "kind",
    "parent",
    "recorded_at",
    "workspace",
    "environment",
    "ruleset",
    "version",
    "release",
    "generation",
    "variant",
    "experiment",
    "decision",
    "source_hash",
    "meaning_hash",
    "model_digests",
    "engine",
    "semantics",
    "tzdata",
    "unicode",
    "actor",
    "stream",
    "seq",
    "prev",
    "latency_us",
    "status",
]
PAYLOAD_MEMBERS = [
    "inputs",
    "outputs",
    "subject",
    "now",
    "as_of",
    "time_zone",
    "features",
    "lists",
    "sources",
    "scores",
    "matched",
    "reasons",
    "warnings",
    "options",
    "bucket",
    "idem_hash",
]


def documented(name: str) -> bytes:
    page = (Path(__file__).parents[2] / "docs" / "decision-log.md").read_text(encoding="utf-8")
    (block,) = re.findall(rf"<!-- {name} -->\n```\w*\n(.*?)\n```", page, re.DOTALL)
    return block.encode()


def test_header_and_payload_are_the_reference_vector_of_the_documentation() -> None:
    header = finish_header(RECORD.draft_header(), stream=STREAM, seq=0, prev=FIRST_PREV)
    assert header == documented("header")
    assert RECORD.payload.encode() == documented("payload")
    assert leaf_of(header).hex().encode() == documented("leaf")
    assert leaf_of(header) == sha256(b"\x00" + header).digest()


def test_the_header_has_exactly_the_members_of_its_version_with_numbers_as_texts() -> None:
    header = decode_json(finish_header(RECORD.draft_header(), stream=STREAM, seq=41, prev=bytes(32)))
    assert isinstance(header, dict)
    assert set(header) == set(MEMBERS)
    assert (header["v"], header["seq"], header["latency_us"], header["release"]) == ("0", "41", "812", "7")


def test_the_payload_has_exactly_its_members_and_exact_numbers() -> None:
    payload = decode_json(RECORD.payload.encode())
    assert isinstance(payload, dict)
    assert set(payload) == set(PAYLOAD_MEMBERS)
    assert payload["outputs"] == RECORD.payload.outputs


def test_the_subject_is_not_in_the_header() -> None:
    record = a_record(idempotency=IdempotencyClaim("client", "customer-17", bytes(32)))
    assert b"customer-17" not in record.draft_header()
    assert b"customer-17" in record.payload.encode()


HOSTILE = [
    '"prev":null',
    '\\"seq\\":null',
    "\x00\x1f\x7f",
    "\u2028\ud7ff\uffff",
    "é\U0001f600",
    '"stream":null,"',
]


@given(st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(HOSTILE))
@settings(max_examples=300, deadline=None)
def test_headers_are_rfc_8785_whatever_the_author_wrote(text: str) -> None:
    record = a_record(decision=text, variant=text, model_digests={"prev": text, "seq": text})
    header = finish_header(record.draft_header(), stream=STREAM, seq=7, prev=b"\x07" * 32)
    members = decode_json(header)
    assert isinstance(members, dict)
    assert rfc8785.dumps(members) == header  # type: ignore[arg-type]
    assert (members["decision"], members["seq"], members["prev"]) == (text, "7", "07" * 32)


def test_text_that_is_not_unicode_is_refused_before_it_reaches_the_log() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        a_record(variant="\ud800").draft_header()


def test_instants_have_six_digits_in_utc() -> None:
    assert instant_text(NOON) == "2026-03-01T12:00:00.000000Z"
