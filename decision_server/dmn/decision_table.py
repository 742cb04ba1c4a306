"""The decision table as authored: clauses, rules and hit policy. `hit_policy` says what the policies do."""

from dataclasses import dataclass
from enum import Enum

from decision_server.dmn.elements import RULE_ID, Element, LiteralExpression, Text, TypeRef, UnaryTests


class HitPolicy(Enum):
    """Which of the matching rules count; values are the words of the XML."""

    UNIQUE = "UNIQUE"
    ANY = "ANY"
    PRIORITY = "PRIORITY"
    FIRST = "FIRST"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"
    COLLECT = "COLLECT"

    @property
    def letter(self) -> str:
        """The letter that stands in the corner of a drawn table."""
        return self.value[0]


class Aggregator(Enum):
    """What COLLECT makes of its values; `sign` stands in the corner of a drawn table."""

    SUM = "SUM"
    MIN = "MIN"
    MAX = "MAX"
    COUNT = "COUNT"

    @property
    def sign(self) -> str:
        """The sign behind the C of a drawn table."""
        return {"SUM": "+", "MIN": "<", "MAX": ">", "COUNT": "#"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class InputClause(Element):
    """One question of the table. `values` are the tests that every input must pass, if there are any."""

    expression: LiteralExpression
    values: UnaryTests | None = None

    @property
    def title(self) -> str:
        """How the clause is called in messages and on pages."""
        return self.label or self.expression.text.text.strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputClause(Element):
    """One answer of the table. `values` are in order of priority, the highest first."""

    name: str | None = None
    type_ref: TypeRef | None = None
    values: UnaryTests | None = None
    default: LiteralExpression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Element):
    """One rule; `number` counts from 1 as authors see it. Entries stand in the order of the clauses."""

    number: int
    input_entries: tuple[UnaryTests, ...]
    output_entries: tuple[LiteralExpression, ...]
    annotations: tuple[Text, ...] = ()

    @property
    def rule_id(self) -> str:
        """The stable id of the rule: ours if it has one, else its XML id, else its number."""
        return self.kept.attributes.get(RULE_ID) or self.id or str(self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTable(Element):
    """A decision table. `annotations` are the names of the annotation columns."""

    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]
    hit_policy: HitPolicy = HitPolicy.UNIQUE
    aggregator: Aggregator | None = None
    annotations: tuple[str, ...] = ()
    output_label: str | None = None
    orientation: str = "Rule-as-Row"
    type_ref: TypeRef | None = None

    @property
    def corner(self) -> str:
        """The hit policy as drawn in the table's corner: `U`, `F`, `C+`."""
        return self.hit_policy.letter + (self.aggregator.sign if self.aggregator else "")

    def output_title(self, index: int) -> str:
        """How output clause `index` (from 0) is called in messages and on pages."""
        clause = self.outputs[index]
        return clause.label or clause.name or self.output_label or f"output {index + 1}"
