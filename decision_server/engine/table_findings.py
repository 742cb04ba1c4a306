"""What lint found in tables, as sentences for rule authors and as JSON for programs."""

from collections.abc import Iterator, Sequence
from typing import Final

from decision_server.dmn.decision_table import HitPolicy
from decision_server.dmn.hit_policy import CompiledTable
from decision_server.dmn.lint import Overlap, OverlapKind, TableFindings, Unreachable
from decision_server.dmn.table_space import Box, TableSpace
from decision_server.engine.json_text import Json
from decision_server.engine.outputs import to_json
from decision_server.feel.texts import literal_of

_SHOWN: Final = 60
_MOST_RULES: Final = 6


def sentences(findings: TableFindings) -> Iterator[str]:
    """Every finding as one sentence, gaps first; then which searches were stopped, and what is open."""
    name, space = findings.table.title, findings.space
    for gap in findings.gaps:
        yield f"Gap in '{name}': no rule for {space.words(gap)}{example(space, gap)}"
    for overlap in findings.overlaps:
        yield _overlap(overlap, findings)
    for each in findings.unreachable:
        yield f"Unreachable rule in '{name}': {_unreachable(each, findings)}"
    for is_complete, what in (
        (findings.are_gaps_complete, "gaps"),
        (findings.are_overlaps_complete, "overlaps"),
        (findings.are_unreachable_complete, "unreachable rules"),
    ):
        if not is_complete:
            yield f"Note on '{name}': the search for {what} was stopped at its limit; there may be more"
    if not findings.is_exact:
        yield (
            f"Note on '{name}': some entries can only be decided by an evaluation; "
            "there may be gaps and unreachable rules beside those found"
        )


def example(space: TableSpace, box: Box) -> str:
    """`, for example age = 17, score = 600`; nothing for a table without input clauses."""
    pairs = zip(space.titles, space.sample(box), strict=True)
    shown = ", ".join(f"{title} = {_short(literal_of(value))}" for title, value in pairs)
    return f", for example {shown}" if shown else ""


def findings_to_json(findings: TableFindings) -> dict[str, Json]:
    """All findings of a table; rules are named by number and id, boxes by entries and a sample."""
    table, space = findings.table, findings.space
    return {
        **table_to_json(table),
        "exact": findings.is_exact,
        "gaps": {
            "complete": findings.are_gaps_complete,
            "found": [box_to_json(table, space, gap) for gap in findings.gaps],
        },
        "overlaps": {
            "complete": findings.are_overlaps_complete,
            "found": [
                {
                    "kind": each.kind.value,
                    "rules": [rule_to_json(table, each.first), rule_to_json(table, each.second)],
                    "needless": None if each.inner is None else rule_to_json(table, each.inner),
                    "certain": not each.is_open,
                    **box_to_json(table, space, each.box),
                }
                for each in findings.overlaps
            ],
        },
        "unreachable": {
            "complete": findings.are_unreachable_complete,
            "found": [
                {
                    "rule": rule_to_json(table, each.rule),
                    "hidden_by": [rule_to_json(table, rule) for rule in each.hidden_by],
                    "empty_entries": [space.titles[clause] for clause in each.clauses],
                    # No input reaches the rule; this is one that its entries were written for.
                    "sample": None if each.clauses else _sample(table, space, space.box(each.rule)),
                }
                for each in findings.unreachable
            ],
        },
    }


def table_to_json(table: CompiledTable) -> dict[str, Json]:
    """Which table it is."""
    return {
        "file": table.source.place[0] if table.source.place else "",
        "decision": table.owner,
        "table": table.title,
        "hit_policy": table.table.hit_policy.value,
        "rules": len(table.rules),
    }


def box_to_json(table: CompiledTable, space: TableSpace, box: Box) -> dict[str, Json]:
    """A box in words, as the entries of a rule, and by a sample."""
    entries: list[Json] = [
        {"input": title, "entry": entry}
        for title, entry in zip(space.titles, space.entries(box), strict=True)
    ]
    return {"where": space.words(box), "entries": entries, "sample": _sample(table, space, box)}


def rule_to_json(table: CompiledTable, rule: int) -> dict[str, Json]:
    """A rule (from 0) by its number and id."""
    return {"number": table.rules[rule].number, "id": table.rules[rule].rule_id}


def rule_words(rules: Sequence[int]) -> str:
    """`rule 3`, `rules 3 and 4`, `rules 1, 2, 3 and 40 more`: rules from 0, shown from 1."""
    numbers = [str(rule + 1) for rule in rules]
    if len(numbers) == 1:
        return f"rule {numbers[0]}"
    if len(numbers) > _MOST_RULES:
        numbers = [*numbers[: _MOST_RULES - 1], f"{len(numbers) - _MOST_RULES + 1} more"]
    return f"rules {', '.join(numbers[:-1])} and {numbers[-1]}"


def _sample(table: CompiledTable, space: TableSpace, box: Box) -> Json:
    return [
        {"input": title, "value": to_json(value)}
        for title, value in zip(space.titles, space.sample(box), strict=True)
    ]


def _overlap(overlap: Overlap, findings: TableFindings) -> str:
    space, table = findings.space, findings.table
    both = rule_words((overlap.first, overlap.second))
    where = f"{space.words(overlap.box)}{example(space, overlap.box)}"
    perhaps = "Perhaps a " if overlap.is_open else ""
    start = f"{perhaps}{overlap.kind.value}" if perhaps else overlap.kind.value.capitalize()
    match overlap.kind:
        case OverlapKind.CONFLICT:
            why = {
                HitPolicy.UNIQUE: "match together, which UNIQUE forbids",
                HitPolicy.ANY: "match together with different outputs, which ANY forbids",
            }.get(table.table.hit_policy, "match together with different outputs of the same priority")
            return f"{start} in '{table.title}': {both} {why}, for {where}"
        case OverlapKind.DUPLICATE:
            return f"{start} in '{table.title}': {both} accept the same inputs and give the same, for {where}"
        case OverlapKind.SUBSUMED:
            inner = overlap.first if overlap.inner is None else overlap.inner
            outer = overlap.second if inner == overlap.first else overlap.first
            start = "Perhaps a needless rule" if perhaps else "Needless rule"
            return (
                f"{start} in '{table.title}': rule {inner + 1} accepts only what rule {outer + 1} accepts, "
                f"and gives the same, for {where}"
            )


def _unreachable(each: Unreachable, findings: TableFindings) -> str:
    rule = f"rule {each.rule + 1} never fires"
    if each.clauses:
        clauses = ", ".join(f"'{findings.space.titles[clause]}'" for clause in each.clauses)
        return f"{rule}: its entry for {clauses} accepts no value that there can be"
    by = rule_words(each.hidden_by)
    verb = "matches" if len(each.hidden_by) == 1 else "match"
    match findings.table.table.hit_policy:
        case HitPolicy.UNIQUE:
            why = f"{by} {verb} wherever it does, which UNIQUE forbids"
        case HitPolicy.ANY:
            why = f"{by} {verb} wherever it does with other outputs, which ANY forbids"
        case _:
            goes = "goes" if len(each.hidden_by) == 1 else "go"
            why = f"{by} {verb} wherever it does, and {goes} first"
    return f"{rule}: {why}{example(findings.space, findings.space.box(each.rule))}"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
