"""`decision-server`: the program, made of every file of this folder that has commands."""

import importlib
from typing import Final

import typer

from decision_server.cli.exits import EXIT_CODES

COMMAND_FILES: Final = (
    "serve",
    "demo",
    "rulesets",
    "analysis",
    "database",
    "keys",
)

HELP: Final = f"""Business rules in DMN 1.5 with FEEL, evaluated exactly, every decision on record.

Try it: decision-server test rulesets/consumer-loan

{EXIT_CODES}"""


def build_app() -> typer.Typer:
    """The program with all its commands; importing them loads nothing heavy."""
    program = typer.Typer(
        name="decision-server",
        help=HELP,
        no_args_is_help=True,
        add_completion=False,
        # Plain help: rich's renderer alone takes 0.2 s to import, half of what --help may take.
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    for file in COMMAND_FILES:
        importlib.import_module(f"decision_server.cli.{file}").register(program)
    return program


app = build_app()
