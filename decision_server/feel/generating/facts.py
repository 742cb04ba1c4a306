"""What is proved of a value while code is written for it. Unlike static types, facts hold whatever runs.

A fact starts from what was checked at run time (an input made to fit its type, the class of a literal) and
follows operations whose results are known. What an untyped function gives proves nothing.
"""

from dataclasses import dataclass
from typing import Final, TypeGuard, cast

from decision_server.feel.measures import LONG_TEXT
from decision_server.feel.numbers import LIMIT
from decision_server.feel.typesystem import (
    ANY,
    BOOLEAN,
    DATE,
    NUMBER,
    SCALARS,
    STRING,
    ContextType,
    FeelType,
    ListType,
    NamedType,
    SimpleType,
    plain,
)
from decision_server.feel.unary_tests import ANYTHING, Intervals, Shape, Values
from decision_server.feel.values import Value, kind_of

MOST: Final = LIMIT - 1


@dataclass(frozen=True, slots=True)
class Fact:
    """A value is of `type`, or null if `nullable`. A whole number is at most `most` away from zero.

    `is_short`: a text that is so short that comparing it costs nothing.
    """

    type: FeelType = ANY
    nullable: bool = True
    most: int = MOST
    is_short: bool = False

    @property
    def kind(self) -> FeelType:
        """The type without its name."""
        return plain(self.type)

    def is_a(self, *types: FeelType) -> bool:
        """Whether the value is proved to be of one of these types, or null."""
        return plain(self.type) in types

    def member(self, name: str) -> "Fact | None":
        """What is proved of a member; None where the value may be no context that has it."""
        of = plain(self.type)
        if isinstance(of, ContextType) and name in of.members:
            return of_type(of.members[name])
        return None

    @property
    def element(self) -> "Fact":
        """What is proved of the items."""
        of = plain(self.type)
        return of_type(of.element) if isinstance(of, ListType) else NOTHING


NOTHING: Final = Fact()
A_NUMBER: Final = Fact(NUMBER, False)
A_BOOLEAN: Final = Fact(BOOLEAN, False)
ORDERED_BY_PYTHON: Final = (NUMBER, STRING, DATE)
"""Kinds that `<` of Python orders as FEEL does, and refuses null for."""
EQUAL_BY_PYTHON: Final = (NUMBER, STRING, DATE, BOOLEAN)


def of_type(of: FeelType, *, nullable: bool = True) -> Fact:
    """What a value that was made to fit a type is proved to be."""
    shape = shape_of_type(of)
    is_short = isinstance(shape, Values) and all(
        len(one) <= LONG_TEXT for one in shape.values if is_text(one)
    )
    return Fact(of, nullable, _most(of), is_short)


def of_value(value: Value) -> Fact:
    """What a literal is proved to be."""
    if value is None:
        return NOTHING
    most = abs(value) if value.__class__ is int and isinstance(value, int) else MOST
    is_short = isinstance(value, str) and len(value) <= LONG_TEXT
    return Fact(SCALARS.get(kind_of(value), ANY), False, most, is_short)


def is_text(value: str | bool) -> TypeGuard[str]:
    """Whether one of listed values is a text."""
    return isinstance(value, str)


def shape_of_type(of: FeelType) -> Shape:
    """What the allowed values of a named type accept; anything where it has none."""
    if isinstance(of, NamedType) and of.allowed is not None:
        return cast("Shape", of.allowed.shape)
    return ANYTHING


def has_allowed_values(of: FeelType) -> bool:
    """Whether the type or a part of it allows only some values."""
    match of:
        case NamedType():
            return of.allowed is not None or has_allowed_values(of.of)
        case ListType():
            return has_allowed_values(of.element)
        case ContextType():
            return any(has_allowed_values(member) for member in of.members.values())
        case _:
            return False


def _most(of: FeelType) -> int:
    shape = shape_of_type(of)
    if not isinstance(shape, Intervals):
        return _most(of.of) if isinstance(of, NamedType) else MOST
    ends: list[int] = []
    for interval in shape.intervals:
        for end in (interval.low, interval.high):
            if end is None:
                return MOST
            ends.append(abs(int(end)) + 1)
    return min(max(ends), MOST)


def is_simple(of: FeelType) -> bool:
    """Whether values of the type are scalars of one kind."""
    return isinstance(plain(of), SimpleType) and plain(of) in SCALARS.values()
