"""Decision tables that run: which rules match, and what each hit policy does with them.

The plain scan is slow and obvious: every rule is tried in order. It is the reference that faster ways are
held to, explains why rules failed, and serves tables of a few rules; others are looked up in their index.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from decision_server.dmn.bench import NOTHING, Logic, Values, cost_of, fit, note
from decision_server.dmn.decision_table import Aggregator, DecisionTable, HitPolicy
from decision_server.dmn.table_index import FEWEST_RULES, TableIndex, failed_clause
from decision_server.dmn.trace import KEPT_EVENTS, DecisionTrace, Fired, RuleTrace, TableRecord, TableTrace
from decision_server.feel import ir
from decision_server.feel.builtins.registry import BUILTINS
from decision_server.feel.expression import CompiledExpression, CompiledTests
from decision_server.feel.notes import Notes
from decision_server.feel.source import Source
from decision_server.feel.typesystem import FeelType
from decision_server.feel.unary_tests import GENERAL
from decision_server.feel.values import Value, equal, same

LISTS: Final = frozenset({HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER})
FEW_RULES: Final = 64
"""So many are tried one by one at the price of finding the way to a few among many."""
RULES_PER_UNIT: Final = 8
ENTRY_UNITS: Final = 8
"""More for an entry that is run than what it says."""
SORTED: Final = frozenset({HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER})


@dataclass(frozen=True, slots=True)
class CompiledInput:
    """An input clause. Values are made to fit `declared`; `allowed` is what the clause accepts at all."""

    logic: Logic
    type: FeelType
    declared: FeelType
    text: str
    title: str
    source: Source
    allowed: CompiledTests | None


@dataclass(frozen=True, slots=True)
class CompiledOutput:
    """An output clause. `choices` are its values in order of priority, None where they are not listed."""

    name: str
    type: FeelType
    source: Source
    allowed: CompiledTests | None
    choices: tuple[Value, ...] | None
    default: Logic | None


class CompiledRule(NamedTuple):
    """A rule; `tests` and `outputs` stand in the order of the clauses. `fired` is what notes get of it."""

    number: int
    rule_id: str
    fired: Fired
    tests: tuple[CompiledTests, ...]
    outputs: tuple[Logic, ...]


@dataclass(slots=True)
class Prepared:
    """What is made of a table on first use: threads that meet there make the same.

    Its index, the outputs of rules that are always the same, and the rank of every rule (from 0) under
    PRIORITY, if that is always the same.
    """

    index: TableIndex | None = None
    rows: dict[int, tuple[Value, ...] | None] = field(default_factory=dict)
    ranks: tuple[int, ...] | None = None
    is_ranked: bool | None = None


@dataclass(frozen=True, slots=True)
class CompiledTable:
    """A decision table, as logic. `owner` is the decision or BKM that fired rules are recorded for."""

    owner: str
    title: str
    table: DecisionTable
    source: Source
    inputs: tuple[CompiledInput, ...]
    outputs: tuple[CompiledOutput, ...]
    rules: tuple[CompiledRule, ...]
    type: FeelType
    own_cost: int = field(init=False, default=1)
    row_cost: int = field(init=False, default=1)
    prepared: Prepared = field(init=False, repr=False, compare=False, default_factory=Prepared)

    def __post_init__(self) -> None:
        """What one run takes of the step budget, and more for each rule that matches.

        The same however the rules are found: entries that are no data are always run.
        """
        inputs = sum(2 + cost_of(clause.logic) for clause in self.inputs)
        general = sum(
            ENTRY_UNITS + test.cost for rule in self.rules for test in rule.tests if test.shape is GENERAL
        )
        tried = 2 * min(len(self.rules), FEW_RULES) + len(self.rules) // RULES_PER_UNIT
        object.__setattr__(self, "own_cost", 16 + inputs + general + tried)
        rows = (sum(ENTRY_UNITS + cost_of(logic) for logic in rule.outputs) for rule in self.rules)
        object.__setattr__(self, "row_cost", 2 + max(rows, default=0))

    def __call__(self, values: Values, notes: Notes) -> Value:
        """The table's value; a trace of its own, as a table inside other logic."""
        events = notes.events
        is_kept = events is not None and len(events) < KEPT_EVENTS
        value, record = self.run(values, notes)
        if events is not None and is_kept:
            events.append((self, value, record))
        return value

    def trace(self, value: Value, table: TableTrace | None) -> DecisionTrace:
        """The trace of the table inside other logic."""
        return DecisionTrace(self.title, "table", (), value, table)

    def run(self, values: Values, notes: Notes) -> tuple[Value, TableRecord]:
        """What the table gives, and what its trace is made of."""
        notes.charge(self.own_cost)
        return self.recorded([clause.logic(values, notes) for clause in self.inputs], values, notes)

    def concluded(self, given: list[Value], values: Values, notes: Notes) -> Value:
        """What the table gives for the values of its input expressions."""
        return self.recorded(given, values, notes)[0]

    def recorded(self, given: list[Value], values: Values, notes: Notes) -> tuple[Value, TableRecord]:
        """Find the rules that match, and let the hit policy decide."""
        refused = self._refused_input(given, values, notes)
        fired: list[CompiledRule] = []
        value: Value = None
        if refused is None:
            if notes.by_scan or len(self.rules) < FEWEST_RULES:
                matched = self._scan(given, values, notes)
            else:
                index = self.prepared.index or self._index()
                matched = [self.rules[at] for at in index.match(given, values, notes)]
            value, fired = self.decide(matched, values, notes)
        matches = [rule.fired for rule in fired]
        notes.fired.extend(matches)
        return value, (self, tuple(given), matches, values, refused)

    def _refused_input(self, given: list[Value], values: Values, notes: Notes) -> int | None:
        """The first clause (from 0) whose value is not one it allows; values are made to fit on the way."""
        for index, clause in enumerate(self.inputs):
            value = given[index]
            if value is None:
                continue
            given[index] = fit(value, clause.declared, clause.source, notes)
            if given[index] is None:
                return index
            if clause.allowed is not None and not clause.allowed.accepts(given[index], values, notes):
                message = f"the value of '{clause.title}' is not one of {clause.allowed.text.strip()}"
                help = "give one of these values, or add it to the clause"
                note(clause.source, "DMN0303", message, help, notes)
                return index
        return None

    def _scan(self, given: Sequence[Value], values: Values, notes: Notes) -> list[CompiledRule]:
        """The rules that match; the first one only, where that is all the hit policy asks for."""
        matched: list[CompiledRule] = []
        stop_at_first = self.table.hit_policy is HitPolicy.FIRST
        for rule in self.rules:
            if failed_clause(rule.tests, given, values, notes) is None:
                matched.append(rule)
                if stop_at_first:
                    break
        return matched

    def prepare(self) -> None:
        """Make the index now that the first match would make, if the table has one."""
        if len(self.rules) >= FEWEST_RULES and self.prepared.index is None:
            self._index()

    def _index(self) -> TableIndex:
        """Make the index of the table: with the first match, as it takes a while for thousands of rules."""
        ranks = self._ranks()
        order = None if ranks is None else sorted(range(len(ranks)), key=ranks.__getitem__)
        self.prepared.index = index = TableIndex(
            [rule.tests for rule in self.rules],
            len(self.inputs),
            order=order,
            stops=self.table.hit_policy is HitPolicy.FIRST or order is not None,
        )
        return index

    def _ranks(self) -> tuple[int, ...] | None:
        """The place of every rule (from 0) in the order of PRIORITY; None where outputs may change it."""
        prepared = self.prepared
        if prepared.is_ranked is None:
            if self.table.hit_policy is HitPolicy.PRIORITY:
                rows = [self.constant_row(rule) for rule in self.rules]
                known = [row for row in rows if row is not None]
                if len(known) == len(rows):
                    keys = [self.priority(row, Notes()) for row in known]
                    ranks = [0] * len(keys)
                    for rank, at in enumerate(sorted(range(len(keys)), key=keys.__getitem__)):
                        ranks[at] = rank
                    prepared.ranks = tuple(ranks)
            prepared.is_ranked = prepared.ranks is not None
        return prepared.ranks

    def trace_of(
        self,
        given: Sequence[Value],
        fired: Iterable[Fired],
        values: Values,
        refused: int | None = None,
        *,
        now: datetime | None,
    ) -> TableTrace:
        """The trace of an evaluation; `refused` is the clause (from 0) whose value was not allowed."""

        def explain() -> tuple[RuleTrace, ...]:
            used = {rule.rule for rule in fired}
            rules: list[RuleTrace] = []
            for rule in self.rules:
                # The evaluation is over: what is asked of entries now is no part of it, nor are its notes.
                failed = None if refused is None else refused + 1
                if failed is None:
                    failed = failed_clause(rule.tests, given, values, Notes(now=now))
                rules.append(RuleTrace(rule.number, rule.rule_id, rule.number in used, failed))
            return tuple(rules)

        inputs = tuple((clause.text, value) for clause, value in zip(self.inputs, given, strict=True))
        return TableTrace(self.table.corner, inputs, explain)

    def decide(
        self, matched: list[CompiledRule], values: Values, notes: Notes
    ) -> tuple[Value, list[CompiledRule]]:
        """The value that the hit policy makes of the rules that match, and the rules that it comes from."""
        policy = self.table.hit_policy
        if not matched:
            return self.no_match(values, notes), []
        if policy is HitPolicy.UNIQUE and len(matched) > 1:
            numbers = _listed([str(rule.number) for rule in matched])
            message = f"rules {numbers} match together, and the hit policy is UNIQUE"
            help = "make them exclude each other, or choose another hit policy"
            return note(self.source, "DMN0301", message, help, notes), []
        if policy is HitPolicy.FIRST:
            matched = matched[:1]
        if len(matched) > 1 and (ranks := self._ranks()) is not None:
            matched = [min(matched, key=lambda rule: ranks[rule.number - 1])]
        if self.table.aggregator is Aggregator.COUNT and policy is HitPolicy.COLLECT:
            return len(matched), matched
        notes.charge(self.row_cost * len(matched))
        rows = [(rule, self.row(rule, values, notes)) for rule in matched]
        if policy in SORTED:
            rows.sort(key=lambda row: self.priority(row[1], notes))
        if policy in LISTS:
            return self.collected([self._value(row) for _, row in rows], notes), [rule for rule, _ in rows]
        first, row = rows[0]
        if policy is HitPolicy.ANY:
            for other, other_row in rows[1:]:
                if not alike(self._value(row), self._value(other_row), notes):
                    message = (
                        f"rules {first.number} and {other.number} match with different outputs under ANY"
                    )
                    help = "give them the same outputs, or choose another hit policy"
                    note(self.source, "DMN0302", message, help, notes)
                    return None, []
            return self._value(row), [rule for rule, _ in rows]
        return self._value(row), [first]

    def no_match(self, values: Values, notes: Notes) -> Value:
        """The value where no rule matches: default outputs, nothing collected, or null and a note."""
        if any(output.default is not None for output in self.outputs):
            row = tuple(self._default(output, values, notes) for output in self.outputs)
            return self._value(row)
        if self.table.hit_policy is HitPolicy.COLLECT:
            if self.table.aggregator is None:
                return []
            if self.table.aggregator is Aggregator.COUNT:
                return 0
        message = "no rule matches, and there is no default output"
        return note(self.source, "DMN0306", message, "add a rule for this case", notes)

    def _default(self, output: CompiledOutput, values: Values, notes: Notes) -> Value:
        if output.default is None:
            return None
        return self._checked(output, output.default(values, notes), values, notes)

    def row(self, rule: CompiledRule, values: Values, notes: Notes) -> tuple[Value, ...]:
        """The outputs of a rule, in the order of the clauses."""
        known = self.constant_row(rule)
        return self._row(rule, values, notes) if known is None else known

    def constant_row(self, rule: CompiledRule) -> tuple[Value, ...] | None:
        """The outputs of a rule where they are literals that need no note and no step; else None."""
        rows = self.prepared.rows
        try:
            return rows[rule.number]
        except KeyError:
            row = rows[rule.number] = self._constant_row(rule)
            return row

    def _constant_row(self, rule: CompiledRule) -> tuple[Value, ...] | None:
        for logic in rule.outputs:
            is_literal = isinstance(logic, CompiledExpression) and isinstance(logic.body, ir.Constant)
            if not is_literal and logic is not NOTHING:
                return None
        if any(output.allowed is not None and output.allowed.uses for output in self.outputs):
            return None
        notes = Notes()
        row = self._row(rule, {}, notes)
        return None if notes.counts or notes.steps or notes.now_read else row

    def _row(self, rule: CompiledRule, values: Values, notes: Notes) -> tuple[Value, ...]:
        return tuple(
            self._checked(output, logic(values, notes), values, notes)
            for output, logic in zip(self.outputs, rule.outputs, strict=False)
        )

    def _checked(self, output: CompiledOutput, value: Value, values: Values, notes: Notes) -> Value:
        value = fit(value, output.type, output.source, notes)
        allowed = output.allowed
        if value is not None and allowed is not None and not allowed.accepts(value, values, notes):
            message = f"an output is not one of {allowed.text.strip()}"
            help = "give one of these values, or add it to the clause"
            return note(output.source, "DMN0304", message, help, notes)
        return value

    def _value(self, row: tuple[Value, ...]) -> Value:
        if len(self.outputs) == 1:
            return row[0]
        return {output.name: value for output, value in zip(self.outputs, row, strict=False)}

    def priority(self, row: tuple[Value, ...], notes: Notes) -> tuple[int, ...]:
        """Lower goes first: the place of each output among its clause's values, unlisted ones last."""
        return tuple(
            _place(value, output.choices, notes)
            for output, value in zip(self.outputs, row, strict=False)
            if output.choices is not None
        )

    def collected(self, items: list[Value], notes: Notes) -> Value:
        """What COLLECT makes of the values of matching rules."""
        if self.table.hit_policy is not HitPolicy.COLLECT or self.table.aggregator is None:
            return items
        before = notes.enter(self.source)
        value = BUILTINS[self.table.aggregator.value.lower()].call([items], notes, None)
        notes.enter(before)
        return value


def alike(one: Value, other: Value, notes: Notes) -> bool:
    """Whether two outputs agree under ANY; what `=` cannot compare agrees with what is just the same."""
    return equal(one, other, notes) is True or same(one, other, notes)


def _place(value: Value, choices: tuple[Value, ...], notes: Notes) -> int:
    notes.charge(1)
    for index, choice in enumerate(choices):
        if equal(value, choice, notes) is True:
            return index
    return len(choices)


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
