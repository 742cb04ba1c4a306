"""What searches over regions share: a budget of steps, regions in groups, boxes put together."""

from collections.abc import Iterable, Sequence

from decision_server.dmn.table_space import Box, TableSpace


class BudgetSpent(Exception):
    """A search has used up its steps; it says what it has found so far."""


class Budget:
    """Steps that a search may take, each up to a microsecond in a table of 1,000 rules."""

    __slots__ = ("left",)

    def __init__(self, steps: int) -> None:
        self.left = steps

    def spend(self, steps: int) -> None:
        """Take steps. Raises BudgetSpent when there are none left."""
        self.left -= steps
        if self.left < 0:
            raise BudgetSpent


Groups = list[tuple[int, int]]
"""(rules, regions): the regions of one axis that accept the same rules."""


def groups_of(masks: Sequence[int], regions: int) -> Groups:
    """The regions of an axis by the rules that they accept; each set of rules stands once."""
    groups: dict[int, int] = {}
    for at, rules in enumerate(masks):
        if regions >> at & 1:
            groups[rules] = groups.get(rules, 0) | 1 << at
    return list(groups.items())


def narrowed(groups: Groups, rules: int, budget: Budget) -> Groups:
    """The groups as far as they concern certain rules: those that differ in no other become one."""
    budget.spend(len(groups) + 1)
    found: dict[int, int] = {}
    for accepted, regions in groups:
        kept = accepted & rules
        found[kept] = found.get(kept, 0) | regions
    return list(found.items())


def search_order(groups: Sequence[Groups]) -> tuple[int, ...]:
    """The axes in the order in which to go through them: few groups first, so that sets come again."""
    return tuple(sorted(range(len(groups)), key=lambda axis: len(groups[axis])))


def always_accepting(space: TableSpace, order: Sequence[int], masks: Sequence[Sequence[int]]) -> list[int]:
    """For each place in the order, the rules that accept everything on all axes from there on."""
    found = [space.everything]
    for axis in reversed(order):
        accepting = found[-1]
        for at, rules in enumerate(masks[axis]):
            if space.domains[axis] >> at & 1:
                accepting &= rules
        found.append(accepting)
    return found[::-1]


def in_clause_order(box: Sequence[int], order: Sequence[int]) -> Box:
    """A box whose axes stand in the order of a search, in the order of the clauses."""
    placed = [0] * len(order)
    for axis, regions in zip(order, box, strict=True):
        placed[axis] = regions
    return tuple(placed)


def united(boxes: Iterable[Box]) -> list[Box]:
    """The same inputs in fewer boxes: those that differ on one axis only become one, over and over.

    The boxes must not have an input in common; then those given back have none either.
    """
    found = list(dict.fromkeys(boxes))
    axes = len(found[0]) if found else 0
    while True:
        before = len(found)
        for axis in range(axes):
            together: dict[Box, int] = {}
            for box in found:
                others = box[:axis] + box[axis + 1 :]
                together[others] = together.get(others, 0) | box[axis]
            found = [(*others[:axis], regions, *others[axis:]) for others, regions in together.items()]
        if len(found) == before:
            return found
