"""Boxed invocations: whom they call, and whether what they bind fits the parameters."""

from decision_server.dmn.bench import Bench, Logic, Place
from decision_server.dmn.boxed import CompiledInvocation
from decision_server.dmn.elements import LiteralExpression
from decision_server.dmn.fits import check
from decision_server.dmn.item_types import source_of
from decision_server.dmn.model import Invocation
from decision_server.feel.builtins.registry import BUILTINS
from decision_server.feel.builtins.signature import Builtin
from decision_server.feel.parser_messages import nearest
from decision_server.feel.scope import Scope
from decision_server.feel.source import Source
from decision_server.feel.typesystem import ANY, NULL, FeelType, FunctionType, plain

Bindings = tuple[tuple[str, Logic], ...]


def invoked_builtin(expression: Invocation, scope: Scope) -> Builtin | None:
    """The built-in that an invocation names; names of the model hide those of built-ins."""
    name = _name(expression)
    return BUILTINS.get(name) if scope.lookup(name) is None else None


def _name(expression: Invocation) -> str:
    if not isinstance(expression.function, LiteralExpression):
        return ""
    return " ".join(expression.function.text.text.split())


def invocation_of(
    expression: Invocation,
    called: Logic,
    builtin: Builtin | None,
    bindings: Bindings,
    bench: Bench,
    place: Place,
) -> CompiledInvocation:
    """The invocation; what can never work about it is reported."""
    source = Source("", place, expression.line, expression.column)
    if isinstance(expression.function, LiteralExpression):
        source = source_of(expression.function.text, place)
    type: FeelType = ANY
    of = plain(called.type)
    if builtin is not None:
        fitting = [one for one in builtin.signatures if one.takes_names(frozenset(dict(bindings)))]
        if len(fitting) == 1:
            type = fitting[0].result
        if not fitting:
            ways = " or ".join(one.shown(builtin.name) for one in builtin.signatures)
            message = f"'{builtin.name}' cannot be called with these parameters"
            bench.report("DMN0402", message, source, f"it takes {ways}")
    elif isinstance(of, FunctionType):
        type = of.result
        if of.names or not of.parameters:
            _check_bindings(expression, of, bindings, source, bench, place)
    elif of not in (ANY, NULL):
        message = f"what is invoked is a {of if len(str(of)) <= 60 else 'context'}, not a function"
        bench.report("DMN0401", message, source, "name a business knowledge model, a service or a function")
    return CompiledInvocation(called, builtin, bindings, source, type)


def _check_bindings(
    expression: Invocation, of: FunctionType, bindings: Bindings, source: Source, bench: Bench, place: Place
) -> None:
    name = _name(expression) or "the function"
    types = dict(zip(of.names, of.parameters, strict=True))
    bound = dict(bindings)
    for binding in expression.bindings:
        parameter = binding.parameter
        at = Source(parameter.name, (*place, parameter.name), parameter.line, parameter.column)
        if parameter.name not in types:
            near = nearest(parameter.name, [each for each in types if each not in bound])
            help = f"did you mean '{near}'? " if near else ""
            help += "Its parameters are: " + (", ".join(types) or "none")
            bench.report("DMN0402", f"'{name}' has no parameter '{parameter.name}'", at, help)
        else:
            check(bound[parameter.name], types[parameter.name], at, bench)
    missing = [each for each in types if each not in bound]
    if missing and all(each in types for each in bound):
        message = f"'{name}' is invoked without '{missing[0]}', which then is null"
        bench.report("DMN0405", message, source, f"bind '{missing[0]}' as well", warning=True)
