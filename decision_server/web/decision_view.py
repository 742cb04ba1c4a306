"""What the page of one decision shows, made from its record, its version and its explanation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from decision_server.dmn.model import DrgNode
from decision_server.dmn.overview import GraphNode
from decision_server.dmn.trace import DecisionTrace
from decision_server.engine.deployment import Deployment
from decision_server.engine.json_text import Json
from decision_server.engine.outputs import to_json
from decision_server.records.explanation import Explanation
from decision_server.records.reading import RecordedDecision
from decision_server.web.boxed_view import Line, boxed_lines
from decision_server.web.markup import plain_text, value_text
from decision_server.web.table_view import TableView, anchor, table_view

SHOWN_CALLS: Final = 5
ANY_VALUE: Final = "-"
FUNCTION: Final = "business knowledge model"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One output decision. `answer` is what counts most, in a few words; `rest` are its other members."""

    name: str
    answer: str
    rest: Mapping[str, Json]
    because: "tuple[Reason, ...]"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a decision gave what it gave, in a sentence that starts behind its name; leads to `anchor`."""

    name: str
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Need:
    """Something that a decision asks for. `anchor` is empty for an input."""

    name: str
    anchor: str
    value: Json


@dataclass(frozen=True, slots=True)
class Step:
    """One decision or BKM on the way.

    `logic` says how it comes about; `text` is its FEEL if that is all, `box` its lines if it is another box.

    A BKM has a table for each time it was called, up to five.
    """

    name: str
    anchor: str
    is_decision: bool
    question: str
    needs: tuple[Need, ...]
    value: Json
    logic: str
    text: str
    box: tuple[Line, ...]
    tables: tuple[TableView, ...]
    calls: int


@dataclass(frozen=True, slots=True)
class Branch:
    """A decision in the outline, and what it was made from; one that stands above already ends here."""

    need: Need
    inputs: tuple[Need, ...]
    branches: "tuple[Branch, ...]"
    is_repeated: bool


@dataclass(frozen=True, slots=True)
class DecisionView:
    """The page, top to bottom: steps with the final decision first, as one asks "why?" again and again."""

    record: RecordedDecision
    title: str
    outcomes: tuple[Outcome, ...]
    steps: tuple[Step, ...]
    outline: tuple[Branch, ...]
    agrees: bool

    @property
    def short_id(self) -> str:
        """The end of the id, which differs from decision to decision."""
        return "…" + self.record.text("id")[-12:]


def decision_view(record: RecordedDecision, deployment: Deployment, explanation: Explanation) -> DecisionView:
    """The page's content; the deployment is the version that decided."""
    nodes: dict[str, GraphNode] = {}
    for node in deployment.compiled.graph:
        if node.name not in nodes or node.model == deployment.compiled.model.name:
            nodes[node.name] = node
    models = [*deployment.ruleset.models.values(), deployment.ruleset.main]
    elements = {element.name: element for model in models for element in model.nodes}
    traces: dict[str, list[DecisionTrace]] = {}
    for trace in explanation.trace:
        traces.setdefault(trace.name, []).append(trace)
    inputs = record.payload["inputs"]
    given = inputs if isinstance(inputs, dict) else {}
    steps = tuple(
        _step(nodes.get(name), elements.get(name), traces[name], traces, given) for name in reversed(traces)
    )
    outputs = record.payload["outputs"]
    by_name = {step.name: step for step in steps}
    named = outputs if isinstance(outputs, dict) else {}
    roots = [_need(name, traces, given) for name in named]
    seen: set[str] = set()
    return DecisionView(
        record=record,
        title=deployment.title,
        outcomes=tuple(_outcome(name, value, by_name) for name, value in named.items()),
        steps=steps,
        outline=tuple(_branch(root, by_name, seen) for root in roots),
        agrees=explanation.agrees,
    )


def main_answer(value: Json) -> tuple[str, Mapping[str, Json]]:
    """What counts most of an output, in a few words, and its other members.

    Of a context, that is its first member without parts: authors put first what a caller looks at first.
    """
    if isinstance(value, dict):
        for name, member in value.items():
            if not isinstance(member, list | dict):
                return plain_text(member), {other: of for other, of in value.items() if other != name}
        return ("see below" if value else "nothing"), value
    if isinstance(value, list):
        simple = all(not isinstance(item, list | dict) for item in value)
        if simple:
            return ", ".join(plain_text(item) for item in value) or "nothing", {}
        return f"{len(value)} results", {"results": value}
    return plain_text(value), {}


def _outcome(name: str, value: Json, steps: Mapping[str, Step]) -> Outcome:
    answer, rest = main_answer(value)
    return Outcome(name, answer, rest, tuple(_reasons(steps[name], steps)) if name in steps else ())


def _reasons(step: Step, steps: Mapping[str, Step]) -> Iterator[Reason]:
    """Why the decision came out so: its own table, or else the tables of what it was made from."""
    if step.tables:
        yield _reason(step)
        return
    for need in step.needs:
        other = steps.get(need.name)
        if other is not None and other.is_decision and other.tables and other.tables[0].fired:
            yield _reason(other)


def _reason(step: Step) -> Reason:
    table = step.tables[0]
    said = f"is {main_answer(step.value)[0]}"
    if not table.fired:
        return Reason(step.name, step.anchor, f"{said}: no rule of its table fired.")
    numbers = " and ".join(str(row.number) for row in table.fired)
    tested = {
        at: None for row in table.fired for at, entry in enumerate(row.entries) if entry.text != ANY_VALUE
    }
    saw = ", ".join(f"{table.inputs[at].title} {verb_of(table.inputs[at].value)}" for at in sorted(tested))
    rules = f"rule{'s' if len(table.fired) > 1 else ''} {numbers} fired"
    because = f"because {saw}" if saw else "which asks for nothing"
    return Reason(step.name, table.fired[0].anchor, f"{said}: {rules}, {because}.")


def verb_of(value: Json) -> str:
    """`is 540`, `is "small"`, `is unknown`."""
    return "is unknown" if value is None else f"is {value_text(value)}"


def _step(
    node: GraphNode | None,
    element: DrgNode | None,
    calls: Sequence[DecisionTrace],
    traces: Mapping[str, Sequence[DecisionTrace]],
    given: Mapping[str, Json],
) -> Step:
    first = calls[0]
    tables: tuple[TableView, ...] = ()
    if node is not None and node.table is not None:
        tables = tuple(
            table_view(first.name if at == 0 else f"{first.name} {at + 1}", node.table, call.table)
            for at, call in enumerate(calls[:SHOWN_CALLS])
            if call.table is not None
        )
    return Step(
        name=first.name,
        anchor=anchor(first.name),
        is_decision=node is None or node.kind != FUNCTION,
        question=(node.question or node.description) if node else "",
        needs=tuple(_need(name, traces, given) for name in first.requires),
        value=to_json(calls[-1].value),
        logic=_logic_words(node),
        text=node.text if node else "",
        box=boxed_lines(element),
        tables=tables,
        calls=len(calls),
    )


def _logic_words(node: GraphNode | None) -> str:
    if node is None:
        return ""
    return "decision table" if node.table is not None else "expression" if node.text else ""


def _need(name: str, traces: Mapping[str, Sequence[DecisionTrace]], given: Mapping[str, Json]) -> Need:
    if name in traces:
        return Need(name, anchor(name), to_json(traces[name][-1].value))
    return Need(name, "", given.get(name))


def _branch(need: Need, steps: Mapping[str, Step], seen: set[str]) -> Branch:
    step = steps.get(need.name)
    if step is None or need.name in seen:
        return Branch(need, (), (), step is not None and bool(step.needs))
    seen.add(need.name)
    inputs = tuple(each for each in step.needs if each.name not in steps)
    made_from = tuple(_branch(each, steps, seen) for each in step.needs if each.name in steps)
    return Branch(need, inputs, made_from, False)


def fired_rules(record: RecordedDecision) -> list[tuple[str, list[int]]]:
    """The decisions whose rules fired and their numbers, the last decision first, as the record says."""
    found: dict[str, list[int]] = {}
    matched = record.payload["matched"]
    for each in matched if isinstance(matched, list) else []:
        if isinstance(each, dict) and isinstance(each["rule"], int):
            found.setdefault(str(each["decision"]), []).append(each["rule"])
    return list(reversed(found.items()))
