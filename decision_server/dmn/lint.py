"""What is wrong with a decision table as a whole: gaps, overlaps, and rules that never fire.

Exact where entries are made of comparisons with constants. An entry that only an evaluation can decide (it
reads other names, or calls functions) may accept everything: what rests on it is marked open, and a table
with such entries may have gaps and hidden rules beyond those found.
"""

from dataclasses import dataclass
from typing import Final

from decision_server.dmn.gaps import find_gaps, wants_rules
from decision_server.dmn.hit_policy import CompiledTable
from decision_server.dmn.overlaps import Overlap, OverlapKind, find_overlaps
from decision_server.dmn.rule_outputs import outputs_of
from decision_server.dmn.table_space import Box, TableSpace, space_of
from decision_server.dmn.unreachable import Unreachable, find_unreachable

__all__ = ["Overlap", "OverlapKind", "TableFindings", "Unreachable", "lint_table"]

LIMIT: Final = 1_000
STEPS: Final = 100_000


@dataclass(frozen=True, slots=True)
class TableFindings:
    """The findings about one table; rules count from 0 here, and from 1 wherever a person reads them.

    `gaps` are boxes of `space` that have no input in common; they are empty for tables that need no rule
    everywhere. Each list is complete unless its `are_…_complete` says that the search was stopped. `is_exact`
    is False where entries or allowed values are open.
    """

    table: CompiledTable
    space: TableSpace
    gaps: tuple[Box, ...]
    are_gaps_complete: bool
    overlaps: tuple[Overlap, ...]
    are_overlaps_complete: bool
    unreachable: tuple[Unreachable, ...]
    are_unreachable_complete: bool
    is_exact: bool

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found for certain, as far as was searched."""
        certain = any(not overlap.is_open for overlap in self.overlaps)
        return not (self.gaps or certain or self.unreachable)

    @property
    def is_complete(self) -> bool:
        """Whether every search came to its end."""
        return self.are_gaps_complete and self.are_overlaps_complete and self.are_unreachable_complete


def lint_table(
    table: CompiledTable, *, limit: int = LIMIT, steps: int = STEPS, all_values: bool = False
) -> TableFindings:
    """Find gaps, overlaps and unreachable rules: at most `limit` of each, in at most `steps` steps each.

    A step takes up to a microsecond in a table of 1,000 rules; dense overlaps in many clauses would take
    exponentially many. Inputs are those that `space_of` says: null only where the table or its types speak of
    it, everything with `all_values`.
    """
    space = space_of(table, all_values=all_values)
    outputs = outputs_of(table)
    gaps: list[Box] = []
    are_gaps_complete = True
    if wants_rules(table):
        gaps, are_gaps_complete = find_gaps(space, limit=limit, steps=steps)
    overlaps, are_overlaps_complete = find_overlaps(table, space, outputs, limit=limit, steps=steps)
    unreachable, are_unreachable_complete = find_unreachable(table, space, outputs, limit=limit, steps=steps)
    return TableFindings(
        table,
        space,
        tuple(gaps),
        are_gaps_complete,
        tuple(overlaps),
        are_overlaps_complete,
        tuple(unreachable),
        are_unreachable_complete,
        space.is_domain_known and not any(any(axis.open) for axis in space.axes),
    )
