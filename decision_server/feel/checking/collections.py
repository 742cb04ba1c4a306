"""Lists, contexts, filters and loops."""

from decision_server.feel import ir, syntax
from decision_server.feel.checking.check import Check
from decision_server.feel.checking.environment import Environment, Variable
from decision_server.feel.checking.functions import function_literal
from decision_server.feel.checking.kinds import is_open, joined, kind
from decision_server.feel.checking.names import items_of
from decision_server.feel.checking.operators import OPERANDS, warn_of_condition
from decision_server.feel.typesystem import (
    ANY,
    BOOLEAN,
    DATE,
    NUMBER,
    ContextType,
    FeelType,
    ListType,
    RangeType,
    plain,
)

PARTIAL = "partial"


def list_(check: Check, node: syntax.List, env: Environment) -> ir.Expression:
    """`[a, b]`."""
    items = check.expressions(node.items, env)
    element = joined(item.type for item in items) if items else ANY
    return ir.ListOf(ListType(element), False, node.span, items)


def context(check: Check, node: syntax.Context, env: Environment) -> ir.Expression:
    """`{key: value}`: each entry sees those before it; a repeated key makes the whole literal null."""
    entries: list[tuple[str, int, ir.Expression]] = []
    members: dict[str, FeelType] = {}
    layout = env.layout
    for entry in node.entries:
        if entry.key in members:
            return check.failure(
                "FEEL0312", entry.span, f"the context has two entries '{entry.key}'", "rename one of them"
            )
        slot = layout.slot()
        if isinstance(entry.value, syntax.FunctionLiteral):
            value = function_literal(check, entry.value, env, name=entry.key)
        else:
            value = check.expression(entry.value, env)
        entries.append((entry.key, slot, value))
        members[entry.key] = value.type
        env = env.bind({entry.key: Variable(slot, layout, value.type, value.may_be_null)})
    return ir.ContextOf(ContextType(members), False, node.span, tuple(entries))


def filter_(check: Check, node: syntax.Filter, env: Environment) -> ir.Expression:
    """`source[condition]`, or `source[index]` where the condition is proved to be a number."""
    source = check.expression(node.source, env)
    source_type = plain(source.type)
    element = source_type.element if isinstance(source_type, ListType) else source.type
    slot = env.layout.slot()
    before = check.nodes
    condition = check.expression(node.condition, env.filtering(items_of(source.type, slot, env.layout)))
    depends = check.has_read(env.layout, slot)
    of = plain(condition.type)
    if of == NUMBER and not depends:
        return ir.ItemAt(element, True, node.span, source, condition)
    if of != NUMBER:
        warn_of_condition(check, condition)
    is_index_possible = of == NUMBER or is_open(of)
    type = ANY if is_index_possible else ListType(element)
    cost = check.nodes - before
    return ir.Filter(type, True, node.span, source, condition, slot, is_index_possible, depends, cost)


def _iterators(
    check: Check, nodes: tuple[syntax.Iterator, ...], env: Environment
) -> tuple[tuple[ir.Iterator, ...], Environment]:
    iterators = []
    for node in nodes:
        source = check.expression(node.source, env)
        end = None if node.end is None else check.expression(node.end, env)
        slot = env.layout.slot()
        iterators.append(ir.Iterator(node.name, slot, source, end, node.span))
        type = _item_type(check, source, end)
        env = env.bind({node.name: Variable(slot, env.layout, type)})
    return tuple(iterators), env


def _item_type(check: Check, source: ir.Expression, end: ir.Expression | None) -> FeelType:
    """The type of what an iterator gives, with a warning where there is nothing to iterate over."""
    if end is not None:
        for bound in (source, end):
            if not is_open(bound.type) and plain(bound.type) not in (NUMBER, DATE):
                message = f"'..' counts over numbers or dates; this is a {kind(bound.type)}"
                check.warn(OPERANDS, bound.span, message, "to go over the items of a list, name it alone")
        return joined((source.type, end.type))
    match plain(source.type):
        case ListType() as items:
            return items.element
        case RangeType() as of_range:
            return of_range.of
        case other:
            return other


def for_(check: Check, node: syntax.For, env: Environment) -> ir.Expression:
    """`for … return body`; `partial` is in view of the body."""
    layout = env.layout
    iterators, inner = _iterators(check, node.iterators, env)
    partial = layout.slot()
    if all(iterator.name != PARTIAL for iterator in node.iterators):
        inner = inner.bind({PARTIAL: Variable(partial, layout, ListType(ANY), False)})
    before = check.nodes
    body = check.expression(node.body, inner)
    used = partial if check.has_read(layout, partial) else None
    return ir.For(ListType(body.type), True, node.span, iterators, body, used, check.nodes - before)


def quantified(check: Check, node: syntax.Quantified, env: Environment) -> ir.Expression:
    """`some … satisfies …` and `every … satisfies …`."""
    iterators, inner = _iterators(check, node.iterators, env)
    before = check.nodes
    condition = check.expression(node.condition, inner)
    warn_of_condition(check, condition)
    return ir.Quantified(BOOLEAN, True, node.span, node.every, iterators, condition, check.nodes - before)
