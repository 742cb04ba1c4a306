"""Many records, one transaction, one flush: the only writer of the decision log."""

import asyncio
import os
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from decision_server.audit.batch import Entry, Fenced, Outcome, Plan, write_batch
from decision_server.audit.kept import Stream
from decision_server.audit.record import Appended, DecisionRecord, WorkspaceId
from decision_server.audit.store_postgresql import PostgresqlLog
from decision_server.audit.store_sqlite import SqliteLog
from decision_server.audit.writing import LogWriter
from decision_server.clock import Clock
from decision_server.db import BrokenStorage, Database, OutcomeUnknown, StatementRefused, StoreName, Writer
from decision_server.errors import Unavailable

QUEUE_LIMIT: Final = 4_096
BATCH_LIMIT: Final = 512
PATIENCE_S: Final = 5.0
PAUSE_S: Final = 0.1
EXIT_CODE: Final = 74  # EX_IOERR of sysexits


def exit_process(message: str) -> None:
    """End the process at once, as a SIGKILL would; what was acknowledged is in the log."""
    os.write(2, f"decision-server stops: {message}\n".encode())
    os._exit(EXIT_CODE)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry and who waits for it."""

    entry: Entry
    future: "asyncio.Future[Appended]"


class GroupCommit:
    """Appends records, each answered only once its commit stands.

    One thread takes whatever waits, at most 512 records and with no timer: alone, a record is committed at
    once; under load, the flush that is under way gathers the next batch. `node` names this worker in the
    streams it opens, one per workspace, on first use. `stop` ends the process when going on could fork or
    lose the log: after an I/O error of SQLite, when a stream was fenced, and on a fault of ours.
    """

    def __init__(
        self, database: Database, clock: Clock, *, node: str, stop: Callable[[str], None] = exit_process
    ) -> None:
        self._clock = clock
        self._node = node
        self._stop = stop
        self._writer: Writer = database.writer(StoreName.AUDIT)
        self._log: LogWriter = SqliteLog() if database.dialect == "sqlite" else PostgresqlLog()
        self._streams: dict[WorkspaceId, Stream] = {}
        self._unsettled: Plan | None = None
        self._away = False
        self._waiting: deque[Waiting] = deque()
        self._changed = threading.Condition()
        self._closing = False
        self._taken: list[Waiting] = []
        self._pause = threading.Event()
        self._thread = threading.Thread(target=self._run, name="group-commit", daemon=True)

    def start(self) -> None:
        """Start the writer's thread; before it nothing is answered."""
        self._thread.start()

    async def append(self, record: DecisionRecord) -> Appended:
        """Wait until the record is durable, and give its receipt and bytes.

        With an idempotency claim that an earlier request holds, nothing is written and the earlier record
        comes back, `replayed`; if that request had another body, InputRejected. Raises Unavailable when 4,096
        records wait already, when the log is closing, or when the database is away: then the outcome may be
        unknown, and only a retry with the same idempotency key is safe. ValueError when the record holds text
        that is not valid Unicode. To be awaited on any event loop; a caller that goes away does not stop its
        record.
        """
        future: asyncio.Future[Appended] = asyncio.get_running_loop().create_future()
        waiting = Waiting(Entry.of(record), future)
        with self._changed:
            if self._closing:
                raise Unavailable("The server is stopping; send the request again", retry_after_s=2)
            if len(self._waiting) >= QUEUE_LIMIT:
                raise Unavailable(f"{QUEUE_LIMIT} decisions wait to be recorded; send the request again")
            self._waiting.append(waiting)
            self._changed.notify()
        return await future

    @property
    def depth(self) -> int:
        """How many records wait to be taken."""
        return len(self._waiting)

    @property
    def is_writable(self) -> bool:
        """False while the last attempt to write has failed: for `/health/ready`."""
        return not self._away

    def close(self, timeout_s: float = 20.0) -> bool:
        """Commit everything that waits, close this worker's streams and end the thread.

        Blocks; gives False when the time was not enough. Later appends raise Unavailable.
        """
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread.ident is None:
            return True
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            while batch := self._take():
                self._taken = batch
                self._answer(batch, self._write([waiting.entry for waiting in batch]))
            self._close_streams()
        except (BrokenStorage, Fenced) as error:
            self._give_up(f"{error}; records without an answer may be in the log or not")
        except BaseException as error:  # noqa: BLE001 a fault of ours: nobody may wait for ever
            self._give_up(f"the writer of the decision log failed: {error!r}")
        finally:
            self._writer.close()

    def _take(self) -> list[Waiting]:
        """The next batch; empty once the log is closing and nothing waits."""
        with self._changed:
            while not self._waiting and not self._closing:
                self._changed.wait()
            return [self._waiting.popleft() for _ in range(min(BATCH_LIMIT, len(self._waiting)))]

    def _write(self, batch: Sequence[Entry]) -> Sequence[Outcome]:
        """Write the batch: patiently at first, with one attempt while the database is known to be away."""
        until_ns = self._clock.ticks_ns() + (0 if self._away else int(PATIENCE_S * 1e9))
        while True:
            try:
                plan = self._settle(batch) or self._attempt(batch)
            except Unavailable as error:
                if self._clock.ticks_ns() >= until_ns:
                    self._away = True
                    return [Unavailable(str(error)) for _ in batch]
                self._pause.wait(PAUSE_S)
            except StatementRefused as error:
                if len(batch) == 1:
                    return [error]
                # One record is at fault, and shall not take the others with it.
                return [outcome for entry in batch for outcome in self._write([entry])]
            else:
                self._away = False
                return plan.outcomes

    def _attempt(self, batch: Sequence[Entry]) -> Plan:
        """One transaction for the whole batch. Raises Unavailable or OutcomeUnknown, see `db.Writer`."""
        for month in self._log.missing_months(entry.record.recorded_at for entry in batch):
            with self._writer.transaction() as cursor:
                self._log.make_partition(cursor, month)
            self._log.has_partition(month)
        plan = Plan(batch)
        try:
            with self._writer.transaction() as cursor:
                write_batch(cursor, self._log, plan, self._streams, node=self._node, clock=self._clock)
        except OutcomeUnknown:
            self._unsettled = plan
            raise
        self._streams.update(plan.ends)
        return plan

    def _settle(self, batch: Sequence[Entry]) -> Plan | None:
        """Find out what became of a commit whose outcome is unknown.

        Gives its plan when it was this batch's and stands; None when the batch is still to be written. Raises
        Unavailable while the database is away, Fenced when the stream is neither where it was nor where it
        should be.
        """
        plan = self._unsettled
        if plan is None:
            return None
        with self._writer.transaction() as cursor:
            stands = plan.stands(cursor, self._log)
        self._unsettled = None
        if not stands:
            return None
        self._streams.update(plan.ends)
        return plan if plan.batch is batch else None

    def _close_streams(self) -> None:
        if self._unsettled is not None or not self._streams:
            return
        try:
            with self._writer.transaction() as cursor:
                for stream in self._streams.values():
                    self._log.close_stream(cursor, stream)
        except Unavailable:
            return  # the streams stay open, as after a crash; their records stand

    def _answer(self, batch: Sequence[Waiting], outcomes: Sequence[Outcome]) -> None:
        """Wake the callers: one wake-up for each event loop, not one for each record."""
        by_loop: dict[asyncio.AbstractEventLoop, list[tuple[Waiting, Outcome]]] = defaultdict(list)
        for waiting, outcome in zip(batch, outcomes, strict=True):
            by_loop[waiting.future.get_loop()].append((waiting, outcome))
        for loop, answers in by_loop.items():
            with suppress(RuntimeError):  # the loop was closed, and with it everybody who waited
                loop.call_soon_threadsafe(_deliver, answers)

    def _give_up(self, message: str) -> None:
        """Stop the process. Where `stop` returns, as in tests, nobody is left waiting."""
        self._stop(message)
        with self._changed:
            self._closing = self._away = True
            left = [*self._taken, *self._waiting]
            self._waiting.clear()
        self._answer(left, [Unavailable(message) for _ in left])


def _deliver(answers: Sequence[tuple[Waiting, Outcome]]) -> None:
    for waiting, outcome in answers:
        if waiting.future.done():  # the caller went away
            continue
        if isinstance(outcome, Exception):
            waiting.future.set_exception(outcome)
        else:
            waiting.future.set_result(outcome)
