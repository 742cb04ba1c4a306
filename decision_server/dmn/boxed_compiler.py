"""Boxed expressions as authored -> boxed expressions that run."""

from collections.abc import Sequence
from typing import assert_never

from decision_server.dmn.bench import NOTHING, Bench, Failing, Logic, Place
from decision_server.dmn.boxed import (
    CompiledContext,
    CompiledExternal,
    CompiledFunction,
    CompiledList,
    CompiledRelation,
)
from decision_server.dmn.boxed_iterators import CompiledConditional, CompiledFilter, CompiledIterator
from decision_server.dmn.decision_table import DecisionTable
from decision_server.dmn.elements import InformationItem, LiteralExpression
from decision_server.dmn.fits import coerced
from decision_server.dmn.invocations import invocation_of, invoked_builtin
from decision_server.dmn.item_types import source_of
from decision_server.dmn.model import (
    Conditional,
    Context,
    Expression,
    Filter,
    FunctionDefinition,
    FunctionKind,
    Invocation,
    Iterator,
    IteratorKind,
    List,
    Relation,
)
from decision_server.dmn.table_compiler import compile_table, foreign_tests
from decision_server.feel.expression import CompiledExpression, compile_expression
from decision_server.feel.scope import Scope
from decision_server.feel.source import Source
from decision_server.feel.typesystem import (
    ANY,
    BOOLEAN,
    ContextType,
    FeelType,
    FunctionType,
    ListType,
    plain,
)


def compile_logic(expression: Expression | None, scope: Scope, bench: Bench, place: Place) -> Logic:
    """Logic of any box; `place` is where it stands, from the file inwards."""
    match expression:
        case None:
            return NOTHING
        case LiteralExpression():
            literal = bench.literal(expression, scope, place)
            type = bench.type_of(expression.type_ref, place)
            return coerced(literal, type, source_of(expression.text, place), bench)
        case DecisionTable():
            if (problem := foreign_tests(expression, bench, place)) is not None:
                return problem
            table = compile_table(expression, scope, bench, place)
            return table if expression.type_ref is None else _typed(table, expression, bench, place)
        case Context():
            return _typed(_context(expression, scope, bench, place), expression, bench, place)
        case List():
            items = tuple(
                compile_logic(item, scope, bench, (*place, f"item {number}"))
                for number, item in enumerate(expression.items, 1)
            )
            return _typed(CompiledList(items, ListType(_common(items))), expression, bench, place)
        case Relation():
            return _typed(_relation(expression, scope, bench, place), expression, bench, place)
        case Invocation():
            return _typed(_invocation(expression, scope, bench, place), expression, bench, place)
        case FunctionDefinition():
            return compile_function(expression, scope, bench, place, place[-1])
        case Conditional():
            condition = compile_logic(expression.condition, scope, bench, (*place, "if"))
            then = compile_logic(expression.then, scope, bench, (*place, "then"))
            otherwise = compile_logic(expression.otherwise, scope, bench, (*place, "else"))
            source = Source("", (*place, "if"), expression.line, expression.column)
            type = _common((then, otherwise))
            return _typed(
                CompiledConditional(condition, then, otherwise, source, type), expression, bench, place
            )
        case Filter():
            return _typed(_filter(expression, scope, bench, place), expression, bench, place)
        case Iterator():
            return _typed(_iterator(expression, scope, bench, place), expression, bench, place)
        case _:
            assert_never(expression)


def _typed(
    logic: Logic,
    expression: DecisionTable | Context | List | Relation | Invocation | Conditional | Filter | Iterator,
    bench: Bench,
    place: Place,
) -> Logic:
    type = bench.type_of(expression.type_ref, place)
    return coerced(logic, type, Source("", place, expression.line, expression.column), bench)


def _common(parts: Sequence[Logic]) -> FeelType:
    types = {part.type for part in parts}
    return types.pop() if len(types) == 1 else ANY


def _variable(logic: Logic, variable: InformationItem, bench: Bench, place: Place) -> Logic:
    type = bench.item_type(variable, place)
    return coerced(logic, type, Source("", place, variable.line, variable.column), bench)


def _context(expression: Context, scope: Scope, bench: Bench, place: Place) -> Logic:
    entries: dict[str, Logic] = {}
    result: Logic | None = None
    inner = scope
    for number, entry in enumerate(expression.entries, 1):
        name = entry.variable.name if entry.variable is not None else None
        at = (*place, name if name is not None else "result")
        logic = compile_logic(entry.value, inner, bench, at)
        source = Source(name or "", place, entry.line, entry.column)
        if entry.variable is None or name is None:
            if number == len(expression.entries):
                result = logic
            else:
                message = "only the last entry of a context may be without a name"
                bench.report("DMN0105", message, source, "name this entry, or move it to the end")
            continue
        if name in entries:
            message = f"the context has more than one entry '{name}'"
            bench.report("DMN0208", message, source, "give one of the two another name")
            return Failing("DMN0208", message, source, "give one of the two another name")
        entries[name] = _variable(logic, entry.variable, bench, place)
        inner = inner.inner({name: entries[name].type})
    type: FeelType = ContextType({name: logic.type for name, logic in entries.items()})
    return CompiledContext(tuple(entries.items()), result, type if result is None else result.type)


def _relation(expression: Relation, scope: Scope, bench: Bench, place: Place) -> Logic:
    rows = []
    for number, row in enumerate(expression.rows, 1):
        cells: list[Logic] = []
        for index, column in enumerate(expression.columns):
            at = (*place, f"row {number}", column.name)
            item = row.items[index] if index < len(row.items) else None
            cells.append(_variable(compile_logic(item, scope, bench, at), column, bench, at[:-1]))
        rows.append(tuple(cells))
    names = tuple(column.name for column in expression.columns)
    members = {name: _common([row[index] for row in rows]) for index, name in enumerate(names)}
    return CompiledRelation(names, tuple(rows), ListType(ContextType(members)))


def _invocation(expression: Invocation, scope: Scope, bench: Bench, place: Place) -> Logic:
    builtin = invoked_builtin(expression, scope)
    called: Logic = NOTHING
    if builtin is None:
        called = compile_logic(expression.function, scope, bench, (*place, "invoked"))
    bindings = tuple(
        (
            binding.parameter.name,
            compile_logic(binding.value, scope, bench, (*place, binding.parameter.name)),
        )
        for binding in expression.bindings
    )
    return invocation_of(expression, called, builtin, bindings, bench, place)


def compile_function(
    expression: FunctionDefinition, scope: Scope, bench: Bench, place: Place, name: str
) -> CompiledFunction | CompiledExternal:
    """A function definition, boxed or the logic of a BKM, called `name`."""
    names = tuple(parameter.name for parameter in expression.parameters)
    types = tuple(bench.item_type(parameter, place) for parameter in expression.parameters)
    source = Source("", place, expression.line, expression.column)
    result = bench.type_of(expression.type_ref, place)
    if expression.kind is FunctionKind.FEEL:
        parameters = scope.inner(dict(zip(names, types, strict=True)))
        body = compile_logic(expression.body, parameters, bench, place)
        if result is not ANY and not isinstance(plain(result), FunctionType):
            body = coerced(body, result, source, bench)
        return CompiledFunction(name, names, types, body, source, FunctionType(types, body.type, names))
    description = compile_logic(expression.body, scope, bench, place)
    definition = CompiledFunction(name, names, types, NOTHING, source, FunctionType(types, ANY, names))
    kind = expression.kind.value.lower()
    return CompiledExternal(name, kind, description, definition, bench.externals)


def _filter(expression: Filter, scope: Scope, bench: Bench, place: Place) -> Logic:
    source = compile_logic(expression.source, scope, bench, (*place, "in"))
    of = plain(source.type)
    item = of.element if isinstance(of, ListType) else ANY if of == ANY else source.type
    members = plain(item)
    names: dict[str, FeelType] = {"item": item}
    if isinstance(members, ContextType):
        names = {"item": item, **members.members}
    elif item is ANY:
        names = {
            **{name: ANY for name in sorted(bench.types.members) if scope.lookup(name) is None},
            "item": ANY,
        }
    match = compile_logic(expression.match, scope.inner(names), bench, (*place, "match"))
    at = Source("", (*place, "match"), expression.line, expression.column)
    return CompiledFilter(source, match, at, of if isinstance(of, ListType) else ListType(item))


def _iterator(expression: Iterator, scope: Scope, bench: Bench, place: Place) -> Logic:
    source = compile_logic(expression.source, scope, bench, (*place, "in"))
    declared = bench.type_of(expression.item_type_ref, (*place, "in"))
    of = plain(source.type if declared is ANY else declared)
    item = of.element if isinstance(of, ListType) else ANY
    names: dict[str, FeelType] = {expression.variable: item}
    word = "satisfies"
    if expression.kind is IteratorKind.FOR:
        names = {"partial": ListType(ANY), **names}
        word = "return"
    body = compile_logic(expression.body, scope.inner(names), bench, (*place, word))
    at = Source("", (*place, word), expression.line, expression.column)
    partial = not isinstance(body, CompiledExpression) or "partial" in body.uses
    type: FeelType = ListType(body.type) if expression.kind is IteratorKind.FOR else BOOLEAN
    counting = compile_expression("for item in stretch return item", Scope({"stretch": ANY}))
    return CompiledIterator(expression.kind, expression.variable, source, body, counting, partial, at, type)
