"""Walks a stream of the log and names the first bad link.

Reads records of `v` 0. What it proves: no header was changed, removed, put in or moved since the receipt of
the last record was given out. What it cannot prove alone: that the end was not cut off (compare with
receipts), and, in records of `v` 0, that a payload is the one that was written, since their header holds no
commitment to it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from decision_server.audit import store
from decision_server.audit.chain import FIRST_PREV, leaf_of
from decision_server.audit.kept import KeptRecord, Stream
from decision_server.audit.record import HEADER_VERSION, StreamId
from decision_server.db import Database, StoreName


@dataclass(frozen=True, slots=True)
class BadLink:
    """The first record of a stream that does not follow from the one before it, and why."""

    stream: StreamId
    seq: int
    reason: str


@dataclass(frozen=True, slots=True)
class Verified:
    """How many streams there are, how many records follow from one another, and the first bad links."""

    streams: int
    records: int
    bad: tuple[BadLink, ...]


def first_bad_link(stream: Stream, records: Iterable[KeptRecord]) -> tuple[int, BadLink | None]:
    """Walk the records of a stream in their order up to its end (pure).

    Gives how many are good, and the first bad link or None.
    """
    seq, prev = -1, FIRST_PREV
    for record in records:
        expected = seq + 1
        reason = _fault(stream, record, expected, prev)
        if reason:
            return expected, BadLink(stream.id, expected, reason)
        seq, prev = expected, record.leaf
    if (seq, prev) != (stream.last_seq, stream.last_hash):
        reason = f"the stream says that it ends with record {stream.last_seq}, the log ends with {seq}"
        if seq == stream.last_seq:
            reason = "the stream's last hash is not that of its last record"
        return seq + 1, BadLink(stream.id, seq + 1, reason)
    return seq + 1, None


def verify_log(database: Database) -> Verified:
    """Walk every stream as of one moment; blocks for as long as reading the log takes."""
    good, bad, count = 0, [], 0
    with database.reading(StoreName.AUDIT) as tx:
        for stream in store.streams(tx):
            count += 1
            records = store.records_of(tx, stream.id)
            found, link = first_bad_link(stream, (r for r in records if r.seq <= stream.last_seq))
            good += found
            if link is not None:
                bad.append(link)
    return Verified(count, good, tuple(bad))


def _fault(stream: Stream, record: KeptRecord, seq: int, prev: bytes) -> str:
    """Why the record cannot stand at `seq` after the leaf `prev`; empty if it can."""
    if record.seq != seq:
        return f"record {seq} is missing" if record.seq > seq else f"record {record.seq} is there twice"
    if leaf_of(record.header) != record.leaf:
        return "the header is not the one that was hashed"
    try:
        header = json.loads(record.header)
    except ValueError:
        return "the header is not JSON"
    if not isinstance(header, dict) or header.get("v") != HEADER_VERSION:
        return "the header is of a version that this program does not know"
    expected = {
        "seq": str(seq),
        "stream": str(stream.id),
        "workspace": str(stream.workspace),
        "id": str(record.decision_id),
        "environment": record.environment,
        "prev": prev.hex(),
    }
    for name, value in expected.items():
        if header.get(name) != value:
            return f"the header's {name} is {header.get(name)!r} and not {value!r}"
    return ""
