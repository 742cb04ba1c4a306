"""Why each rule of a table fired or did not, in the author's words: a trace beside the table as written."""

from collections.abc import Mapping
from dataclasses import dataclass

from decision_server.dmn.decision_table import DecisionTable, Rule
from decision_server.dmn.model import Model
from decision_server.dmn.trace import RuleTrace, TableTrace
from decision_server.feel.values import Value


@dataclass(frozen=True, slots=True)
class FailedEntry:
    """The first input entry of a rule that did not hold: the clause's title, the entry, the value it saw."""

    clause: int
    title: str
    entry: str
    value: Value


@dataclass(frozen=True, slots=True)
class RuleStory:
    """One rule: it fired; or it matched and the hit policy did not use it (`failed` is None); or it failed.

    `annotations` are the author's remarks on the rule.
    """

    rule: int
    rule_id: str
    fired: bool
    failed: FailedEntry | None
    annotations: tuple[str, ...]


def tables_of(model: Model) -> Mapping[str, DecisionTable]:
    """The decision tables that are the whole logic of a decision or BKM, by its name."""
    tables: dict[str, DecisionTable] = {}
    for decision in model.decisions:
        if isinstance(decision.logic, DecisionTable):
            tables[decision.name] = decision.logic
    for bkm in model.business_knowledge_models:
        if bkm.logic is not None and isinstance(bkm.logic.body, DecisionTable):
            tables[bkm.name] = bkm.logic.body
    return tables


def rule_stories(trace: TableTrace, authored: DecisionTable | None) -> tuple[RuleStory, ...]:
    """What became of each rule. Without the table as authored the entries' texts are empty."""
    rules = {} if authored is None else {rule.number: rule for rule in authored.rules}
    return tuple(_story(rule, trace, rules.get(rule.rule), authored) for rule in trace.rules)


def _story(
    rule: RuleTrace, trace: TableTrace, written: Rule | None, authored: DecisionTable | None
) -> RuleStory:
    failed: FailedEntry | None = None
    if rule.failed is not None:
        title, value = trace.inputs[rule.failed - 1]
        entry = ""
        if written is not None and authored is not None:
            title = authored.inputs[rule.failed - 1].title
            entry = written.input_entries[rule.failed - 1].text.text.strip()
        failed = FailedEntry(rule.failed, title, entry, value)
    annotations = () if written is None else tuple(each.text for each in written.annotations)
    return RuleStory(rule.rule, rule.rule_id, rule.fired, failed, annotations)
