"""Group commit, on SQLite and on PostgreSQL: what is answered is in the log, numbered, chained, once."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from decision_server.audit import group_commit, store
from decision_server.audit.group_commit import BATCH_LIMIT, QUEUE_LIMIT, GroupCommit
from decision_server.audit.record import (
    Appended,
    DecisionRecord,
    IdempotencyClaim,
    Payload,
    WorkspaceId,
)
from decision_server.audit.verify import verify_log
from decision_server.clock import SystemClock
from decision_server.db import BrokenStorage, Database, OutcomeUnknown, StatementRefused, StoreName
from decision_server.errors import InputRejected, Unavailable
from tests.audit.appending import append, append_all, opened_log
from tests.audit.records import NOON, WORKSPACE, SteppedClock, a_record

OTHER = WorkspaceId(UUID("01900000-0000-7000-8000-0000000000ff"))


def keyed(key: str = "order-1", body: bytes = b"\x01" * 32, client: str = "shop") -> DecisionRecord:
    return a_record(idempotency=IdempotencyClaim(client, key, body))


def appended(outcome: Appended | BaseException) -> Appended:
    assert isinstance(outcome, Appended), outcome
    return outcome


def count(database: Database) -> int:
    with database.reading(StoreName.AUDIT) as tx:
        return int(tx.execute(text("SELECT count(*) FROM audit_record")).scalar_one())


def test_an_answered_record_is_in_the_log_with_its_payload(database: Database) -> None:
    record = a_record()
    with opened_log(database) as log:
        answer = append(log, record)
        with database.reading(StoreName.AUDIT) as tx:
            kept = store.find_record(tx, WORKSPACE, record.decision_id)
            assert store.find_record(tx, OTHER, record.decision_id) is None
    assert kept is not None
    assert kept.answer(replayed=False) == answer
    assert kept.payload == record.payload.encode()
    assert kept.recorded_at == record.recorded_at


def test_one_stream_per_workspace_is_numbered_densely_and_chained(database: Database) -> None:
    records = [a_record(workspace=(WORKSPACE, OTHER)[n % 2]) for n in range(40)]
    with opened_log(database) as log:
        answers = [appended(each) for each in append_all(log, records)]
    verified = verify_log(database)
    assert (verified.streams, verified.records, verified.bad) == (2, 40, ())
    for workspace in (WORKSPACE, OTHER):
        own = [a.receipt for a, r in zip(answers, records, strict=True) if r.workspace == workspace]
        assert [receipt.seq for receipt in own] == list(range(20))
        assert len({receipt.stream for receipt in own}) == 1


def test_a_new_writer_opens_its_own_stream_and_leaves_the_old_one_closed(database: Database) -> None:
    for node in ("first", "second"):
        with opened_log(database, node=node) as log:
            append(log, a_record())
    with database.reading(StoreName.AUDIT) as tx:
        rows = tx.execute(text("SELECT node, status, last_seq FROM audit_stream ORDER BY id")).all()
    assert [tuple(row) for row in rows] == [("first", "closed", 0), ("second", "closed", 0)]


def test_the_same_key_and_body_gives_the_first_answers_bytes(database: Database) -> None:
    with opened_log(database) as log:
        first = append(log, keyed())
        again = append(log, keyed())
    assert (first.replayed, again.replayed) == (False, True)
    assert replace(again, replayed=False) == first
    assert count(database) == 1


def test_twins_in_one_batch_are_one_record(database: Database) -> None:
    with opened_log(database) as log:
        answers = [appended(each) for each in append_all(log, [keyed() for _ in range(100)])]
    assert sum(not answer.replayed for answer in answers) == 1
    assert len({(answer.header, answer.payload) for answer in answers}) == 1
    assert count(database) == 1


def test_twins_of_two_workers_are_one_record(place, database: Database) -> None:
    if place.dialect == "sqlite":
        return  # there is only one worker
    with opened_log(database, node="a") as one, opened_log(database, node="b") as two:
        keys = [f"order-{n % 10}" for n in range(400)]

        async def run() -> list[Appended]:
            calls = [log.append(keyed(key)) for key in keys for log in (one, two)]
            return await asyncio.gather(*calls)

        answers = asyncio.run(run())
    assert sum(not answer.replayed for answer in answers) == 10
    assert count(database) == 10
    assert verify_log(database).bad == ()


def test_the_same_key_with_another_body_is_refused(database: Database) -> None:
    with opened_log(database) as log:
        append(log, keyed())
        with pytest.raises(InputRejected, match="another body"):
            append(log, keyed(body=b"\x02" * 32))
        other_client = append(log, keyed(body=b"\x02" * 32, client="bank"))
    assert not other_client.replayed


def test_a_key_is_kept_for_a_week_and_free_after_it(database: Database) -> None:
    clock = SteppedClock()
    with opened_log(database, clock) as log:
        first = append(log, replace(keyed(), recorded_at=NOON))
        clock.move(timedelta(days=6))
        assert append(log, keyed()).replayed
        clock.move(timedelta(days=2))
        later = append(log, replace(keyed(body=b"\x02" * 32), recorded_at=clock.now()))
    assert not later.replayed
    assert later.receipt.decision_id != first.receipt.decision_id


def test_records_of_any_month_find_a_partition(database: Database) -> None:
    instants = [datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC), NOON]
    with opened_log(database) as log:
        answers = append_all(log, [a_record(recorded_at=at) for at in instants])
    assert [appended(answer).receipt.seq for answer in answers] == [0, 1, 2]
    if database.dialect == "postgresql":
        with database.reading(StoreName.AUDIT) as tx:
            query = text(
                "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent='audit_record'::regclass"
            )
            found = sorted(tx.execute(query).scalars())
        assert found == ["audit_record_2025_12", "audit_record_2026_01", "audit_record_2026_03"]


def test_a_record_that_cannot_be_encoded_hurts_nobody_else(database: Database) -> None:
    bad = [a_record(variant="\ud800"), a_record(payload=Payload(inputs={"a": "\ud800"}, outputs={}))]
    with opened_log(database) as log:
        outcomes = append_all(log, [*bad, a_record()])
    assert [isinstance(outcome, ValueError) for outcome in outcomes] == [True, True, False]
    assert count(database) == 1


def test_a_full_queue_refuses_and_what_it_took_is_written(database: Database) -> None:
    log = GroupCommit(database, SystemClock(), node="here")
    records = [a_record() for _ in range(QUEUE_LIMIT + 3)]

    async def run() -> list[Appended | BaseException]:
        calls = asyncio.gather(*(log.append(record) for record in records), return_exceptions=True)
        await asyncio.sleep(0)
        assert log.depth == QUEUE_LIMIT
        log.start()
        return await calls

    outcomes = asyncio.run(run())
    log.close()
    refused = [outcome for outcome in outcomes if isinstance(outcome, Unavailable)]
    assert len(refused) == 3
    assert count(database) == QUEUE_LIMIT


def test_batches_have_at_most_512_records(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    write = group_commit.write_batch

    def spy(cursor, log, plan, *args, **kwargs):
        sizes.append(len(plan.batch))
        write(cursor, log, plan, *args, **kwargs)

    monkeypatch.setattr(group_commit, "write_batch", spy)
    with opened_log(database) as log:
        append_all(log, [a_record() for _ in range(1500)])
    assert max(sizes) <= BATCH_LIMIT
    assert sum(sizes) == 1500


def test_closing_writes_what_waits_and_then_refuses(database: Database) -> None:
    log = GroupCommit(database, SystemClock(), node="here")

    async def run() -> list[Appended]:
        calls = asyncio.gather(*(log.append(a_record()) for _ in range(700)))
        await asyncio.sleep(0)
        log.start()
        assert await asyncio.to_thread(log.close)
        return await calls

    assert len(asyncio.run(run())) == 700
    with pytest.raises(Unavailable, match="stopping"):
        append(log, a_record())
    assert count(database) == 700


def test_a_caller_that_goes_away_does_not_stop_its_record(database: Database) -> None:
    record = a_record()

    async def run(log: GroupCommit) -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(log.append(record), timeout=0)
        await log.append(a_record())

    with opened_log(database) as log:
        asyncio.run(run(log))
    assert verify_log(database).bad == ()


class Interrupted:
    """A writer whose commit is interrupted once: before it reaches the database, or after it was done."""

    def __init__(self, real, *, commits: bool) -> None:
        self._real = real
        self._commits = commits
        self.interruptions = 0

    def transaction(self):
        if self.interruptions:
            return self._real.transaction()
        return self._interrupted()

    def _interrupted(self):
        outer = self

        class Context:
            def __enter__(self):
                self.inner = outer._real.transaction()
                return self.inner.__enter__()

            def __exit__(self, *details):
                outer.interruptions += 1
                if outer._commits:
                    self.inner.__exit__(*details)
                else:
                    with pytest.raises(RuntimeError):
                        self.inner.gen.throw(RuntimeError("rolled back"))
                raise OutcomeUnknown("the line went dead")

        return Context()

    def close(self) -> None:
        self._real.close()


@pytest.mark.parametrize("commits", [True, False], ids=["it stood", "it did not"])
def test_an_unknown_outcome_is_looked_up_and_no_record_is_lost_or_doubled(
    database: Database, commits: bool
) -> None:
    with opened_log(database) as log:
        append(log, a_record())
        log._writer = Interrupted(log._writer, commits=commits)
        answers = [appended(each) for each in append_all(log, [a_record() for _ in range(20)])]
    assert log._writer.interruptions == 1
    assert sorted(answer.receipt.seq for answer in answers) == list(range(1, 21))
    assert count(database) == 21
    assert verify_log(database).bad == ()


def stopped_by(database: Database, break_it) -> tuple[list[str], list[Appended | BaseException]]:
    stops: list[str] = []
    log = GroupCommit(database, SystemClock(), node="here", stop=stops.append)
    log.start()
    append(log, a_record())
    break_it(log)
    outcomes = append_all(log, [a_record(), a_record()])
    assert log.close()
    return stops, outcomes


def test_a_fenced_writer_stops_and_does_not_fork_the_chain(database: Database) -> None:
    def fence(log: GroupCommit) -> None:
        with log._writer.transaction() as cursor:
            cursor.execute("UPDATE audit_stream SET status = 'fenced'")

    stops, outcomes = stopped_by(database, fence)
    assert len(stops) == 1
    assert "is not open at record 0" in stops[0]
    assert all(isinstance(outcome, Unavailable) for outcome in outcomes)
    assert count(database) == 1


def test_an_io_error_stops_the_process(database: Database) -> None:
    def break_it(log: GroupCommit) -> None:
        def broken():
            raise BrokenStorage("SQLite could not read or write its file: disk I/O error")

        log._writer.transaction = broken

    stops, outcomes = stopped_by(database, break_it)
    assert len(stops) == 1
    assert "disk I/O error" in stops[0]
    assert all(isinstance(outcome, Unavailable) for outcome in outcomes)


def test_a_record_that_the_database_refuses_takes_no_other_with_it(database: Database) -> None:
    twice = a_record()
    with opened_log(database) as log:
        append(log, twice)
        outcomes = append_all(log, [a_record(), twice, *(a_record() for _ in range(8))])
    assert isinstance(outcomes[1], StatementRefused)
    assert [appended(each).receipt.seq for each in outcomes if each is not outcomes[1]] == list(range(1, 10))
    assert verify_log(database).bad == ()
