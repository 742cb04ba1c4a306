"""Function literals as closures, and calls of whatever a name or expression turns out to be."""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from decision_server.feel import ir
from decision_server.feel.conversion import coerce
from decision_server.feel.evaluators.frame import Frame, value_of
from decision_server.feel.notes import Notes
from decision_server.feel.source import Source, Span
from decision_server.feel.typesystem import ANY, FunctionType
from decision_server.feel.values import Function, Value, kind_of

_CALL_UNITS: Final = 16
Body: TypeAlias = Callable[..., Value]  # type: ignore[explicit-any]  # its parameters are those of one literal


def function_literal(node: ir.FunctionLiteral, frame: Frame) -> Value:
    """A function that remembers the captured variables as they are now."""
    captured = tuple((inside, frame.slots[outside]) for outside, inside in node.captures)
    coerced = tuple((slot, type) for slot, type in enumerate(node.parameter_types) if type != ANY)
    inputs, source, evaluators = frame.inputs, frame.source, frame.evaluators
    body, evaluator = node.body, evaluators[node.body.__class__]
    padding: list[Value] = [None] * (node.frame_size - len(node.parameters))

    def invoke(arguments: Sequence[Value], notes: Notes) -> Value:
        notes.charge(_CALL_UNITS + node.cost)
        slots = [*arguments, *padding]
        for slot, type in coerced:
            given = slots[slot]
            slots[slot] = coerce(given, type, notes, node.span)
            if slots[slot] is None and given is not None:
                return None
        for inside, value in captured:
            slots[inside] = value
        if node.own_slot is not None:
            slots[node.own_slot] = made
        before = notes.enter(source)
        try:
            return evaluator(body, Frame(slots, inputs, notes, source, evaluators))
        finally:
            notes.enter(before)

    assert isinstance(node.type, FunctionType)  # noqa: S101  the checker gives function literals no other type
    made = Function(node.name, node.type, invoke)
    return made


def closure(node: ir.FunctionLiteral, body: Body, kept: Sequence[Value], source: Source) -> Function:
    """The function that a literal stands for, with its body as generated code.

    The body takes the arguments, what is `kept` (captured variables, then inputs), the function itself and
    the notes.
    """
    coerced = tuple((slot, type) for slot, type in enumerate(node.parameter_types) if type != ANY)

    def invoke(arguments: Sequence[Value], notes: Notes) -> Value:
        notes.charge(_CALL_UNITS + node.cost)
        values = [*arguments]
        for slot, type in coerced:
            given = values[slot]
            values[slot] = coerce(given, type, notes, node.span)
            if values[slot] is None and given is not None:
                return None
        before = notes.enter(source)
        try:
            return body(*values, *kept, made, notes)
        finally:
            notes.enter(before)

    assert isinstance(node.type, FunctionType)  # noqa: S101  the checker gives function literals no other type
    made = Function(node.name, node.type, invoke)
    return made


def external_function(node: ir.ExternalFunction, frame: Frame) -> Value:
    """The function that was found when the text was compiled."""
    return node.function


def call_builtin(node: ir.CallBuiltin, frame: Frame) -> Value:
    """A built-in by position or by names."""
    evaluators = frame.evaluators
    values = [evaluators[argument.__class__](argument, frame) for argument in node.arguments]
    if node.names is None:
        return node.builtin.call(values, frame.notes, node.span)
    return node.builtin.call_named(dict(zip(node.names, values, strict=True)), frame.notes, node.span)


def builtin_value(node: ir.BuiltinValue, frame: Frame) -> Value:
    """A built-in as a value."""
    return node.builtin.function


def invoke(node: ir.Invoke, frame: Frame) -> Value:
    """A call of a value; null and a note if it is no function or the arguments do not match."""
    function = value_of(node.function, frame)
    evaluators = frame.evaluators
    values = [evaluators[argument.__class__](argument, frame) for argument in node.arguments]
    return invoked(function, values, node.names, node.what, frame.notes, node.span)


def invoked(
    function: Value,
    values: list[Value],
    given_names: tuple[str, ...] | None,
    what: str,
    notes: Notes,
    span: Span,
) -> Value:
    """What a function gives for arguments by position, or by the names given."""
    if not isinstance(function, Function):
        is_what = "null" if function is None else f"a {kind_of(function)}"
        return notes.null("FEEL0303", span, f"'{what}' is {is_what}, not a function")
    if given_names is not None:
        names = function.type.names
        if set(names) != set(given_names) or len(names) != len(given_names):
            wanted = ", ".join(names) or "none by name"
            message = f"the parameters of '{what}' are: {wanted}"
            return notes.null("FEEL0304", span, message, "use exactly these names")
        given = dict(zip(given_names, values, strict=True))
        values = [given[name] for name in names]
    return function.call(values, notes)
