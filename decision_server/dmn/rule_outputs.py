"""What rules give, as far as the table alone tells, and which rule goes before which."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from decision_server.dmn.bench import NOTHING, Logic
from decision_server.dmn.decision_table import HitPolicy
from decision_server.dmn.hit_policy import CompiledRule, CompiledTable
from decision_server.errors import LimitExceeded
from decision_server.feel.expression import CompiledExpression
from decision_server.feel.notes import Notes
from decision_server.feel.texts import literal_of
from decision_server.feel.values import Value

Key: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleOutputs:
    """The outputs of one rule.

    `row` are their values by clause, None if one of them depends on inputs. Rules give the same if their
    `key` is the same: values and, where they depend on inputs, texts.
    """

    row: tuple[Value, ...] | None
    key: Key


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a table gives where certain rules match.

    `value` is exact if `is_known`; else it depends on inputs, and `key` tells whether two are written alike.
    `words` are for people. `rules` (from 0) are those that it comes from.
    """

    value: Value = field(compare=False)
    is_known: bool
    key: Key
    words: str
    rules: tuple[int, ...]


def outputs_of(table: CompiledTable) -> tuple[RuleOutputs, ...]:
    """The outputs of every rule."""
    known: dict[Key, RuleOutputs] = {}
    found = []
    for rule in table.rules:
        texts = tuple(map(_text, rule.outputs))
        outputs = known.get(texts)
        if outputs is None:
            row = _row(table, rule)
            key = texts if row is None else tuple(map(literal_of, row))
            outputs = known[texts] = RuleOutputs(row, key)
        found.append(outputs)
    return tuple(found)


def outcome_of(table: CompiledTable, outputs: Sequence[RuleOutputs], matched: Sequence[int]) -> Outcome:
    """What the table makes of the rules (from 0, in order) that match."""
    rules = list(matched)
    if table.table.hit_policy is HitPolicy.FIRST:
        rules = rules[:1]
    depends = [outputs[rule].key for rule in rules if outputs[rule].row is None]
    if not rules:
        depends = [tuple(_text(each.default) for each in table.outputs if not _is_constant(each.default))]
    is_null_anyway = table.table.hit_policy is HitPolicy.UNIQUE and len(rules) > 1
    if any(depends) and not is_null_anyway:
        key = (f"{len(rules)} rules", *(part for rule in rules for part in outputs[rule].key), *depends[0])
        words = "; ".join(", ".join(outputs[rule].key) for rule in rules) or ", ".join(depends[0])
        return Outcome(None, False, key, words, tuple(rules))
    notes = Notes()
    value, fired = table.decide([table.rules[rule] for rule in rules], {}, notes)
    text = literal_of(value)
    words = text
    if value is None and notes.diagnostics:
        words = f"null ({notes.diagnostics[-1].message})"
    return Outcome(value, True, (text,), words, tuple(rule.number - 1 for rule in fired))


def ranks_of(table: CompiledTable, outputs: Sequence[RuleOutputs]) -> tuple[tuple[int, ...] | None, ...]:
    """What rules are sorted by under PRIORITY, lower first; None where it depends on inputs."""
    return tuple(None if each.row is None else table.priority(each.row, Notes()) for each in outputs)


def _row(table: CompiledTable, rule: CompiledRule) -> tuple[Value, ...] | None:
    if any(each.allowed is not None and each.allowed.uses for each in table.outputs):
        return None
    if not all(map(_is_constant, rule.outputs)):
        return None
    notes = Notes()
    try:
        row = table.row(rule, {}, notes)
    except LimitExceeded:
        return None
    return None if notes.now_read else row


def _is_constant(logic: Logic | None) -> bool:
    """Whether the logic gives the same value whatever the inputs; what reads the time does not."""
    if logic is None or logic is NOTHING:
        return True
    if not isinstance(logic, CompiledExpression) or logic.uses:
        return False
    notes = Notes()
    try:
        logic({}, notes)
    except LimitExceeded:
        return False
    return not notes.now_read


def _text(logic: Logic | None) -> str:
    return logic.text.strip() if isinstance(logic, CompiledExpression) else ""
