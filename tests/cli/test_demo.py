"""`decision-server demo`: what a newcomer sees, run for real."""

import itertools
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
READY_S = 60.0


@dataclass(frozen=True)
class Demo:
    """A running demonstration and what it printed."""

    printed: str
    complained: list[str]
    url: str
    curl: str
    key: str
    link: str


@contextmanager
def demo(data_dir: Path, port: int) -> Iterator[Demo]:
    """Run it until the block ends, then stop it as Ctrl+C does."""
    command = [sys.executable, "-u", "-m", "decision_server", "demo", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--data-dir", str(data_dir)],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("DECISION_SERVER_")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    complained: list[str] = []
    assert process.stdout is not None
    assert process.stderr is not None
    errors = process.stderr
    listener = threading.Thread(target=lambda: complained.extend(errors), daemon=True)
    listener.start()
    timer = threading.Timer(READY_S, process.kill)
    timer.start()
    try:
        printed = ""
        for line in process.stdout:
            printed += line
            if line.startswith("Demo key"):
                break
        assert "Demo key" in printed, printed + "".join(complained)
        url = re.search(r"http://127\.0\.0\.1:\d+", printed)
        curl = re.search(r"^curl .*$", printed, flags=re.MULTILINE)
        key = re.search(r"dk_live_\w+", printed)
        link = re.search(r"http://\S+/sign-in/\S+", printed)
        assert url
        assert curl
        assert key
        assert link
        yield Demo(printed, complained, url.group(), curl.group(), key.group(), link.group())
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    finally:
        timer.cancel()
        if process.poll() is None:
            process.kill()
        process.wait(30)
        listener.join(30)
        process.stdout.close()
        process.stderr.close()


def ask_as_printed(curl: str) -> httpx.Response:
    """What the printed command does, without needing curl: the same address, headers and body."""
    words = shlex.split(curl)
    headers = dict(word.split(": ", 1) for flag, word in itertools.pairwise(words) if flag == "-H")
    return httpx.post(words[2], headers=headers, content=words[words.index("-d") + 1])


def test_the_printed_command_is_answered_and_the_page_shows_it(tmp_path: Path) -> None:
    with demo(tmp_path / "data", 0) as running:
        assert running.curl.startswith(f"curl -s {running.url}/api/v1/decide/consumer-loan ")
        answer = ask_as_printed(running.curl).json()
        assert answer["decision_id"]
        assert answer["outputs"]["Loan decision"]["outcome"] == "approved"
        assert answer["matched"]
        with httpx.Client(headers={"Accept": "text/html"}) as browser:
            assert browser.get(answer["decision_url"]).status_code == 401
            token = running.link.rsplit("/", 1)[1]
            signed_in = browser.post(f"{running.url}/sign-in", data={"link": token}, follow_redirects=True)
            assert "approved" in signed_in.text
            assert "Demonstration" in signed_in.text
            assert str(signed_in.url) == answer["decision_url"]


def test_a_second_run_changes_nothing_and_knows_what_was_decided(tmp_path: Path) -> None:
    with demo(tmp_path / "data", 0) as first:
        made = ask_as_printed(first.curl).json()
    with demo(tmp_path / "data", 0) as second:
        assert second.key == first.key
        assert second.link != first.link
        again = ask_as_printed(second.curl).json()
        assert (again["version"], again["release"]) == (1, 1)
        headers = {"Authorization": f"Bearer {second.key}"}
        old = httpx.get(f"{second.url}/api/v1/decisions/{made['decision_id']}", headers=headers)
        assert old.json()["receipt"] == made["receipt"]


def test_a_port_that_is_taken_is_named_and_the_next_one_used(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with demo(tmp_path / "data", port) as running:
            assert running.url != f"http://127.0.0.1:{port}"
            assert f"Port {port} cannot be used" in "".join(running.complained)


def test_only_names_of_this_machine_are_answered(tmp_path: Path) -> None:
    with demo(tmp_path / "data", 0) as running:
        headers = {"Host": "evil.example", "Authorization": f"Bearer {running.key}"}
        assert httpx.get(f"{running.url}/api/v1/rulesets", headers=headers).status_code == 400


def test_the_known_key_is_in_no_database(tmp_path: Path) -> None:
    with demo(tmp_path / "data", 0) as running:
        key = running.key
    kept = b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir() if path.is_file())
    assert key.rsplit("_", 1)[1].encode() not in kept
