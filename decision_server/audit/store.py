"""Reading the decision log; rows never leave it. What writes it is `store_sqlite` and `store_postgresql`."""

from collections.abc import Iterator

from sqlmodel import col, select

from decision_server.audit.kept import KeptRecord, Stream
from decision_server.audit.record import DecisionId, StreamId, WorkspaceId
from decision_server.audit.tables import AuditPayloadRow, AuditRecordRow, AuditStreamRow
from decision_server.db import Transaction

PAGE = 1_000


def find_record(tx: Transaction, workspace: WorkspaceId, decision_id: DecisionId) -> KeptRecord | None:
    """The record of this id in this workspace, with its payload; None when there is none here.

    A payload that is gone comes as empty bytes.
    """
    row = tx.first(
        select(AuditRecordRow).where(
            AuditRecordRow.decision_id == decision_id, AuditRecordRow.workspace == workspace
        )
    )
    if row is None:
        return None
    return _kept(row, payload_of(tx, decision_id))


def newest_records(tx: Transaction, workspace: WorkspaceId, *, most: int) -> list[KeptRecord]:
    """The newest records of this workspace, the newest first, with their payloads."""
    rows = tx.all(
        select(AuditRecordRow)
        .where(AuditRecordRow.workspace == workspace)
        .order_by(col(AuditRecordRow.decision_id).desc())
        .limit(most)
    )
    return [_kept(row, payload_of(tx, DecisionId(row.decision_id))) for row in rows]


def payload_of(tx: Transaction, decision_id: DecisionId) -> bytes:
    """The payload of this decision; empty when there is none."""
    return tx.first(select(AuditPayloadRow.body).where(AuditPayloadRow.decision_id == decision_id)) or b""


def streams(tx: Transaction) -> list[Stream]:
    """The end of every stream, in the order in which they were opened."""
    return [
        Stream(StreamId(row.id), WorkspaceId(row.workspace), row.last_seq, row.last_hash)
        for row in tx.all(select(AuditStreamRow).order_by(col(AuditStreamRow.id)))
    ]


def records_of(tx: Transaction, stream: StreamId) -> Iterator[KeptRecord]:
    """The records of a stream in their order, without payloads, a page at a time."""
    after = -1
    while True:
        rows = tx.all(
            select(AuditRecordRow)
            .where(AuditRecordRow.stream_id == stream, AuditRecordRow.seq > after)
            .order_by(col(AuditRecordRow.seq))
            .limit(PAGE)
        )
        for row in rows:
            yield _kept(row, b"")
        if len(rows) < PAGE:
            return
        after = rows[-1].seq


def _kept(row: AuditRecordRow, payload: bytes) -> KeptRecord:
    return KeptRecord(
        DecisionId(row.decision_id),
        row.recorded_at,
        WorkspaceId(row.workspace),
        row.environment,
        StreamId(row.stream_id),
        row.seq,
        row.header,
        row.leaf,
        payload,
    )
