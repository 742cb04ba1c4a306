"""The outputs of a table's rules as Python: literals made once, and what must be computed."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from decision_server.dmn.bench import Logic, Nothing
from decision_server.dmn.hit_policy import SORTED, CompiledOutput, CompiledTable, alike
from decision_server.dmn.table_conditions import Conditions, Names
from decision_server.feel.expression import CompiledExpression
from decision_server.feel.generating.facts import NOTHING, Fact, of_value
from decision_server.feel.generating.fitting import fitted
from decision_server.feel.generating.scribe import Scribe, Term
from decision_server.feel.notes import Notes
from decision_server.feel.typesystem import ANY, ContextType, FeelType
from decision_server.feel.unary_tests import AllBut, Anything, Intervals, Null, Values
from decision_server.feel.values import Value

WriteLogic: TypeAlias = Callable[[Scribe, Logic, Names], Term]
Row: TypeAlias = tuple[Value, ...]


def names_of(table: CompiledTable, names: Names) -> list[str]:
    """The names in view that the entries of a table may read, in order; all if that cannot be said."""
    read: set[str] = set()
    outputs = [output.default for output in table.outputs]
    for logic in (*outputs, *(each for rule in table.rules for each in rule.outputs)):
        if isinstance(logic, CompiledExpression):
            read.update(logic.uses)
        elif logic is not None and not isinstance(logic, Nothing):
            return list(names)
    allowed = [clause.allowed for clause in table.inputs] + [clause.allowed for clause in table.outputs]
    read.update(name for tests in allowed if tests is not None for name in tests.uses)
    read.update(name for rule in table.rules for test in rule.tests for name in test.uses)
    return [name for name in names if name in read]


class Rows:
    """Writes the outputs of one table in fast code; `rows` are those of each rule that are literals."""

    def __init__(self, scribe: Scribe, table: CompiledTable, names: Names, write_logic: WriteLogic) -> None:
        self.scribe = scribe
        self.table = table
        self.names = names
        self.conditions = Conditions(scribe, names)
        self.write_logic = write_logic
        self.policy = table.table.hit_policy
        self.aggregator = table.table.aggregator
        self.rows: list[Row | None] = []
        self.given: list[Term] = []
        self.has_general = any(
            not isinstance(test.shape, (Anything, Values, AllBut, Intervals, Null))
            for rule in table.rules
            for test in rule.tests
        )

    def _ordered(self) -> list[int]:
        """The positions of rules in the order in which the hit policy uses them."""
        positions = list(range(len(self.table.rules)))
        if self.policy in SORTED:
            positions.sort(key=lambda at: self.table.priority(self.rows[at] or (), Notes()))
        return positions

    def _row(self, at: int) -> list[Term]:
        """The output values of a rule."""
        scribe, row = self.scribe, self.rows[at]
        if row is not None:
            return [Term(scribe.constant(value), NOTHING) for value in row]
        rule = self.table.rules[at]
        return [
            self._checked(output, self.write_logic(scribe, logic, self.names))
            for output, logic in zip(self.table.outputs, rule.outputs, strict=True)
        ]

    def _checked(self, output: CompiledOutput, term: Term) -> Term:
        term = self.scribe.atom(fitted(self.scribe, term, output.type, output.source))
        if output.allowed is not None:
            self.conditions.require(term, output.allowed)
        return term

    def _value(self, row: Sequence[Term]) -> str:
        if len(row) == 1:
            return row[0].code
        pairs = zip(self.table.outputs, row, strict=True)
        return (
            f"{{{', '.join(f'{self.scribe.constant(output.name)}: {term.code}' for output, term in pairs)}}}"
        )

    def _fact(self) -> Fact:
        """What is proved of one row's value: every row was made to fit the declared types."""
        types = {output.name: self._type(at) for at, output in enumerate(self.table.outputs)}
        return Fact(next(iter(types.values())) if len(types) == 1 else ContextType(types))

    def _type(self, at: int) -> FeelType:
        output = self.table.outputs[at]
        if output.type is not ANY or output.default is not None:
            return output.type
        types = {ANY if row is None else of_value(row[at]).type for row in self.rows}
        return types.pop() if len(types) == 1 else ANY

    def _default(self, result: str) -> None:
        """What is given where no rule matches."""
        scribe = self.scribe
        if all(output.default is None for output in self.table.outputs):
            scribe.give_up()
            return
        row = [
            Term("None")
            if output.default is None
            else self._checked(output, self.write_logic(scribe, output.default, self.names))
            for output in self.table.outputs
        ]
        scribe.line(f"{result} = {self._value(row)}")

    def _kinds_of_rows(self) -> list[int]:
        """A number for each rule: the same for rules whose outputs are equal."""
        kinds: list[int] = []
        known: list[Row] = []
        for row in self.rows:
            assert row is not None  # noqa: S101  ANY is only written for literal outputs
            for number, other in enumerate(known):
                if alike(row[0], other[0], Notes()):
                    kinds.append(number)
                    break
            else:
                kinds.append(len(known))
                known.append(row)
        return kinds
