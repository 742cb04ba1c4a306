"""Names: what a variable, a member or a built-in's name stands for at a place.

The parser has reported every name that means nothing; here such a name becomes a failure at run time.
"""

from decision_server.feel import ir, syntax
from decision_server.feel.builtins.registry import BUILTINS
from decision_server.feel.checking.check import Check
from decision_server.feel.checking.environment import Environment, Items, Layout
from decision_server.feel.checking.kinds import is_open
from decision_server.feel.inference import ITEM, member_type
from decision_server.feel.source import Span
from decision_server.feel.typesystem import ANY, NULL, ContextType, FeelType, ListType, plain


def name(check: Check, node: syntax.Name, env: Environment) -> ir.Expression:
    """The variable, member or built-in that the name stands for, else a failure."""
    found = resolved(check, node.name, env, node.span)
    return found or ir.Failure(
        NULL, True, node.span, "FEEL0302", f"there is no variable named '{node.name}'", ""
    )


def resolved(check: Check, name: str, env: Environment, span: Span) -> ir.Expression | None:
    """What a name means, innermost first, None if it means nothing."""
    return _resolved(check, name, env, env.layout, span)


def _resolved(
    check: Check, name: str, env: Environment | None, layout: Layout, span: Span
) -> ir.Expression | None:
    while env is not None:
        if (variable := env.variables.get(name)) is not None:
            check.mark_read(variable.home, variable.slot)
            slot = layout.reach(variable.home, variable.slot)
            return ir.Local(variable.type, variable.may_be_null, span, slot, name)
        if env.items is not None:
            found = _of_items(check, name, env, env.items, layout, span)
            if found is not None:
                return found
        if env.parent is None:
            break
        env = env.parent
    if env is not None and (type := env.scope.lookup(name)) is not None:
        check.uses.setdefault(name)
        return ir.Input(type, True, span, name)
    if (builtin := BUILTINS.get(name)) is not None:
        return ir.BuiltinValue(builtin.function.type, False, span, builtin)
    return _itself(name, layout, span)


def _itself(name: str, layout: Layout, span: Span) -> ir.Expression | None:
    """A function literal in a context entry that calls itself by the entry's key."""
    home: Layout | None = layout
    while home is not None:
        if name and home.own_name == name:
            return ir.Local(ANY, False, span, layout.reach(home, home.own()), name)
        home = home.outer
    return None


def _of_items(
    check: Check, name: str, env: Environment, items: Items, layout: Layout, span: Span
) -> ir.Expression | None:
    """The name as `item` or as a member of the items of the filter around it, None if it is neither."""
    slot = layout.reach(items.home, items.slot)
    if items.members is not None:
        if (type := items.members.get(name)) is not None:
            check.mark_read(items.home, items.slot)
            return ir.MemberOrOuter(type, True, span, slot, name, None)
        if name != ITEM:
            return None
        check.mark_read(items.home, items.slot)
        return ir.Local(items.type, True, span, slot, name)
    check.mark_read(items.home, items.slot)
    outer: ir.Expression | None
    if name == ITEM:
        outer = ir.Local(items.type, True, span, slot, name)
    else:
        outer = _resolved(check, name, env.parent, layout, span)
        if outer is None:
            message = f"'{name}' is neither a member of the item nor a variable"
            outer = ir.Failure(NULL, True, span, "FEEL0302", message, "")
    return ir.MemberOrOuter(ANY, True, span, slot, name, outer)


def items_of(of: FeelType, slot: int, layout: Layout) -> Items:
    """What a filter over a value of type `of` brings into view."""
    plain_type = plain(of)
    element = plain_type.element if isinstance(plain_type, ListType) else of
    inner = plain(element)
    if isinstance(inner, ContextType):
        return Items(slot, layout, element, inner.members)
    return Items(slot, layout, element, None if is_open(inner) else {})


def path(check: Check, node: syntax.Path, env: Environment) -> ir.Expression:
    """A member of a value."""
    source = check.expression(node.source, env)
    return ir.Path(member_type(source.type, node.member), True, node.span, source, node.member)
