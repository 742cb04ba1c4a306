"""A decision table as it was read for one decision: what fired, and what stopped each other rule."""

from dataclasses import dataclass
from typing import Final, Literal

from decision_server.dmn.decision_table import DecisionTable, HitPolicy, Rule
from decision_server.dmn.trace import RuleTrace, TableTrace
from decision_server.engine.json_text import Json
from decision_server.engine.outputs import to_json
from decision_server.web.markup import value_text

SHOWN_RULES: Final = 200

HIT_POLICY_WORDS: Final = {
    HitPolicy.UNIQUE: "at most one rule may match",
    HitPolicy.ANY: "rules that match must agree",
    HitPolicy.PRIORITY: "of the rules that match, the most important output counts",
    HitPolicy.FIRST: "the first rule that matches counts",
    HitPolicy.RULE_ORDER: "every rule that matches counts, in the order of the table",
    HitPolicy.OUTPUT_ORDER: "every rule that matches counts, the most important output first",
    HitPolicy.COLLECT: "every rule that matches counts",
}


@dataclass(frozen=True, slots=True)
class Column:
    """An input or output clause: what it is called, its expression or name, its type, and what it was."""

    title: str
    expression: str
    type: str
    value: Json = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An input entry. `unread` stands behind the first that failed, where nobody had to look any more."""

    text: str
    state: Literal["met", "failed", "unread"]


@dataclass(frozen=True, slots=True)
class Row:
    """A rule. `spare` matched and was not used. `words` say what became of it."""

    number: int
    anchor: str
    state: Literal["fired", "spare", "missed"]
    entries: tuple[Entry, ...]
    outputs: tuple[str, ...]
    words: str
    annotations: str


@dataclass(frozen=True, slots=True)
class TableView:
    """The table, top to bottom. `left_out` counts rules that are not shown because there are too many."""

    corner: str
    policy: str
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    rows: tuple[Row, ...]
    left_out: int

    @property
    def fired(self) -> tuple[Row, ...]:
        """The rules that fired."""
        return tuple(row for row in self.rows if row.state == "fired")


def table_view(name: str, table: DecisionTable, trace: TableTrace) -> TableView:
    """The authored table with what became of each rule; `name` makes its rules' anchors."""
    inputs = tuple(
        Column(
            clause.title,
            clause.expression.text.text.strip() if clause.label else "",
            clause.expression.type_ref.name if clause.expression.type_ref else "",
            to_json(value),
        )
        for clause, (_, value) in zip(table.inputs, trace.inputs, strict=True)
    )
    outputs = tuple(
        Column(table.output_title(at), "", clause.type_ref.name if clause.type_ref else "")
        for at, clause in enumerate(table.outputs)
    )
    by_number = {rule.number: rule for rule in table.rules}
    rows: list[Row] = []
    left_out = 0
    for traced in trace.rules:
        if len(rows) >= SHOWN_RULES and not traced.fired:
            left_out += 1
            continue
        rows.append(_row(name, by_number[traced.rule], traced, inputs, table.hit_policy))
    return TableView(table.corner, HIT_POLICY_WORDS[table.hit_policy], inputs, outputs, tuple(rows), left_out)


def rule_anchor(name: str, number: int) -> str:
    """The id of a rule's row on the page."""
    return f"{anchor(name)}-rule-{number}"


def anchor(name: str) -> str:
    """The id of a decision's section on the page: letters and digits stay, the rest is its code."""
    return "d-" + "".join(c if c.isascii() and c.isalnum() else f"_{ord(c):x}_" for c in name)


def _row(name: str, rule: Rule, traced: RuleTrace, inputs: tuple[Column, ...], policy: HitPolicy) -> Row:
    entries = tuple(
        Entry(entry.text.text.strip(), _entry_state(at, traced.failed))
        for at, entry in enumerate(rule.input_entries, start=1)
    )
    return Row(
        number=rule.number,
        anchor=rule_anchor(name, rule.number),
        state="fired" if traced.fired else "spare" if traced.failed is None else "missed",
        entries=entries,
        outputs=tuple(entry.text.text.strip() for entry in rule.output_entries),
        words=_words(entries, traced, inputs, policy),
        annotations=" · ".join(text.text.strip() for text in rule.annotations if text.text.strip())
        or rule.description.strip(),
    )


def _entry_state(at: int, failed: int | None) -> Literal["met", "failed", "unread"]:
    if failed is None or at < failed:
        return "met"
    return "failed" if at == failed else "unread"


def _words(
    entries: tuple[Entry, ...], traced: RuleTrace, inputs: tuple[Column, ...], policy: HitPolicy
) -> str:
    if traced.fired:
        return "Fired"
    if traced.failed is None:
        if policy is HitPolicy.FIRST:
            return "Not used: an earlier rule counted"
        return f"Matched and not used: {HIT_POLICY_WORDS[policy]}"
    column = inputs[traced.failed - 1]
    return f"{column.title} was {value_text(column.value)}, wants {entries[traced.failed - 1].text}"
