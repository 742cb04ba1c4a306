"""Who decides: we, hand-written `if`s, and the peers. Each makes a workload ready once and then decides.

Peers are imported when they are asked for, so that what needs none of them runs without. One that cannot take
part in a workload raises LeftOut with the reason, which the tables repeat.
"""

import importlib.util
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

from benchmarks.formats import condition, jdm, python, ruleset
from benchmarks.workloads import Entry, Range, Table, Workload
from decision_server.engine.evaluate import evaluate
from decision_server.engine.inputs import parse_inputs
from decision_server.local import load

MOST_RULES_ONE_BY_ONE: Final = 1_000
NOW: Final = datetime(2026, 1, 31, 12, tzinfo=UTC)
Answer: TypeAlias = dict[str, Any] | list[dict[str, Any]] | None


class LeftOut(Exception):
    """Why a peer takes no part in a workload."""


@dataclass(frozen=True, slots=True)
class Participant:
    """`decide` takes one of `given`, as the library takes it; `answer` makes the results comparable, untimed.

    `ready_s` is CPU time from text to the first decision.
    """

    name: str
    decide: Callable[[Any], Any]
    answer: Callable[[Any], Answer]
    given: Sequence[Any]
    ready_s: float = 0.0


def ours(workload: Workload, folder: Path) -> list[Participant]:
    """The public way, `load(folder).decide(inputs)`, and the engine on inputs that are typed already."""
    place = folder / f"{workload.name}-ruleset"
    place.mkdir()
    for name, text in ruleset(workload).items():
        (place / name).write_text(text, encoding="utf-8")
    begin = time.process_time()
    loaded = load(place)
    loaded.decide(workload.given[0])
    ready_s = time.process_time() - begin
    last, deployment = workload.tables[-1].name, loaded.deployment
    typed = [parse_inputs(deployment, dict(given)) for given in workload.given]

    def answer(decided: Any) -> Answer:
        return decided.outputs[last]  # type: ignore[no-any-return]

    return [
        Participant("decision-server", loaded.decide, answer, workload.given, ready_s),
        Participant(
            "decision-server, traced", lambda given: loaded.decide(given, trace=True), answer, workload.given
        ),
        Participant(
            "decision-server, typed inputs", lambda given: evaluate(deployment, given, now=NOW), answer, typed
        ),
        Participant(
            "decision-server, typed inputs, traced",
            lambda given: evaluate(deployment, given, now=NOW, trace=True),
            answer,
            typed,
        ),
    ]


def if_chain(workload: Workload, folder: Path) -> Participant:
    """What a person would write by hand, as a module: the limit of what Python can do rule by rule."""
    place = folder / f"{workload.name.replace('-', '_')}_by_hand.py"
    place.write_text(python(workload), encoding="utf-8")
    begin = time.process_time()
    spec = importlib.util.spec_from_file_location(place.stem, place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.decide(workload.given[0])
    return Participant("if chain", module.decide, _as_is, workload.given, time.process_time() - begin)


def zen(workload: Workload, folder: Path) -> list[Participant]:
    """As its quick start says, with the static loader; and with its trace."""
    import zen as library

    begin = time.process_time()
    engine = library.ZenEngine({"loader": {"type": "static", "content": {"model": jdm(workload)}}})
    evaluate_ = engine.evaluate
    evaluate_("model", workload.given[0])
    ready_s = time.process_time() - begin
    traced = {"trace": True}

    def answer(response: Any) -> Answer:
        result = response["result"]
        return None if result == {} else result  # type: ignore[no-any-return]

    return [
        Participant("zen-engine", lambda given: evaluate_("model", given), answer, workload.given, ready_s),
        Participant(
            "zen-engine, traced", lambda given: evaluate_("model", given, traced), answer, workload.given
        ),
    ]


def rule_engine(workload: Workload, folder: Path) -> list[Participant]:
    """One compiled rule after the other, as the library has no tables."""
    _few(workload)
    import rule_engine as library

    def compiled(table: Table) -> list[Callable[[Mapping[str, Any]], bool]]:
        return [library.Rule(condition(table, rule, conjunction="and")).matches for rule in table.rules]

    return [_one_by_one("rule-engine", workload, compiled, dict)]


def cel(workload: Workload, folder: Path) -> list[Participant]:
    """One compiled program after the other; the inputs go into a context once per table."""
    _few(workload)
    import cel as library

    def compiled(table: Table) -> list[Callable[[Any], bool]]:
        return [library.compile(condition(table, rule, conjunction="&&")).execute for rule in table.rules]

    return [_one_by_one("common-expression-language", workload, compiled, library.Context)]


def _one_by_one(
    name: str,
    workload: Workload,
    compiled: Callable[[Table], list[Callable[[Any], bool]]],
    context: Callable[[dict[str, Any]], Any],
) -> Participant:
    begin = time.process_time()
    tables = []
    for table in workload.tables:
        results = [dict(zip(table.outputs, rule.results, strict=True)) for rule in table.rules]
        tables.append((list(zip(compiled(table), results, strict=True)), table.policy == "COLLECT"))
    last = len(tables) - 1

    def decide(given: Mapping[str, Any]) -> Answer:
        facts = dict(given)
        for at, (rules, collects) in enumerate(tables):
            seen = context(facts)
            if collects:
                return [result for matches, result in rules if matches(seen)]
            found = next((result for matches, result in rules if matches(seen)), None)
            if at == last:
                return found
            facts.update(found or {})
        return None

    decide(workload.given[0])
    return Participant(name, decide, _as_is, workload.given, time.process_time() - begin)


def durable_rules(workload: Workload, folder: Path) -> list[Participant]:
    """Events posted to a ruleset per table, whose rules have their place in the table as priority."""
    _few(workload)
    if workload.tables[-1].policy == "COLLECT":
        raise LeftOut("an event is used up by the first rule that it fires")
    import durable.engine
    from durable import lang

    begin = time.process_time()
    fired: list[dict[str, Any]] = []

    def action(result: dict[str, Any]) -> Callable[[Any], None]:
        return lambda context: fired.append(result)

    names = []
    for table in workload.tables:
        names.append(f"{workload.name} {table.name}")
        with lang.ruleset(names[-1]):
            for at, rule in enumerate(table.rules, 1):
                result = dict(zip(table.outputs, rule.results, strict=True))
                lang.when_all(lang.pri(at), _durable(lang.m, table.inputs, rule.entries))(action(result))
    post = lang.post

    def decide(given: Mapping[str, Any]) -> Answer:
        facts = dict(given)
        found: dict[str, Any] = {}
        for name in names:
            fired.clear()
            try:
                post(name, facts)
            except durable.engine.MessageNotHandledException:
                return None
            found = fired[0]
            facts = {**facts, **found}
        return found

    decide(workload.given[0])
    return [Participant("durable_rules", decide, _as_is, workload.given, time.process_time() - begin)]


def _durable(message: Any, names: Sequence[str], entries: Sequence[Entry]) -> Any:
    parts = []
    for name, entry in zip(names, entries, strict=True):
        field = getattr(message, name)
        match entry:
            case None:
                continue
            case Range():
                high = field <= entry.high if entry.closed else getattr(message, name) < entry.high
                parts += [getattr(message, name) >= entry.low, high]
            case (first, *others):
                test = field == first
                for each in others:
                    test = test | (getattr(message, name) == each)
                parts.append(test)
    if not parts:
        return +getattr(message, names[0])
    whole = parts[0]
    for part in parts[1:]:
        whole = whole & part
    return whole


PEERS: Final[Mapping[str, Callable[[Workload, Path], list[Participant]]]] = {
    "zen-engine": zen,
    "rule-engine": rule_engine,
    "common-expression-language": cel,
    "durable_rules": durable_rules,
}


def _few(workload: Workload) -> None:
    if workload.rules > MOST_RULES_ONE_BY_ONE:
        raise LeftOut(f"tries rule by rule; not asked above {MOST_RULES_ONE_BY_ONE:,} rules")


def _as_is(answer: Answer) -> Answer:
    return answer
