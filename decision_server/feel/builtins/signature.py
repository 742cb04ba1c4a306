"""What a built-in function is: its signatures, and how a call finds the one it means.

A body is an ordinary function `body(notes, span, *values)` with one value for each parameter. It may trust
their kinds: the signature has looked at them before. Nulls only reach a parameter that takes any value, or an
optional or nullable one, where null means that it was left out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from decision_server.feel.builtins.fitting import Misfit, classes, fit
from decision_server.feel.builtins.messages import a_kind, a_type, one_of
from decision_server.feel.builtins.result_types import common
from decision_server.feel.builtins.sizes import size_of_context
from decision_server.feel.measures import bytes_of
from decision_server.feel.notes import Notes
from decision_server.feel.source import Span
from decision_server.feel.typesystem import ANY, FeelType, FunctionType, conforms, plain
from decision_server.feel.values import Function, Value

Body: TypeAlias = Callable[..., Value]  # type: ignore[explicit-any]  # each body has parameters of its own
Inference: TypeAlias = Callable[[Sequence[FeelType]], FeelType]
Quick: TypeAlias = tuple[Body, tuple[frozenset[type] | None, ...], tuple[None, ...], FeelType]

ARGUMENTS: Final = "FEEL0304"
DOMAIN: Final = "FEEL0305"
_BYTES_PER_UNIT: Final = 128
"""Bytes of a text that is an argument, per unit of the step budget."""
CALL_UNITS: Final = 6
"""What any call of a built-in takes of the step budget."""
_CONVERTING_UNITS: Final = 60
"""More for a call that converts its arguments, or that fits no signature."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. `optional`: may be left out, or be null, at the end of a call; `nullable`: may be null.

    `variadic` (the last one only): takes one or more arguments, which reach the body as one list.
    """

    name: str
    type: FeelType
    optional: bool = False
    variadic: bool = False
    nullable: bool = False

    @property
    def takes_null(self) -> bool:
        """Whether null reaches the body."""
        return self.optional or self.nullable


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a built-in.

    `result` is the type of what it gives; `infer` sharpens it from the types of the arguments in the order of
    the parameters (fewer, where optional ones are left out).
    """

    parameters: tuple[Parameter, ...]
    result: FeelType
    run: Body
    infer: Inference | None = None

    def takes(self, count: int) -> bool:
        """Whether it can be called with this number of positional arguments."""
        needed = sum(not parameter.optional for parameter in self.parameters)
        is_open = bool(self.parameters) and self.parameters[-1].variadic
        return needed <= count and (is_open or count <= len(self.parameters))

    def takes_names(self, names: frozenset[str]) -> bool:
        """Whether it can be called with exactly these names."""
        needed = {parameter.name for parameter in self.parameters if not parameter.optional}
        return needed <= names <= {parameter.name for parameter in self.parameters}

    def shown(self, name: str) -> str:
        """The signature as an author writes it: `substring(string, start position, length?)`."""
        marks = ("…" if one.variadic else "?" if one.optional else "" for one in self.parameters)
        inside = ", ".join(one.name + mark for one, mark in zip(self.parameters, marks, strict=True))
        return f"{name}({inside})"


class Builtin:
    """A built-in function: its name and the ways to call it. Immutable.

    `function` is the built-in as a value: it takes what the first signature must be given.
    """

    __slots__ = ("_quick", "function", "name", "signatures")

    def __init__(self, name: str, *signatures: Signature) -> None:
        self.name = name
        self.signatures = signatures
        self._quick = _quick_ways(signatures)
        needed = [one for one in signatures[0].parameters if not one.optional]
        types = tuple(one.type for one in needed)
        names = tuple(one.name for one in needed)
        self.function = Function(name, FunctionType(types, signatures[0].result, names), self._invoke)

    def call(self, arguments: Sequence[Value], notes: Notes, span: Span | None) -> Value:
        """What it gives for positional arguments; null and a note if no signature takes them."""
        # Nearly all calls need no conversion: one look at each argument's class decides.
        for run, accepted, missing, _ in self._quick.get(len(arguments), ()):
            size = CALL_UNITS
            for argument, of in zip(arguments, accepted, strict=True):
                kind = argument.__class__
                if of is not None and kind not in of:
                    break
                if kind is list or kind is str or kind is dict:
                    size += size_of(argument)
            else:
                notes.charge(size)
                return run(notes, span, *arguments, *missing)
        calls = [Call(one, arguments) for one in self.signatures if one.takes(len(arguments))]
        if not calls:
            notes.charge(_CONVERTING_UNITS)
            count = len(arguments)
            what = "1 argument" if count == 1 else f"{count or 'no'} arguments"
            return notes.null(ARGUMENTS, span, f"{self.name}: cannot be called with {what}", self._ways())
        return self._run(calls, notes, span)

    def quick_ways(self, count: int) -> Sequence[Quick]:
        """The ways to call it with so many arguments that need no conversion, in the order they are tried.

        Each is a body, the classes it takes at each place (None: any), nulls for what is left out, and the
        type of its result.
        """
        return self._quick.get(count, ())

    def call_named(self, arguments: Mapping[str, Value], notes: Notes, span: Span | None) -> Value:
        """What it gives for named arguments; null and a note if no signature has exactly these names."""
        names = frozenset(arguments)
        calls = [
            Call(one, [arguments.get(parameter.name) for parameter in one.parameters])
            for one in self.signatures
            if one.takes_names(names)
        ]
        if not calls:
            notes.charge(_CONVERTING_UNITS)
            what = ", ".join(f"'{name}'" for name in arguments) or "no arguments"
            return notes.null(ARGUMENTS, span, f"{self.name}: cannot be called with {what}", self._ways())
        return self._run(calls, notes, span)

    def result_type(self, types: Sequence[FeelType]) -> FeelType:
        """The type that a call with positional arguments of these types gives; Any if nothing is known."""
        fitting = [one for one in self.signatures if one.takes(len(types))]
        if len(fitting) > 1:
            # A list of one may stand for its item: then all ways are open.
            fitting = [one for one in fitting if _may_take(one, types)] or fitting
        return common([one.result if one.infer is None else one.infer(types) for one in fitting])

    def _invoke(self, arguments: Sequence[Value], notes: Notes) -> Value:
        return self.call(arguments, notes, None)

    def _run(self, calls: "Sequence[Call]", notes: Notes, span: Span | None) -> Value:
        notes.charge(CALL_UNITS + sum(map(size_of, calls[0].arguments)))
        for convert in (False, True):
            if convert:
                notes.charge(_CONVERTING_UNITS)
            for call in calls:
                values = call.values(convert=convert)
                if values is not None:
                    return call.signature.run(notes, span, *values)
        notes.charge(_CONVERTING_UNITS)
        return notes.null(DOMAIN, span, f"{self.name}: {_complaint(calls)}")

    def _ways(self) -> str:
        return "write " + one_of(list(dict.fromkeys(one.shown(self.name) for one in self.signatures)))


@dataclass(frozen=True, slots=True)
class Call:
    """A signature and the arguments it would be called with, in the order of its parameters."""

    signature: Signature
    arguments: Sequence[Value]

    def values(self, *, convert: bool) -> list[Value] | None:
        """A value for each parameter, None if one does not fit. With `convert`, as the standard converts."""
        values: list[Value] = []
        for parameter, given in self._pairs():
            value = fit(given, parameter.type, convert=convert, null=parameter.takes_null)
            if isinstance(value, Misfit):
                return None
            values.append(value)
        fixed = len(self.signature.parameters)
        if fixed and self.signature.parameters[-1].variadic:
            return [*values[: fixed - 1], values[fixed - 1 :]]
        return values

    def misfit(self) -> tuple[int, Parameter, Value]:
        """The first argument that does not fit: its position, its parameter, and itself."""
        for position, (parameter, given) in enumerate(self._pairs()):
            if isinstance(fit(given, parameter.type, convert=True, null=parameter.takes_null), Misfit):
                return position, parameter, given
        raise AssertionError("every argument fits")

    def _pairs(self) -> list[tuple[Parameter, Value]]:
        parameters, arguments = self.signature.parameters, self.arguments
        pairs = list(zip(parameters, arguments, strict=False))
        pairs += [(parameters[-1], argument) for argument in arguments[len(parameters) :]]
        return pairs + [(parameter, None) for parameter in parameters[len(arguments) :]]


def size_of(value: Value) -> int:
    """What an argument adds to what a call takes of the step budget."""
    if isinstance(value, str):
        return bytes_of(value) // _BYTES_PER_UNIT
    if isinstance(value, dict):
        return size_of_context(value)
    return len(value) if isinstance(value, list) else 0


def _may_take(signature: Signature, types: Sequence[FeelType]) -> bool:
    pairs = zip(types, signature.parameters, strict=False)
    return all(plain(of) == ANY or conforms(of, parameter.type) for of, parameter in pairs)


def _quick_ways(signatures: Sequence[Signature]) -> Mapping[int, Sequence[Quick]]:
    """By number of arguments, what `quick_ways` gives."""
    quick: dict[int, list[Quick]] = {}
    for one in signatures:
        accepted = tuple(classes(of.type, null=of.takes_null) for of in one.parameters)
        for count in range(len(accepted) + 1):
            if one.takes(count) and not any(of.variadic for of in one.parameters):
                missing = (None,) * (len(accepted) - count)
                quick.setdefault(count, []).append((one.run, accepted[:count], missing, one.result))
    return quick


def _complaint(calls: "Sequence[Call]") -> str:
    misfits = [call.misfit() for call in calls]
    furthest = max(position for position, _, _ in misfits)
    there = [(parameter, given) for position, parameter, given in misfits if position == furthest]
    names = one_of(list(dict.fromkeys(f"'{parameter.name}'" for parameter, _ in there)))
    wanted = one_of(list(dict.fromkeys(a_type(parameter.type) for parameter, _ in there)))
    return f"{names} must be {wanted}, got {a_kind(there[0][1])}"
