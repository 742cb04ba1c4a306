"""Many records, one transaction, one flush: the only writer of the decision log."""

from typing import Final

from decision_server.audit.record import Appended, DecisionRecord
from decision_server.clock import Clock
from decision_server.db import Database
from decision_server.errors import Unavailable

QUEUE_LIMIT: Final = 4_096
BATCH_LIMIT: Final = 512


class GroupCommit:
    """Appends records, each answered only once its commit stands.

    One thread takes whatever waits, at most 512 records and with no timer: alone, a record is committed at
    once; under load, the flush that is under way gathers the next batch. `node` names this worker in the
    streams it opens, one per workspace, on first use.
    """

    def __init__(self, database: Database, clock: Clock, *, node: str) -> None:
        self._database = database
        self._clock = clock
        self._node = node

    def start(self) -> None:
        """Start the writer's thread; before it nothing may be appended."""

    async def append(self, record: DecisionRecord) -> Appended:
        """Wait until the record is durable, and give its receipt and bytes.

        With an idempotency claim that an earlier request holds, nothing is written and the earlier record
        comes back, `replayed`; if that request had another body, InputRejected. Raises Unavailable when 4,096
        records wait already, when the log is closing, or when the database is away: then the outcome may be
        unknown, and only a retry with the same idempotency key is safe. To be awaited on any event loop.
        """
        raise Unavailable("The decision log is not open")

    @property
    def depth(self) -> int:
        """How many records wait to be taken."""
        return 0

    def close(self, timeout_s: float = 20.0) -> bool:
        """Commit everything that waits, close this worker's streams and end the thread.

        Blocks; gives False when the time was not enough. Later appends raise Unavailable.
        """
        return True
