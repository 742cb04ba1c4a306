"""Boolean functions (DMN 1.5, 10.3.4.2), and `all` and `any` of the list functions."""

from typing import Final

from decision_server.feel.builtins.messages import a_kind
from decision_server.feel.builtins.signature import DOMAIN, Builtin, Parameter, Signature
from decision_server.feel.notes import Notes
from decision_server.feel.source import Span
from decision_server.feel.typesystem import ANY, BOOLEAN, ListType
from decision_server.feel.values import Value


def negation(notes: Notes, span: Span | None, negand: Value) -> Value:
    """Three-valued not: what is no boolean gives null."""
    if isinstance(negand, bool):
        return not negand
    if negand is None:
        return None
    return notes.null(DOMAIN, span, f"not: 'negand' must be a boolean, got {a_kind(negand)}")


def every(notes: Notes, span: Span | None, items: list[Value]) -> Value:
    """False if one item is false, true if all are true (or there are none), else null."""
    return _decided(notes, span, "all", items, by=False)


def some(notes: Notes, span: Span | None, items: list[Value]) -> Value:
    """True if one item is true, false if all are false (or there are none), else null."""
    return _decided(notes, span, "any", items, by=True)


def _decided(notes: Notes, span: Span | None, name: str, items: list[Value], *, by: bool) -> Value:
    undecided: tuple[int, Value] | None = None
    for position, item in enumerate(items, 1):
        if item is by:
            return by
        if not isinstance(item, bool) and undecided is None:
            undecided = position, item
    if undecided is None:
        return not by
    position, item = undecided
    return notes.null(
        DOMAIN, span, f"{name}: undecided, for item {position} must be a boolean and is {a_kind(item)}"
    )


def _every_of(notes: Notes, span: Span | None, first: Value, rest: list[Value]) -> Value:
    return every(notes, span, [first, *rest])


def _some_of(notes: Notes, span: Span | None, first: Value, rest: list[Value]) -> Value:
    return some(notes, span, [first, *rest])


_LIST: Final = (Parameter("list", ListType(BOOLEAN)),)
_ITEMS: Final = (Parameter("b1", ANY), Parameter("b2", ANY, variadic=True))

CHAPTER: Final = (
    Builtin("not", Signature((Parameter("negand", ANY),), BOOLEAN, negation)),
    Builtin("all", Signature(_LIST, BOOLEAN, every), Signature(_ITEMS, BOOLEAN, _every_of)),
    Builtin("any", Signature(_LIST, BOOLEAN, some), Signature(_ITEMS, BOOLEAN, _some_of)),
)
