"""Whether a value is of a type, and the conversions the language makes by itself (DMN 1.5, 10.3.2.9)."""

from collections.abc import Iterable
from typing import Final

from decision_server.feel.calendar import Date
from decision_server.feel.durations import Duration
from decision_server.feel.notes import Notes
from decision_server.feel.source import Span
from decision_server.feel.temporal import DateTime, Time, midnight
from decision_server.feel.temporal_parsing import read_temporal
from decision_server.feel.texts import literal_of
from decision_server.feel.typesystem import (
    ANY,
    DATE_TIME,
    NULL,
    ContextType,
    FeelType,
    FunctionType,
    ListType,
    NamedType,
    RangeType,
    SimpleType,
    conforms,
    plain,
)
from decision_server.feel.values import Function, Range, Value, kind_of

_SHOWN: Final = 60
ITEM_UNITS: Final = 3
"""What it takes of the step budget to look at one item of a list."""


def read_at_literal(text: str) -> Date | Time | DateTime | Duration | None:
    """The value of `@"text"`, None if the text stands for no date, time or duration."""
    return read_temporal(text)


def units_to_fit(of: ContextType) -> int:
    """What it takes of the step budget to look at the members of a context, but for what is in them."""
    return 1 + 3 * len(of.members)


def is_of(value: Value, of: FeelType, notes: Notes | None = None) -> bool:
    """Whether `value instance of of`. Allowed values play no part; null is an instance of Null alone.

    Nulls inside of a list or context do not count against its type. With `notes` the parts of lists and
    contexts are charged for.
    """
    of = plain(of)
    return of == NULL if value is None else _has_shape(value, of, notes)


def coerce(value: Value, to: FeelType, notes: Notes, span: Span | None) -> Value:
    """The value as one of type `to`, by the language's own conversions; else null and a note.

    The conversions: an item becomes a list of one, a list of one its item, a date its midnight in UTC.
    Allowed values count at every depth. Null stays null; a context keeps members that the type does not know.
    """
    if value is None or to == ANY:
        return value
    problem = _misfit(value, to, notes)
    if not problem:
        return value
    converted = _converted(value, plain(to))
    if converted is not value and (converted is None or not _misfit(converted, to, notes)):
        return converted
    return notes.null("FEEL0310", span, problem)


def why_misfit(value: Value, to: FeelType, notes: Notes) -> str:
    """Why a value is not of a type as it is, allowed values included; empty if it is. Null always is."""
    return _misfit_inside(value, to, notes, "")


def _converted(value: Value, to: FeelType) -> Value:
    """The value after the conversions that may help; the value itself if there are none."""
    if isinstance(to, ListType):
        return value if isinstance(value, list) else [_converted(value, plain(to.element))]
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if to == DATE_TIME and kind_of(value) == "date":
        return midnight(value)  # type: ignore[arg-type]  # that is what the kind says
    return value


def _has_shape(value: Value, of: FeelType, notes: Notes | None) -> bool:
    match of:
        case NamedType():
            return _has_shape(value, of.of, notes)
        case SimpleType():
            return of == ANY or kind_of(value) == of.name
        case ListType():
            if not isinstance(value, list):
                return False
            if notes is not None:
                notes.charge(3 * len(value))
            return all(_is_null_or_of(item, of.element, notes) for item in value)
        case ContextType():
            if not isinstance(value, dict):
                return False
            if notes is not None:
                notes.charge(1 + 2 * len(of.members))
            return all(
                name in value and _is_null_or_of(value[name], member, notes)
                for name, member in of.members.items()
            )
        case RangeType():
            return isinstance(value, Range) and all(
                _is_null_or_of(end, of.of, notes) for end in (value.start, value.end)
            )
        case FunctionType():
            return isinstance(value, Function) and _is_usable_as(value.type, of)


def _is_null_or_of(value: Value, of: FeelType, notes: Notes | None) -> bool:
    return value is None or _has_shape(value, of, notes)


def _is_usable_as(one: FunctionType, other: FunctionType) -> bool:
    """Contravariant in its parameters, covariant in its result; what has no declared type fits."""
    return (
        len(one.parameters) == len(other.parameters)
        and all(conforms(b, a) for a, b in zip(one.parameters, other.parameters, strict=True))
        and (plain(one.result) == ANY or conforms(one.result, other.result))
    )


def _misfit(value: Value, to: FeelType, notes: Notes, where: str = "") -> str:
    """Why a value that is not null is not of a type, allowed values included; empty if it is.

    `where` leads to the value from the one that is coerced: ` in item 2`.
    """
    match to:
        case NamedType():
            problem = _misfit(value, to.of, notes, where)
            if problem or to.allowed is None or to.allowed.allows(value, notes):
                return problem
            return f"{_shown(value)}{where} is not allowed for {to.name}, which takes {to.allowed.text}"
        case ListType() if isinstance(value, list):
            notes.charge(ITEM_UNITS * len(value))
            return _first(
                _misfit_inside(item, to.element, notes, f"{where} in item {at}")
                for at, item in enumerate(value, 1)
            )
        case ContextType() if isinstance(value, dict):
            notes.charge(units_to_fit(to))
            missing = [name for name in to.members if name not in value]
            if missing:
                return f"the context{where} has no '{missing[0]}', which its type asks for"
            return _first(
                _misfit_inside(value[name], of, notes, f"{where} in '{name}'")
                for name, of in to.members.items()
            )
        case _:
            return "" if _has_shape(value, to, notes) else f"{_shown(value)}{where} is not of type {to}"


def _misfit_inside(value: Value, to: FeelType, notes: Notes, where: str) -> str:
    return "" if value is None else _misfit(value, to, notes, where)


def _first(problems: Iterable[str]) -> str:
    return next(filter(None, problems), "")


def _shown(value: Value) -> str:
    """The kind of a value and the value itself, cut short; a value of many parts by its kind alone."""
    if isinstance(value, (list, dict, Function, Range)):
        return f"a {kind_of(value)}"
    text = literal_of(value)
    return f"the {kind_of(value)} {text if len(text) <= _SHOWN else text[: _SHOWN - 1] + '…'}"
