"""Which rules the cases of a ruleset have fired, and which they have not."""

from collections.abc import Sequence
from dataclasses import dataclass

from decision_server.dmn.hit_policy import CompiledTable
from decision_server.engine.case_results import CaseResult
from decision_server.engine.deployment import Deployment
from decision_server.engine.json_text import Json
from decision_server.engine.table_findings import rule_to_json, table_to_json


@dataclass(frozen=True, slots=True)
class TableCoverage:
    """The rules (from 0) of one table that no case has fired, and how often the others have."""

    table: CompiledTable
    counts: tuple[int, ...]

    @property
    def missed(self) -> tuple[int, ...]:
        """The rules that never fired."""
        return tuple(rule for rule, count in enumerate(self.counts) if not count)

    @property
    def fired(self) -> int:
        """How many rules did."""
        return len(self.counts) - len(self.missed)

    def to_json(self) -> dict[str, Json]:
        """The coverage for programs."""
        return {
            **table_to_json(self.table),
            "fired": self.fired,
            "missed": [rule_to_json(self.table, rule) for rule in self.missed],
        }


def rule_coverage(deployment: Deployment, results: Sequence[CaseResult]) -> tuple[TableCoverage, ...]:
    """Coverage of every table that has rules; cases count whether or not they hold."""
    counts: dict[tuple[str, str, int], int] = {}
    for result in results:
        if result.evaluation is not None:
            for match in result.evaluation.matched:
                key = (match.decision, match.rule_id, match.rule)
                counts[key] = counts.get(key, 0) + 1
    return tuple(
        TableCoverage(
            table,
            tuple(counts.get((table.owner, rule.rule_id, rule.number), 0) for rule in table.rules),
        )
        for table in deployment.compiled.tables
        if table.rules
    )
