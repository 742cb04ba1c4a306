"""The events of a traced evaluation: what each decision gave, and what became of each rule of its table."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple, Protocol, TypeAlias, cast

from decision_server.feel.values import Value

KEPT_EVENTS: Final = 1_000
"""Events of BKMs and inner tables beyond these are left out, since a loop may call them without end in sight;
those of decisions and services are all kept."""


class Fired(NamedTuple):
    """A rule that decided: the decision or BKM whose table it stands in, its id, and its number from 1."""

    decision: str
    rule_id: str
    rule: int


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """One rule of a table. `failed` counts input clauses from 1: the first that failed, or None.

    `fired` tells whether the hit policy used the rule: under FIRST a rule may match and not fire.
    """

    rule: int
    rule_id: str
    fired: bool
    failed: int | None


class TableTrace:
    """One evaluation of a decision table: `inputs` are (input expression text, value) by clause.

    An evaluation keeps what matched; what became of every other rule is worked out when `rules` is read.
    """

    __slots__ = ("_explain", "_rules", "hit_policy", "inputs")

    def __init__(
        self,
        hit_policy: str,
        inputs: tuple[tuple[str, Value], ...],
        explain: Callable[[], tuple[RuleTrace, ...]],
    ) -> None:
        self.hit_policy = hit_policy
        self.inputs = inputs
        self._explain = explain
        self._rules: tuple[RuleTrace, ...] | None = None

    @property
    def rules(self) -> tuple[RuleTrace, ...]:
        """Every rule, in order."""
        if self._rules is None:
            self._rules = self._explain()
        return self._rules


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


class Recorded(Protocol):
    """What can make a trace of what generated code recorded."""

    def trace(self, value: Value, table: TableTrace | None) -> DecisionTrace:
        """The trace of an evaluation that gave `value`."""


class RecordedTable(Protocol):
    """A table that can tell what became of its rules, from its input values."""

    def trace_of(
        self,
        given: tuple[Value, ...],
        fired: Iterable[Fired],
        values: Mapping[str, Value],
        refused: int | None = None,
        *,
        now: datetime | None,
    ) -> TableTrace:
        """The trace of an evaluation of the table; `values` are those of names that its entries read."""


TableRecord: TypeAlias = (
    "tuple[RecordedTable, tuple[Value, ...], Iterable[Fired], Mapping[str, Value], int | None]"
)
Record: TypeAlias = "tuple[Recorded, Value, TableRecord | None]"
"""What traced code appends to the events: cheap to make, and turned into a trace when somebody looks."""


def decision_traces(events: Iterable[object], *, now: datetime | None = None) -> tuple[DecisionTrace, ...]:
    """The traces among the events of an evaluation at `now`, in the order in which decisions ended."""
    # Nothing else is ever added to the events of an evaluation.
    return tuple(_trace(cast("Record", event), now) for event in events)


def _trace(event: Record, now: datetime | None) -> DecisionTrace:
    of, value, table = event
    if table is None:
        return of.trace(value, None)
    traced, given, fired, values, refused = table
    return of.trace(value, traced.trace_of(given, fired, values, refused, now=now))
