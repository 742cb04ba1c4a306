"""A real server process: exact over the wire, drained when stopped, light."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from decision_server.audit.store import records_of, streams
from decision_server.clock import SystemClock
from decision_server.db import StoreName
from decision_server.engine.ruleset import read_ruleset
from decision_server.repository.releases import load_ruleset
from tests.services.collector import Collector
from tests.services.databases import Place
from tests.services.houses import Served
from tests.services.prepared import prepare
from tests.services.rulesets import ECHO, ECHO_INPUTS
from tests.services.server import running_server

MOST_MEMORY_KB = 150 * 1024
LOAD_S = 1.5


def asked(served: Served) -> httpx.Client:
    return httpx.Client(
        base_url=served.server.url, headers={"Authorization": f"Bearer {served.prepared.key}"}, timeout=30
    )


def on_record(place: Place) -> list[str]:
    """The ids of all decisions in the log, read after the server has ended."""
    database = place.open()
    try:
        with database.reading(StoreName.AUDIT) as tx:
            return [str(kept.decision_id) for stream in streams(tx) for kept in records_of(tx, stream.id)]
    finally:
        database.close()


def test_concurrent_twins_make_one_record_and_get_the_same_bytes(served: Served) -> None:
    with asked(served) as http:

        def ask(_: int) -> httpx.Response:
            headers = {"Idempotency-Key": "twin"}
            return http.post("/api/v1/decide/echo", json={"inputs": ECHO_INPUTS}, headers=headers)

        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(ask, range(64)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotency-replayed" not in answer.headers for answer in answers) == 1
    assert served.server.stop() == 0
    assert len(on_record(served.place)) == 1


def test_a_stopping_server_answers_what_it_accepted_and_loses_nothing(served: Served) -> None:
    acknowledged: list[str] = []
    broken: list[str] = []
    stopping = threading.Event()

    def load() -> None:
        with asked(served) as http:
            while True:
                try:
                    answer = http.post("/api/v1/decide/echo", json={"inputs": ECHO_INPUTS})
                except httpx.TransportError as error:
                    if not stopping.is_set():
                        broken.append(repr(error))
                    return
                if answer.status_code == 200:
                    acknowledged.append(answer.json()["decision_id"])
                elif not stopping.is_set():
                    broken.append(answer.text)

    threads = [threading.Thread(target=load) for _ in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(LOAD_S)
    stopping.set()
    assert served.server.stop() == 0
    for thread in threads:
        thread.join(30)
    assert not broken
    assert len(acknowledged) > 20
    kept = on_record(served.place)
    assert set(acknowledged) <= set(kept)
    assert len(kept) == len(set(kept))


def test_the_log_is_json_with_trace_ids_and_without_inputs(served: Served) -> None:
    secret = "nobody-may-read-this"
    with asked(served) as http:
        inputs = {**ECHO_INPUTS, "remark": secret}
        answer = http.post("/api/v1/decide/echo", json={"inputs": inputs, "subject": secret})
        http.post("/api/v1/decide/echo", json={"inputs": {**inputs, "amount": secret}})
        http.get(f"/sign-in/{secret}")
    served.server.stop()
    requests = [line for line in served.server.logged() if line["message"] == "request"]
    assert requests[0]["decision_id"] == answer.json()["decision_id"]
    assert requests[0]["route"] == "/api/v1/decide/{ruleset}"
    assert len(requests[0]["trace_id"]) == 32
    assert secret not in "\n".join(served.server.lines)


def test_a_span_of_each_request_reaches_the_collector_and_holds_no_input(
    tmp_path: Path, collector: Collector
) -> None:
    place = Place("sqlite", tmp_path / "data", None)
    database = place.open()
    prepared = prepare(database)
    database.close()
    endpoint = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.server_port}"}
    trace_id, secret = "0af7651916cd43dd8448eb211c80319c", "nobody-may-read-this"
    with running_server({**place.environment(), **endpoint}) as server:
        headers = {
            "Authorization": f"Bearer {prepared.key}",
            "traceparent": f"00-{trace_id}-b7ad6b7169203331-01",
        }
        document = {"inputs": {**ECHO_INPUTS, "remark": secret}}
        assert (
            httpx.post(f"{server.url}/api/v1/decide/echo", json=document, headers=headers).status_code == 200
        )
        assert server.stop() == 0
    assert {path for path, _ in collector.got} == {"/v1/traces"}
    sent = b"".join(body for _, body in collector.got)
    assert bytes.fromhex(trace_id) in sent
    assert b"/api/v1/decide/{ruleset}" in sent
    assert secret.encode() not in sent


def test_an_idle_worker_is_light(served: Served) -> None:
    with asked(served) as http:
        http.post("/api/v1/decide/consumer-loan", json={"inputs": {}})
    status = Path(f"/proc/{served.server.process.pid}/status").read_text(encoding="ascii")
    memory = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    assert memory <= MOST_MEMORY_KB, f"{memory // 1024} MiB"


def test_more_workers_on_sqlite_are_refused_with_the_reason(tmp_path: Path) -> None:
    place = Place("sqlite", tmp_path / "data", None)
    database = place.open()
    prepare(database)
    database.close()
    ended = subprocess.run(
        [sys.executable, "-m", "decision_server", "serve", "--port", "0", "--workers", "2"],
        env={**os.environ, **place.environment()},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode != 0
    assert "PostgreSQL" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_database_without_its_tables_is_refused_with_the_command_that_helps(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "decision_server", "serve", "--port", "0"],
        env={**os.environ, "DECISION_SERVER_DATA_DIR": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode != 0
    assert "decision-server migrate" in ended.stderr


@pytest.mark.parametrize("place", ["postgresql"], indirect=True)
def test_several_workers_on_postgresql_share_the_log_and_the_metrics(place: Place) -> None:
    database = place.open()
    prepared = prepare(database)
    database.close()
    key = {"Authorization": f"Bearer {prepared.key}"}
    with running_server(place.environment(), ["--workers", "2"]) as server:

        def ask(_: int) -> str:
            # A connection of its own each time, so that both workers get some.
            answer = httpx.post(
                f"{server.url}/api/v1/decide/echo", json={"inputs": ECHO_INPUTS}, headers=key, timeout=30
            )
            assert answer.status_code == 200, answer.text
            return str(answer.json()["receipt"]["stream"])

        # The system shares connections out as it likes, and the second worker may come up later.
        streams: list[str] = []
        with ThreadPoolExecutor(8) as pool:
            while len(set(streams)) < 2 and len(streams) < 40 * 80:
                streams += pool.map(ask, range(80))
        text = httpx.get(f"{server.url}/metrics", headers=key, timeout=30).text
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(30)
    assert len(set(streams)) == 2
    counted = 'decision_server_decisions_total{kind="decision",outcome="decided",ruleset="echo"}'
    assert f"{counted} {len(streams)}.0" in text
    assert len(on_record(place)) == len(streams)


@pytest.mark.parametrize("place", ["postgresql"], indirect=True)
def test_a_new_release_reaches_a_running_server(place: Place) -> None:
    database = place.open()
    prepared = prepare(database)
    key = {"Authorization": f"Bearer {prepared.key}"}
    with running_server(place.environment()) as server:

        def version() -> int:
            listed = httpx.get(f"{server.url}/api/v1/rulesets", headers=key, timeout=30).json()
            return int(listed["rulesets"][1]["version"])

        assert version() == 1
        changed = read_ruleset({**ECHO, "README.md": b"Gives back what came in, anew.\n"})
        with database.transaction() as tx:
            load_ruleset(tx, prepared.workspace, "live", changed, by="tests", now=SystemClock().now())
        until = time.monotonic() + 10
        while version() == 1 and time.monotonic() < until:
            time.sleep(0.1)
        assert version() == 2
    database.close()
