"""Cases made from the tables of a ruleset: one for every set of rules that can match together.

Where a table asks for inputs as they are given, inputs are laid out from the table's regions. Where it asks
for what other decisions work out, inputs are searched for: known ones are changed in a few places, by values
from the boundaries of all tables, and what reaches a set of rules not seen before is kept. What each case
wants is what the ruleset gives now, so that a later change shows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from decision_server.dmn.hit_policy import CompiledTable
from decision_server.dmn.reach import matching_sets
from decision_server.dmn.table_space import Box, TableSpace, is_within, space_of
from decision_server.dmn.trace import TableTrace
from decision_server.engine.cases import DEFAULT_NOW, Case
from decision_server.engine.deployment import Deployment
from decision_server.engine.evaluate import Evaluation, evaluate
from decision_server.engine.input_paths import Path, leaves, path_of, value_at, with_value
from decision_server.engine.inputs import parse_inputs
from decision_server.engine.json_text import Json
from decision_server.engine.outputs import to_json
from decision_server.engine.schema import example
from decision_server.engine.table_findings import rule_words
from decision_server.errors import InputRejected, LimitExceeded
from decision_server.feel.calendar import later_by_months, text_of_date
from decision_server.feel.temporal_parsing import read_date
from decision_server.feel.typesystem import BOOLEAN, DATE, FeelType, plain

TRIES: Final = 1_000
LIMIT: Final = 2_000
STEPS: Final = 200_000
_MOST_CHANGED: Final = 3
_MOST_SPREAD: Final = 4
"""Values at one path that others are made from."""
_YEARS: Final = (1, 2, 4, 8, 15, 20, 23, 27, 35, 50, 65, 75, 90)
_MOST_IN_VAIN: Final = 200
"""Tries in a row that show nothing new before a search is given up."""

Inputs = dict[str, Json]


@dataclass(frozen=True, slots=True)
class Generated:
    """Cases of one table. `unreached` sets of rules (from 0) can match, by the table alone, and did not."""

    table: CompiledTable
    cases: tuple[Case, ...]
    unreached: tuple[tuple[int, ...], ...]
    is_complete: bool


def generate_cases(
    deployment: Deployment,
    decision: str | None = None,
    *,
    tries: int = TRIES,
    limit: int = LIMIT,
    steps: int = STEPS,
) -> tuple[datetime, tuple[Generated, ...]]:
    """Cases for the tables of a decision, or of all decisions, and the `now` that they are for.

    At most `limit` sets of rules per table; at most `tries` evaluations to search for what no table tells.
    The same ruleset gives the same cases. Raises NotFound for an unknown decision.
    """
    names = deployment.compiled.decisions
    if decision is not None:
        deployment.target(decision)
    known = deployment.ruleset.cases.cases
    now = known[0].now if known else DEFAULT_NOW
    pool = _Pool(deployment)
    found = []
    for table in deployment.compiled.tables:
        of_main = bool(table.source.place) and table.source.place[0] == deployment.compiled.model.file
        if table.owner in names and of_main and decision in (None, table.owner) and table.rules:
            found.append(_Generator(deployment, table, pool, now, tries).run(limit, steps))
    return now, tuple(found)


class _Pool:
    """Values worth trying at each path of the inputs: boundaries of every table, and what cases use."""

    def __init__(self, deployment: Deployment) -> None:
        self.values: dict[Path, list[Json]] = {}
        inputs = deployment.compiled.inputs
        self.spaces: dict[int, TableSpace] = {}
        for table in deployment.compiled.tables:
            space = self.spaces[id(table)] = space_of(table)
            for clause, axis, domain in zip(table.inputs, space.axes, space.domains, strict=True):
                path = path_of(clause.logic, inputs)
                if path is not None:
                    for at, region in enumerate(axis.regions):
                        if domain >> at & 1:
                            self.add(path, to_json(region.sample))
        for path, of in leaves(inputs):
            for case in deployment.ruleset.cases.cases:
                if (value := value_at(case.inputs, path)) is not None:
                    self.add(path, value[0])
            for value_of_type in _of_type(of):
                self.add(path, value_of_type)
            for start in list(self.values[path])[:_MOST_SPREAD]:
                for other in _spread(start, of):
                    self.add(path, other)

    def add(self, path: Path, value: Json) -> None:
        """One more value, if it is new."""
        values = self.values.setdefault(path, [])
        if not any(value == each and value.__class__ is each.__class__ for each in values):
            values.append(value)


def _of_type(of: FeelType) -> Iterator[Json]:
    yield example(of)
    if plain(of) == BOOLEAN:
        yield from (True, False)


def _spread(value: Json, of: FeelType) -> Iterator[Json]:
    """Values around one from which others are worked out: other years, other sizes."""
    if plain(of) == DATE and isinstance(value, str):
        date = read_date(value)
        for years in _YEARS if date is not None else ():
            earlier = None if date is None else later_by_months(date, -12 * years)
            if earlier is not None:
                yield text_of_date(earlier)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield from (value - 1, value + 1, value * 2, value * 10, value // 2)


class _Generator:
    """Makes the cases of one table."""

    def __init__(
        self, deployment: Deployment, table: CompiledTable, pool: _Pool, now: datetime, tries: int
    ) -> None:
        self.deployment = deployment
        self.table = table
        self.space = pool.spaces[id(table)]
        self.signature = deployment.signature(table.owner)
        self.now = now
        self.tries = tries
        self.paths = [path_of(clause.logic, self.signature) for clause in table.inputs]
        mutable = {path: values for path, values in pool.values.items() if path[0] in self.signature}
        self.pool = [(path, values) for path, values in mutable.items() if len(values) > 1]
        self.reached: dict[tuple[int, ...], tuple[Inputs, Evaluation]] = {}
        self.wanted: dict[tuple[int, ...], Box] = {}
        # Inputs by the regions of the values that other decisions work out from them.
        self.corpus: dict[Box, Inputs] = {}

    def run(self, limit: int, steps: int) -> Generated:
        """Lay out, search, lay out again with what was found, and write down."""
        sets, is_complete = matching_sets(self.space, limit=limit, steps=steps)
        self.wanted = {self.space.rules_in(rules): box for rules, box in sets.items()}
        for base in self._bases():
            self._try(base)
        # Inputs laid out from a region lie at its boundaries, which makes the better case.
        spare, self.reached = self.reached, {}
        self._lay_out()
        self.reached = {**spare, **self.reached}
        if None in self.paths:
            self._search()
            self._lay_out()
        order = sorted(self.reached, key=lambda rules: (rules[:1] or (len(self.table.rules),), rules))
        cases = tuple(self._case(rules, *self.reached[rules]) for rules in order)
        unreached = tuple(sorted(set(self.wanted) - set(self.reached)))
        return Generated(self.table, cases, unreached, is_complete)

    def _bases(self) -> Iterator[Inputs]:
        """Inputs to start from: those of cases as far as this decision asks for them, else by type."""
        for case in self.deployment.ruleset.cases.cases:
            if isinstance(case.inputs, dict) and not case.rejected:
                yield {name: case.inputs[name] for name in self.signature if name in case.inputs}
        yield {name: example(of) for name, of in self.signature.items()}

    def _try(self, inputs: Inputs) -> bool:
        """Evaluate; keep the inputs if they reach a set of rules, or computed values, not seen before."""
        try:
            parsed = parse_inputs(self.deployment, inputs, decision=self.table.owner)
            evaluation = evaluate(self.deployment, parsed, now=self.now, trace=True)
        except (InputRejected, LimitExceeded):
            return False
        trace = _trace_of(evaluation, self.table)
        if trace is None:
            return False
        rules = tuple(rule.rule - 1 for rule in trace.rules if rule.failed is None)
        point = self.space.point([value for _, value in trace.inputs])
        computed = None if point is None else self._computed(point)
        is_new = computed is not None and computed not in self.corpus
        if computed is not None and is_new:
            self.corpus[computed] = inputs
        if rules in self.wanted and rules not in self.reached:
            self.reached[rules] = inputs, evaluation
            is_new = True
        return is_new

    def _computed(self, box: Box) -> Box:
        """The box on the axes that other decisions work out."""
        return tuple(regions for regions, path in zip(box, self.paths, strict=True) if path is None)

    def _lay_out(self) -> None:
        """Try each set of rules from inputs that give the right computed values, the given ones laid over."""
        for rules, box in self.wanted.items():
            if rules in self.reached:
                continue
            wanted = self._computed(box)
            for computed, inputs in self.corpus.items():
                if is_within(computed, wanted):
                    laid = inputs
                    for path, value in zip(self.paths, self.space.sample(box), strict=True):
                        if path is not None:
                            laid = with_value(laid, path, to_json(value))
                    self._try(laid)
                    break

    def _search(self) -> None:
        """Change known inputs in a few places, until all is reached or nothing new comes up any more."""
        known, draw, in_vain = list(self.corpus.values()), _Draw(), 0
        if not known or not self.pool:
            return
        for _ in range(self.tries):
            if len(self.reached) == len(self.wanted) or in_vain == _MOST_IN_VAIN:
                return
            inputs = known[draw.below(len(known))]
            for _ in range(1 + draw.below(_MOST_CHANGED)):
                path, values = self.pool[draw.below(len(self.pool))]
                inputs = with_value(inputs, path, values[draw.below(len(values))])
            in_vain += 1
            if self._try(inputs):
                known.append(inputs)
                in_vain = 0

    def _case(self, rules: tuple[int, ...], inputs: Inputs, evaluation: Evaluation) -> Case:
        outputs = to_json(evaluation.outputs)
        want = next(iter(outputs.values())) if isinstance(outputs, dict) else outputs
        fires = [each.rule_id for each in evaluation.matched if each.decision == self.table.owner]
        which = (
            f"{_all_words(rules)} {'matches' if len(rules) == 1 else 'match'}" if rules else "no rule matches"
        )
        return Case(
            name=f"{self.table.title}: {which}",
            decision=self.table.owner,
            now=self.now,
            inputs=inputs,
            want=want,
            wants_value=True,
            fires=tuple(dict.fromkeys(fires)),
            rejected=(),
        )


def _all_words(rules: Sequence[int]) -> str:
    """The rules by number, all of them: names of cases must differ."""
    if len(rules) < 3:
        return rule_words(rules)
    numbers = [str(rule + 1) for rule in rules]
    return f"rules {', '.join(numbers[:-1])} and {numbers[-1]}"


def _trace_of(evaluation: Evaluation, table: CompiledTable) -> TableTrace | None:
    """The trace of the table; None if it was not asked."""
    for trace in evaluation.trace or ():
        if trace.name == table.title and trace.table is not None:
            return trace.table
    return None


class _Draw:
    """Numbers that look drawn and are the same every time: the core has no chance (MMIX's generator)."""

    def __init__(self) -> None:
        self.state = 1

    def below(self, end: int) -> int:
        """A number from 0 up to but not `end`."""
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % end
