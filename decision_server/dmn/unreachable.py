"""Rules that no input makes fire: they accept none, or others always go first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from decision_server.dmn.decision_table import HitPolicy
from decision_server.dmn.hit_policy import CompiledTable
from decision_server.dmn.overlaps import meeting_rules
from decision_server.dmn.rule_outputs import RuleOutputs, ranks_of
from decision_server.dmn.search import Budget, BudgetSpent
from decision_server.dmn.table_space import Box, TableSpace, is_empty
from decision_server.feel.values import equal


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A rule (from 0) that never fires.

    `hidden_by` are rules that together match wherever it does and go first (or, under UNIQUE and ANY, make
    the table fail there). It is empty where the rule accepts no input at all; then `clauses` (from 0) are
    those whose entry accepts nothing.
    """

    rule: int
    hidden_by: tuple[int, ...]
    clauses: tuple[int, ...]


def find_unreachable(
    table: CompiledTable, space: TableSpace, outputs: Sequence[RuleOutputs], *, limit: int, steps: int
) -> tuple[list[Unreachable], bool]:
    """At most `limit` rules that never fire, in order, and whether these are all there are.

    A rule that may match, as only an evaluation can tell, hides nothing.
    """
    blocking = _blocking(table, space, outputs)
    meetings = meeting_rules(space)
    sure = [
        [rules & ~opened for rules, opened in zip(axis.accepts, axis.open, strict=True)]
        for axis in space.axes
    ]
    budget = Budget(steps)
    found: list[Unreachable] = []
    try:
        for rule in range(space.rules):
            box = space.box(rule)
            unreachable = None
            if is_empty(box):
                clauses = tuple(axis for axis, regions in enumerate(box) if not regions)
                unreachable = Unreachable(rule, (), clauses)
            else:
                blockers = blocking(rule)
                budget.spend(len(meetings))
                for axis, regions in zip(meetings, box, strict=True):
                    blockers &= axis.rules(regions)
                if blockers and (hiding := _Cover(space, sure, box, budget).by(blockers)):
                    unreachable = Unreachable(rule, space.rules_in(hiding), ())
            if unreachable is not None:
                if len(found) == limit:
                    return found, False
                found.append(unreachable)
    except BudgetSpent:
        return found, False
    return found, True


def _blocking(
    table: CompiledTable, space: TableSpace, outputs: Sequence[RuleOutputs]
) -> Callable[[int], int]:
    """For a rule, those that keep it from firing wherever both match."""
    match table.table.hit_policy:
        case HitPolicy.FIRST:
            return lambda rule: space.everything & ~(2 * space.bit(rule) - 1)
        case HitPolicy.UNIQUE:
            return lambda rule: space.everything & ~space.bit(rule)
        case HitPolicy.PRIORITY:
            return _ahead_by_priority(table, space, outputs)
        case HitPolicy.ANY:
            return _in_disagreement(space, outputs)
        case _:
            return lambda rule: 0


def _ahead_by_priority(
    table: CompiledTable, space: TableSpace, outputs: Sequence[RuleOutputs]
) -> Callable[[int], int]:
    ranks = ranks_of(table, outputs)
    known = sorted((rank, rule) for rule, rank in enumerate(ranks) if rank is not None)
    ahead: dict[int, int] = {}
    before = 0
    for _, rule in known:
        ahead[rule] = before
        before |= space.bit(rule)
    return lambda rule: ahead.get(rule, 0)


def _in_disagreement(space: TableSpace, outputs: Sequence[RuleOutputs]) -> Callable[[int], int]:
    distinct = {each.key: each for each in outputs if each.row is not None}
    rules = dict.fromkeys(distinct, 0)
    for rule, each in enumerate(outputs):
        if each.row is not None:
            rules[each.key] |= space.bit(rule)
    against = {
        key: sum(
            rules[other]
            for other, others in distinct.items()
            if each.row is not None
            and others.row is not None
            and other != key
            and equal(list(each.row), list(others.row)) is not True
        )
        for key, each in distinct.items()
    }
    return lambda rule: against.get(outputs[rule].key, 0)


class _Cover:
    """Whether a box lies in the boxes of certain rules together; ends at the first input outside of them."""

    def __init__(self, space: TableSpace, masks: Sequence[Sequence[int]], box: Box, budget: Budget) -> None:
        self.space = space
        self.budget = budget
        self.groups = []
        for rules, regions in zip(masks, box, strict=True):
            distinct = {rules[at] for at in range(regions.bit_length()) if regions >> at & 1}
            budget.spend(regions.bit_count())
            self.groups.append(sorted(distinct, key=int.bit_count))
        self.groups.sort(key=len)
        self.covering = [space.everything]
        for groups in reversed(self.groups):
            accepting = self.covering[-1]
            for accepted in groups:
                accepting &= accepted
            self.covering.append(accepting)
        self.covering.reverse()
        self.known: dict[tuple[int, int], int] = {}

    def by(self, rules: int) -> int:
        """Some rules that cover the box; 0 if there is an input that none of them accepts."""
        return self._visit(0, rules)

    def _visit(self, depth: int, active: int) -> int:
        covering = active & self.covering[depth]
        if covering:
            return 1 << (covering.bit_length() - 1)
        known = self.known.get((depth, active))
        if known is not None:
            return known
        self.budget.spend(len(self.groups[depth]) + 1)
        used = 0
        # Where fewest rules are left, a hole is most likely.
        for left in sorted({rules & active for rules in self.groups[depth]}, key=int.bit_count):
            found = self._visit(depth + 1, left) if left else 0
            if not found:
                return 0
            used |= found
        self.known[depth, active] = used
        return used
