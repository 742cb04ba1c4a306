"""The verifier names the first bad link, whatever was done to the log."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import text

from decision_server.audit.chain import FIRST_PREV, leaf_of
from decision_server.audit.group_commit import GroupCommit
from decision_server.audit.kept import KeptRecord, Stream
from decision_server.audit.record import StreamId, finish_header
from decision_server.audit.verify import BadLink, first_bad_link, verify_log
from decision_server.clock import SystemClock
from decision_server.db import Database, StoreName
from tests.audit.appending import append_all
from tests.audit.records import WORKSPACE, a_record

STREAM = StreamId(UUID("01900000-0000-7000-8000-000000000003"))
Chain = list[KeptRecord]


def a_chain(length: int = 6) -> Chain:
    prev, chain = FIRST_PREV, []
    for seq in range(length):
        record = a_record()
        header = finish_header(record.draft_header(), stream=STREAM, seq=seq, prev=prev)
        prev = leaf_of(header)
        chain.append(
            KeptRecord(
                record.decision_id, record.recorded_at, WORKSPACE, "live", STREAM, seq, header, prev, b""
            )
        )
    return chain


def end_of(chain: Chain) -> Stream:
    return Stream(STREAM, WORKSPACE, chain[-1].seq, chain[-1].leaf)


def test_an_untouched_chain_is_good() -> None:
    chain = a_chain()
    assert first_bad_link(end_of(chain), chain) == (6, None)
    assert first_bad_link(Stream(STREAM, WORKSPACE, -1, FIRST_PREV), []) == (0, None)


def rewrite(chain: Chain, at: int, *, rehash: bool) -> None:
    header = chain[at].header.replace(b'"release":"7"', b'"release":"8"')
    chain[at] = replace(chain[at], header=header, leaf=leaf_of(header) if rehash else chain[at].leaf)


def swap(chain: Chain) -> None:
    chain[2], chain[3] = replace(chain[3], seq=2), replace(chain[2], seq=3)


def insert(chain: Chain) -> None:
    chain.insert(3, replace(chain[2], seq=3))


def reattribute(chain: Chain) -> None:
    chain[4] = replace(chain[4], environment="test")


TAMPERS: list[tuple[str, Callable[[Chain], object], int, str]] = [
    ("a changed header", lambda c: rewrite(c, 2, rehash=False), 2, "not the one that was hashed"),
    ("a changed header with a fresh hash", lambda c: rewrite(c, 2, rehash=True), 3, "prev"),
    ("a removed record", lambda c: c.pop(3), 3, "record 3 is missing"),
    ("a removed first record", lambda c: c.pop(0), 0, "record 0 is missing"),
    ("two records that changed places", swap, 2, "seq"),
    ("an inserted record", insert, 3, "seq"),
    ("a record moved to another environment", reattribute, 4, "environment"),
    ("a cut off end", lambda c: c.pop(), 5, "ends with record 5"),
    ("a changed last record with a fresh hash", lambda c: rewrite(c, 5, rehash=True), 6, "last hash"),
]


@pytest.mark.parametrize(("tamper", "seq", "reason"), [t[1:] for t in TAMPERS], ids=[t[0] for t in TAMPERS])
def test_the_first_bad_link_is_named(tamper: Callable[[Chain], object], seq: int, reason: str) -> None:
    chain = a_chain()
    end = end_of(chain)
    tamper(chain)
    good, link = first_bad_link(end, chain)
    assert link is not None
    assert (good, link.stream, link.seq) == (seq, STREAM, seq)
    assert reason in link.reason


def test_a_log_that_was_changed_in_the_database_is_found(database: Database) -> None:
    log = GroupCommit(database, SystemClock(), node="here")
    log.start()
    append_all(log, [a_record() for _ in range(25)])
    log.close()
    assert verify_log(database).bad == ()
    assert verify_log(database).records == 25
    with database.transaction(StoreName.AUDIT) as tx:
        tx.execute(text("DELETE FROM audit_record WHERE seq = 11"))
    (link,) = verify_log(database).bad
    assert isinstance(link, BadLink)
    assert (link.seq, link.reason) == (11, "record 11 is missing")
