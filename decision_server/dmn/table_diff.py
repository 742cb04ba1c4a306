"""For which inputs two versions of a decision table give different outcomes.

A table is compared as a function of the values of its input clauses. What those expressions mean, or what
entries read by name, may have changed elsewhere in the model; that is for the tables there to tell.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from decision_server.dmn.hit_policy import CompiledTable
from decision_server.dmn.rule_outputs import Outcome, outcome_of
from decision_server.dmn.search import Budget, BudgetSpent, in_clause_order
from decision_server.dmn.table_pairs import TablePair, pair_tables
from decision_server.dmn.table_space import Box

LIMIT: Final = 1_000
STEPS: Final = 200_000
REFUSED: Final = Outcome(None, True, ("null",), "refused: not an allowed value", ())


@dataclass(frozen=True, slots=True)
class DifferingRegion:
    """Inputs whose outcome differs.

    `is_open`: only an evaluation can tell, as whether the rules match, or what they give, depends on inputs.
    """

    box: Box
    old: Outcome
    new: Outcome
    is_open: bool


@dataclass(frozen=True, slots=True)
class TableDifference:
    """The inputs for which two versions differ, as boxes of `pair.space` that have no input in common.

    They are all there are if `is_complete`; `is_exact` is False where entries or allowed values are open.
    """

    pair: TablePair
    regions: tuple[DifferingRegion, ...]
    is_complete: bool
    is_exact: bool

    @property
    def added(self) -> tuple[int, ...]:
        """The rules (from 0) that only the new version has."""
        return tuple(
            sorted(each.new for each in self.pair.rules if each.old is None and each.new is not None)
        )

    @property
    def removed(self) -> tuple[int, ...]:
        """The rules (from 0) that only the old version has."""
        return tuple(
            sorted(each.old for each in self.pair.rules if each.new is None and each.old is not None)
        )

    @property
    def is_same(self) -> bool:
        """Whether no input has another outcome, as far as was searched."""
        return not self.regions


def diff_tables(
    old: CompiledTable, new: CompiledTable, *, limit: int = LIMIT, steps: int = STEPS
) -> TableDifference:
    """Find the inputs whose outcome differs: at most `limit` regions, in at most `steps` steps.

    All values of the clauses' types count as inputs, null included; one that a version does not allow has no
    outcome there.
    """
    pair = pair_tables(old, new)
    space = pair.space
    is_exact = space.is_domain_known and not any(any(axis.open) for axis in space.axes)
    if not all(space.domains):
        return TableDifference(pair, (), True, is_exact)
    search = _Search(pair, limit, Budget(steps))
    try:
        found = search.visit(0, search.all, 0)
        is_complete = True
    except BudgetSpent:
        found = list(dict.fromkeys(search.kept))
        is_complete = False
    regions = [
        DifferingRegion(in_clause_order(suffix, search.order), before, after, is_open)
        for suffix, before, after, is_open in found
    ]
    regions.sort(key=lambda region: (_first_rule(region), region.box))
    return TableDifference(pair, tuple(regions[:limit]), is_complete and len(regions) <= limit, is_exact)


def _first_rule(region: DifferingRegion) -> int:
    return min((*region.new.rules, *region.old.rules), default=0)


Found = tuple[tuple[int, ...], Outcome, Outcome, bool]
Groups = list[tuple[int, int, int]]


class _Search:
    """Depth first over the axes, with the set of merged rules that accept everything chosen so far.

    Two bits above those of the rules tell whether the old and the new version take the values chosen.
    """

    def __init__(self, pair: TablePair, limit: int, budget: Budget) -> None:
        space = pair.space
        self.pair = pair
        self.budget = budget
        self.most_kept = 4 * limit + 1
        self.old_takes, self.new_takes = 1 << space.rules, 2 << space.rules
        self.all = (4 << space.rules) - 1
        self.old_rules = _rules_of([each.old is not None for each in pair.rules])
        self.new_rules = _rules_of([each.new is not None for each in pair.rules])
        self.changed = space.everything if pair.settings else self.old_rules ^ self.new_rules
        groups = [self._groups(axis) for axis in range(len(space.axes))]
        self.order = tuple(sorted(range(len(groups)), key=lambda axis: len(groups[axis])))
        self.groups = [groups[axis] for axis in self.order]
        self.settled = [self.all]
        for axis in reversed(self.groups):
            accepting = self.settled[-1]
            for accepted, opened, _ in axis:
                accepting &= accepted & ~opened
            self.settled.append(accepting)
        self.settled.reverse()
        self.known: dict[tuple[int, int, int], list[Found]] = {}
        self.outcomes: dict[tuple[bool, int], Outcome] = {}
        self.path: list[int] = []
        self.kept: list[Found] = []

    def _groups(self, index: int) -> Groups:
        """The regions of an axis by what they mean: (rules and versions that accept, open rules, regions)."""
        axis = self.pair.space.axes[index]
        old, new = self.pair.old_domains[index], self.pair.new_domains[index]
        groups: dict[tuple[int, int], int] = {}
        for at, accepted in enumerate(axis.accepts):
            takes = (self.old_takes if old >> at & 1 else 0) | (self.new_takes if new >> at & 1 else 0)
            if takes:
                key = accepted | takes, axis.open[at]
                groups[key] = groups.get(key, 0) | 1 << at
        return [(accepted, opened, regions) for (accepted, opened), regions in groups.items()]

    def visit(self, depth: int, active: int, opened: int) -> list[Found]:
        """The differences among the axes from `depth` on, where the rules of `active` may have matched.

        Those of `opened` among them may have failed as well.
        """
        active = self._relevant(depth, active)
        opened &= active
        if not self._can_differ(depth, active):
            return []
        known = self.known.get((depth, active, opened))
        if known is None and not active & ~self.settled[depth]:
            known = self._compared(depth, active, opened)
            self.known[depth, active, opened] = known
        if known is not None:
            self._keep(known)
            return known
        self.budget.spend(len(self.groups[depth]) + 1)
        narrowed: dict[tuple[int, int], int] = {}
        for accepted, open_here, regions in self.groups[depth]:
            key = accepted & active, (open_here | opened) & active
            narrowed[key] = narrowed.get(key, 0) | regions
        # Where two stretches of an axis lead to the same differences, they are one region.
        together: dict[Found, int] = {}
        for (accepted, open_here), regions in narrowed.items():
            self.path.append(regions)
            for each in self.visit(depth + 1, accepted, open_here):
                together[each] = together.get(each, 0) | regions
            self.path.pop()
        self.budget.spend(len(together))
        found = [((regions, *each[0]), *each[1:]) for each, regions in together.items()]
        self.known[depth, active, opened] = found
        return found

    def _relevant(self, depth: int, active: int) -> int:
        """The set without rules that cannot count any more: behind one that surely goes first."""
        if not active & self.old_takes:
            active &= ~(self.old_rules & ~self.new_rules)
        if not active & self.new_takes:
            active &= ~(self.new_rules & ~self.old_rules)
        if not self.pair.is_ranked:
            return active
        sure = active & self.settled[depth] & self.pair.space.everything
        both = sure & self.old_rules & self.new_rules
        if both:
            active &= ~((1 << (both.bit_length() - 1)) - 1)
        for own, others in ((self.old_rules, self.new_rules), (self.new_rules, self.old_rules)):
            only = sure & own & ~others
            if only:
                active &= ~(((1 << (only.bit_length() - 1)) - 1) & own & ~others)
        return active

    def _can_differ(self, depth: int, active: int) -> bool:
        takes_old, takes_new = bool(active & self.old_takes), bool(active & self.new_takes)
        if not (takes_old or takes_new):
            return False
        if takes_old != takes_new or active & self.changed or self.pair.settings:
            return True
        takes = self.old_takes | self.new_takes
        return self.settled[depth] & takes != takes

    def _compared(self, depth: int, active: int, opened: int) -> list[Found]:
        """The difference, if there is one, where no further axis tells the rules apart.

        Open rules are taken to match, and not to.
        """
        suffix = tuple(
            sum(regions for _, _, regions in self.groups[at]) for at in range(depth, len(self.groups))
        )
        for rules in dict.fromkeys((active, active & ~opened)):
            before = self._outcome(rules, True)
            after = self._outcome(rules, False)
            if before.key != after.key:
                is_open = bool(opened) or not (before.is_known and after.is_known)
                return [(suffix, before, after, is_open)]
        return []

    def _outcome(self, active: int, of_old: bool) -> Outcome:
        takes, own = (self.old_takes, self.old_rules) if of_old else (self.new_takes, self.new_rules)
        if not active & takes:
            return REFUSED
        rules = active & own
        known = self.outcomes.get((of_old, rules))
        if known is None:
            pair = self.pair
            table, outputs = (pair.old, pair.old_outputs) if of_old else (pair.new, pair.new_outputs)
            merged = [pair.rules[each] for each in pair.space.rules_in(rules)]
            numbers = (each.old if of_old else each.new for each in merged)
            self.budget.spend(100 + 10 * rules.bit_count())
            matched = sorted(each for each in numbers if each is not None)
            known = self.outcomes[of_old, rules] = outcome_of(table, outputs, matched)
        return known

    def _keep(self, found: Sequence[Found]) -> None:
        """Remember differences as they are found. Raises BudgetSpent at more than anybody asked for."""
        self.budget.spend(len(found))
        self.kept.extend(((*self.path, *each[0]), *each[1:]) for each in found)
        if len(self.kept) >= self.most_kept:
            raise BudgetSpent


def _rules_of(has: Sequence[bool]) -> int:
    """The set of the rules for which it is so."""
    return sum(1 << (len(has) - 1 - rule) for rule, so in enumerate(has) if so)
