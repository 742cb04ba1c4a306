"""What fast code calls instead of the operators with null rules: no null gets through, nothing is noted."""

from decimal import Decimal

from decision_server.feel import numbers
from decision_server.feel.conversion import coerce, why_misfit
from decision_server.feel.notes import Deopt, Notes
from decision_server.feel.numbers import CONTEXT, Number
from decision_server.feel.source import UNPLACED, Source
from decision_server.feel.typesystem import FeelType
from decision_server.feel.values import Value

__all__ = ["Decimal", "fits", "fitted", "quotient", "raised"]


def quotient(a: Number, b: Number) -> Number:
    """`a / b`, a whole number if both are and it is exact. Python raises what fast code gives up on."""
    if a.__class__ is int and b.__class__ is int:
        result, rest = divmod(a, b)
        return result if not rest else CONTEXT.divide(a, b)
    # One of the two is a Decimal, or null, which raises.
    return a / b  # type: ignore[return-value]  # never two ints


def raised(a: Number | None, b: Number | None, notes: Notes) -> Number:
    """`a ** b`, charged for."""
    if a is None or b is None:
        raise Deopt
    notes.charge(numbers.units_of_power(a, b))
    return numbers.power(a, b)


def fitted(value: Value, to: FeelType, notes: Notes, source: Source = UNPLACED) -> Value:
    """A value made to fit a type, as `coerce` does; a value that does not fit is noted at `source`."""
    if value is None:
        return None
    before = notes.enter(source)
    result = coerce(value, to, notes, None)
    notes.enter(before)
    return result


def fits(value: Value, to: FeelType, notes: Notes) -> None:
    """Go on only if a part of a value is of its type as it is."""
    if why_misfit(value, to, notes):
        raise Deopt
