"""Writes docs/reference/ from the code: settings, commands, permissions and codes. Run by `make docs`.

`tests/house/test_reference.py` fails while a page differs from what this gives.
"""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click
import typer.main

from decision_server.access.permissions import PERMISSIONS
from decision_server.cli.main import app
from decision_server.dmn.catalogue import CATALOGUE as DMN
from decision_server.engine.catalogue import CATALOGUE as ENGINE
from decision_server.feel.catalogue import CATALOGUE as FEEL
from decision_server.serving.catalogue import CATALOGUE as SERVING
from decision_server.settings import CATALOGUE as SETTINGS_CODES
from decision_server.settings import SETTINGS

REFERENCE = Path(__file__).parent / "reference"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; bars and line ends inside cells are written so that it stays one."""
    lines = [head, ["---"] * len(head), *rows]
    cells = [[cell.replace("\n", " ").replace("|", "\\|") for cell in line] for line in lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells) + "\n"


def settings() -> str:
    """Every environment variable."""
    rows = [
        (f"`{one.variable}`", one.meaning, f"`{one.default}`" if one.default else "")
        for one in SETTINGS.values()
    ]
    return "# Settings\n\nEnvironment variables, read once when the server starts.\n\n" + table(
        ("variable", "means", "default"), rows
    )


def commands() -> str:
    """Every command."""
    root = typer.main.get_command(app)
    rows = [
        (f"`{name}`", command.get_short_help_str(limit=200))
        for name, command in walk(root, "decision-server")
    ]
    return (
        "# Commands\n\n`COMMAND --help` says more. [cli.md](../cli.md) shows how they are used.\n\n"
        + table(("command", "does"), rows)
    )


def walk(command: click.Command, path: str) -> Iterable[tuple[str, click.Command]]:
    """Every command below this one, with what to type for it."""
    if not hasattr(command, "list_commands"):
        yield path, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        yield from walk(command.get_command(context, name), f"{path} {name}")


def permissions() -> str:
    """The vocabulary of permissions."""
    return "# Permissions\n\nWhat a key or a person may be allowed to do.\n\n" + table(
        ("permission", "allows"), [(f"`{name}`", meaning) for name, meaning in PERMISSIONS.items()]
    )


def codes() -> str:
    """Every diagnostic code."""
    entries = [
        entry for catalogue in (FEEL, DMN, ENGINE, SERVING, SETTINGS_CODES) for entry in catalogue.values()
    ]
    rows = [(f"`{one.code}`", one.title, one.meaning, one.example, one.way_out) for one in entries]
    return "# Codes\n\nEvery finding has a code that never changes its meaning.\n\n" + table(
        ("code", "is", "means", "example", "way out"), rows
    )


def pages() -> dict[Path, str]:
    """Every page of the reference by its path, as it should be."""
    made = {"settings": settings(), "commands": commands(), "permissions": permissions(), "codes": codes()}
    return {REFERENCE / f"{name}.md": text for name, text in made.items()}


if __name__ == "__main__":
    REFERENCE.mkdir(exist_ok=True)
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path.name}\n")
