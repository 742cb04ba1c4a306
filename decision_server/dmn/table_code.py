"""Decision tables as Python: in fast code a condition per rule, else what runs the table as it is.

Fast code is written for tables whose entries are few enough to be tried one after the other, and where it can
say beforehand what the hit policy does. All else goes through `CompiledTable.concluded`, on values that the
generated code has worked out.
"""

from typing import Final

from decision_server.dmn.decision_table import Aggregator, HitPolicy
from decision_server.dmn.hit_policy import LISTS, SORTED, CompiledRule, CompiledTable
from decision_server.dmn.table_conditions import Names
from decision_server.dmn.table_rows import Rows, WriteLogic, names_of
from decision_server.feel import ir
from decision_server.feel.builtins.registry import BUILTINS
from decision_server.feel.expression import CompiledTests
from decision_server.feel.generating.facts import A_NUMBER, NOTHING, Fact
from decision_server.feel.generating.fitting import fitted
from decision_server.feel.generating.scribe import Scribe, Term
from decision_server.feel.notes import Notes
from decision_server.feel.numbers import LIMIT
from decision_server.feel.traversal import parts
from decision_server.feel.typesystem import ListType
from decision_server.feel.unary_tests import Anything, General

MOST_CELLS: Final = 400
"""Entries other than `-` up to which a table is written out; above, trying them in Python costs as much."""


def write_table(
    scribe: Scribe, table: CompiledTable, names: Names, write_logic: WriteLogic
) -> tuple[Term, str | None]:
    """Write a table. The second is the Python of what the trace is made of, None in code without one."""
    scribe.charge(table.own_cost)
    given = [scribe.atom(write_logic(scribe, clause.logic, names)) for clause in table.inputs]
    if scribe.fast:
        writer = _TableWriter(scribe, table, names, write_logic)
        if writer.can_write():
            return writer.write(given)
    values = ", ".join(f"{scribe.constant(name)}: {names[name].code}" for name in names_of(table, names))
    listed = ", ".join(term.code for term in given)
    arguments = f"([{listed}], {{{values}}}, notes)"
    if not scribe.traced:
        return scribe.keep(Term(f"{scribe.constant(table, 'L')}.concluded{arguments}")), None
    both = scribe.keep(Term(f"{scribe.constant(table, 'L')}.recorded{arguments}"))
    return scribe.keep(Term(f"{both.code}[0]")), f"{both.code}[1]"


class _TableWriter(Rows):
    """Writes one table in fast code."""

    def can_write(self) -> bool:
        """Whether code can be written for the table: it is small, and its hit policy can be foreseen."""
        if self.scribe.is_deep:
            return False
        cells = sum(not isinstance(test.shape, Anything) for rule in self.table.rules for test in rule.tests)
        if cells > MOST_CELLS or len(self.table.rules) > MOST_CELLS or not self.table.outputs:
            return False
        width = len(self.table.outputs)
        if any(
            len(rule.outputs) != width or len(rule.tests) > len(self.table.inputs)
            for rule in self.table.rules
        ):
            return False
        self.rows = [self.table.constant_row(rule) for rule in self.table.rules]
        if self.policy is HitPolicy.ANY and width > 1:
            return False
        wants_literals = self.policy in SORTED or self.policy is HitPolicy.ANY
        if wants_literals and any(row is None for row in self.rows):
            return False
        # What a function in an entry fires comes before what the table fires.
        return not any(_calls(test) for rule in self.table.rules for test in rule.tests)

    def write(self, given: list[Term]) -> tuple[Term, str | None]:
        """Write inputs, rules and what the hit policy makes of them."""
        scribe, table = self.scribe, self.table
        self.given = [self._input(index, term) for index, term in enumerate(given)]
        if self.policy in LISTS:
            value, fired = self._list()
        else:
            value, fired = self._single()
        if not scribe.traced:
            return value, None
        values = ", ".join(
            f"{scribe.constant(name)}: {self.names[name].code}" for name in names_of(table, self.names)
        )
        kept = "".join(f"{term.code}, " for term in self.given)
        return value, f"({scribe.constant(table, 'L')}, ({kept}), {fired}, {{{values}}}, None)"

    def _input(self, index: int, term: Term) -> Term:
        """The value of an input clause as one of its type, which its allowed values allow."""
        scribe, clause = self.scribe, self.table.inputs[index]
        term = scribe.atom(fitted(scribe, term, clause.declared, clause.source))
        if clause.allowed is not None:
            self.conditions.require(term, clause.allowed)
        entries = (rule.tests[index] for rule in self.table.rules if index < len(rule.tests))
        return self.conditions.guarded(term, entries)

    def _row_units(self) -> int:
        """What a row takes of the step budget; to find its place among the output values, too."""
        units = self.table.row_cost
        if self.policy in SORTED:
            units += sum(output.choices is not None for output in self.table.outputs)
        return units

    def _single(self) -> tuple[Term, str]:
        """UNIQUE, FIRST, PRIORITY, ANY: one row is the value."""
        scribe, result, fired = self.scribe, self.scribe.name(), self.scribe.name()
        if self.policy is HitPolicy.PRIORITY and self.has_general:
            self._by_priority(result, fired)
            return Term(result, self._fact()), f"(() if {fired} is None else ({fired},))"
        if self.policy in (HitPolicy.UNIQUE, HitPolicy.ANY):
            self._all_tried(result, fired)
            one = f"(() if {fired} is None else ({fired},))"
            return Term(result, self._fact()), fired if self.policy is HitPolicy.ANY else one
        scribe.line(f"{fired} = ()")
        with scribe.block("while True:", loop=True):
            for at in self._ordered():
                rule = self.table.rules[at]

                def body(at: int = at, rule: CompiledRule = rule) -> None:
                    scribe.charge(self._row_units())
                    scribe.line(f"{result} = {self._value(self._row(at))}")
                    one = scribe.constant(rule.fired, "R")
                    scribe.line(f"g0({one})")
                    if scribe.traced:
                        scribe.line(f"{fired} = ({one},)")
                    scribe.line("break")

                self.conditions.when(rule, self.given, body)
            with scribe.captured() as lines:
                self._default(result)
            scribe.splice(lines)
            scribe.line("break")
        return Term(result, self._fact()), fired

    def _by_priority(self, result: str, fired: str) -> None:
        """The matching rule that goes first; the others are tried too, since their entries may note."""
        scribe = self.scribe
        scribe.line(f"{fired} = None")
        for at in self._ordered():
            one = scribe.constant(self.table.rules[at].fired, "R")

            def body(at: int = at, one: str = one) -> None:
                with scribe.block(f"if {fired} is None:"):
                    scribe.line(f"{fired} = {one}")
                    scribe.line(f"{result} = {self._value(self._row(at))}")

            self.conditions.when(self.table.rules[at], self.given, body)
        with scribe.block(f"if {fired} is None:"):
            self._default(result)
        with scribe.block("else:"):
            scribe.charge(self._row_units())
            scribe.line(f"g0({fired})")

    def _all_tried(self, result: str, fired: str) -> None:
        """UNIQUE and ANY, where a second match matters."""
        scribe = self.scribe
        is_any = self.policy is HitPolicy.ANY
        scribe.line(f"{fired} = {'[]' if is_any else 'None'}")
        kinds = self._kinds_of_rows() if is_any else []
        kind = scribe.name()
        if is_any:
            scribe.line(f"{kind} = -1")
        for at, rule in enumerate(self.table.rules):
            one = scribe.constant(rule.fired, "R")

            def body(at: int = at, one: str = one) -> None:
                if is_any:
                    with scribe.block(f"if {kind} < 0:"):
                        scribe.line(f"{kind} = {kinds[at]}")
                        scribe.line(f"{result} = {self._value(self._row(at))}")
                    with scribe.block("else:"):
                        scribe.give_up(f"{kind} != {kinds[at]}")
                    scribe.line(f"{fired}.append({one})")
                    scribe.line(f"g0({one})")
                else:
                    scribe.give_up(f"{fired} is not None")
                    scribe.line(f"{fired} = {one}")
                    scribe.line(f"{result} = {self._value(self._row(at))}")

            self.conditions.when(rule, self.given, body)
        with scribe.block(f"if {f'{kind} < 0' if is_any else f'{fired} is None'}:"):
            self._default(result)
        with scribe.block("else:"):
            if is_any:
                scribe.charge_for(f"{self.table.row_cost} * len({fired})")
            else:
                scribe.charge(self.table.row_cost)
                scribe.line(f"g0({fired})")

    def _list(self) -> tuple[Term, str]:
        """COLLECT, RULE ORDER, OUTPUT ORDER: all matching rows."""
        scribe = self.scribe
        if self.aggregator is Aggregator.COUNT and self.policy is HitPolicy.COLLECT:
            return self._counted()
        aggregator = self.aggregator if self.policy is HitPolicy.COLLECT else None
        if aggregator is Aggregator.SUM and (total := self._summed()) is not None:
            return total
        items, fired = scribe.name(), scribe.name()
        scribe.line(f"{items} = []")
        scribe.line(f"{fired} = []")
        for at in self._ordered():
            rule = self.table.rules[at]

            def body(at: int = at, rule: CompiledRule = rule) -> None:
                scribe.line(f"{items}.append({self._value(self._row(at))})")
                scribe.line(f"{fired}.append({scribe.constant(rule.fired, 'R')})")

            self.conditions.when(rule, self.given, body)
        result = scribe.name()
        has_default = any(output.default is not None for output in self.table.outputs)
        with scribe.block(f"if {fired}:"):
            scribe.charge_for(f"{self._row_units()} * len({fired})")
            if aggregator is None:
                scribe.line(f"{result} = {items}")
            else:
                collect = scribe.constant(self.table, "L")
                scribe.line(f"{result} = {collect}.collected({items}, notes)")
            scribe.line(f"notes.fired.extend({fired})")
        with scribe.block("else:"):
            if has_default or self.policy is not HitPolicy.COLLECT or aggregator is not None:
                self._default(result)
            else:
                scribe.line(f"{result} = []")
        if aggregator is not None or has_default:
            return Term(result), fired
        return Term(result, Fact(ListType(self._fact().type), False)), fired

    def _counted(self) -> tuple[Term, str]:
        scribe, fired, result = self.scribe, self.scribe.name(), self.scribe.name()
        scribe.line(f"{fired} = []")
        for rule in self.table.rules:

            def body(rule: CompiledRule = rule) -> None:
                scribe.line(f"{fired}.append({scribe.constant(rule.fired, 'R')})")

            self.conditions.when(rule, self.given, body)
        scribe.line(f"notes.fired.extend({fired})")
        if all(output.default is None for output in self.table.outputs):
            return scribe.keep(Term(f"len({fired})", A_NUMBER)), fired
        scribe.line(f"{result} = len({fired})")
        with scribe.block(f"if not {fired}:"):
            self._default(result)
        return Term(result), fired

    def _summed(self) -> tuple[Term, str] | None:
        """COLLECT with SUM over whole literals, without a list; None for others."""
        values = [row[0] for row in self.rows if row is not None and len(row) == 1]
        whole = [value for value in values if isinstance(value, int) and value.__class__ is int]
        if len(whole) != len(self.rows) or sum(map(abs, whole)) >= LIMIT or self.has_general:
            return None
        if (units := _units_of_sum()) is None:
            return None
        scribe, total, fired = self.scribe, self.scribe.name(), self.scribe.name()
        scribe.line(f"{total} = 0")
        scribe.line(f"{fired} = []")
        for rule, value in zip(self.table.rules, whole, strict=True):

            def body(rule: CompiledRule = rule, value: int = value) -> None:
                scribe.line(f"{total} += {scribe.constant(value)}")
                scribe.line(f"{fired}.append({scribe.constant(rule.fired, 'R')})")

            self.conditions.when(rule, self.given, body)
        with scribe.block(f"if {fired}:"):
            scribe.charge_for(f"{units[0]} + {self.table.row_cost + units[1]} * len({fired})")
            scribe.line(f"notes.fired.extend({fired})")
        with scribe.block("else:"):
            self._default(total)
        has_default = any(output.default is not None for output in self.table.outputs)
        return Term(total, NOTHING if has_default else A_NUMBER), fired


def _calls(test: CompiledTests) -> bool:
    """Whether an entry calls a function that is no built-in."""
    if not isinstance(test.shape, General):
        return False
    work: list[object] = [test.program.body]
    while work:
        node = work.pop()
        if isinstance(node, ir.Invoke):
            return True
        work.extend(parts(node))
    return False


def _units_of_sum() -> tuple[int, int] | None:
    """What the built-in `sum` charges for a list: for the call, and for each item; None if it is not so."""
    steps: list[int] = []
    for count in (1, 2, 3):
        notes = Notes()
        BUILTINS["sum"].call([[0] * count], notes, None)
        steps.append(notes.steps)
    each = steps[1] - steps[0]
    return (steps[0] - each, each) if steps[2] - steps[1] == each else None
