"""Two versions of a decision table laid over each other: their clauses matched, their rules in one order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from decision_server.dmn.cells import Form, cell_of
from decision_server.dmn.decision_table import HitPolicy
from decision_server.dmn.hit_policy import CompiledInput, CompiledRule, CompiledTable
from decision_server.dmn.regions import build_axis
from decision_server.dmn.rule_outputs import RuleOutputs, outputs_of, ranks_of
from decision_server.dmn.table_space import TableSpace, domain_of, limits_of
from decision_server.feel.expression import CompiledTests, compile_tests
from decision_server.feel.scope import Scope
from decision_server.feel.texts import literal_of
from decision_server.feel.typesystem import ANY, FeelType, plain

Clauses = tuple[tuple[int | None, int | None], ...]
"""The input clauses of both versions (from 0), matched by their expressions; None where one has no such."""


@dataclass(frozen=True, slots=True)
class MergedRule:
    """A rule of the old version, the new version (each from 0), or both."""

    old: int | None
    new: int | None

    @property
    def is_changed(self) -> bool:
        """Whether only one version has it."""
        return self.old is None or self.new is None


@dataclass(frozen=True, slots=True)
class TablePair:
    """Both versions over one space, whose rules are `rules`.

    Their order agrees with both versions (under PRIORITY: with who goes first), so that a set of rules means
    the same to both. `is_ranked`: of the rules that match, the first decides. `old_domains` and `new_domains`
    are what each version takes as inputs; the domains of the space hold both. `settings` tell what changed
    beside the rules, in words.
    """

    old: CompiledTable
    new: CompiledTable
    old_outputs: tuple[RuleOutputs, ...]
    new_outputs: tuple[RuleOutputs, ...]
    clauses: Clauses
    rules: tuple[MergedRule, ...]
    is_ranked: bool
    space: TableSpace
    old_domains: tuple[int, ...]
    new_domains: tuple[int, ...]
    settings: tuple[str, ...]


def pair_tables(old: CompiledTable, new: CompiledTable) -> TablePair:
    """Lay two versions over each other."""
    clauses = _clauses(old, new)
    old_outputs, new_outputs = outputs_of(old), outputs_of(new)
    settings = _settings(old, new)
    old_keys = [
        _key(rule, outputs, [pair[0] for pair in clauses])
        for rule, outputs in zip(old.rules, old_outputs, strict=True)
    ]
    new_keys = [
        _key(rule, outputs, [pair[1] for pair in clauses])
        for rule, outputs in zip(new.rules, new_outputs, strict=True)
    ]
    rules = _merged(old_keys, new_keys)
    is_ranked = not settings and old.table.hit_policy is HitPolicy.FIRST
    if old.table.hit_policy is HitPolicy.PRIORITY and not settings:
        ranked = _by_rank(rules, ranks_of(old, old_outputs), ranks_of(new, new_outputs))
        is_ranked = ranked is not None
        rules = ranked or rules
    axes, domains, old_domains, new_domains, titles, known = [], [], [], [], [], True
    for one, other in clauses:
        before = None if one is None else old.inputs[one]
        after = None if other is None else new.inputs[other]
        entries = [_entry(rule, old, new, one, other) for rule in rules]
        limits = [
            test
            for clause in (before, after)
            if clause is not None
            for of in limits_of(clause)
            for test in of
        ]
        known = known and all(cell_of(each).form is not Form.OPEN for each in limits)
        axis = build_axis(_type(before, after), entries, limits)
        axes.append(axis)
        old_domains.append(axis.real if before is None else domain_of(axis, before, all_values=True))
        new_domains.append(axis.real if after is None else domain_of(axis, after, all_values=True))
        if before is None:
            old_domains[-1] = new_domains[-1]
        if after is None:
            new_domains[-1] = old_domains[-1]
        domains.append(old_domains[-1] | new_domains[-1])
        titles.append(after.title if after is not None else before.title if before is not None else "")
    space = TableSpace(tuple(titles), tuple(axes), tuple(domains), len(rules), known)
    return TablePair(
        old,
        new,
        old_outputs,
        new_outputs,
        clauses,
        rules,
        is_ranked,
        space,
        tuple(old_domains),
        tuple(new_domains),
        settings,
    )


def _clauses(old: CompiledTable, new: CompiledTable) -> Clauses:
    free = list(range(len(old.inputs)))
    pairs: list[tuple[int | None, int | None]] = []
    for index, clause in enumerate(new.inputs):
        text = _written(clause.text)
        found = next((each for each in free if _written(old.inputs[each].text) == text), None)
        if found is not None:
            free.remove(found)
        pairs.append((found, index))
    return (*pairs, *((each, None) for each in free))


def _written(text: str) -> str:
    return " ".join(text.split())


def _type(before: CompiledInput | None, after: CompiledInput | None) -> FeelType:
    if before is None or after is None:
        clause = before or after
        return ANY if clause is None else clause.type
    return after.type if plain(before.type) == plain(after.type) else ANY


def _settings(old: CompiledTable, new: CompiledTable) -> tuple[str, ...]:
    """What changed of the table as a whole; each may change the outcome of any input."""
    found = []
    one, other = old.table, new.table
    if (one.hit_policy, one.aggregator) != (other.hit_policy, other.aggregator):
        before, after = ([each.hit_policy.value, each.aggregator] for each in (one, other))
        words = [
            " ".join([str(policy), aggregator.value] if aggregator else [str(policy)])  # type: ignore[union-attr]
            for policy, aggregator in (before, after)
        ]
        found.append(f"the hit policy was {words[0]} and is {words[1]}")
    if [each.name for each in old.outputs] != [each.name for each in new.outputs]:
        before_names, after_names = (", ".join(each.name for each in table.outputs) for table in (old, new))
        found.append(f"the outputs were {before_names} and are {after_names}")
        return tuple(found)
    aspects: tuple[tuple[str, Callable[[CompiledTable, int], str]], ...] = (
        ("default", _default_text),
        ("type", lambda table, index: str(table.outputs[index].type)),
        ("values", _values_text),
    )
    for index, output in enumerate(new.outputs):
        for word, text in aspects:
            was, now = text(old, index), text(new, index)
            if was != now:
                found.append(f"the {word} of '{output.name}' was {was or 'none'} and is {now or 'none'}")
    return tuple(found)


def _default_text(table: CompiledTable, index: int) -> str:
    default = table.table.outputs[index].default
    return "" if default is None else _written(default.text.text)


def _values_text(table: CompiledTable, index: int) -> str:
    output = table.outputs[index]
    if output.allowed is not None:
        return output.allowed.text.strip()
    return "" if output.choices is None else literal_of(list(output.choices))[1:-1]


def _key(rule: CompiledRule, outputs: RuleOutputs, clauses: Sequence[int | None]) -> tuple[str, ...]:
    entries = ["-" if index is None else rule.tests[index].text.strip() or "-" for index in clauses]
    return (*entries, "→", *outputs.key)


def _merged(old: Sequence[tuple[str, ...]], new: Sequence[tuple[str, ...]]) -> tuple[MergedRule, ...]:
    """The rules of both in an order that agrees with each; equal ones in the same place are one."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    merged = [MergedRule(each, each) for each in range(start)]
    middle = SequenceMatcher(None, old[start : len(old) - end], new[start : len(new) - end], autojunk=False)
    for tag, from_old, to_old, from_new, to_new in middle.get_opcodes():
        if tag == "equal":
            pairs = zip(range(from_old, to_old), range(from_new, to_new), strict=True)
            merged += [MergedRule(start + one, start + other) for one, other in pairs]
        else:
            merged += [MergedRule(start + one, None) for one in range(from_old, to_old)]
            merged += [MergedRule(None, start + other) for other in range(from_new, to_new)]
    merged += [MergedRule(len(old) - each, len(new) - each) for each in range(end, 0, -1)]
    return tuple(merged)


def _by_rank(
    rules: tuple[MergedRule, ...],
    old: Sequence[tuple[int, ...] | None],
    new: Sequence[tuple[int, ...] | None],
) -> tuple[MergedRule, ...] | None:
    """The rules in the order in which they go first, None if that depends on inputs."""
    ranked = []
    for place, rule in enumerate(rules):
        rank = old[rule.old] if rule.old is not None else new[rule.new] if rule.new is not None else None
        if rank is None:
            return None
        ranked.append((rank, place, rule))
    return tuple(rule for _, _, rule in sorted(ranked, key=lambda each: each[:2]))


def _entry(
    rule: MergedRule, old: CompiledTable, new: CompiledTable, one: int | None, other: int | None
) -> CompiledTests:
    if rule.new is not None and other is not None:
        return new.rules[rule.new].tests[other]
    if rule.new is None and rule.old is not None and one is not None:
        return old.rules[rule.old].tests[one]
    if rule.old is not None and one is not None and other is None:
        return old.rules[rule.old].tests[one]
    return compile_tests("-", Scope())
