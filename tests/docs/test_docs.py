"""What the README and the guides tell people to type works as it stands."""

import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^```(sh|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)
ADDRESS = "http://127.0.0.1:8000"
PRELUDE = f'set -euo pipefail\ndecision-server() {{ "{sys.executable}" -m decision_server "$@"; }}\n'


def blocks(page: Path, language: str) -> list[str]:
    text = page.read_text(encoding="utf-8")
    found = [code for kind, code in FENCE.findall(text) if kind == language]
    return [code for code in found if not code.startswith("make ")]  # what runs these tests


def having(language: str) -> list[Path]:
    return [page for page in PAGES if blocks(page, language)]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running demo."""
    folder = tmp_path_factory.mktemp("demo")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [
        sys.executable,
        "-m",
        "decision_server",
        "demo",
        "--port",
        str(port),
        "--data-dir",
        str(folder / "data"),
    ]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{url}/health/ready", timeout=1).close()
                break
            except OSError:
                assert process.poll() is None, (folder / "log").read_text()
                time.sleep(0.1)
        yield url
        process.terminate()
        process.wait(30)


@pytest.mark.parametrize("page", having("sh"), ids=lambda page: page.name)
def test_the_commands_of_a_page_work(page: Path, demo: str) -> None:
    script = PRELUDE + "\n".join(blocks(page, "sh")).replace(ADDRESS, demo)
    run = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("page", having("python"), ids=lambda page: page.name)
def test_the_python_of_a_page_works(page: Path, demo: str) -> None:
    code = "\n".join(blocks(page, "python")).replace(ADDRESS, demo)
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize(
    "page", [*PAGES, *sorted((ROOT / "rulesets").glob("*/README.md"))], ids=lambda page: page.name
)
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"
