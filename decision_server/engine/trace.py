"""Which rules matched, and what was computed on the way, in a form that pages and clients can show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from decision_server.dmn.trace import DecisionTrace, RuleTrace, TableTrace
from decision_server.engine.json_text import Json
from decision_server.engine.outputs import Room, to_json


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that fired: the decision or BKM whose table it stands in, its id, and its number from 1."""

    decision: str
    rule_id: str
    rule: int

    def to_json(self) -> dict[str, Json]:
        """The match as clients see it."""
        return {"decision": self.decision, "rule_id": self.rule_id, "rule": self.rule}


def matches(fired: Iterable[tuple[str, str, int]]) -> tuple[Match, ...]:
    """The rules that an evaluation's notes say fired, each once, in the order in which they did."""
    return tuple(Match(*one) for one in dict.fromkeys(fired))


def decision_traces(events: Sequence[object]) -> tuple[DecisionTrace, ...]:
    """The traces among the events of an evaluation."""
    return tuple(event for event in events if isinstance(event, DecisionTrace))


def trace_to_json(traces: Sequence[DecisionTrace]) -> list[Json]:
    """The traces as JSON: decisions in the order they ended, tables with what became of every rule.

    A rule that did not match names the first clause that failed: its number, its text, and the value it saw.
    A rule that matched and was not used by the hit policy has `fired` false and `failed` null. Raises
    LimitExceeded above 10 MiB: a large input stands here once for each rule that saw it.
    """
    room = Room()
    return [_decision(trace, room) for trace in traces]


def _decision(trace: DecisionTrace, room: Room) -> Json:
    return {
        "name": trace.name,
        "kind": trace.kind,
        "requires": list(trace.requires),
        "value": to_json(trace.value, room),
        "table": None if trace.table is None else _table(trace.table, room),
    }


def _table(table: TableTrace, room: Room) -> Json:
    return {
        "hit_policy": table.hit_policy,
        "inputs": [{"expression": text, "value": to_json(value, room)} for text, value in table.inputs],
        "rules": [_rule(rule, table, room) for rule in table.rules],
    }


def _rule(rule: RuleTrace, table: TableTrace, room: Room) -> Json:
    failed: Json = None
    if rule.failed is not None:
        text, value = table.inputs[rule.failed - 1]
        failed = {"clause": rule.failed, "expression": text, "value": to_json(value, room)}
    return {"rule": rule.rule, "rule_id": rule.rule_id, "fired": rule.fired, "failed": failed}
