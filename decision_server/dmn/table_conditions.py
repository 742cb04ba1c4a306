"""The conditions of a decision table's entries as Python, for values whose kind is proved or looked at."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from decision_server.dmn.hit_policy import CompiledRule
from decision_server.feel import ir
from decision_server.feel.codegen import write_text
from decision_server.feel.expression import CompiledTests
from decision_server.feel.generating.facts import Fact
from decision_server.feel.generating.membership import interval
from decision_server.feel.generating.scribe import Line, Scribe, Term
from decision_server.feel.typesystem import BOOLEAN, NUMBER, STRING, SimpleType
from decision_server.feel.unary_tests import AllBut, Anything, Intervals, Null, Values
from decision_server.feel.values import Range

Names: TypeAlias = Mapping[str, Term]
Parts: TypeAlias = list[tuple[list[Line], str]]


@dataclass(frozen=True, slots=True)
class Cells:
    """What a rule asks for, written: Python conditions, each after the statements that it needs."""

    parts: tuple[tuple[list[Line], str], ...]

    @property
    def is_inline(self) -> bool:
        """Whether no condition needs statements."""
        return not any(lines for lines, _ in self.parts)

    @property
    def condition(self) -> str:
        """All conditions in one."""
        return " and ".join(test for _, test in self.parts) or "True"


class Conditions:
    """Writes what rules ask for, in fast code. `names` are the terms that entries may read."""

    def __init__(self, scribe: Scribe, names: Names) -> None:
        self.scribe = scribe
        self.names = names

    def require(self, term: Term, allowed: CompiledTests) -> None:
        """Give up unless the tests accept the value, or it is null."""
        scribe = self.scribe
        if term.code == "None":
            return
        if (test := self.shape(allowed, term)) is not None:
            scribe.give_up(f"{term.code} is not None and not ({test})")
            return
        with scribe.block(f"if {term.code} is not None:"):
            outcome = scribe.atom(write_text(scribe, allowed.program, self.names, term))
            scribe.give_up(f"{outcome.code} is not True")

    def guarded(self, term: Term, entries: Iterable[CompiledTests]) -> Term:
        """The term with its kind proved, where entries ask for values of one kind; another kind gives up."""
        wanted = {kind for test in entries if (kind := _kind(test)) is not None}
        if len(wanted) != 1 or term.code == "None":
            return term
        of = wanted.pop()
        if term.fact.is_a(of):
            return term
        classes = {NUMBER: ("int", "Decimal"), STRING: ("str",), BOOLEAN: ("bool",)}[of]
        found = self.scribe.keep(Term(f"{term.code}.__class__"))
        tests = [f"{found.code} is not {one}" for one in classes]
        self.scribe.give_up(" and ".join([*tests, f"{term.code} is not None"]))
        return Term(term.code, Fact(of))

    def shape(self, test: CompiledTests, term: Term) -> str | None:
        """The condition of an entry that is data, for a value whose kind is proved; None for another."""
        scribe, value = self.scribe, term.code
        match test.shape:
            case Anything():
                return "True"
            case Null():
                return f"{value} is None"
            case Intervals(intervals=intervals) if term.fact.is_a(NUMBER):
                any_of = " or ".join(interval(scribe, value, one) for one in intervals)
                any_of = f"({any_of})" if len(intervals) > 1 else any_of
                return any_of if not term.fact.nullable else f"({value} is not None and {any_of})"
            case Values(values=values) | AllBut(values=values) if _kind(test) == term.fact.kind:
                is_negated = isinstance(test.shape, AllBut)
                if len(values) > 1:
                    return f"{value} {'not in' if is_negated else 'in'} {scribe.constant(frozenset(values))}"
                if isinstance(values[0], bool):
                    return f"{value} is {'not ' if is_negated else ''}{values[0]}"
                return f"{value} {'!=' if is_negated else '=='} {scribe.constant(values[0])}"
            case _:
                return None

    def cells(self, rule: CompiledRule, given: Sequence[Term]) -> Cells:
        """The conditions of a rule, for the values of the input clauses."""
        parts: Parts = []
        for test, term in zip(rule.tests, given, strict=False):
            if isinstance(test.shape, Anything):
                continue
            condition = self.shape(test, term)
            if condition is not None:
                parts.append(([], condition))
                continue
            tested, needs_order = term, _needs_order(test)
            if needs_order and term.fact.nullable:
                # In a cell, null simply does not meet what asks for an order.
                parts.append(([], f"{term.code} is not None"))
                tested = Term(term.code, replace(term.fact, nullable=False))
            with self.scribe.captured() as lines:
                outcome = write_text(self.scribe, test.program, self.names, tested)
            parts.append((lines, outcome.code if not outcome.fact.nullable else f"{outcome.code} is True"))
        return Cells(tuple(parts))

    def when(self, rule: CompiledRule, given: Sequence[Term], body: Callable[[], None]) -> None:
        """Write `body` for when a rule matches."""
        scribe, cells = self.scribe, self.cells(rule, given)
        if cells.is_inline:
            if cells.condition == "True":
                with scribe.captured() as lines:
                    body()
                scribe.splice(lines)
                return
            with scribe.block(f"if {cells.condition}:"):
                body()
            return
        self._nested(list(cells.parts), body)

    def _nested(self, parts: Parts, body: Callable[[], None]) -> None:
        if not parts:
            body()
            return
        (lines, condition), *rest = parts
        self.scribe.splice(lines)
        while rest and not rest[0][0]:
            condition += f" and {rest.pop(0)[1]}"
        with self.scribe.block(f"if {condition}:"):
            self._nested(rest, body)


def _kind(test: CompiledTests) -> SimpleType | None:
    """The one kind of values that an entry asks for, where it is data."""
    match test.shape:
        case Intervals():
            return NUMBER
        case Values(values=values) | AllBut(values=values):
            return BOOLEAN if isinstance(values[0], bool) else STRING
        case _:
            return None


def _needs_order(test: CompiledTests) -> bool:
    """Whether null is not accepted whatever else holds, as it has no order: ranges and `<`, or not those."""
    body = test.program.body
    if not isinstance(body, ir.Tests) or not body.tests:
        return False
    ordered = [_is_ordered(each) for each in body.tests]
    return any(ordered) if body.negated else all(ordered)


def _is_ordered(test: ir.Test) -> bool:
    match test:
        case ir.Compares(operator=operator, operand=ir.Constant()):
            return operator not in ("=", "!=")
        case ir.Accepts(value=ir.Constant(value=Range(operator=None))):
            return True
        case _:
            return False
