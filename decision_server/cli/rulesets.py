"""Commands on rulesets in folders: `validate`, `eval`, `test`. They need no server and record nothing."""

from pathlib import Path
from typing import Annotated

import typer

from decision_server.cli.exits import EXIT_CODES, Exit, complain, errors_become_exits

VALIDATE_HELP = f"""Show every problem of DMN files and rulesets, with its place and a way out.

A FILE is a DMN file, or the folder of a ruleset. Cases are not run; `test` does that.

{EXIT_CODES}"""

EVAL_HELP = f"""Decide once, and show the outputs and the rules that fired.

RULESET is a ruleset's folder. The input file holds the inputs as one JSON object, or a whole request with
them under "inputs"; "-" reads standard input.

{EXIT_CODES}"""

TEST_HELP = f"""Run the cases of a ruleset, and tell what differs from what they want.

RULESET is a ruleset's folder; its cases are in cases.toml.

{EXIT_CODES}"""


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("validate", short_help="Show every problem of DMN files and rulesets.", help=VALIDATE_HELP)(
        validate
    )
    app.command("eval", short_help="Decide once, and show why.", help=EVAL_HELP)(evaluate)
    app.command("test", short_help="Run the cases of a ruleset.", help=TEST_HELP)(test)


def validate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="DMN files and folders of rulesets.")],
) -> None:
    """Show every problem; leaves with FOUND if there is an error, MISSING if a file cannot be read."""
    from decision_server.cli.checking import check

    errors = unreadable = False
    for file in files:
        try:
            checked = check(file)
        except OSError as error:
            complain(f"error: {file} cannot be read: {error.strerror or error}")
            unreadable = True
            continue
        for diagnostic in checked.diagnostics:
            typer.echo(diagnostic.show() + "\n")
        typer.echo(f"{file}: {checked.summary}")
        errors = errors or checked.has_errors
    if unreadable or errors:
        raise typer.Exit(Exit.MISSING if unreadable else Exit.FOUND)


def evaluate(
    ruleset: Annotated[Path, typer.Argument(metavar="RULESET", help="The folder of a ruleset.")],
    input_file: Annotated[
        str, typer.Option("--input", metavar="FILE.json", help="The inputs; - is standard input.")
    ],
    decision: Annotated[
        str | None, typer.Option(help="Another decision, or decision service, than the ruleset's entry.")
    ] = None,
    trace: Annotated[
        bool, typer.Option("--trace", help="Show every table: which rules fired, why the others did not.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON document, for programs.")] = False,
    now: Annotated[
        str | None,
        typer.Option(
            metavar="INSTANT", help="What now() gives, such as 2026-01-15T12:00:00Z; default: the present."
        ),
    ] = None,
) -> None:
    """Decide on the inputs of a file; leaves with FOUND if they are refused."""
    from decision_server.cli.deciding import decide, instant, show, show_json

    moment = None if now is None else instant(now)
    with errors_become_exits():
        deployment, evaluation = decide(ruleset, input_file, decision=decision, trace=trace, now=moment)
        if as_json:
            show_json(deployment, evaluation)
        else:
            show(deployment, evaluation)


def test(
    ruleset: Annotated[Path, typer.Argument(metavar="RULESET", help="The folder of a ruleset.")],
) -> None:
    """Run all cases; leaves with FOUND if one fails or there are none."""
    from decision_server.cli.checking import run_all

    with errors_become_exits():
        results = run_all(ruleset)
    failed = [result for result in results if not result.holds]
    for result in failed:
        typer.echo(f"FAILED  {result.case.name}")
        for fault in result.faults:
            typer.echo(f"        {fault}")
    if not results:
        complain(f"{ruleset} has no cases; write some into cases.toml")
    elif failed:
        typer.echo(f"{ruleset}: {len(failed)} of {len(results)} cases fail")
    else:
        typer.echo(f"{ruleset}: all {len(results)} cases hold")
    if failed or not results:
        raise typer.Exit(Exit.FOUND)
