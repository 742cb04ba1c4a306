"""Whether logic can ever give what its place declares: types over the whole model, before anything runs.

An error says that a place is null whenever it is reached, a warning that it is null unless it holds less
than it seems to.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from decision_server.dmn.bench import Bench, Coerced, Logic
from decision_server.dmn.boxed import CompiledContext, CompiledList
from decision_server.dmn.boxed_iterators import CompiledConditional
from decision_server.dmn.hit_policy import CompiledTable
from decision_server.errors import LimitExceeded
from decision_server.feel import ir
from decision_server.feel.expression import CompiledAllowedValues, CompiledExpression, CompiledTests
from decision_server.feel.misfits import is_surely_never, why_never
from decision_server.feel.notes import Notes
from decision_server.feel.parser_messages import nearest
from decision_server.feel.source import Source, Span
from decision_server.feel.texts import literal_of
from decision_server.feel.typesystem import ANY, ContextType, FeelType, ListType, NamedType, plain
from decision_server.feel.unary_tests import Interval, Intervals
from decision_server.feel.unary_tests import choices as choices_of
from decision_server.feel.values import Range, Value

NEVER_FITS: Final = "DMN0214"
NOT_ALLOWED: Final = "DMN0211"
_LONGEST_TYPE: Final = 60
NEVER_MATCHES: Final = "DMN0309"


def coerced(logic: Logic, type: FeelType, source: Source, bench: Bench) -> Logic:
    """The logic, made to give a value of `type` where one is declared; findings are kept."""
    if type is ANY:
        return logic
    check(logic, type, source, bench)
    return Coerced(logic, type, source)


def check(logic: Logic, to: FeelType, source: Source, bench: Bench) -> None:
    """Report the parts of the logic that decide its value and can never be of type `to`.

    `source` is the place of the logic as a whole, for parts that have none of their own.
    """
    match logic:
        case CompiledExpression():
            _check_expression(logic, to, bench)
        case CompiledConditional():
            check(logic.then, to, source, bench)
            check(logic.otherwise, to, source, bench)
        case CompiledContext() if logic.result is not None:
            check(logic.result, to, source, bench)
        case CompiledContext() if isinstance(plain(to), ContextType):
            _check_context(logic, plain(to), source, bench)
        case CompiledList() if isinstance(plain(to), ListType):
            element = plain(to)
            assert isinstance(element, ListType)  # noqa: S101  told to the type checker
            for item in logic.items:
                check(item, element.element, source, bench)
        case CompiledTable() if len(logic.outputs) == 1 and logic.outputs[0].type is ANY:
            _check_table(logic, to, source, bench)
        case _:
            _report(logic.type, to, source, None, bench)


def check_entry(
    logic: Logic, to: FeelType, allowed: CompiledTests | None, source: Source, bench: Bench
) -> None:
    """Check an output entry against the type and the values of its clause."""
    check(logic, to, source, bench)
    if allowed is None or allowed.uses or not isinstance(logic, CompiledExpression):
        return
    for leaf in _leaves(logic.program.body):
        if not isinstance(leaf, ir.Constant) or leaf.value is None or why_never(leaf.type, to):
            continue
        if not _accepts(allowed, leaf.value):
            _not_allowed(leaf, allowed.text, _choices(allowed), logic.program.source, bench)


def _check_expression(logic: CompiledExpression, to: FeelType, bench: Bench) -> None:
    source = logic.program.source
    for leaf in _leaves(logic.program.body):
        if _report(leaf.type, to, source, leaf.span, bench) or not isinstance(leaf, ir.Constant):
            continue
        refused = _refusing(leaf.value, to) if plain(leaf.type) == plain(to) else None
        if refused is not None and refused.allowed is not None:
            choices = refused.allowed.choices
            texts = [each for each in choices or () if isinstance(each, str)]
            _not_allowed(leaf, refused.allowed.text, texts, source, bench)


def _check_context(logic: CompiledContext, to: FeelType, source: Source, bench: Bench) -> None:
    assert isinstance(to, ContextType)  # noqa: S101  told to the type checker
    entries = dict(logic.entries)
    for name, of in to.members.items():
        if name in entries:
            check(entries[name], of, source, bench)
        else:
            message = f"this never fits the declared type: the context has no '{name}'"
            near = nearest(name, [each for each in entries if each not in to.members])
            help = (
                f"rename '{near}' to '{name}'"
                if near
                else f"add an entry '{name}', or take it out of the type"
            )
            bench.report(NEVER_FITS, message, source, help)


def _check_table(logic: CompiledTable, to: FeelType, source: Source, bench: Bench) -> None:
    """A table of one output without a type: its entries are what the decision declares."""
    if isinstance(plain(logic.type), ListType):
        of = plain(to)
        if not isinstance(of, ListType):
            return
        to = of.element
    elif logic.table.aggregator is not None:
        return
    for rule in logic.rules:
        if rule.outputs:
            check(rule.outputs[0], to, source, bench)


def _leaves(node: ir.Expression | ir.Tests) -> Iterator[ir.Expression]:
    """The expressions that give the value: those behind every `then` and `else`."""
    if isinstance(node, ir.Tests):
        return
    work = [node]
    while work:
        one = work.pop()
        if isinstance(one, ir.If):
            work.append(one.otherwise)
            work.extend(then for _, then in reversed(one.branches))
        else:
            yield one


def _report(of: FeelType, to: FeelType, source: Source, span: Span | None, bench: Bench) -> bool:
    problem = why_never(of, to)
    if problem:
        message = f"this never fits the declared type {_name(to)}: {problem}"
        wanted = plain(to) if len(str(plain(to))) <= _LONGEST_TYPE else _name(to)
        help = f"give a value of type {wanted}, or change the declared type"
        bench.report_at(NEVER_FITS, message, source, span, help, warning=not is_surely_never(of, to))
    return bool(problem)


def _name(of: FeelType) -> str:
    return f"'{of}'" if isinstance(of, NamedType) else str(of)


def _not_allowed(
    leaf: ir.Constant, allowed: str, choices: Iterable[str], source: Source, bench: Bench
) -> None:
    shown = " ".join(allowed.split())
    near = nearest(leaf.value, choices) if isinstance(leaf.value, str) else None
    help = f'did you mean "{near}"? ' if near else ""
    message = f"{literal_of(leaf.value)} is not among the allowed values"
    bench.report_at(NOT_ALLOWED, message, source, leaf.span, f"{help}Allowed: {shown}.")


def _refusing(value: Value, to: FeelType) -> NamedType | None:
    """The type around `to` whose allowed values do not have this value; None if all do, or it is null."""
    while isinstance(to, NamedType):
        if value is not None and to.allowed is not None:
            try:
                if not to.allowed.allows(value, Notes()):
                    return to
            except LimitExceeded:
                return None
        to = to.of
    return None


def _accepts(tests: CompiledTests, value: Value) -> bool:
    try:
        return tests.accepts(value, {}, Notes())
    except LimitExceeded:
        return True


def _choices(tests: CompiledTests) -> list[str]:
    return [each for each in choices_of(tests.program) or () if isinstance(each, str)]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about an entry, without its place."""

    span: Span
    message: str
    help: str


def never_matching(tests: CompiledTests, of: FeelType, allowed: CompiledTests | None) -> tuple[Finding, ...]:
    """What an input entry asks for that a value of the clause, of type `of` and `allowed`, never is."""
    body = tests.program.body
    if not isinstance(body, ir.Tests):
        return ()
    found = []
    outcome = "excludes nothing" if body.negated else "never matches"
    for test in body.tests:
        if not isinstance(test, ir.Accepts) or not isinstance(test.value, ir.Constant):
            continue
        value = test.value.value
        if value is None or isinstance(value, Range | list | dict) or plain(test.value.type) != plain(of):
            continue
        text, choices = _unlisted(value, of, allowed)
        if text is not None:
            near = nearest(value, choices) if isinstance(value, str) else None
            help = (f'did you mean "{near}"? ' if near else "") + f"Allowed: {' '.join(text.split())}."
            message = f"{literal_of(value)} is not among the allowed values, so that this {outcome}"
            found.append(Finding(test.span, message, help))
    if not found and not body.negated and isinstance(tests.shape, Intervals):
        for text, shape in _limits(of, allowed):
            if not any(_overlap(one, other) for one in tests.shape.intervals for other in shape.intervals):
                message = "no allowed value passes this, so that it never matches"
                found.append(Finding(body.tests[0].span, message, f"Allowed: {' '.join(text.split())}."))
                break
    return tuple(found)


def _unlisted(value: Value, of: FeelType, allowed: CompiledTests | None) -> tuple[str | None, list[str]]:
    """The allowed values that do not have this one, and the texts among them; None if all have it."""
    refused = _refusing(value, of)
    if refused is not None and refused.allowed is not None:
        return refused.allowed.text, [each for each in refused.allowed.choices or () if isinstance(each, str)]
    if allowed is not None and not allowed.uses and not _accepts(allowed, value):
        return allowed.text, _choices(allowed)
    return None, []


def _limits(of: FeelType, allowed: CompiledTests | None) -> Iterator[tuple[str, Intervals]]:
    while isinstance(of, NamedType):
        if isinstance(of.allowed, CompiledAllowedValues) and isinstance(of.allowed.tests.shape, Intervals):
            yield of.allowed.text, of.allowed.tests.shape
        of = of.of
    if allowed is not None and isinstance(allowed.shape, Intervals):
        yield allowed.text, allowed.shape


def _overlap(one: Interval, other: Interval) -> bool:
    low, high = (one, other) if _starts_first(one, other) else (other, one)
    if low.high is None or high.low is None:
        return True
    return low.high > high.low or (low.high == high.low and low.high_closed and high.low_closed)


def _starts_first(one: Interval, other: Interval) -> bool:
    return one.low is None or (other.low is not None and one.low <= other.low)
