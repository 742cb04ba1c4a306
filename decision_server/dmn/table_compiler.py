"""Decision tables as authored -> tables that run."""

from dataclasses import replace
from functools import partial

from decision_server.dmn.bench import NOTHING, Bench, Failing, Logic, Place
from decision_server.dmn.decision_table import Aggregator, DecisionTable, Rule
from decision_server.dmn.elements import LiteralExpression, UnaryTests
from decision_server.dmn.fits import NEVER_MATCHES, Finding, check, check_entry, never_matching
from decision_server.dmn.hit_policy import (
    LISTS,
    SORTED,
    CompiledInput,
    CompiledOutput,
    CompiledRule,
    CompiledTable,
)
from decision_server.dmn.item_types import source_of
from decision_server.dmn.trace import Fired
from decision_server.feel.expression import (
    CompiledAllowedValues,
    CompiledExpression,
    CompiledTests,
    compile_tests,
)
from decision_server.feel.ir import Constant, Program
from decision_server.feel.quick_entries import quick_shape
from decision_server.feel.scope import Scope
from decision_server.feel.source import Source
from decision_server.feel.typesystem import ANY, NUMBER, STRING, ContextType, FeelType, ListType, NamedType
from decision_server.feel.unary_tests import Shape
from decision_server.feel.unary_tests import choices as choices_of
from decision_server.feel.values import Value


def compile_table(table: DecisionTable, scope: Scope, bench: Bench, place: Place) -> CompiledTable:
    """A decision table whose clauses and entries read the names of `scope`."""
    inputs = tuple(_input(table, index, scope, bench, place) for index in range(len(table.inputs)))
    outputs = tuple(_output(table, index, scope, bench, place) for index in range(len(table.outputs)))
    if table.aggregator is not None and len(outputs) > 1:
        source = Source(table.hit_policy.value, (*place, "hit policy"), table.line, table.column)
        message = f"{table.aggregator.value} needs one output; the table has {len(outputs)}"
        bench.report("DMN0307", message, source, "take the aggregation away, or split the table")
    if table.hit_policy in SORTED and not any(output.choices for output in outputs):
        source = Source(table.hit_policy.value, (*place, "hit policy"), table.line, table.column)
        message = f"{table.hit_policy.value} goes by the order of the output values, and none are listed"
        bench.report("DMN0308", message, source, "list the output values, the highest first", warning=True)
    desks = [_EntryDesk(clause, scope, bench, place) for clause in inputs]
    output_desks = [
        _OutputDesk(clause, table.output_title(at), scope, bench) for at, clause in enumerate(outputs)
    ]
    rules = tuple(_rule(rule, desks, output_desks, bench.owner, place) for rule in table.rules)
    compiled = CompiledTable(
        bench.owner,
        " › ".join(place[1:]),
        table,
        Source("", place, table.line, table.column),
        inputs,
        outputs,
        rules,
        _type(table, inputs, outputs, rules),
    )
    bench.tables.append(compiled)
    return compiled


def foreign_tests(table: DecisionTable, bench: Bench, place: Place) -> Failing | None:
    """What stands for a table with tests in another language than FEEL, each reported; None without."""
    values = [clause.values for clause in table.inputs] + [clause.values for clause in table.outputs]
    clauses = [each for each in values if each is not None]
    entries = [entry for rule in table.rules for entry in rule.input_entries]
    problems = [
        bench.language_problem(each.language, each.text, place)
        for each in (*clauses, *entries)
        if each.language is not None or bench.model.expression_language is not None
    ]
    return next((problem for problem in problems if problem is not None), None)


def _input(table: DecisionTable, index: int, scope: Scope, bench: Bench, place: Place) -> CompiledInput:
    clause = table.inputs[index]
    title = clause.title or f"input {index + 1}"
    at = (*place, title)
    logic = bench.literal(clause.expression, scope, at)
    declared = bench.type_of(clause.expression.type_ref, at)
    type = logic.type if declared is ANY else declared
    allowed = _tests(clause.values, type, scope, bench, at)
    text = clause.expression.text
    source = source_of(text, at)
    if declared is not ANY:
        check(logic, declared, source, bench)
    return CompiledInput(logic, type, declared, text.text.strip(), title, source, allowed)


def _tests(
    tests: UnaryTests | None, type: FeelType, scope: Scope, bench: Bench, place: Place
) -> CompiledTests | None:
    if tests is None or tests.text.text.strip() in ("", "-"):
        return None
    source = source_of(tests.text, place)
    compiled = compile_tests(
        tests.text.text, scope, input_type=type, source=source, externals=bench.externals
    )
    bench.keep(compiled.diagnostics)
    bench.used.update(compiled.uses)
    return compiled


def _output(table: DecisionTable, index: int, scope: Scope, bench: Bench, place: Place) -> CompiledOutput:
    clause = table.outputs[index]
    title = table.output_title(index)
    at = (*place, title)
    type = bench.type_of(clause.type_ref, at)
    allowed = _tests(clause.values, type, scope, bench, at)
    choices: tuple[Value, ...] | None = None
    if allowed is not None:
        choices = choices_of(allowed.program)
    elif isinstance(type, NamedType) and isinstance(type.allowed, CompiledAllowedValues):
        choices = type.allowed.choices
    default = None
    if clause.default is not None and clause.default.text.text.strip():
        default = bench.literal(clause.default, scope, (*at, "default"))
        check_entry(default, type, allowed, source_of(clause.default.text, (*at, "default")), bench)
    source = Source("", at, clause.line, clause.column)
    return CompiledOutput(clause.name or title, type, source, allowed, choices, default)


class _EntryDesk:
    """Compiles the input entries of one clause; equal texts are compiled once and differ in their place."""

    def __init__(self, clause: CompiledInput, scope: Scope, bench: Bench, place: Place) -> None:
        self.clause = clause
        self.type = clause.type
        self.scope = scope
        self.bench = bench
        self.place = place
        self.title = clause.title
        self.seen: dict[str, CompiledTests] = {}
        self.never: dict[str, tuple[Finding, ...]] = {}
        self.shapes: dict[str, Shape] = {}
        # Values that are allowed give rise to findings about entries that never match.
        self.is_plain = clause.allowed is None and clause.type in (NUMBER, STRING)

    def compile(self, entry: UnaryTests, number: int) -> CompiledTests:
        """The entry of a rule. Most are told by their text alone, or are like one before."""
        text = entry.text.text
        shape = self.shapes.get(text)
        if shape is None and self.is_plain and (shape := quick_shape(text, self.type)) is not None:
            self.shapes[text] = shape
        if shape is not None:
            return CompiledTests.later(text, partial(self._compiled, entry, number), self.type, shape)
        known = self.seen.get(text)
        if known is not None and not known.diagnostics and text not in self.never:
            make = partial(self._moved, known, entry, number)
            return CompiledTests.later(text, make, self.type, known.shape, known.uses)
        return self._full(entry, number)

    def _source(self, entry: UnaryTests, number: int) -> Source:
        return source_of(entry.text, (*self.place, f"rule {number}", self.title))

    def _compiled(self, entry: UnaryTests, number: int) -> Program:
        return compile_tests(
            entry.text.text,
            self.scope,
            input_type=self.type,
            source=self._source(entry, number),
            externals=self.bench.externals,
        ).program

    def _moved(self, known: CompiledTests, entry: UnaryTests, number: int) -> Program:
        return replace(known.program, source=self._source(entry, number))

    def _full(self, entry: UnaryTests, number: int) -> CompiledTests:
        source = self._source(entry, number)
        known = self.seen.get(entry.text.text)
        if known is None:
            known = self.seen[entry.text.text] = compile_tests(
                entry.text.text,
                self.scope,
                input_type=self.type,
                source=source,
                externals=self.bench.externals,
            )
            self.bench.keep(known.diagnostics)
            self.bench.used.update(known.uses)
            if never := never_matching(known, self.type, self.clause.allowed):
                self.never[entry.text.text] = never
            self.tell(entry.text.text, source)
            return known
        found = tuple(replace(each, source=source) for each in known.diagnostics)
        self.bench.keep(found)
        self.tell(entry.text.text, source)
        program = replace(known.program, source=source)
        return CompiledTests(known.text, program, known.input_type, known.shape, found)

    def tell(self, text: str, source: Source) -> None:
        """Report what never matches, at the place of one of the entries with this text."""
        for each in self.never.get(text, ()):
            self.bench.report_at(NEVER_MATCHES, each.message, source, each.span, each.help, warning=True)


class _OutputDesk:
    """Compiles the output entries of one clause; literals with equal texts are compiled once."""

    def __init__(self, clause: CompiledOutput, title: str, scope: Scope, bench: Bench) -> None:
        self.clause = clause
        self.title = title
        self.scope = scope
        self.bench = bench
        self.seen: dict[str, CompiledExpression] = {}

    def compile(self, entry: LiteralExpression, at: Place) -> Logic:
        """The entry at a place."""
        text = entry.text.text
        known = None if entry.language else self.seen.get(text)
        if known is not None:
            return known.moved(partial(self._moved, known, entry, at))
        before = len(self.bench.found)
        logic = self.bench.literal(entry, self.scope, at)
        check_entry(logic, self.clause.type, self.clause.allowed, source_of(entry.text, at), self.bench)
        is_quiet = len(self.bench.found) == before and not entry.language
        if is_quiet and isinstance(logic, CompiledExpression) and isinstance(logic.body, Constant):
            self.seen[text] = logic
        return logic

    def _moved(self, known: CompiledExpression, entry: LiteralExpression, at: Place) -> Program:
        return replace(known.program, source=source_of(entry.text, at))


def _rule(
    rule: Rule,
    desks: list[_EntryDesk],
    output_desks: list["_OutputDesk"],
    owner: str,
    place: Place,
) -> CompiledRule:
    tests = tuple(
        desk.compile(entry, rule.number) for desk, entry in zip(desks, rule.input_entries, strict=False)
    )
    outputs: list[Logic] = []
    for desk, entry in zip(output_desks, rule.output_entries, strict=False):
        at = (*place, f"rule {rule.number}", desk.title)
        if entry.text.text.strip() in ("", "-"):
            outputs.append(NOTHING)
        else:
            outputs.append(desk.compile(entry, at))
    fired = Fired(owner, rule.rule_id, rule.number)
    return CompiledRule(rule.number, rule.rule_id, fired, tests, tuple(outputs))


def _type(
    table: DecisionTable,
    inputs: tuple[CompiledInput, ...],
    outputs: tuple[CompiledOutput, ...],
    rules: tuple[CompiledRule, ...],
) -> FeelType:
    """The static type of the table's value."""
    if table.aggregator is Aggregator.COUNT:
        return NUMBER
    types = [
        _output_type(output, [rule.outputs[index] for rule in rules if index < len(rule.outputs)])
        for index, output in enumerate(outputs)
    ]
    one: FeelType = ANY
    if len(types) == 1:
        one = types[0]
    elif types:
        one = ContextType({output.name: type for output, type in zip(outputs, types, strict=True)})
    return ListType(one) if table.hit_policy in LISTS and table.aggregator is None else one


def _output_type(output: CompiledOutput, entries: list[Logic]) -> FeelType:
    if output.type is not ANY:
        return output.type
    types = {entry.type for entry in entries}
    return types.pop() if len(types) == 1 else ANY
