"""Which rules matched, and what was computed on the way, in a form that pages and clients can show."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias, cast

from decision_server.dmn.trace import DecisionTrace, Fired, RuleTrace, TableTrace, decision_traces
from decision_server.engine.json_text import Json
from decision_server.engine.outputs import Room, to_json

__all__ = ["Match", "decision_traces", "match_to_json", "matches", "trace_to_json"]


Match: TypeAlias = Fired
"""A rule that fired."""


def match_to_json(match: Match) -> dict[str, Json]:
    """The match as clients see it."""
    return {"decision": match.decision, "rule_id": match.rule_id, "rule": match.rule}


def matches(fired: Iterable[tuple[str, str, int]]) -> tuple[Match, ...]:
    """The rules that an evaluation's notes say fired, each once, in the order in which they did."""
    # What tables put there are matches; the notes only know that they are tuples.
    return tuple(dict.fromkeys(cast("Iterable[Match]", fired)))


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
