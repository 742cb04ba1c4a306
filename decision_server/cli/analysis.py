"""Commands that look at rules as a whole: `lint`, `diff`, `cases generate`, `cases coverage`."""

from pathlib import Path
from typing import Annotated

import typer

from decision_server.cli.exits import EXIT_CODES, Exit, complain, errors_become_exits

LINT_HELP = f"""Find gaps, overlaps and rules that never fire in decision tables.

A FILE is a DMN file, or the folder of a ruleset. Every finding has a sample input. Notes and what is only
possible do not fail the command; findings do.

{EXIT_CODES}"""

DIFF_HELP = f"""Tell for which inputs two versions give different outcomes.

OLD and NEW are DMN files or folders of rulesets. Tables are compared by what they give, all else by what is
written.

{EXIT_CODES}"""

CASES_HELP = "Make cases from rules, and tell which rules the cases leave out."

GENERATE_HELP = f"""Write a case for every set of rules that can match together.

RULESET is a ruleset's folder. The cases want what the ruleset gives now: run them after a change, and what
has changed fails. They are written as a cases.toml.

{EXIT_CODES}"""

COVERAGE_HELP = f"""Tell which rules no case of a ruleset fires.

RULESET is a ruleset's folder; its cases are in cases.toml.

{EXIT_CODES}"""

Json = Annotated[bool, typer.Option("--json", help="Write one JSON document, for programs.")]
Limit = Annotated[int, typer.Option(min=1, help="Findings of one kind and table to stop at.")]
Steps = Annotated[int, typer.Option(min=1, help="Steps that one search may take, about a microsecond each.")]
Ruleset = Annotated[Path, typer.Argument(metavar="RULESET", help="The folder of a ruleset.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("lint", short_help="Find gaps, overlaps and rules that never fire.", help=LINT_HELP)(lint)
    app.command("diff", short_help="Tell for which inputs two versions differ.", help=DIFF_HELP)(diff)
    cases = typer.Typer(help=CASES_HELP, no_args_is_help=True, rich_markup_mode=None)
    cases.command("generate", short_help="Write a case for every set of rules.", help=GENERATE_HELP)(generate)
    cases.command("coverage", short_help="Tell which rules no case fires.", help=COVERAGE_HELP)(coverage)
    app.add_typer(cases, name="cases")


def lint(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="DMN files and folders of rulesets.")],
    as_json: Json = False,
    all_values: Annotated[
        bool,
        typer.Option(
            "--all-values",
            help="Count null, and kinds of value that no entry speaks of, as inputs everywhere.",
        ),
    ] = False,
    limit: Limit = 100,
    steps: Steps = 100_000,
) -> None:
    """Show every finding; leaves with FOUND if there is one."""
    from decision_server.cli.analysing import lint_all, show_findings, show_findings_json

    with errors_become_exits():
        found = lint_all(files, limit=limit, steps=steps, all_values=all_values)
        (show_findings_json if as_json else show_findings)(found)
    if any(not each.is_clean for _, findings in found for each in findings):
        raise typer.Exit(Exit.FOUND)


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The version before.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The version after.")],
    as_json: Json = False,
    limit: Limit = 100,
    steps: Steps = 200_000,
) -> None:
    """Show every difference; leaves with FOUND if there is one."""
    from decision_server.cli.analysing import compiled_at, show_difference
    from decision_server.engine.json_text import encode_json
    from decision_server.engine.model_difference import diff_models, difference_to_json

    with errors_become_exits():
        difference = diff_models(compiled_at(old), compiled_at(new), limit=limit, steps=steps)
        if as_json:
            typer.echo(encode_json(difference_to_json(difference)))
        else:
            show_difference(difference)
    if not difference.is_same:
        raise typer.Exit(Exit.FOUND)


def generate(
    ruleset: Ruleset,
    decision: Annotated[str | None, typer.Option(help="Only the table of this decision.")] = None,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the cases there instead of standard output.")
    ] = None,
    as_json: Json = False,
    tries: Annotated[
        int, typer.Option(min=0, help="Evaluations per table to search for inputs that no table tells.")
    ] = 1_000,
    limit: Annotated[int, typer.Option(min=1, help="Most cases per table.")] = 2_000,
) -> None:
    """Write the cases; complains of sets of rules that nothing was found for."""
    from decision_server.cli.analysing import cases_json, cases_text, counted
    from decision_server.engine.case_generation import generate_cases
    from decision_server.engine.table_findings import rule_words
    from decision_server.local import load

    with errors_become_exits():
        deployment = load(ruleset).deployment
        now, found = generate_cases(deployment, decision, tries=tries, limit=limit)
        text = cases_json(found) if as_json else cases_text(deployment, now, found)
        if output is None:
            typer.echo(text, nl=as_json)
        else:
            output.write_text(text, encoding="utf-8")
    for each in found:
        if each.unreached:
            first = rule_words(each.unreached[0]) if each.unreached[0] else "no rule"
            complain(
                f"{each.table.title}: no inputs were found for {counted(len(each.unreached), 'set')} "
                f"of rules, such as {first}"
            )
        if not each.is_complete:
            complain(f"{each.table.title}: there are more sets of rules; see --limit")
    if not found:
        complain(f"{ruleset} has no decision table to make cases from")


def coverage(ruleset: Ruleset, as_json: Json = False) -> None:
    """Run all cases and show what they leave out; leaves with FOUND if there is something."""
    from decision_server.cli.analysing import show_coverage, show_coverage_json
    from decision_server.engine.case_results import run_cases
    from decision_server.engine.coverage import rule_coverage
    from decision_server.local import load

    with errors_become_exits():
        deployment = load(ruleset).deployment
        found = rule_coverage(deployment, run_cases(deployment))
        (show_coverage_json if as_json else show_coverage)(found)
    if any(each.missed for each in found):
        raise typer.Exit(Exit.FOUND)
