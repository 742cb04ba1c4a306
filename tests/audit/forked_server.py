"""The real `decision-server serve`, started again and again: imported once, forked for every start.

Run as a program it reads `start PORT` from standard input, forks a process that serves there, and prints its
id; once that process has ended it prints `ended` and waits for the next line. With `--acknowledge-first` the
server is a broken one, which answers before it commits.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class ForkedServer:
    """The program's end that tests hold."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def start(self, port: int) -> int:
        """Start a server; gives its process id. It may not answer yet."""
        return int(self._ask(f"start {port}"))

    def wait_for_end(self) -> None:
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ended\n"

    def _ask(self, line: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()


@contextmanager
def forked_server(environment: Mapping[str, str], *, broken: bool) -> Iterator[ForkedServer]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.audit.serving_program", *(["--acknowledge-first"] if broken else [])],
        cwd=ROOT,
        env={**os.environ, **environment, "DECISION_SERVER_LOG_LEVEL": "error"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield ForkedServer(process)
    finally:
        process.stdin.close()
        process.wait(30)
        process.stdout.close()
