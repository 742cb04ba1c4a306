"""What the group commit asks of a database: one set of statements, in one transaction."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from decision_server.audit.kept import Claim, ClaimKey, KeptRecord, Stream
from decision_server.audit.record import DecisionId, StreamId


class LogWriter(Protocol):
    """The statements of one database; `cursor` is its driver's, inside the transaction of a batch."""

    def claim(self, cursor: Any, claims: Sequence[Claim], *, horizon: datetime) -> set[DecisionId]:
        """Claim idempotency keys, each once, in order; gives the decisions whose claim holds now.

        A claim from before `horizon` has lapsed and is taken over.
        """
        ...

    def holder(self, cursor: Any, key: ClaimKey) -> tuple[DecisionId, bytes]:
        """The decision that holds this key, and the hash of its request's body."""
        ...

    def record(self, cursor: Any, decision_id: DecisionId) -> KeptRecord:
        """A record that is in the log, with its payload."""
        ...

    def open_stream(self, cursor: Any, stream: Stream, *, node: str, opened_at: datetime) -> None:
        """Insert an empty stream."""
        ...

    def stream_end(self, cursor: Any, stream: StreamId) -> tuple[str, int, bytes] | None:
        """Status, last number and last hash of a stream; waits for whoever is changing it."""
        ...

    def advance_stream(self, cursor: Any, old: Stream, new: Stream) -> bool:
        """Move the end of an open stream from `old` to `new`; False when it is not open and at `old`."""
        ...

    def close_stream(self, cursor: Any, stream: Stream) -> None:
        """Mark the stream as closed if it still stands at this end."""
        ...

    def insert(self, cursor: Any, records: Sequence[KeptRecord]) -> None:
        """Write records and payloads."""
        ...

    def missing_months(self, instants: Iterable[datetime]) -> list[date]:
        """First days of the months whose partition is not known to stand; none where there are none."""
        ...

    def make_partition(self, cursor: Any, month: date) -> None:
        """Make the partition of a month unless it is there."""
        ...

    def has_partition(self, month: date) -> None:
        """Remember that the partition of this month stands."""
        ...
