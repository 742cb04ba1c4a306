"""A real server process on a free port: started, asked, stopped, killed."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
START_S = 30.0
STOP_S = 30.0


@dataclass
class RunningServer:
    """A server that answers. `lines` is what it logged so far; `started_s` what it took to be ready."""

    url: str
    process: subprocess.Popen[bytes]
    started_s: float
    lines: list[str] = field(default_factory=list)

    def stop(self) -> int:
        """Ask it to stop and wait; gives its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_S)

    def kill(self) -> None:
        """End it at once, as a crash would."""
        self.process.kill()
        self.process.wait(STOP_S)

    def logged(self) -> list[dict[str, object]]:
        """What it logged, line by line."""
        return [json.loads(line) for line in self.lines if line.startswith("{")]


@contextmanager
def running_server(environment: Mapping[str, str], arguments: Sequence[str] = ()) -> Iterator[RunningServer]:
    """`decision-server serve` on a free port, over a database that `prepare` made ready.

    `environment` is added to this process's own. The server is killed at the end if it still runs.
    """
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "decision_server", "serve", "--port", "0", *arguments],
        cwd=ROOT,
        env={**os.environ, "DECISION_SERVER_LOG_LEVEL": "info", **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    lines: list[str] = []
    heard = threading.Condition()

    def listen() -> None:
        assert process.stderr is not None
        for line in process.stderr:
            with heard:
                lines.append(line.decode("utf-8", "replace").rstrip("\n"))
                heard.notify_all()

    reader = threading.Thread(target=listen, daemon=True)
    reader.start()
    try:
        port = _port(process, lines, heard)
        url = f"http://127.0.0.1:{port}"
        _wait_until_ready(url, process, lines)
        yield RunningServer(url, process, time.monotonic() - began, lines)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(STOP_S)
        reader.join(STOP_S)
        assert process.stderr is not None
        process.stderr.close()


def _port(process: subprocess.Popen[bytes], lines: list[str], heard: threading.Condition) -> int:
    deadline = time.monotonic() + START_S
    with heard:
        while time.monotonic() < deadline:
            for line in lines:
                if line.startswith("{") and "port" in (said := json.loads(line)):
                    return int(said["port"])
            if process.poll() is not None:
                break
            heard.wait(0.1)
    raise AssertionError("the server did not start:\n" + "\n".join(lines))


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], lines: list[str]) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(url + "/health/ready", timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.02)
    raise AssertionError("the server did not get ready:\n" + "\n".join(lines))
