"""Calls and function literals: whom a call means, and whether its arguments can fit."""

from collections.abc import Sequence

from decision_server.feel import ir, syntax
from decision_server.feel.builtins.signature import Builtin
from decision_server.feel.checking.arguments import warn_of_builtin, warn_of_function
from decision_server.feel.checking.check import Check
from decision_server.feel.checking.environment import Environment, Layout, Variable
from decision_server.feel.checking.kinds import is_open, kind
from decision_server.feel.checking.names import resolved
from decision_server.feel.checking.types import resolved_type
from decision_server.feel.parser_messages import nearest
from decision_server.feel.source import Span
from decision_server.feel.typesystem import ANY, NULL, FeelType, FunctionType, plain
from decision_server.feel.values import Value

NOT_A_FUNCTION = "FEEL0211"
ARGUMENTS = "FEEL0210"
NAMED_UNITS = 16  # more for a call by names, in units of the step budget


def call(check: Check, node: syntax.Call, env: Environment) -> ir.Expression:
    """A call of a built-in or of any other function; variables hide built-ins of the same name."""
    arguments = check.expressions((argument.value for argument in node.arguments), env)
    given = tuple(argument.name for argument in node.arguments if argument.name is not None)
    names = given if given else None
    if not isinstance(node.function, syntax.Name):
        function: ir.Expression | None = check.expression(node.function, env)
    else:
        function = resolved(check, node.function.name, env, node.function.span)
        if isinstance(function, ir.MemberOrOuter) and isinstance(function.outer, ir.BuiltinValue):
            function = function.outer  # data hold no functions: inside a filter `count(x)` is the built-in
    if function is None:
        return _unknown_function(node)
    if isinstance(function, ir.BuiltinValue):
        return _call_builtin(check, node.span, function.builtin, arguments, names)
    what = check.source.text[node.function.span.start : node.function.span.end]
    return _invoke(check, node.span, function, arguments, names, what)


def _unknown_function(node: syntax.Call) -> ir.Expression:
    name = node.function.name if isinstance(node.function, syntax.Name) else ""
    return ir.Failure(
        NULL, True, node.span, "FEEL0303", f"there is no function named '{name}'", "correct the name"
    )


def _call_builtin(
    check: Check,
    span: Span,
    builtin: Builtin,
    arguments: tuple[ir.Expression, ...],
    names: tuple[str, ...] | None,
) -> ir.Expression:
    if names is None:
        fitting = [one for one in builtin.signatures if one.takes(len(arguments))]
        type = builtin.result_type([argument.type for argument in arguments])
    else:
        check.nodes += NAMED_UNITS
        fitting = [one for one in builtin.signatures if one.takes_names(frozenset(names))]
        type = fitting[0].result if len(fitting) == 1 and fitting[0].infer is None else ANY
    if not fitting:
        ways = " or ".join(one.shown(builtin.name) for one in builtin.signatures)
        check.warn(
            ARGUMENTS, span, f"'{builtin.name}' cannot be called with these arguments", f"write {ways}"
        )
    warn_of_builtin(check, builtin, fitting, arguments, names)
    return ir.CallBuiltin(type, True, span, builtin, arguments, names)


def _invoke(
    check: Check,
    span: Span,
    function: ir.Expression,
    arguments: tuple[ir.Expression, ...],
    names: tuple[str, ...] | None,
    what: str,
) -> ir.Expression:
    type = plain(function.type)
    result: FeelType = ANY
    if isinstance(type, FunctionType):
        result = type.result
        _warn_of_arguments(check, span, type, len(arguments), names, what)
        warn_of_function(check, type, arguments, names, what)
    elif not is_open(type):
        help = "take the brackets away, or name a function before them"
        check.warn(NOT_A_FUNCTION, function.span, f"a {kind(type)} is called as if it were a function", help)
    return ir.Invoke(result, True, span, function, arguments, names, what)


def _warn_of_arguments(
    check: Check, span: Span, type: FunctionType, count: int, names: tuple[str, ...] | None, what: str
) -> None:
    if names is not None and type.names:
        unknown = [name for name in names if name not in type.names]
        missing = [name for name in type.names if name not in names]
        for name in unknown:
            meant = nearest(name, type.names)
            help = f"did you mean '{meant}'? " if meant else ""
            help += f"Its parameters are: {', '.join(type.names)}"
            check.warn(ARGUMENTS, span, f"'{what}' has no parameter named '{name}'", help)
        if missing and not unknown:
            help = f"give it: {missing[0]}: …"
            check.warn(ARGUMENTS, span, f"'{what}' is called without '{missing[0]}'", help)
    elif count != len(type.parameters):
        shown = ", ".join(type.names) if type.names else ", ".join(map(str, type.parameters))
        takes = "1 argument" if len(type.parameters) == 1 else f"{len(type.parameters)} arguments"
        check.warn(ARGUMENTS, span, f"'{what}' takes {takes}, not {count}", f"write {what}({shown})")


def function_literal(
    check: Check, node: syntax.FunctionLiteral, env: Environment, *, name: str = ""
) -> ir.Expression:
    """A closure, or an external function. `name` is the key of the context entry it stands in."""
    types = tuple(
        ANY if one.type is None else resolved_type(one.type, env.scope) or ANY for one in node.parameters
    )
    names = tuple(one.name for one in node.parameters)
    if node.external:
        return _external(check, node, types, names)
    layout = Layout(env.layout, name)
    variables = {
        parameter: Variable(layout.slot(), layout, type) for parameter, type in zip(names, types, strict=True)
    }
    before = check.nodes
    body = check.expression(node.body, env.calling(layout).bind(variables))
    return ir.FunctionLiteral(
        FunctionType(types, body.type, names),
        False,
        node.span,
        name or "function",
        names,
        types,
        body,
        tuple(layout.captured.items()),
        layout.own_slot,
        layout.size,
        check.nodes - before,
    )


def _external(
    check: Check, node: syntax.FunctionLiteral, types: tuple[FeelType, ...], names: Sequence[str]
) -> ir.Expression:
    description = literal_value(node.body)
    function = check.externals.find(description, names) if isinstance(description, dict) else None
    if function is None:
        return check.failure(
            "FEEL0303",
            node.span,
            "there is no such external function here",
            "external functions come from a closed table; nothing is loaded by name",
            static="FEEL0209",
        )
    return ir.ExternalFunction(FunctionType(types, ANY, tuple(names)), False, node.span, function)


def literal_value(tree: syntax.Expression) -> Value:
    """The value of a literal made of texts, numbers, booleans, lists and contexts; null for anything else."""
    match tree:
        case syntax.String() | syntax.Number() | syntax.Boolean():
            return tree.value
        case syntax.List():
            return [literal_value(item) for item in tree.items]
        case syntax.Context():
            return {entry.key: literal_value(entry.value) for entry in tree.entries}
        case _:
            return None
