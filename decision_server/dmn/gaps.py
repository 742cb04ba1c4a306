"""Inputs that no rule of a table accepts."""

from decision_server.dmn.decision_table import Aggregator, HitPolicy
from decision_server.dmn.hit_policy import CompiledTable
from decision_server.dmn.search import (
    Budget,
    BudgetSpent,
    Groups,
    always_accepting,
    groups_of,
    in_clause_order,
    narrowed,
    search_order,
    united,
)
from decision_server.dmn.table_space import Box, TableSpace

Suffix = tuple[int, ...]


def wants_rules(table: CompiledTable) -> bool:
    """Whether the table fails where no rule matches: it has no default, and does not collect."""
    if any(output.default is not None for output in table.outputs):
        return False
    collects = table.table.hit_policy is HitPolicy.COLLECT
    return not (collects and table.table.aggregator in (None, Aggregator.COUNT))


def find_gaps(space: TableSpace, *, limit: int, steps: int) -> tuple[list[Box], bool]:
    """Boxes of inputs that no rule accepts, none in two of them, and whether these are all there are.

    Gives at most `limit`. A rule that may accept an input, as only an evaluation can tell, counts as one that
    does: then inputs outside of the boxes may be gaps, too.
    """
    if any(not domain for domain in space.domains):
        return [], True
    if not space.rules:
        return [space.domains], True
    search = _Search(space, limit, Budget(steps))
    try:
        suffixes = search.visit(0, space.everything)
        is_complete = True
    except BudgetSpent:
        suffixes = search.kept
        is_complete = False
    boxes = united(in_clause_order(each, search.order) for each in suffixes)
    return sorted(boxes)[:limit], is_complete and len(boxes) <= limit


class _Search:
    """Depth first over the axes, with the set of rules that accept everything chosen so far."""

    def __init__(self, space: TableSpace, limit: int, budget: Budget) -> None:
        pairs = zip(space.axes, space.domains, strict=True)
        groups = [groups_of(axis.accepts, domain) for axis, domain in pairs]
        self.order = search_order(groups)
        self.groups: list[Groups] = [groups[axis] for axis in self.order]
        self.domains = [space.domains[axis] for axis in self.order]
        self.covering = always_accepting(space, self.order, [axis.accepts for axis in space.axes])
        self.most_kept = 4 * limit + 1
        self.budget = budget
        self.known: dict[tuple[int, int], list[Suffix]] = {}
        self.path: list[int] = []
        self.kept: list[Suffix] = []

    def visit(self, depth: int, active: int) -> list[Suffix]:
        """The gaps among the axes from `depth` on, where just the rules of `active` have matched so far."""
        if active & self.covering[depth]:
            return []
        known = self.known.get((depth, active))
        if known is None and not active:
            known = [tuple(self.domains[depth:])]
        if known is not None:
            self.keep(known)
            return known
        # Where two stretches of an axis leave the same gaps behind them, they are one gap.
        found: dict[Suffix, int] = {}
        for rules, regions in narrowed(self.groups[depth], active, self.budget):
            self.path.append(regions)
            for suffix in self.visit(depth + 1, rules):
                found[suffix] = found.get(suffix, 0) | regions
            self.path.pop()
        self.budget.spend(len(found))
        gaps = self.known[depth, active] = [(regions, *suffix) for suffix, regions in found.items()]
        return gaps

    def keep(self, suffixes: list[Suffix]) -> None:
        """Remember gaps as they are found, in case that the search does not come to its end.

        Raises BudgetSpent when there are more than anybody asked for.
        """
        self.budget.spend(len(suffixes))
        self.kept.extend((*self.path, *suffix) for suffix in suffixes)
        if len(self.kept) >= self.most_kept:
            raise BudgetSpent
