"""Why no value of one type can ever be one of another: what can be said before anything runs.

Holds for the conversions of `conversion.coerce`: an item and its list of one, a date and its midnight.
"""

from decision_server.feel.typesystem import (
    ANY,
    DATE,
    DATE_TIME,
    NULL,
    ContextType,
    FeelType,
    FunctionType,
    ListType,
    RangeType,
    plain,
)

_MADE_OF_PARTS = (ListType, ContextType, RangeType, FunctionType)


def why_never(of: FeelType, to: FeelType) -> str:
    """Why no value of type `of`, null apart, can be made one of type `to`; empty if some may.

    Lists and contexts count as misfits when what they declare to hold is one, although an empty list would
    fit, and although a context may hold more than its type says.
    """
    one, other = plain(of), plain(to)
    if ANY in (one, other) or NULL in (one, other) or one == other or (one, other) == (DATE, DATE_TIME):
        return ""
    match one, other:
        case ListType(), ListType():
            inside = why_never(one.element, other.element)
            return inside and f"for the items: {inside}"
        case ListType(), _:
            return why_never(one.element, other) and f"{_a(one)} is not {_a(other)}"
        case _, ListType():
            return why_never(one, other.element) and f"{_a(one)} is not {_a(other)}"
        case ContextType(), ContextType():
            return _members(one, other)
        case RangeType(), RangeType():
            inside = why_never(one.of, other.of)
            return inside and f"for the ends: {inside}"
        case FunctionType(), FunctionType():
            if len(one.parameters) == len(other.parameters):
                return ""
            return f"the function takes {len(one.parameters)} parameters, not {len(other.parameters)}"
        case _:
            return f"{_a(one)} is not {_a(other)}"


def is_surely_never(of: FeelType, to: FeelType) -> bool:
    """Whether the two are of different kinds, so that it does not matter what a value is made of."""
    one, other = plain(of), plain(to)
    return bool(why_never(of, to)) and (type(one) is not type(other) or not isinstance(one, _MADE_OF_PARTS))


def _members(one: ContextType, other: ContextType) -> str:
    for name, of in other.members.items():
        if name not in one.members:
            # Nothing is known of a context whose type names no members.
            if one.members:
                return f"the context has no '{name}'"
        elif inside := why_never(one.members[name], of):
            return f"for '{name}': {inside}"
    return ""


def _a(of: FeelType) -> str:
    match of:
        case ListType():
            element = plain(of.element)
            return "a list" if element == ANY else f"a list of {_plural(element)}"
        case ContextType():
            return "a context"
        case RangeType():
            return "a range"
        case FunctionType():
            return "a function"
        case _:
            return f"a {of}"


def _plural(of: FeelType) -> str:
    words = _a(of).partition(" ")[2]
    return "dates and times" if of == DATE_TIME else f"{words}s"
