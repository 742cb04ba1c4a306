"""The sets of rules that match together: each is a region of inputs with a life of its own."""

from decision_server.dmn.search import (
    Budget,
    BudgetSpent,
    always_accepting,
    groups_of,
    in_clause_order,
    narrowed,
    search_order,
)
from decision_server.dmn.table_space import Box, TableSpace


def matching_sets(space: TableSpace, *, limit: int, steps: int) -> tuple[dict[int, Box], bool]:
    """Every set of rules that match together, none included, with a box of inputs for it.

    At most `limit`, and whether these are all there are.
    """
    if not all(space.domains):
        return {}, True
    search = _Search(space, limit, Budget(steps))
    try:
        search.visit(0, space.everything)
    except BudgetSpent:
        return search.found, False
    return search.found, True


class _Search:
    """Depth first over the axes; what follows a set of rules is followed once."""

    def __init__(self, space: TableSpace, limit: int, budget: Budget) -> None:
        pairs = zip(space.axes, space.domains, strict=True)
        groups = [groups_of(axis.accepts, domain) for axis, domain in pairs]
        self.order = search_order(groups)
        self.groups = [groups[axis] for axis in self.order]
        self.domains = [space.domains[axis] for axis in self.order]
        self.settled = always_accepting(space, self.order, [axis.accepts for axis in space.axes])
        self.limit = limit
        self.budget = budget
        self.seen: set[tuple[int, int]] = set()
        self.path: list[int] = []
        self.found: dict[int, Box] = {}

    def visit(self, depth: int, active: int) -> None:
        """Go on from where just the rules of `active` have matched so far."""
        if (depth, active) in self.seen:
            return
        self.seen.add((depth, active))
        if not active & ~self.settled[depth]:
            if active not in self.found:
                if len(self.found) == self.limit:
                    raise BudgetSpent
                self.found[active] = in_clause_order((*self.path, *self.domains[depth:]), self.order)
            return
        for rules, regions in narrowed(self.groups[depth], active, self.budget):
            self.path.append(regions)
            self.visit(depth + 1, rules)
            self.path.pop()
