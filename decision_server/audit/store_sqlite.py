"""Writing the decision log on SQLite; with `store` and `store_postgresql` all SQL of the room."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from decision_server.audit.kept import Claim, ClaimKey, KeptRecord, Stream
from decision_server.audit.record import DecisionId, StreamId, WorkspaceId


class SqliteLog:
    """The statements of `LogWriter`; ids and instants are written as SQLAlchemy's types read them."""

    def claim(self, cursor: Any, claims: Sequence[Claim], *, horizon: datetime) -> set[DecisionId]:
        """See LogWriter."""
        won = set()
        for claim in claims:
            workspace, *rest = claim.key
            cursor.execute(
                "INSERT INTO idempotency "
                "(workspace, environment, client, ruleset, key, body_hash, decision_id, claimed_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (workspace, environment, client, ruleset, key) DO UPDATE SET "
                "body_hash = excluded.body_hash, decision_id = excluded.decision_id, "
                "claimed_at = excluded.claimed_at WHERE idempotency.claimed_at < ? RETURNING 1",
                (
                    workspace.hex,
                    *rest,
                    claim.body_hash,
                    claim.decision_id.hex,
                    _instant(claim.claimed_at),
                    _instant(horizon),
                ),
            )
            if cursor.fetchall():
                won.add(claim.decision_id)
        return won

    def holder(self, cursor: Any, key: ClaimKey) -> tuple[DecisionId, bytes]:
        """See LogWriter."""
        workspace, *rest = key
        cursor.execute(
            "SELECT decision_id, body_hash FROM idempotency "
            "WHERE workspace = ? AND environment = ? AND client = ? AND ruleset = ? AND key = ?",
            (workspace.hex, *rest),
        )
        decision_id, body_hash = cursor.fetchone()
        return DecisionId(UUID(decision_id)), body_hash

    def record(self, cursor: Any, decision_id: DecisionId) -> KeptRecord:
        """See LogWriter."""
        cursor.execute(
            "SELECT recorded_at, r.workspace, r.environment, stream_id, seq, header, leaf, body "
            "FROM audit_record r LEFT JOIN audit_payload p ON p.decision_id = r.decision_id "
            "WHERE r.decision_id = ?",
            (decision_id.hex,),
        )
        recorded_at, workspace, environment, stream, seq, header, leaf, body = cursor.fetchone()
        return KeptRecord(
            decision_id,
            datetime.fromisoformat(recorded_at).replace(tzinfo=UTC),
            WorkspaceId(UUID(workspace)),
            environment,
            StreamId(UUID(stream)),
            seq,
            header,
            leaf,
            body or b"",
        )

    def open_stream(self, cursor: Any, stream: Stream, *, node: str, opened_at: datetime) -> None:
        """See LogWriter."""
        cursor.execute(
            "INSERT INTO audit_stream (id, workspace, node, opened_at, status, last_seq, last_hash) "
            "VALUES (?, ?, ?, ?, 'open', ?, ?)",
            (
                stream.id.hex,
                stream.workspace.hex,
                node,
                _instant(opened_at),
                stream.last_seq,
                stream.last_hash,
            ),
        )

    def stream_end(self, cursor: Any, stream: StreamId) -> tuple[str, int, bytes] | None:
        """See LogWriter; the transaction holds the only write lock already."""
        cursor.execute("SELECT status, last_seq, last_hash FROM audit_stream WHERE id = ?", (stream.hex,))
        found: tuple[str, int, bytes] | None = cursor.fetchone()
        return found

    def advance_stream(self, cursor: Any, old: Stream, new: Stream) -> bool:
        """See LogWriter."""
        cursor.execute(
            "UPDATE audit_stream SET last_seq = ?, last_hash = ? "
            "WHERE id = ? AND status = 'open' AND last_seq = ?",
            (new.last_seq, new.last_hash, old.id.hex, old.last_seq),
        )
        return bool(cursor.rowcount == 1)

    def close_stream(self, cursor: Any, stream: Stream) -> None:
        """See LogWriter."""
        cursor.execute(
            "UPDATE audit_stream SET status = 'closed' WHERE id = ? AND status = 'open' AND last_seq = ?",
            (stream.id.hex, stream.last_seq),
        )

    def insert(self, cursor: Any, records: Sequence[KeptRecord]) -> None:
        """See LogWriter."""
        cursor.executemany(
            "INSERT INTO audit_record "
            "(decision_id, recorded_at, workspace, environment, stream_id, seq, header, leaf) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    r.decision_id.hex,
                    _instant(r.recorded_at),
                    r.workspace.hex,
                    r.environment,
                    r.stream.hex,
                    r.seq,
                    r.header,
                    r.leaf,
                )
                for r in records
            ],
        )
        cursor.executemany(
            "INSERT INTO audit_payload (decision_id, workspace, environment, body) VALUES (?, ?, ?, ?)",
            [(r.decision_id.hex, r.workspace.hex, r.environment, r.payload) for r in records],
        )

    def missing_months(self, instants: Iterable[datetime]) -> list[date]:
        """None: SQLite has one table for all months."""
        return []

    def make_partition(self, cursor: Any, month: date) -> None:
        """Nothing to do."""

    def has_partition(self, month: date) -> None:
        """Nothing to remember."""


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
