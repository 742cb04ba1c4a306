"""What becomes of one batch: who wins each idempotency key, and where each record stands in its stream."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from decision_server.audit.chain import FIRST_PREV, leaf_of
from decision_server.audit.kept import Claim, ClaimKey, KeptRecord, Stream
from decision_server.audit.record import (
    Appended,
    DecisionId,
    DecisionRecord,
    StreamId,
    WorkspaceId,
    finish_header,
)
from decision_server.audit.writing import LogWriter
from decision_server.clock import Clock
from decision_server.errors import Finding, InputRejected

KEY_LIFE: Final = timedelta(days=7)

Outcome = Appended | Exception


class Fenced(Exception):
    """The stream is not where this worker left it: somebody closed it, or writes it too."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A record on its way into the log, its bytes made already but for its place in the stream."""

    record: DecisionRecord
    draft: bytes
    payload: bytes

    @staticmethod
    def of(record: DecisionRecord) -> "Entry":
        """Encode the record. Raises ValueError when it has text that is not valid Unicode."""
        return Entry(record, record.draft_header(), record.payload.encode())

    def claim(self) -> Claim | None:
        """The record's claim to its idempotency key, if it has one."""
        record, claimed = self.record, self.record.idempotency
        if claimed is None:
            return None
        key = ClaimKey(record.workspace, record.environment, claimed.client, record.ruleset, claimed.key)
        return Claim(key, claimed.body_hash, record.decision_id, record.recorded_at)


@dataclass(slots=True)
class Plan:
    """What a transaction writes: `outcomes` stand in the order of the batch.

    `begins` and `ends` are the ends of the streams before and after; a stream that begins as None is opened.
    """

    batch: Sequence[Entry]
    outcomes: list[Outcome] = field(default_factory=list)
    kept: list[KeptRecord] = field(default_factory=list)
    begins: dict[WorkspaceId, Stream | None] = field(default_factory=dict)
    ends: dict[WorkspaceId, Stream] = field(default_factory=dict)

    def stands(self, cursor: Any, log: LogWriter) -> bool:
        """Whether the transaction was committed, as its streams tell. Raises Fenced if they do not."""
        for workspace, end in self.ends.items():
            begin = self.begins[workspace]
            found = log.stream_end(cursor, end.id)
            if found == ("open", end.last_seq, end.last_hash):
                continue
            if found == (None if begin is None else ("open", begin.last_seq, begin.last_hash)):
                return False
            raise Fenced(f"stream {end.id} stands at {found}, and was to go to record {end.last_seq}")
        return True


def write_batch(
    cursor: Any,
    log: LogWriter,
    plan: Plan,
    streams: dict[WorkspaceId, Stream],
    *,
    node: str,
    clock: Clock,
) -> None:
    """Write the plan's batch in the transaction of `cursor`; fill in what is true once it is committed.

    `streams` are the open ones of this worker, and are not changed. Raises Fenced when a stream was moved by
    somebody else.
    """
    batch = plan.batch
    now = clock.now()
    claims = [entry.claim() for entry in batch]
    won = _claim(cursor, log, claims, now)
    written: dict[DecisionId, KeptRecord] = {}
    for entry, claim in zip(batch, claims, strict=True):
        if claim is not None and claim.decision_id not in won:
            continue
        kept = _place(entry, plan, streams, clock)
        written[kept.decision_id] = kept
    plan.kept = list(written.values())
    for workspace, end in plan.ends.items():
        begin = plan.begins[workspace]
        if begin is None:
            begin = Stream(end.id, workspace, -1, FIRST_PREV)
            log.open_stream(cursor, begin, node=node, opened_at=now)
        if not log.advance_stream(cursor, begin, end):
            raise Fenced(f"stream {end.id} is not open at record {begin.last_seq}")
    if plan.kept:
        log.insert(cursor, plan.kept)
    for entry, claim in zip(batch, claims, strict=True):
        own = written.get(entry.record.decision_id)
        if own is not None:
            plan.outcomes.append(own.answer(replayed=False))
        elif claim is not None:
            plan.outcomes.append(_answer_of_holder(cursor, log, claim, written))


def _claim(cursor: Any, log: LogWriter, claims: Sequence[Claim | None], now: datetime) -> set[DecisionId]:
    first: dict[ClaimKey, Claim] = {}
    for claim in claims:
        if claim is not None:
            first.setdefault(claim.key, claim)
    ordered = [first[key] for key in sorted(first)]  # one order for all workers, so that none lock crosswise
    return log.claim(cursor, ordered, horizon=now - KEY_LIFE) if ordered else set()


def _place(entry: Entry, plan: Plan, streams: dict[WorkspaceId, Stream], clock: Clock) -> KeptRecord:
    record = entry.record
    end = plan.ends.get(record.workspace)
    if end is None:
        open_already = streams.get(record.workspace)
        plan.begins[record.workspace] = open_already
        end = open_already or Stream(StreamId(clock.new_id()), record.workspace, -1, FIRST_PREV)
    seq = end.last_seq + 1
    header = finish_header(entry.draft, stream=end.id, seq=seq, prev=end.last_hash)
    leaf = leaf_of(header)
    plan.ends[record.workspace] = Stream(end.id, record.workspace, seq, leaf)
    return KeptRecord(
        record.decision_id,
        record.recorded_at,
        record.workspace,
        record.environment,
        end.id,
        seq,
        header,
        leaf,
        entry.payload,
    )


def _answer_of_holder(
    cursor: Any, log: LogWriter, claim: Claim, written: dict[DecisionId, KeptRecord]
) -> Outcome:
    decision_id, body_hash = log.holder(cursor, claim.key)
    if body_hash != claim.body_hash:
        finding = Finding(
            "$headers.Idempotency-Key",
            "REQUEST0109",
            "this key was used for a request with another body",
            "send a fresh key with every new request; repeat a key only with the same bytes",
        )
        return InputRejected("The idempotency key is taken", [finding])
    winner = written.get(decision_id) or log.record(cursor, decision_id)
    return winner.answer(replayed=True)
