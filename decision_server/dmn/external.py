"""The external functions there are: a closed table of a few of Java's, by class and method signature.

Nothing is found by reflection, import or name of a file. Arguments are checked as Java would: a `short` takes
no 40,000 and a `char` no text of two. Functions that rest on the C library's floating point (`sin`, `exp`, …)
may differ in their last digits from one machine to another; all others are exact.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final, TypeAlias

from decision_server.feel.notes import Notes
from decision_server.feel.numbers import NoSuchNumberError, Number, read_number, settled, whole
from decision_server.feel.typesystem import ANY, FunctionType
from decision_server.feel.values import Function, Value, kind_of

Body: TypeAlias = Callable[..., Value]  # type: ignore[explicit-any]  # each its own parameters

_WHOLE: Final[Mapping[str, int]] = MappingProxyType({"byte": 8, "short": 16, "int": 32, "long": 64})
_BOXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "java.lang.Byte": "byte",
        "java.lang.Short": "short",
        "java.lang.Integer": "int",
        "java.lang.Long": "long",
        "java.lang.Float": "float",
        "java.lang.Double": "double",
        "java.lang.Character": "char",
        "java.lang.Boolean": "boolean",
        "java.math.BigDecimal": "decimal",
        "String": "java.lang.String",
    }
)
_FORMAT: Final = re.compile(r"%(?:(?P<newline>n)|(?P<percent>%)|(?:\.(?P<digits>\d{1,2}))?(?P<kind>[sdf]))")


class _Unfit(Exception):
    """An argument that Java's method would not take, or could not work with."""


def _to_whole(value: Value, bits: int) -> int:
    if value.__class__ is Decimal and value == value.to_integral_value():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise _Unfit(f"a whole number is wanted, not a {kind_of(value)}")
    if not -(1 << (bits - 1)) <= value < 1 << (bits - 1):
        raise _Unfit(f"{value} does not fit into {bits} bits")
    return value


def _fitted(value: Value, of: str) -> Value:
    """The value as one of a Java type; raises _Unfit."""
    of = _BOXES.get(of, of)
    if of in _WHOLE:
        return _to_whole(value, _WHOLE[of])
    if of in ("double", "float", "decimal"):
        if value.__class__ is not int and value.__class__ is not Decimal:
            raise _Unfit(f"a number is wanted, not a {kind_of(value)}")
        return value
    if of == "char":
        if not isinstance(value, str) or len(value) != 1:
            raise _Unfit("a text of one character is wanted")
        return value
    if of == "java.lang.String":
        if not isinstance(value, str):
            raise _Unfit(f"a string is wanted, not a {kind_of(value)}")
        return value
    if of == "boolean":
        if not isinstance(value, bool):
            raise _Unfit(f"a boolean is wanted, not a {kind_of(value)}")
        return value
    return value


def _parsed(text: str) -> Number:
    """A number from text, as Java's `valueOf` reads it."""
    number = read_number(text.strip())
    if number is None:
        raise _Unfit(f"'{text}' is not a number")
    return number


def _parsed_whole(bits: int) -> Body:
    def read(text: str) -> Value:
        if not re.fullmatch(r"[+-]?[0-9]{1,20}", text):
            raise _Unfit(f"'{text}' is not a whole number")
        return _to_whole(int(text), bits)

    return read


def _libm(function: Callable[..., float]) -> Body:  # type: ignore[explicit-any]  # as many as it takes
    """A function of the C library, read and written as the shortest decimal of its floating point."""

    def run(*numbers: Number) -> Value:
        try:
            return settled(Decimal(repr(function(*numbers))))
        except (ValueError, OverflowError, NoSuchNumberError) as error:
            raise _Unfit("it has no finite result") from error

    return run


def _format(pattern: str, *given: Value) -> Value:
    """Java's `String.format` for %s, %d, %f, %n and %%."""
    rest = list(given)

    def one(match: re.Match[str]) -> str:
        if match["newline"]:
            return "\n"
        if match["percent"]:
            return "%"
        if not rest:
            raise _Unfit("it has fewer arguments than its format asks for")
        value = rest.pop(0)
        if match["kind"] == "d":
            return str(_to_whole(value, 64))
        if match["kind"] == "f":
            digits = match["digits"] if match["digits"] is not None else "6"
            return f"{Decimal(str(_fitted(value, 'double'))):.{digits}f}"
        if value is None:
            return "null"
        return str(value).lower() if isinstance(value, bool) else str(value)

    return _FORMAT.sub(one, pattern)


def _absolute(number: Number) -> Value:
    return abs(number) if isinstance(number, int) else number.copy_abs()


def _identity(value: Value) -> Value:
    return value


def _math() -> dict[str, Body]:
    table: dict[str, Body] = {}
    for of in ("int", "long", "float", "double"):
        table[f"max({of},{of})"] = max
        table[f"min({of},{of})"] = min
        table[f"abs({of})"] = _absolute
    for name in ("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp", "log10"):
        table[f"{name}(double)"] = _libm(getattr(math, name))
    table["log(double)"] = _libm(math.log)
    table["sqrt(double)"] = _libm(math.sqrt)
    table["cbrt(double)"] = _libm(math.cbrt)
    table["toDegrees(double)"] = _libm(math.degrees)
    table["toRadians(double)"] = _libm(math.radians)
    table["pow(double,double)"] = _libm(math.pow)
    table["hypot(double,double)"] = _libm(math.hypot)
    table["atan2(double,double)"] = _libm(math.atan2)
    table["ceil(double)"] = lambda number: whole(math.ceil(number))
    table["floor(double)"] = lambda number: whole(math.floor(number))
    return table


def _value_of() -> dict[str, dict[str, Body]]:
    table: dict[str, dict[str, Body]] = {}
    for box, of in _BOXES.items():
        if of in _WHOLE:
            reader = _parsed_whole(_WHOLE[of])
            parse = "parseInt" if of == "int" else f"parse{of.capitalize()}"
            table[box] = {
                f"valueOf({of})": _identity,
                "valueOf(java.lang.String)": reader,
                f"{parse}(java.lang.String)": reader,
            }
        elif of in ("float", "double"):
            table[box] = {
                f"valueOf({of})": _identity,
                "valueOf(java.lang.String)": _parsed,
                f"parse{of.capitalize()}(java.lang.String)": _parsed,
            }
    return table


FUNCTIONS: Final[Mapping[str, Mapping[str, Body]]] = MappingProxyType(
    {
        "java.lang.Math": _math(),
        **_value_of(),
        "java.lang.String": {
            "valueOf(char)": _identity,
            "valueOf(boolean)": lambda value: "true" if value else "false",
            "valueOf(int)": str,
            "valueOf(long)": str,
            "format(java.lang.String,[Ljava.lang.Object;)": _format,
        },
    }
)
"""Class -> method signature without spaces -> what it does with arguments that fit."""


@dataclass(frozen=True, slots=True)
class JavaTable:
    """The closed table as `Externals`."""

    functions: Mapping[str, Mapping[str, Body]]

    def find(self, description: Mapping[str, Value], parameters: Sequence[str]) -> Function | None:
        """The function that `{java: {class: …, method signature: …}}` names.

        None if it is not in the table, or if its signature takes another number of arguments than there are
        `parameters`.
        """
        java = description.get("java")
        if not isinstance(java, dict):
            return None
        owner, signature = java.get("class"), java.get("method signature")
        if not isinstance(owner, str) or not isinstance(signature, str):
            return None
        compact = re.sub(r"\s+", "", signature)
        body = self.functions.get(owner, {}).get(compact)
        if body is None:
            return None
        types = [of for of in compact.partition("(")[2].removesuffix(")").split(",") if of]
        varargs = bool(types) and types[-1].startswith("[L")
        fixed = types[:-1] if varargs else types
        if len(parameters) < len(fixed) or (len(parameters) > len(fixed) and not varargs):
            return None
        return _function(f"{owner}.{compact}", body, fixed, parameters)


def _function(name: str, body: Body, types: Sequence[str], parameters: Sequence[str]) -> Function:
    def invoke(arguments: Sequence[Value], notes: Notes) -> Value:
        notes.charge(10)
        try:
            fitted = [_fitted(value, of) for value, of in zip(arguments, types, strict=False)]
            return body(*fitted, *_flat(arguments[len(types) :]))
        except _Unfit as unfit:
            help = "give it what the Java method takes"
            notes.null("DMN0404", None, f"{name} cannot be called so: {unfit}", help)
            return None

    return Function(name, FunctionType((ANY,) * len(parameters), ANY, tuple(parameters)), invoke)


def _flat(rest: Sequence[Value]) -> list[Value]:
    """Variable arguments: one list stands for its items."""
    if len(rest) == 1 and isinstance(rest[0], list):
        return rest[0]
    return list(rest)


JAVA: Final = JavaTable(FUNCTIONS)
