"""Numeric functions (DMN 1.5, 10.3.4.5), in 34-digit decimal arithmetic."""

import decimal
from collections.abc import Callable
from decimal import Context, Decimal, DecimalException
from typing import Final

from decision_server.feel.builtins.signature import DOMAIN, Body, Builtin, Parameter, Signature
from decision_server.feel.durations import DaysAndTime, YearsAndMonths
from decision_server.feel.notes import Notes
from decision_server.feel.numbers import (
    CONTEXT,
    DIGITS,
    WIDE_CONTEXT,
    NoSuchNumberError,
    Number,
    settled,
    text_of_number,
)
from decision_server.feel.source import Span
from decision_server.feel.typesystem import BOOLEAN, DAYS_AND_TIME, NUMBER, YEARS_AND_MONTHS
from decision_server.feel.values import Value

ARITHMETIC: Final = "FEEL0306"
LOWEST_SCALE: Final = -6111
HIGHEST_SCALE: Final = 6176
"""The scales that decimal128 has (DMN 1.5, table 77)."""
_TRAPS: Final = [decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow]
_EXACT: Final = Context(prec=30_000, Emin=-99_999, Emax=99_999, traps=_TRAPS)
"""Wide enough for any whole multiple of any FEEL number by another."""
_TRANSCENDENTAL_UNITS: Final = 150
_ROUNDING_UNITS: Final = 12
_MODULO_UNITS: Final = 600
"""Of numbers far from each other: whole numbers of thousands of digits."""
_UNITS: Final = {scale: Decimal((0, (1,), -scale)) for scale in range(-12, 13)}
"""The last digit of the commonest scales."""


def _rounding(name: str, mode: str) -> Body:
    """The body of a function that rounds to a scale: so many digits behind the point."""

    def to_scale(notes: Notes, span: Span | None, n: Number, scale: Number) -> Value:
        if not LOWEST_SCALE <= scale <= HIGHEST_SCALE:
            got = text_of_number(scale)
            return notes.null(
                DOMAIN, span, f"{name}: 'scale' must be from {LOWEST_SCALE} to {HIGHEST_SCALE}, got {got}"
            )
        notes.charge(_ROUNDING_UNITS)
        return rounded(n, int(scale), mode)

    return to_scale


def _whole(mode: str) -> Body:
    def to_whole(notes: Notes, span: Span | None, n: Number) -> Value:
        notes.charge(_ROUNDING_UNITS)
        return rounded(n, 0, mode)

    return to_whole


def rounded(n: Number, scale: int, mode: str) -> Number:
    """The number with at most `scale` digits behind the point; a negative scale rounds before the point."""
    if isinstance(n, int) and scale >= 0:
        return n
    exact = Decimal(n)
    unit = _UNITS.get(scale) or Decimal((0, (1,), -scale))
    try:
        result = exact.quantize(unit, rounding=mode, context=CONTEXT)
    except decimal.InvalidOperation:
        # More than 34 digits in between; then perhaps fewer again.
        exponent = exact.as_tuple().exponent
        if isinstance(exponent, int) and exponent >= -scale:
            return settled(exact)
        return settled(exact.quantize(unit, rounding=mode, context=_EXACT))
    if result == exact:
        return settled(exact)
    if scale < 0:
        return settled(result)
    # At most 34 digits, the last of them behind the point: only whether it is whole remains to be seen.
    integral = int(result)
    return integral if integral == result else result


def absolute(notes: Notes, span: Span | None, n: Number) -> Value:
    """The number without its sign."""
    return n.copy_abs() if isinstance(n, Decimal) else abs(n)


def absolute_days(notes: Notes, span: Span | None, n: DaysAndTime) -> Value:
    """The duration without its sign."""
    return DaysAndTime(abs(n.nanoseconds))


def absolute_months(notes: Notes, span: Span | None, n: YearsAndMonths) -> Value:
    """The duration without its sign."""
    return YearsAndMonths(abs(n.months))


def modulo(notes: Notes, span: Span | None, dividend: Number, divisor: Number) -> Value:
    """`dividend - divisor * floor(dividend / divisor)`, rounded once: the sign is the divisor's."""
    if not divisor:
        return notes.null(ARITHMETIC, span, "modulo: 'divisor' must not be 0")
    if isinstance(dividend, int) and isinstance(divisor, int):
        return dividend % divisor
    one, one_exponent = _scaled(dividend)
    other, other_exponent = _scaled(divisor)
    notes.charge(_MODULO_UNITS if max(abs(one_exponent), abs(other_exponent)) > DIGITS else _ROUNDING_UNITS)
    exponent = min(one_exponent, other_exponent)
    modulus = other * 10 ** (other_exponent - exponent)
    rest = one * pow(10, one_exponent - exponent, modulus) % modulus
    return settled(_EXACT.scaleb(Decimal(rest), exponent))


def _scaled(number: Number) -> tuple[int, int]:
    """The number as a whole number times a power of ten."""
    if isinstance(number, int):
        return number, 0
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)  # noqa: S101  FEEL numbers are finite
    return int(_EXACT.scaleb(number, -exponent)), exponent


def square_root(notes: Notes, span: Span | None, number: Number) -> Value:
    """The root that is not negative."""
    if number < 0:
        got = text_of_number(number)
        return notes.null(DOMAIN, span, f"sqrt: 'number' must not be negative, got {got}")
    return _computed(notes, span, "sqrt", WIDE_CONTEXT.sqrt, number)


def logarithm(notes: Notes, span: Span | None, number: Number) -> Value:
    """The natural logarithm."""
    if number <= 0:
        got = text_of_number(number)
        return notes.null(DOMAIN, span, f"log: 'number' must be greater than 0, got {got}")
    return _computed(notes, span, "log", WIDE_CONTEXT.ln, number)


def exponential(notes: Notes, span: Span | None, number: Number) -> Value:
    """Euler's number to the power of `number`."""
    return _computed(notes, span, "exp", WIDE_CONTEXT.exp, number)


def _computed(
    notes: Notes, span: Span | None, name: str, function: Callable[[Decimal], Decimal], number: Number
) -> Value:
    notes.charge(_TRANSCENDENTAL_UNITS)
    try:
        return settled(function(Decimal(number)))
    except (DecimalException, NoSuchNumberError):
        got = text_of_number(number)
        return notes.null(ARITHMETIC, span, f"{name}: the result for {got} is too large for a number")


def odd(notes: Notes, span: Span | None, number: Number) -> Value:
    """Whether a whole number is odd."""
    return _parity(notes, span, "odd", number, 1)


def even(notes: Notes, span: Span | None, number: Number) -> Value:
    """Whether a whole number is even."""
    return _parity(notes, span, "even", number, 0)


def _parity(notes: Notes, span: Span | None, name: str, number: Number, wanted: int) -> Value:
    notes.charge(_ROUNDING_UNITS)
    if number.__class__ is Decimal and 0 < abs(number) < 1:
        # Of the smallest numbers a whole coefficient would have thousands of digits.
        coefficient, exponent = 1, -1
    else:
        coefficient, exponent = _scaled(number)
    if exponent > 0:
        return wanted == 0
    if coefficient % 10**-exponent:
        got = text_of_number(number)
        return notes.null(DOMAIN, span, f"{name}: 'number' must be a whole number, got {got}")
    return bool(coefficient // 10**-exponent % 2 == wanted)


_N: Final = Parameter("n", NUMBER)
_SCALE: Final = Parameter("scale", NUMBER)
_NUMBER: Final = (Parameter("number", NUMBER),)


def _to_scale(name: str, mode: str) -> Signature:
    return Signature((_N, _SCALE), NUMBER, _rounding(name, mode))


CHAPTER: Final = (
    Builtin("decimal", _to_scale("decimal", decimal.ROUND_HALF_EVEN)),
    Builtin(
        "floor",
        Signature((_N,), NUMBER, _whole(decimal.ROUND_FLOOR)),
        _to_scale("floor", decimal.ROUND_FLOOR),
    ),
    Builtin(
        "ceiling",
        Signature((_N,), NUMBER, _whole(decimal.ROUND_CEILING)),
        _to_scale("ceiling", decimal.ROUND_CEILING),
    ),
    Builtin("round up", _to_scale("round up", decimal.ROUND_UP)),
    Builtin("round down", _to_scale("round down", decimal.ROUND_DOWN)),
    Builtin("round half up", _to_scale("round half up", decimal.ROUND_HALF_UP)),
    Builtin("round half down", _to_scale("round half down", decimal.ROUND_HALF_DOWN)),
    Builtin(
        "abs",
        Signature((_N,), NUMBER, absolute),
        Signature((Parameter("n", DAYS_AND_TIME),), DAYS_AND_TIME, absolute_days),
        Signature((Parameter("n", YEARS_AND_MONTHS),), YEARS_AND_MONTHS, absolute_months),
    ),
    Builtin(
        "modulo",
        Signature((Parameter("dividend", NUMBER), Parameter("divisor", NUMBER)), NUMBER, modulo),
    ),
    Builtin("sqrt", Signature(_NUMBER, NUMBER, square_root)),
    Builtin("log", Signature(_NUMBER, NUMBER, logarithm)),
    Builtin("exp", Signature(_NUMBER, NUMBER, exponential)),
    Builtin("odd", Signature(_NUMBER, BOOLEAN, odd)),
    Builtin("even", Signature(_NUMBER, BOOLEAN, even)),
)
