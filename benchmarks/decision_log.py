"""What a durable answer costs: append under 64 concurrent callers, against bare flushes in the same run.

    python -m benchmarks.decision_log

Prints, for SQLite and (where it is installed) PostgreSQL, a probe of the disk and the latency of `append`,
and what header and hash cost per record. Compare ratios, not milliseconds: a virtual disk may lie about a
flush.
"""

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from decision_server import schema
from decision_server.audit.batch import Entry
from decision_server.audit.chain import FIRST_PREV, leaf_of
from decision_server.audit.group_commit import GroupCommit
from decision_server.audit.record import StreamId, finish_header
from decision_server.clock import SystemClock
from decision_server.db import Database, open_database
from tests.audit.records import a_record
from tests.services.postgresql import binaries, running_cluster

APPENDERS = 64
APPENDS = 12_800
FLUSHES = 500
RECORD_BYTES = 1_536


def shown(name: str, seconds: list[float]) -> str:
    cuts = statistics.quantiles(seconds, n=100)
    return f"{name:<24} p50 {cuts[49] * 1e3:7.2f} ms   p99 {cuts[98] * 1e3:7.2f} ms"


def probe(folder: Path) -> list[float]:
    """Seconds of one write of about a record's size and its flush, again and again."""
    taken = []
    handle = os.open(folder / "probe", os.O_WRONLY | os.O_CREAT)
    try:
        for _ in range(FLUSHES):
            began = time.perf_counter()
            os.write(handle, bytes(RECORD_BYTES))
            os.fdatasync(handle)
            taken.append(time.perf_counter() - began)
    finally:
        os.close(handle)
    return taken


async def append(log: GroupCommit) -> tuple[list[float], float]:
    taken: list[float] = []

    async def appender() -> None:
        for _ in range(APPENDS // APPENDERS):
            record = a_record()
            began = time.perf_counter()
            await log.append(record)
            taken.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(appender() for _ in range(APPENDERS)))
    return taken, time.perf_counter() - began


def measure(name: str, database: Database, folder: Path) -> None:
    schema.migrate(database)
    flushes = probe(folder)
    log = GroupCommit(database, SystemClock(), node="benchmark")
    log.start()
    taken, seconds = asyncio.run(append(log))
    log.close()
    database.close()
    print(shown("flush", flushes))
    print(shown(f"append, {name}", taken), f"  {len(taken) / seconds:,.0f} records/s, {APPENDERS} callers")


def cost(name: str, work: Callable[[], object], rounds: int = 20_000) -> None:
    began = time.process_time()
    for _ in range(rounds):
        work()
    print(f"{name:<24} {(time.process_time() - began) / rounds * 1e6:7.2f} µs per record")


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        measure("SQLite", open_database(data_dir=folder / "data", database_url=None), folder)
        found = binaries()
        if found is None:
            print("left out: PostgreSQL, which is not installed")
        else:
            with running_cluster(found) as cluster:
                address = cluster.make_database().replace("postgresql:", "postgresql+psycopg:")
                database = open_database(data_dir=folder, database_url=address)
                measure("PostgreSQL", database, folder)
    record = a_record()
    entry = Entry.of(record)
    stream = StreamId(SystemClock().new_id())
    header = finish_header(entry.draft, stream=stream, seq=7, prev=FIRST_PREV)
    cost("encode header", record.draft_header)
    cost("encode payload", record.payload.encode)
    cost(
        "finish header and hash",
        lambda: leaf_of(finish_header(entry.draft, stream=stream, seq=7, prev=FIRST_PREV)),
    )
    cost("hash alone", lambda: leaf_of(header))


if __name__ == "__main__":
    main()
