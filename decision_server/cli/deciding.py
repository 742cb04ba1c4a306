"""One decision from the terminal: read the inputs, decide, show what came of it and why."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

from decision_server.clock import SystemClock
from decision_server.dmn.decision_table import DecisionTable
from decision_server.dmn.trace import DecisionTrace
from decision_server.engine.deployment import Deployment
from decision_server.engine.evaluate import Evaluation
from decision_server.engine.evaluate import evaluate as run
from decision_server.engine.inputs import parse_inputs
from decision_server.engine.json_text import Json, canonical_number, decode_json, encode_json
from decision_server.engine.outputs import to_json, warning_to_json
from decision_server.engine.story import RuleStory, rule_stories, tables_of
from decision_server.engine.trace import match_to_json, trace_to_json
from decision_server.feel.values import Value
from decision_server.local import load

MOST_RULES: Final = 50
"""A table of more rules is not shown as a whole."""
MOST_CLOSE: Final = 10
PIPE_WIDTH: Final = 160


def decide(
    folder: Path, input_file: str, *, decision: str | None, trace: bool, now: datetime | None
) -> tuple[Deployment, Evaluation]:
    """Load the ruleset, read the inputs (`-` is standard input), evaluate. Raises as those do."""
    deployment = load(folder).deployment
    body = sys.stdin.buffer.read() if input_file == "-" else Path(input_file).read_bytes()
    payload, root = _inputs_of(decode_json(body), deployment, decision)
    inputs = parse_inputs(deployment, payload, decision=decision, root=root)
    return deployment, run(deployment, inputs, now=now or SystemClock().now(), trace=trace)


def instant(text: str) -> datetime:
    """The instant that the text says. Raises BadParameter (usage) if it has no offset or is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise typer.BadParameter(f"'{text}' is no instant; write it as 2026-01-15T12:00:00Z")
    return moment.astimezone(UTC)


def show_json(deployment: Deployment, evaluation: Evaluation) -> None:
    """Write the evaluation as one JSON document; numbers are exact."""
    document: dict[str, Json] = {
        "ruleset": deployment.name,
        "decision": evaluation.decision,
        "outputs": to_json(evaluation.outputs),
        "matched": [match_to_json(match) for match in evaluation.matched],
        "warnings": [warning_to_json(each) for each in evaluation.warnings],
    }
    if evaluation.trace is not None:
        document["trace"] = trace_to_json(evaluation.trace)
    typer.echo(encode_json(document))


def show(deployment: Deployment, evaluation: Evaluation) -> None:
    """Write the evaluation for a person: outputs, then each table in the order in which it was asked."""
    console = Console(highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = PIPE_WIDTH
    for name, value in evaluation.outputs.items():
        tree = Tree(f"[bold]{escape(name)}[/bold]" if _has_parts(value) else _line(name, value, bold=True))
        _grow(tree, value)
        console.print(tree)
    console.print()
    if evaluation.trace is None:
        console.print("[bold]Rules that fired[/bold]")
        for match in evaluation.matched:
            console.print(f"  {escape(match.decision)}: rule {match.rule} ({escape(match.rule_id)})")
        console.print("\nWhy not the others? Ask again with --trace.", style="dim")
    else:
        for trace in evaluation.trace:
            _show_trace(console, deployment, trace)
    for diagnostic in evaluation.warnings:
        console.print(f"\n{escape(diagnostic.show())}", style="yellow")


def _inputs_of(payload: Json, deployment: Deployment, decision: str | None) -> tuple[Json, str]:
    """The inputs and their path: the whole document, or what a request holds under "inputs"."""
    if isinstance(payload, dict) and "inputs" in payload and "inputs" not in deployment.signature(decision):
        return payload["inputs"], "$.inputs"
    return payload, "$"


def _show_trace(console: Console, deployment: Deployment, trace: DecisionTrace) -> None:
    authored = tables_of(deployment.ruleset.main).get(trace.name)
    remark = trace.kind
    if trace.table is not None:
        remark += f", table {hit_policy_words(authored) if authored else trace.table.hit_policy}"
    console.print(
        f"[bold]{escape(trace.name)}[/bold] = {escape(shown(trace.value))}  [dim]({escape(remark)})[/dim]"
    )
    if trace.table is None:
        console.print()
        return
    grid = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1))
    for _ in range(4):
        grid.add_column(overflow="fold")  # an id that is cut off cannot be searched for
    stories = rule_stories(trace.table, authored)
    told = worth_telling(stories)
    for story in told:
        style = "green" if story.fired else "dim"
        grid.add_row(
            "  ✓" if story.fired else "  ·",
            str(story.rule),
            escape(story.rule_id),
            escape(why(story)),
            style=style,
        )
    console.print(grid)
    if len(told) < len(stories):
        rest = f"{len(stories) - len(told):,} rules are left out that failed earlier; --json shows all."
        console.print(f"  … {rest}", style="dim")
    console.print()


def worth_telling(stories: Sequence[RuleStory]) -> Sequence[RuleStory]:
    """All rules of a table of usual size; of a larger one those that matched and those that came closest."""
    if len(stories) <= MOST_RULES:
        return stories
    furthest = max((each.failed.clause for each in stories if each.failed), default=0)
    close = [each for each in stories if each.failed and each.failed.clause == furthest][:MOST_CLOSE]
    return [each for each in stories if each.failed is None or each in close]


def hit_policy_words(table: DecisionTable) -> str:
    """The hit policy in full, with the aggregator: `COLLECT SUM`, `FIRST`."""
    return table.hit_policy.value + (f" {table.aggregator.value}" if table.aggregator else "")


def why(story: RuleStory) -> str:
    """Why the rule fired or did not, as a phrase: `Age is 34, the rule asks for < 22`."""
    if story.fired:
        remark = "; ".join(each for each in story.annotations if each)
        return f"fired: {remark}" if remark else "fired"
    if story.failed is None:
        return "matched, and the hit policy took another rule"
    asked = f", the rule asks for {story.failed.entry}" if story.failed.entry else ", which does not fit"
    return f"{story.failed.title} is {shown(story.failed.value)}{asked}"


def shown(value: Value) -> str:
    """A value on one line, as FEEL would write it: texts in quotes, numbers exact."""
    return _feel(to_json(value))


def _feel(value: Json) -> str:
    match value:
        case list():
            return "[" + ", ".join(map(_feel, value)) + "]"
        case dict():
            return "{" + ", ".join(f"{name}: {_feel(member)}" for name, member in value.items()) + "}"
        case bool() | None | str():
            return encode_json(value).decode()
        case _:
            return canonical_number(value)


def _has_parts(value: Value) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(_has_parts(item) for item in value))


def _line(name: str, value: Value, *, bold: bool = False) -> str:
    label = f"[bold]{escape(name)}[/bold]" if bold else escape(name)
    return f"{label} = {escape(shown(value))}"


def _grow(tree: Tree, value: Value) -> None:
    """Hang the parts of a value below it; what has no parts stands on the line of its name."""
    if not _has_parts(value):
        return
    parts = (
        value.items() if isinstance(value, dict) else enumerate(value, 1) if isinstance(value, list) else ()
    )
    for name, part in parts:
        if _has_parts(part):
            _grow(tree.add(escape(str(name))), part)
        else:
            tree.add(_line(str(name), part))
