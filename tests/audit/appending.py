"""Appending from tests: open a log, append many records at once, see what became of each."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from decision_server.audit.group_commit import GroupCommit
from decision_server.audit.record import Appended, DecisionRecord
from decision_server.clock import Clock, SystemClock
from decision_server.db import Database


@contextmanager
def opened_log(database: Database, clock: Clock | None = None, node: str = "here") -> Iterator[GroupCommit]:
    """A started log that is closed afterwards; what would end the process fails the test."""
    stops: list[str] = []
    log = GroupCommit(database, clock or SystemClock(), node=node, stop=stops.append)
    log.start()
    try:
        yield log
    finally:
        assert log.close()
        assert stops == []


def append_all(log: GroupCommit, records: Sequence[DecisionRecord]) -> list[Appended | BaseException]:
    """Append all at once; gives what became of each, in order."""

    async def run() -> list[Appended | BaseException]:
        return await asyncio.gather(*(log.append(record) for record in records), return_exceptions=True)

    return asyncio.run(run())


def append(log: GroupCommit, record: DecisionRecord) -> Appended:
    """Append one record; raises what its caller would see."""
    return asyncio.run(log.append(record))
