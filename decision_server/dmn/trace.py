"""The events of a traced evaluation: what each decision gave, and what became of each rule of its table."""

from dataclasses import dataclass
from typing import Final

from decision_server.feel.values import Value

KEPT_EVENTS: Final = 1_000
"""Events of BKMs and inner tables beyond these are left out, since a loop may call them without end in sight;
those of decisions and services are all kept."""


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """One rule of a table. `failed` counts input clauses from 1: the first that failed, or None.

    `fired` tells whether the hit policy used the rule: under FIRST a rule may match and not fire.
    """

    rule: int
    rule_id: str
    fired: bool
    failed: int | None


@dataclass(frozen=True, slots=True)
class TableTrace:
    """One evaluation of a decision table: `inputs` are (input expression text, value) by clause."""

    hit_policy: str
    inputs: tuple[tuple[str, Value], ...]
    rules: tuple[RuleTrace, ...]


@dataclass(frozen=True, slots=True)
class DecisionTrace:
    """One decision or BKM that was evaluated, in the order in which they ended.

    `requires` are the names it asks for directly. `table` is None where the logic is no decision table.
    `name` of a BKM's table names the BKM.
    """

    name: str
    kind: str
    requires: tuple[str, ...]
    value: Value
    table: TableTrace | None
