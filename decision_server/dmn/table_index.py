"""Which rules can match an input, without trying them all.

Every input clause is an axis (`index_axis`), which leads from a value to the rules whose entry accepts it;
what all axes have in common are the rules that match. Entries that only an evaluation can decide are
evaluated where, and in the order in which, the plain scan would come to them, so that values, notes and fired
rules are those of the scan; `tests/dmn/test_table_index.py` holds it to that.
"""

from collections.abc import Iterable, Sequence
from typing import Final, cast

from decision_server.dmn.bench import Values
from decision_server.dmn.index_axis import Axis, build_axis
from decision_server.dmn.index_forms import Budget, Sets, default_budget
from decision_server.feel.expression import CompiledTests
from decision_server.feel.notes import Notes
from decision_server.feel.unary_tests import Intervals
from decision_server.feel.unary_tests import Values as Listed
from decision_server.feel.values import Value

FEWEST_RULES: Final = 4
"""Below, trying the rules one by one is as fast."""
_FOR_VALUES: Final = (Intervals, Listed)
"""What null never passes. Inputs are often null, so that it is no failure to note for each of the rules."""


def failed_clause(
    tests: Sequence[CompiledTests], given: Sequence[Value], values: Values, notes: Notes
) -> int | None:
    """The first clause (from 1) whose entry does not accept its value; None if the rule matches."""
    for clause, test in enumerate(tests):
        value = given[clause]
        if (value is None and isinstance(test.shape, _FOR_VALUES)) or not test.accepts(value, values, notes):
            return clause + 1
    return None


class TableIndex:
    """The rules of one table, looked up. Immutable, shared by threads.

    Rules (from 0) stand in places: place p is bit N−1−p of a set, so that the first of a set is the top bit.
    Unless there is an `order`, a rule stands in its own place; with one the rule at place p is `order[p]`. An
    index that `stops` looks for the first rule only, or the first of the order.
    """

    __slots__ = (
        "_axes",
        "_count",
        "_full",
        "_inexact",
        "_lookups",
        "_order",
        "_rules",
        "_sets",
        "_sparse",
        "_stops",
    )

    def __init__(
        self,
        rules: Sequence[Sequence[CompiledTests]],
        clauses: int,
        *,
        order: Sequence[int] | None = None,
        stops: bool = False,
        budget: Budget | None = None,
    ) -> None:
        placed = list(rules) if order is None else [rules[rule] for rule in order]
        self._rules = placed
        self._order = order
        self._stops = stops
        self._count = len(placed)
        self._sets = Sets(len(placed))
        self._full = self._sets.full
        budget = default_budget(len(placed)) if budget is None else budget
        self._axes: list[Axis] = []
        for clause in range(clauses):
            entries = [tests[clause] if clause < len(tests) else None for tests in placed]
            self._axes.append(build_axis(entries, self._sets, budget))
        telling = [(at, axis) for at, axis in enumerate(self._axes) if not axis.is_constant]
        self._sparse = any(axis.is_sparse for _, axis in telling)
        self._lookups = [(at, axis.lookup) for at, axis in telling]
        self._inexact = [at for at, axis in telling if not axis.is_exact]

    def match(self, given: Sequence[Value], values: Values, notes: Notes) -> list[int]:
        """The rules (from 0) that match, in the order of the table.

        `given` are the values of the input clauses, made to fit; `values` are those of the names that entries
        may read. What a table costs is charged by its caller. Raises LimitExceeded where an entry does.
        """
        if self._sparse:
            return self._match_sparse(given, values, notes)
        mask = self._full
        for at, lookup in self._lookups:
            found = cast("int", lookup(given[at]))
            if found < 0:
                return self._match_open(given, values, notes)
            mask &= found
            if not mask:
                return []
        return self._settled(mask, given, values, notes)

    def _settled(self, mask: int, given: Sequence[Value], values: Values, notes: Notes) -> list[int]:
        """The rules of a set of which none has to be evaluated, but for axes that are not exact."""
        if self._inexact:
            places = self._sets.walk(mask) if self._stops else self._sets.rules(mask)
            return self._verified(places, self._inexact, given, values, notes)
        if self._stops:
            place = self._count - mask.bit_length()
            return [place if self._order is None else self._order[place]]
        return self._numbers(self._sets.rules(mask))

    def _verified(
        self,
        places: Iterable[int],
        clauses: Sequence[int],
        given: Sequence[Value],
        values: Values,
        notes: Notes,
    ) -> list[int]:
        """Those of the rules at these places whose entries of these clauses accept what is given."""
        matched: list[int] = []
        rules = self._rules
        for place in places:
            tests = rules[place]
            for clause in clauses:
                if clause >= len(tests):
                    continue
                test, value = tests[clause], given[clause]
                if (value is None and isinstance(test.shape, _FOR_VALUES)) or not test.accepts(
                    value, values, notes
                ):
                    break
            else:
                matched.append(place)
                if self._stops:
                    break
        return self._numbers(matched)

    def _match_sparse(self, given: Sequence[Value], values: Values, notes: Notes) -> list[int]:
        """Where an axis gives few rules by number, the shortest list of them is tried one by one."""
        mask = self._full
        shortest: tuple[int, ...] | None = None
        for at, lookup in self._lookups:
            found = lookup(given[at])
            if isinstance(found, tuple):
                if shortest is None or len(found) < len(shortest):
                    shortest = found
            elif found < 0:
                return self._match_open(given, values, notes)
            else:
                mask &= found
        if shortest is None:
            return self._settled(mask, given, values, notes) if mask else []
        if not mask:
            return []
        return self._verified(shortest, range(len(self._axes)), given, values, notes)

    def _match_open(self, given: Sequence[Value], values: Values, notes: Notes) -> list[int]:
        """Where entries have to be evaluated: as the scan does, in those rules where it would."""
        mask = self._full
        visited = 0
        for at, axis in enumerate(self._axes):
            may, open = axis.both(given[at])
            visited |= mask & open
            mask &= may
        if self._inexact:
            visited |= mask
        candidates = self._sets.rules(visited | mask)
        if self._order is not None:
            candidates.sort(key=self._order.__getitem__)
        stops = self._stops and self._order is None
        matched: list[int] = []
        rules = self._rules
        evaluated = set(self._sets.rules(visited))
        for place in candidates:
            if place in evaluated and failed_clause(rules[place], given, values, notes) is not None:
                continue
            matched.append(place)
            if stops:
                break
        if self._stops and matched and self._order is not None:
            return [self._order[min(matched)]]
        return self._numbers(matched)

    def _numbers(self, places: list[int]) -> list[int]:
        """The rules at these places, in the order of the table."""
        if self._order is None:
            return places
        order = self._order
        return sorted(order[place] for place in places)
