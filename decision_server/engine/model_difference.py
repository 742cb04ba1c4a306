"""What differs between two versions of a model: tables by inputs whose outcome differs, the rest by name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from decision_server.dmn.compile import CompiledModel
from decision_server.dmn.decision_table import DecisionTable
from decision_server.dmn.elements import LiteralExpression
from decision_server.dmn.hit_policy import CompiledTable
from decision_server.dmn.meaning import meaning_of
from decision_server.dmn.model import BusinessKnowledgeModel, Decision, DecisionService, Model
from decision_server.dmn.table_diff import LIMIT, STEPS, TableDifference, diff_tables
from decision_server.engine.json_text import Json
from decision_server.engine.outputs import to_json
from decision_server.engine.table_findings import (
    box_to_json,
    example,
    rule_to_json,
    rule_words,
    table_to_json,
)


@dataclass(frozen=True, slots=True)
class ElementDifference:
    """An element other than a table: `change` is "added", "removed" or "changed".

    `was` and `now` are its text where it is a single expression.
    """

    kind: str
    name: str
    change: str
    was: str = ""
    now: str = ""


@dataclass(frozen=True, slots=True)
class ModelDifference:
    """`tables` are those of both versions that are not written alike, whether or not an outcome differs."""

    tables: tuple[TableDifference, ...]
    added: tuple[CompiledTable, ...]
    removed: tuple[CompiledTable, ...]
    elements: tuple[ElementDifference, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing was found that can change an outcome."""
        differs = any(not each.is_same or not each.is_complete for each in self.tables)
        return not (differs or self.added or self.removed or self.elements)


def diff_models(
    old: CompiledModel, new: CompiledModel, *, limit: int = LIMIT, steps: int = STEPS
) -> ModelDifference:
    """Compare two versions; tables are matched by where they stand, elements by kind and name."""
    before = {each.source.place[1:]: each for each in old.tables}
    after = {each.source.place[1:]: each for each in new.tables}
    tables = [
        diff_tables(before[place], table, limit=limit, steps=steps)
        for place, table in after.items()
        if place in before and _is_rewritten(before[place], table)
    ]
    return ModelDifference(
        tuple(tables),
        tuple(table for place, table in after.items() if place not in before),
        tuple(table for place, table in before.items() if place not in after),
        tuple(_elements(old.model, new.model)),
    )


def difference_sentences(difference: ModelDifference) -> Iterator[str]:
    """The difference, one sentence each: tables first."""
    for table in difference.tables:
        yield from _table_sentences(table)
    for change, tables in (("new", difference.added), ("gone", difference.removed)):
        for each in tables:
            rules = "1 rule" if len(each.rules) == 1 else f"{len(each.rules)} rules"
            yield f"Table '{each.title}' is {change}, with {rules}"
    for element in difference.elements:
        words = {"added": "is new", "removed": "is gone", "changed": "has changed"}[element.change]
        texts = f": it was {element.was} and is {element.now}" if element.was or element.now else ""
        yield f"{element.kind.capitalize()} '{element.name}' {words}{texts}"


def difference_to_json(difference: ModelDifference) -> dict[str, Json]:
    """The difference for programs."""
    return {
        "same": difference.is_same,
        "tables": [_table_to_json(each) for each in difference.tables],
        "added_tables": [table_to_json(each) for each in difference.added],
        "removed_tables": [table_to_json(each) for each in difference.removed],
        "elements": [
            {
                "kind": each.kind,
                "name": each.name,
                "change": each.change,
                "old": each.was or None,
                "new": each.now or None,
            }
            for each in difference.elements
        ],
    }


def _is_rewritten(old: CompiledTable, new: CompiledTable) -> bool:
    return meaning_of(old.table) != meaning_of(new.table) or _types(old) != _types(new)


def _types(table: CompiledTable) -> list[tuple[str, str]]:
    """What the clauses allow by their types, which are written elsewhere."""
    inputs = [(str(each.type), _allowed(each.type)) for each in table.inputs]
    return inputs + [(str(each.type), _allowed(each.type)) for each in table.outputs]


def _allowed(of: object) -> str:
    texts = []
    while (inner := getattr(of, "of", None)) is not None:
        allowed = getattr(of, "allowed", None)
        texts.append(getattr(allowed, "text", ""))
        of = inner
    return " of ".join(texts)


def _table_sentences(difference: TableDifference) -> Iterator[str]:
    pair = difference.pair
    name = pair.new.title
    for setting in pair.settings:
        yield f"Table '{name}': {setting}"
    changes = []
    if difference.removed:
        changes.append(f"{rule_words(difference.removed)} of the old version")
    if difference.added:
        changes.append(f"{rule_words(difference.added)} of the new version")
    if changes:
        yield f"Table '{name}': rewritten are {' and '.join(changes)}"
    for region in difference.regions:
        words, shown = pair.space.words(region.box), example(pair.space, region.box)
        perhaps = "perhaps " if region.is_open else ""
        was, now = _giver(region.old.words, region.old.rules), _giver(region.new.words, region.new.rules)
        yield f"Change in '{name}': for {words}, {perhaps}it was {was} and is {now}{shown}"
    if not difference.is_complete:
        yield f"Note on '{name}': the search was stopped at its limit; there may be more changes"
    elif difference.is_same:
        yield f"Table '{name}': no input has another outcome"


def _giver(words: str, rules: tuple[int, ...]) -> str:
    return f"{words} ({rule_words(rules)})" if rules else words


def _table_to_json(difference: TableDifference) -> dict[str, Json]:
    pair = difference.pair
    return {
        **table_to_json(pair.new),
        "same": difference.is_same,
        "complete": difference.is_complete,
        "exact": difference.is_exact,
        "settings": list(pair.settings),
        "added_rules": [rule_to_json(pair.new, rule) for rule in difference.added],
        "removed_rules": [rule_to_json(pair.old, rule) for rule in difference.removed],
        "regions": [
            {
                **box_to_json(pair.new, pair.space, region.box),
                "certain": not region.is_open,
                "old": {
                    "outcome": to_json(region.old.value) if region.old.is_known else None,
                    "words": region.old.words,
                    "rules": [rule_to_json(pair.old, rule) for rule in region.old.rules],
                },
                "new": {
                    "outcome": to_json(region.new.value) if region.new.is_known else None,
                    "words": region.new.words,
                    "rules": [rule_to_json(pair.new, rule) for rule in region.new.rules],
                },
            }
            for region in difference.regions
        ],
    }


def _elements(old: Model, new: Model) -> Iterator[ElementDifference]:
    """Types and nodes that differ; a decision that is a table in both versions is told of as a table."""
    before, after = _named(old), _named(new)
    for key in dict.fromkeys((*before, *after)):
        one, other = before.get(key), after.get(key)
        if one is None or other is None:
            if _is_table(one or other):
                continue
            yield ElementDifference(*key, "added" if one is None else "removed", _text(one), _text(other))
        elif meaning_of(one) != meaning_of(other) and not (_is_table(one) and _is_table(other)):
            yield ElementDifference(*key, "changed", _text(one), _text(other))


def _named(model: Model) -> Mapping[tuple[str, str], object]:
    found: dict[tuple[str, str], object] = {("type", each.name): each for each in model.item_definitions}
    words = {
        Decision: "decision",
        BusinessKnowledgeModel: "business knowledge model",
        DecisionService: "decision service",
    }
    found.update({(words.get(type(each), "input"), each.name): each for each in model.nodes})
    return found


def _is_table(element: object) -> bool:
    return isinstance(element, Decision) and isinstance(element.logic, DecisionTable)


def _text(element: object) -> str:
    logic = element.logic if isinstance(element, Decision) else None
    return " ".join(logic.text.text.split()) if isinstance(logic, LiteralExpression) else ""
