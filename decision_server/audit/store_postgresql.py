"""Writing the decision log on PostgreSQL; with `store` and `store_sqlite` all SQL of the room.

A batch goes as arrays, one statement per table whatever its size, and `%b` sends them in binary. Months get
their partition before their first record is written.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from decision_server.audit.kept import Claim, ClaimKey, KeptRecord, Stream
from decision_server.audit.record import DecisionId, StreamId, WorkspaceId

PARTITION_LOCK: Final = 0x6465_6369_7369_6F6E  # "decision": one worker at a time makes partitions


class PostgresqlLog:
    """The statements of `LogWriter`."""

    def __init__(self) -> None:
        self._months: set[tuple[int, int]] = set()

    def claim(self, cursor: Any, claims: Sequence[Claim], *, horizon: datetime) -> set[DecisionId]:
        """See LogWriter; a twin of another worker that is not committed yet is waited for."""
        cursor.execute(
            "INSERT INTO idempotency "
            "(workspace, environment, client, ruleset, key, body_hash, decision_id, claimed_at) "
            "SELECT * FROM unnest(%b::uuid[], %b::text[], %b::text[], %b::text[], %b::text[], %b::bytea[], "
            "%b::uuid[], %b::timestamptz[]) "
            "ON CONFLICT (workspace, environment, client, ruleset, key) DO UPDATE SET "
            "body_hash = excluded.body_hash, decision_id = excluded.decision_id, "
            "claimed_at = excluded.claimed_at WHERE idempotency.claimed_at < %b RETURNING decision_id",
            (
                *_columns(
                    (*claim.key, claim.body_hash, claim.decision_id, claim.claimed_at) for claim in claims
                ),
                horizon,
            ),
        )
        return {row[0] for row in cursor.fetchall()}

    def holder(self, cursor: Any, key: ClaimKey) -> tuple[DecisionId, bytes]:
        """See LogWriter."""
        cursor.execute(
            "SELECT decision_id, body_hash FROM idempotency "
            "WHERE workspace = %s AND environment = %s AND client = %s AND ruleset = %s AND key = %s",
            tuple(key),
        )
        decision_id, body_hash = cursor.fetchone()
        return DecisionId(decision_id), body_hash

    def record(self, cursor: Any, decision_id: DecisionId) -> KeptRecord:
        """See LogWriter."""
        cursor.execute(
            "SELECT recorded_at, r.workspace, r.environment, stream_id, seq, header, leaf, body "
            "FROM audit_record r LEFT JOIN audit_payload p ON p.decision_id = r.decision_id "
            "WHERE r.decision_id = %s",
            (decision_id,),
        )
        recorded_at, workspace, environment, stream, seq, header, leaf, body = cursor.fetchone()
        return KeptRecord(
            decision_id,
            recorded_at.astimezone(UTC),
            WorkspaceId(workspace),
            environment,
            StreamId(stream),
            seq,
            header,
            leaf,
            body or b"",
        )

    def open_stream(self, cursor: Any, stream: Stream, *, node: str, opened_at: datetime) -> None:
        """See LogWriter."""
        cursor.execute(
            "INSERT INTO audit_stream (id, workspace, node, opened_at, status, last_seq, last_hash) "
            "VALUES (%s, %s, %s, %s, 'open', %s, %s)",
            (stream.id, stream.workspace, node, opened_at, stream.last_seq, stream.last_hash),
        )

    def stream_end(self, cursor: Any, stream: StreamId) -> tuple[str, int, bytes] | None:
        """See LogWriter: the row lock waits for a commit of ours that may still be under way."""
        cursor.execute(
            "SELECT status, last_seq, last_hash FROM audit_stream WHERE id = %s FOR UPDATE", (stream,)
        )
        found: tuple[str, int, bytes] | None = cursor.fetchone()
        return found

    def advance_stream(self, cursor: Any, old: Stream, new: Stream) -> bool:
        """See LogWriter."""
        cursor.execute(
            "UPDATE audit_stream SET last_seq = %s, last_hash = %s "
            "WHERE id = %s AND status = 'open' AND last_seq = %s",
            (new.last_seq, new.last_hash, old.id, old.last_seq),
        )
        return bool(cursor.rowcount == 1)

    def close_stream(self, cursor: Any, stream: Stream) -> None:
        """See LogWriter."""
        cursor.execute(
            "UPDATE audit_stream SET status = 'closed' WHERE id = %s AND status = 'open' AND last_seq = %s",
            (stream.id, stream.last_seq),
        )

    def insert(self, cursor: Any, records: Sequence[KeptRecord]) -> None:
        """See LogWriter."""
        cursor.execute(
            "INSERT INTO audit_record "
            "(decision_id, recorded_at, workspace, environment, stream_id, seq, header, leaf) "
            "SELECT * FROM unnest(%b::uuid[], %b::timestamptz[], %b::uuid[], %b::text[], %b::uuid[], "
            "%b::bigint[], %b::bytea[], %b::bytea[])",
            _columns(
                (r.decision_id, r.recorded_at, r.workspace, r.environment, r.stream, r.seq, r.header, r.leaf)
                for r in records
            ),
        )
        cursor.execute(
            "INSERT INTO audit_payload (decision_id, workspace, environment, body) "
            "SELECT * FROM unnest(%b::uuid[], %b::uuid[], %b::text[], %b::bytea[])",
            _columns((r.decision_id, r.workspace, r.environment, r.payload) for r in records),
        )

    def missing_months(self, instants: Iterable[datetime]) -> list[date]:
        """See LogWriter."""
        months = {(at.year, at.month) for at in instants} - self._months
        return [date(year, month, 1) for year, month in sorted(months)]

    def make_partition(self, cursor: Any, month: date) -> None:
        """See LogWriter; in a transaction of its own."""
        after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (PARTITION_LOCK,))
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS audit_record_{month:%Y_%m} PARTITION OF audit_record "
            f"FOR VALUES FROM ('{month} 00:00:00+00') TO ('{after} 00:00:00+00')"
        )

    def has_partition(self, month: date) -> None:
        """See LogWriter."""
        self._months.add((month.year, month.month))


def _columns(rows: Iterable[tuple[Any, ...]]) -> tuple[list[Any], ...]:
    return tuple(list(column) for column in zip(*rows, strict=True))
