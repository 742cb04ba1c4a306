"""FEEL types, and which conform to which (DMN 1.5, 10.3.2.9).

Types are frozen data and compare by structure. Whether a *value* is of a type is `conversion.py`'s subject.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, TypeAlias

from decision_server.feel.allowed_values import AllowedValues


@dataclass(frozen=True, slots=True)
class SimpleType:
    """A type without parts; `name` is the standard's word: "number", "date and time", "Any"."""

    name: str

    def __str__(self) -> str:
        return self.name


ANY: Final = SimpleType("Any")
NULL: Final = SimpleType("Null")
NUMBER: Final = SimpleType("number")
STRING: Final = SimpleType("string")
BOOLEAN: Final = SimpleType("boolean")
DATE: Final = SimpleType("date")
TIME: Final = SimpleType("time")
DATE_TIME: Final = SimpleType("date and time")
DAYS_AND_TIME: Final = SimpleType("days and time duration")
YEARS_AND_MONTHS: Final = SimpleType("years and months duration")
SCALARS: Final = MappingProxyType(
    {t.name: t for t in (NUMBER, STRING, BOOLEAN, DATE, TIME, DATE_TIME, DAYS_AND_TIME, YEARS_AND_MONTHS)}
)


@dataclass(frozen=True, slots=True)
class ListType:
    """A list whose items are all of `element`."""

    element: "FeelType"

    def __str__(self) -> str:
        return f"list<{self.element}>"


@dataclass(frozen=True, slots=True)
class ContextType:
    """A context with at least these members, in the order declared."""

    members: Mapping[str, "FeelType"]

    def __hash__(self) -> int:
        return hash(tuple(self.members.items()))

    def __str__(self) -> str:
        return f"context<{', '.join(f'{name}: {of}' for name, of in self.members.items())}>"


@dataclass(frozen=True, slots=True)
class RangeType:
    """A range whose ends are of `of`."""

    of: "FeelType"

    def __str__(self) -> str:
        return f"range<{self.of}>"


@dataclass(frozen=True, slots=True)
class FunctionType:
    """A function. `names` are the parameter names where known (not part of conformance)."""

    parameters: tuple["FeelType", ...]
    result: "FeelType"
    names: tuple[str, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        return f"function<{', '.join(map(str, self.parameters))}>->{self.result}"


@dataclass(frozen=True, slots=True)
class NamedType:
    """An item definition: its name, what it is, and the values it allows (None: all of its type).

    `instance of` ignores `allowed`; coercion and inputs honour it. `name` serves messages and pages.
    """

    name: str
    of: "FeelType"
    allowed: AllowedValues | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return self.name


FeelType: TypeAlias = SimpleType | ListType | ContextType | RangeType | FunctionType | NamedType


def plain(of: FeelType) -> FeelType:
    """The type without its name."""
    while isinstance(of, NamedType):
        of = of.of
    return of


def conforms(one: FeelType, other: FeelType) -> bool:
    """Whether every value of `one` may stand where `other` is asked for."""
    one, other = plain(one), plain(other)
    if other == ANY or one in (NULL, other):
        return True
    match one, other:
        case ListType(), ListType():
            return conforms(one.element, other.element)
        case RangeType(), RangeType():
            return conforms(one.of, other.of)
        case ContextType(), ContextType():
            return all(
                name in one.members and conforms(one.members[name], of) for name, of in other.members.items()
            )
        case FunctionType(), FunctionType():
            return (
                len(one.parameters) == len(other.parameters)
                and all(conforms(b, a) for a, b in zip(one.parameters, other.parameters, strict=True))
                and conforms(one.result, other.result)
            )
        case _:
            return False
