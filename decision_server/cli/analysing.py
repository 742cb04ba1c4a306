"""What the commands on rules as a whole do: compile what a path holds, look at it, show what was found."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from decision_server.dmn.compile import CompiledModel, compile_model
from decision_server.dmn.lint import TableFindings, lint_table
from decision_server.dmn.xml import read_model
from decision_server.engine.case_generation import Generated
from decision_server.engine.case_text import text_of_cases
from decision_server.engine.coverage import TableCoverage
from decision_server.engine.deployment import Deployment
from decision_server.engine.json_text import Json, encode_json
from decision_server.engine.model_difference import ModelDifference, difference_sentences
from decision_server.engine.ruleset import findings_of
from decision_server.engine.table_findings import findings_to_json, rule_words, sentences
from decision_server.errors import InvalidContent
from decision_server.feel.diagnostics import Severity
from decision_server.local import load

Found = list[tuple[Path, list[TableFindings]]]


def compiled_at(path: Path) -> CompiledModel:
    """The model of a ruleset's folder, or of a DMN file with the models beside it to import from.

    Raises InvalidContent with every error, OSError if it cannot be read.
    """
    if path.is_dir():
        return load(path).deployment.compiled
    reading = read_model(path.read_bytes(), file=path.name)
    diagnostics = list(reading.diagnostics)
    compiled = None
    if reading.model is not None:
        wanted = {each.namespace for each in reading.model.imports}
        beside = [each for each in sorted(path.parent.glob("*.dmn")) if each != path] if wanted else []
        others = [read_model(each.read_bytes(), file=each.name).model for each in beside]
        imports = {each.namespace: each for each in others if each is not None}
        compiled = compile_model(reading.model, imports=imports)
        diagnostics += compiled.diagnostics
    errors = [each for each in diagnostics if each.severity is Severity.ERROR]
    if compiled is None or errors:
        raise InvalidContent(f"{path} cannot be compiled", findings_of(errors))
    return compiled


def lint_all(files: Sequence[Path], *, limit: int, steps: int, all_values: bool) -> Found:
    """The findings of every table of every file."""
    return [
        (
            file,
            [
                lint_table(table, limit=limit, steps=steps, all_values=all_values)
                for table in compiled_at(file).tables
            ],
        )
        for file in files
    ]


def show_findings(found: Found) -> None:
    """Write the findings for a person, one line each, and what was looked at."""
    console = Console(highlight=False, soft_wrap=True)
    for file, tables in found:
        count = 0
        for findings in tables:
            for sentence in sentences(findings):
                is_minor = sentence.startswith(("Note", "Perhaps"))
                count += not is_minor
                _say(console, sentence, "dim" if is_minor else "yellow")
        looked = (
            f"{counted(len(tables), 'table')}, {counted(sum(len(t.table.rules) for t in tables), 'rule')}"
        )
        what = counted(count, "finding") if count else "no gaps, no overlaps, every rule can fire"
        console.print(f"{escape(str(file))}: {what} ({looked})", style="bold")


def show_findings_json(found: Found) -> None:
    """Write the findings as one document."""
    files: list[Json] = [
        {"file": str(file), "tables": [findings_to_json(each) for each in tables]} for file, tables in found
    ]
    typer.echo(encode_json({"files": files}))


def show_difference(difference: ModelDifference) -> None:
    """Write the difference for a person, one line each."""
    console = Console(highlight=False, soft_wrap=True)
    for sentence in difference_sentences(difference):
        _say(console, sentence, "dim" if sentence.startswith("Note") else "yellow")
    if difference.is_same:
        console.print("No input has another outcome.", style="bold")


def show_coverage(found: Sequence[TableCoverage]) -> None:
    """Write for a person how many rules of each table fired, and which did not."""
    console = Console(highlight=False, soft_wrap=True)
    grid = Table(box=None, pad_edge=False, padding=(0, 2))
    for head in ("table", "fired", "never fired"):
        grid.add_column(head)
    for each in found:
        missed = rule_words(each.missed) if each.missed else ""
        grid.add_row(
            escape(each.table.title),
            f"{each.fired} of {len(each.counts)}",
            escape(missed),
            style="yellow" if missed else "green",
        )
    console.print(grid)
    fired, rules = sum(each.fired for each in found), sum(len(each.counts) for each in found)
    console.print(f"\nThe cases fire {fired} of {counted(rules, 'rule')}.", style="bold")


def show_coverage_json(found: Sequence[TableCoverage]) -> None:
    """Write the coverage as one document."""
    typer.echo(encode_json({"tables": [each.to_json() for each in found]}))


def cases_text(deployment: Deployment, now: datetime, found: Iterable[Generated]) -> str:
    """The cases as the text of a file."""
    about = (
        f"Made from the rules of {deployment.name}: a case for every set of rules that can match together.\n"
        "Each wants what the ruleset gave when this was written."
    )
    return text_of_cases((case for each in found for case in each.cases), now=now, about=about)


def cases_json(found: Iterable[Generated]) -> str:
    """The cases as one document."""
    tables: list[Json] = [
        {
            "table": each.table.title,
            "complete": each.is_complete and not each.unreached,
            "cases": [
                {
                    "name": case.name,
                    "decision": case.decision,
                    "now": case.now.isoformat(),
                    "inputs": case.inputs,
                    "want": case.want,
                    "fires": list(case.fires),
                }
                for case in each.cases
            ],
            "unreached": [[rule + 1 for rule in rules] for rules in each.unreached],
        }
        for each in found
    ]
    return encode_json({"tables": tables}).decode()


def _say(console: Console, sentence: str, style: str) -> None:
    head, colon, rest = sentence.partition(": ")
    console.print(f"[{style}]{escape(head)}{colon}[/{style}]{escape(rest)}")


def counted(count: int, noun: str) -> str:
    """`1 finding`, `1,260 rules`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
