"""A skip that hides something is a failure; a part that is missing is named."""

import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).resolve().parents[1] / "conftest.py"


@pytest.mark.parametrize(
    ("body", "ci", "status", "said"),
    [
        (
            "pytest.skip('left out: PostgreSQL tests, no server here')",
            "false",
            0,
            "PostgreSQL tests, no server here",
        ),
        ("pytest.skip('left out: PostgreSQL tests, no server here')", "true", 1, "nothing"),
        ("pytest.skip('not today')", "false", 1, "nothing"),
        ("pass", "true", 0, "nothing"),
    ],
    ids=["named outside CI", "named under CI", "without a name", "no skip"],
)
@pytest.mark.parametrize("processes", [[], ["-n", "2"]], ids=["one process", "two processes"])
def test_a_skip_is_named_or_a_failure(
    tmp_path: Path, body: str, ci: str, status: int, said: str, processes: list[str]
) -> None:
    tests = tmp_path / "tests"
    tests.mkdir()
    (tmp_path / ".venv").mkdir()
    (tests / "conftest.py").write_text(CONFTEST.read_text(encoding="utf-8"), encoding="utf-8")
    (tests / "test_one.py").write_text(f"import pytest\n\ndef test_one():\n    {body}\n", encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *processes, str(tests)],
        env={"CI": ci},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == status, run.stdout
    assert (tmp_path / ".venv" / "left-out").read_text(encoding="utf-8") == f"Left out: {said}.\n"
