"""What can be said of types before anything runs: kinds, what types have in common, operators."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from decision_server.feel.typesystem import (
    ANY,
    DATE,
    DATE_TIME,
    DAYS_AND_TIME,
    NULL,
    NUMBER,
    STRING,
    TIME,
    YEARS_AND_MONTHS,
    ContextType,
    FeelType,
    ListType,
    RangeType,
    SimpleType,
    conforms,
    plain,
)

_DURATIONS: Final = (DAYS_AND_TIME, YEARS_AND_MONTHS)
# Operand types and result of each arithmetic operator (DMN 1.5, tables 52 and 53).
ARITHMETIC: Final[Mapping[str, tuple[tuple[FeelType, FeelType, FeelType], ...]]] = MappingProxyType(
    {
        "+": (
            (NUMBER, NUMBER, NUMBER),
            (STRING, STRING, STRING),
            *((one, one, one) for one in _DURATIONS),
            *((of, by, of) for of in (DATE, DATE_TIME) for by in _DURATIONS),
            *((by, of, of) for of in (DATE, DATE_TIME) for by in _DURATIONS),
            (TIME, DAYS_AND_TIME, TIME),
            (DAYS_AND_TIME, TIME, TIME),
        ),
        "-": (
            (NUMBER, NUMBER, NUMBER),
            *((one, one, one) for one in _DURATIONS),
            *((of, by, of) for of in (DATE, DATE_TIME) for by in _DURATIONS),
            (TIME, DAYS_AND_TIME, TIME),
            (TIME, TIME, DAYS_AND_TIME),
            *((one, other, DAYS_AND_TIME) for one in (DATE, DATE_TIME) for other in (DATE, DATE_TIME)),
        ),
        "*": (
            (NUMBER, NUMBER, NUMBER),
            *((one, NUMBER, one) for one in _DURATIONS),
            *((NUMBER, one, one) for one in _DURATIONS),
        ),
        "/": (
            (NUMBER, NUMBER, NUMBER),
            *((one, NUMBER, one) for one in _DURATIONS),
            *((one, one, NUMBER) for one in _DURATIONS),
        ),
        "**": ((NUMBER, NUMBER, NUMBER),),
    }
)
ORDERED: Final = frozenset({NUMBER, STRING, DATE, TIME, DATE_TIME, *_DURATIONS})


def kind(of: FeelType) -> str | None:
    """The kind of every value of the type but null, None where the type leaves it open."""
    match plain(of):
        case SimpleType() as simple:
            return None if simple == ANY else simple.name
        case ListType():
            return "list"
        case ContextType():
            return "context"
        case RangeType():
            return "range"
        case _:
            return "function"


def is_open(of: FeelType) -> bool:
    """Whether values of the type may be of any kind, or are all null."""
    return plain(of) in (ANY, NULL)


def joined(types: Iterable[FeelType]) -> FeelType:
    """A type that covers all of `types`; a context keeps the members of either, which may then be missing."""
    result: FeelType = NULL
    for of in types:
        result = _join(result, of)
    return result


def _join(one: FeelType, other: FeelType) -> FeelType:
    if one == other or plain(other) == NULL:
        return one
    if plain(one) == NULL:
        return other
    match plain(one), plain(other):
        case ListType() as a, ListType() as b:
            return ListType(_join(a.element, b.element))
        case RangeType() as a, RangeType() as b:
            return RangeType(_join(a.of, b.of))
        case ContextType() as a, ContextType() as b:
            members = dict(a.members)
            for name, of in b.members.items():
                members[name] = _join(members[name], of) if name in members else of
            return ContextType(members)
        case a, b:
            return a if conforms(b, a) else b if conforms(a, b) else ANY


def arithmetic_type(left: FeelType, operator: str, right: FeelType) -> FeelType | None:
    """The type of `left operator right`, Any where it is open, None if it is null whatever the values are."""
    left, right = plain(left), plain(right)
    results = {
        result
        for a, b, result in ARITHMETIC[operator]
        if (left in (ANY, NULL) or left == a) and (right in (ANY, NULL) or right == b)
    }
    if not results:
        return None
    return results.pop() if len(results) == 1 else ANY


def may_be_equal(left: FeelType, right: FeelType) -> bool:
    """Whether `=` on values of the two types can be anything but null."""
    one, other = kind(left), kind(right)
    if one is None or other is None or one == other or "Null" in (one, other):
        return True
    return {one, other} == {"date", "date and time"}


def may_be_ordered(left: FeelType, right: FeelType) -> bool:
    """Whether `<` on values of the two types can be anything but null."""
    return may_be_equal(left, right) and all(is_open(of) or plain(of) in ORDERED for of in (left, right))
