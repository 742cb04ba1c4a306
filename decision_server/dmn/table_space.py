"""A decision table as geometry: one axis per input clause, rules as boxes, and the values inputs may have."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_

from decision_server.dmn.cells import Form, cell_of
from decision_server.dmn.hit_policy import CompiledInput, CompiledTable
from decision_server.dmn.region_text import entry_text, phrase, sample_in
from decision_server.dmn.regions import Axis, build_axis
from decision_server.errors import LimitExceeded
from decision_server.feel.expression import CompiledAllowedValues, CompiledTests
from decision_server.feel.notes import Notes
from decision_server.feel.typesystem import FeelType, NamedType, plain
from decision_server.feel.values import Value

Box = tuple[int, ...]
"""For each axis a set of its regions: the inputs that lie in one of them on every axis."""


@dataclass(frozen=True, slots=True)
class TableSpace:
    """The axes of a table of `rules` rules, in the order of its clauses.

    `domains[k]` are the regions of axis k that inputs may lie in. `is_domain_known` is False where allowed
    values are tests that only an evaluation can decide; then the domain holds more than there can be.
    """

    titles: tuple[str, ...]
    axes: tuple[Axis, ...]
    domains: tuple[int, ...]
    rules: int
    is_domain_known: bool

    @property
    def everything(self) -> int:
        """The set of all rules."""
        return (1 << self.rules) - 1

    def bit(self, rule: int) -> int:
        """The bit of rule `rule` (from 0)."""
        return 1 << (self.rules - 1 - rule)

    def rules_in(self, rules: int) -> tuple[int, ...]:
        """The rules of a set, from 0, in order."""
        found = []
        while rules:
            bit = rules.bit_length() - 1
            found.append(self.rules - 1 - bit)
            rules ^= 1 << bit
        return tuple(found)

    def box(self, rule: int) -> Box:
        """The inputs that a rule accepts, or may accept, within the domain."""
        pairs = zip(self.axes, self.domains, strict=True)
        return tuple(axis.entries[rule] & domain for axis, domain in pairs)

    def point(self, values: Sequence[Value]) -> Box | None:
        """The regions that a value for every clause lies in; None for lists, contexts and the like."""
        found = []
        for axis, value in zip(self.axes, values, strict=True):
            region = axis.find(value)
            if region is None:
                return None
            found.append(1 << region)
        return tuple(found)

    def is_possible(self, point: Box) -> bool:
        """Whether inputs may lie in these regions."""
        return all(at & domain for at, domain in zip(point, self.domains, strict=True))

    def is_open(self, box: Box, rules: int) -> bool:
        """Whether on some axis only an evaluation can tell if one of the rules accepts values of the box."""
        for axis, regions in zip(self.axes, box, strict=True):
            if any(axis.open) and any(
                opened & rules and regions >> at & 1 for at, opened in enumerate(axis.open)
            ):
                return True
        return False

    def sample(self, box: Box) -> tuple[Value, ...]:
        """Values, one for every clause, that lie in the box."""
        return tuple(
            sample_in(axis, domain, regions)
            for axis, domain, regions in zip(self.axes, self.domains, box, strict=True)
        )

    def entries(self, box: Box) -> tuple[str, ...]:
        """The box as the input entries of a rule: `< 18`, `"a", "b"`, `-`."""
        return tuple(
            entry_text(axis, domain, regions)
            for axis, domain, regions in zip(self.axes, self.domains, box, strict=True)
        )

    def words(self, box: Box) -> str:
        """The box in words: `age < 18 and score >= 600`; "any input" where it holds all of them."""
        parts = [
            phrase(title, axis, domain, regions)
            for title, axis, domain, regions in zip(self.titles, self.axes, self.domains, box, strict=True)
            if regions != domain
        ]
        return " and ".join(parts) or "any input"


def space_of(table: CompiledTable, *, all_values: bool = False) -> TableSpace:
    """The geometry of a table.

    Inputs are taken to be of the kinds that entries speak of, and null only where an entry or the allowed
    values name it; with `all_values` they are null and every value of the declared type, too.
    """
    axes, domains, known = [], [], True
    for index, clause in enumerate(table.inputs):
        of_type, of_clause = limits_of(clause)
        entries = [rule.tests[index] for rule in table.rules]
        axis = build_axis(clause.type, entries, [*of_type, *of_clause])
        axes.append(axis)
        domains.append(domain_of(axis, clause, all_values=all_values))
        known = known and all(cell_of(each).form is not Form.OPEN for each in (*of_type, *of_clause))
    titles = tuple(clause.title for clause in table.inputs)
    return TableSpace(titles, tuple(axes), tuple(domains), len(table.rules), known)


def limits_of(clause: CompiledInput) -> tuple[list[CompiledTests], list[CompiledTests]]:
    """What a value must pass: the allowed values of its type (from the outside in), and the clause's."""
    of_type = type_limits(clause.type)
    # The clause may declare no more than `number`, where its expression is known to be less.
    if clause.logic.type is not clause.type and plain(clause.logic.type) == plain(clause.type):
        of_type += type_limits(clause.logic.type)
    return of_type, [] if clause.allowed is None else [clause.allowed]


def type_limits(of: FeelType) -> list[CompiledTests]:
    """The allowed values of a type and of those that it is made from."""
    found = []
    while isinstance(of, NamedType):
        if isinstance(of.allowed, CompiledAllowedValues):
            found.append(of.allowed.tests)
        of = of.of
    return found


def domain_of(axis: Axis, clause: CompiledInput, *, all_values: bool) -> int:
    """The regions that inputs of a clause may lie in; null passes the clause's own allowed values."""
    domain = axis.real if all_values else axis.asked
    of_type, of_clause = limits_of(clause)
    for tests in of_type:
        domain &= _accepted(axis, tests)
    for tests in of_clause:
        domain &= _accepted(axis, tests) | 1
    return domain


def _accepted(axis: Axis, tests: CompiledTests) -> int:
    """The regions that the tests accept; all of them if only an evaluation can tell."""
    if cell_of(tests).form is Form.OPEN:
        return axis.real
    accepted = 0
    for at, region in enumerate(axis.regions):
        if region.exists:
            try:
                accepted |= tests.accepts(region.sample, {}, Notes()) << at
            except LimitExceeded:
                return axis.real
    return accepted


def meet(one: Box, other: Box) -> Box:
    """The inputs that lie in both boxes; some axis is empty if there are none."""
    return tuple(map(and_, one, other))


def is_empty(box: Box) -> bool:
    """Whether no input lies in the box."""
    return not all(box)


def is_within(one: Box, other: Box) -> bool:
    """Whether all inputs of a box lie in the other."""
    return not reduce(lambda outside, pair: outside | (pair[0] & ~pair[1]), zip(one, other, strict=True), 0)
