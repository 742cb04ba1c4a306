"""kill -9 under load: acknowledged ⊆ log ⊆ sent, on SQLite and on PostgreSQL; a broken build is found out."""

import asyncio
import json
import os
import random
import signal
import socket
import time

import pytest

from decision_server import schema
from decision_server.access.api_keys import issue_key
from decision_server.access.permissions import DECIDE
from decision_server.access.workspaces import ensure_environment, ensure_workspace
from decision_server.audit import store
from decision_server.audit.kept import KeptRecord
from decision_server.audit.verify import verify_log
from decision_server.clock import SystemClock
from decision_server.db import StoreName
from decision_server.repository.releases import load_ruleset
from tests.audit.forked_server import ForkedServer, forked_server
from tests.audit.load import Ledger, keep_asking, wait_until_open
from tests.repository.rulesets import a_ruleset
from tests.services.databases import Place

KILLS = 20
CONNECTIONS = 32
ACKED_EACH = 200
SEED = 20260301


def prepared(place: Place) -> str:
    """Put a small ruleset in force, so that the log and not the rules is what the load is on; gives a key."""
    database, clock = place.open(), SystemClock()
    try:
        schema.migrate(database)
        with database.transaction() as tx:
            workspace = ensure_workspace(tx, "bank", clock=clock)
            ensure_environment(tx, workspace, "live", now=clock.now())
            load_ruleset(tx, workspace, "live", a_ruleset(), by="tests", now=clock.now())
            return issue_key(
                tx,
                workspace=workspace,
                environment="live",
                client_id="tests",
                scopes=[DECIDE],
                now=clock.now(),
            )
    finally:
        database.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def ask_and_kill(server: ForkedServer, key: str, ledger: Ledger, chance: random.Random) -> None:
    """Start the server, load it, and kill it at some instant once enough is acknowledged."""
    port = free_port()
    pid = server.start(port)
    try:
        await wait_until_open(port)
        enough = len(ledger.acked) + ACKED_EACH
        asking = [
            asyncio.create_task(keep_asking(port, key, "prices", {"Quantity": 7}, ledger))
            for _ in range(CONNECTIONS)
        ]
        until = time.monotonic() + 30
        while len(ledger.acked) < enough:
            assert time.monotonic() < until, f"too few answers: {ledger.refused[:3]}"
            assert not all(task.done() for task in asking), "the server went away by itself"
            await asyncio.sleep(0.001)
        await asyncio.sleep(chance.random() * 0.05)
    finally:
        os.kill(pid, signal.SIGKILL)
    await asyncio.gather(*asking)
    await asyncio.to_thread(server.wait_for_end)


def check(place: Place, ledger: Ledger) -> list[str]:
    """What is wrong: nothing, if acknowledged ⊆ log ⊆ sent, receipts fit, and every chain holds."""
    database = place.open()
    try:
        log: dict[str, KeptRecord] = {}
        subjects: list[str] = []
        with database.reading(StoreName.AUDIT) as tx:
            for stream in store.streams(tx):
                for record in store.records_of(tx, stream.id):
                    log[str(record.decision_id)] = record
                    subjects.append(json.loads(store.payload_of(tx, record.decision_id))["subject"])
        wrong = [f"{link.stream} {link.seq}: {link.reason}" for link in verify_log(database).bad]
    finally:
        database.close()
    wrong += [f"acknowledged and lost: {each}" for each in ledger.acked.keys() - log.keys()]
    wrong += [f"never sent: {each}" for each in set(subjects) - ledger.sent]
    if len(set(subjects)) < len(subjects):
        wrong.append("a request is on record twice")
    for decision_id, receipt in ledger.acked.items():
        kept = log.get(decision_id)
        if kept and (receipt["leaf"], receipt["seq"]) != (kept.leaf.hex(), kept.seq):
            wrong.append(f"the receipt of {decision_id} does not fit")
    return wrong


@pytest.mark.timeout(180)
def test_no_acknowledged_decision_is_lost(place: Place) -> None:
    key = prepared(place)
    ledger, chance = Ledger(), random.Random(SEED)
    with forked_server(place.environment(), broken=False) as server:
        for _ in range(KILLS):
            asyncio.run(ask_and_kill(server, key, ledger, chance))
    assert check(place, ledger) == []
    assert len(ledger.acked) >= KILLS * ACKED_EACH
    assert ledger.refused == []


@pytest.mark.timeout(180)
def test_a_build_that_acknowledges_before_the_commit_is_found_out(place: Place) -> None:
    key = prepared(place)
    ledger, chance = Ledger(), random.Random(SEED)
    with forked_server(place.environment(), broken=True) as server:
        for _ in range(KILLS):
            asyncio.run(ask_and_kill(server, key, ledger, chance))
            if wrong := check(place, ledger):
                break
    assert wrong
    assert all(each.startswith("acknowledged and lost") for each in wrong)
