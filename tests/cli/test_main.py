"""The program itself: help that answers at once, commands that are found."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

from decision_server.cli.exits import EXIT_CODES, Exit
from decision_server.cli.main import app

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "decision_server.dmn",
    "decision_server.feel",
    "fastapi",
    "msgspec",
    "pydantic",
    "rich",
    "sqlalchemy",
    "sqlmodel",
)


def test_help_answers_within_half_a_second() -> None:
    command = [sys.executable, "-m", "decision_server", "--help"]
    needed: list[float] = []
    for _ in range(5):
        before = os.times()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        after = os.times()
        # Processor time: what it takes on an idle machine, however busy this one is.
        needed.append(
            after.children_user - before.children_user + after.children_system - before.children_system
        )
    assert min(needed) <= 0.5
    for command_name in ("validate", "eval", "test"):
        assert command_name in done.stdout
    assert "Exit codes:" in done.stdout


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys; from decision_server.cli.main import app; "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("command", ["validate", "eval", "test"])
def test_every_command_tells_its_exit_codes(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == Exit.OK
    assert "Exit codes:" in result.stdout


def test_the_reference_tells_the_same_exit_codes() -> None:
    reference = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    for line in EXIT_CODES.splitlines()[2:]:
        code, meaning = line.split(maxsplit=1)
        assert f"| {code} | {meaning} |" in reference


def test_the_reference_tells_of_every_command() -> None:
    reference = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    group = typer.main.get_command(app)
    commands = group.commands  # type: ignore[attr-defined]
    assert {"serve", "validate", "eval", "test", "migrate"} <= set(commands)
    for name in commands:
        assert re.search(rf"`{name}\b", reference), f"docs/cli.md does not tell of {name}"


def test_an_unknown_command_is_a_usage_error() -> None:
    assert CliRunner().invoke(app, ["validat"]).exit_code == Exit.USAGE
