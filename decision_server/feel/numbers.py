"""FEEL numbers: 34 decimal digits, as `int` where whole and below 10^34, else as `Decimal`.

The two are one kind: they compare, print and calculate alike. Whole numbers are `int` because that is faster;
on every operation they give what decimal arithmetic would give, bit for bit.
"""

from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from typing import Final, TypeAlias

Number: TypeAlias = int | Decimal

DIGITS: Final = 34
GUARD_DIGITS: Final = 10
LIMIT: Final = 10**DIGITS
"""Whole numbers from here on (and down from its negative) are rounded to 34 digits, so they are `Decimal`."""
_POWER_BITS: Final = LIMIT.bit_length() - 1
_MOST_BITS: Final = 21_000
"""10^6145 has 20,414 bits; what is far larger is not worth the time of converting it."""
_POWER_UNITS: Final = 400
_NUMBER_CHARACTERS: Final = frozenset("0123456789.eE+-")
_TRAPS: Final = [InvalidOperation, DivisionByZero, Overflow]

CONTEXT: Final = Context(DIGITS, ROUND_HALF_EVEN, Emin=-6143, Emax=6144, capitals=1, clamp=0, traps=_TRAPS)
"""IEEE 754-2008 decimal128 (DMN 1.5, 10.3.2.3.1). Shared by all threads: only its flags change."""
WIDE_CONTEXT: Final = Context(
    DIGITS + GUARD_DIGITS, ROUND_HALF_EVEN, Emin=-6243, Emax=6244, capitals=1, clamp=0, traps=_TRAPS
)
"""For functions whose result is inexact: computed here, then rounded once with `CONTEXT.plus`."""


class NoSuchNumberError(ArithmeticError):
    """A calculation without a result; `str()` says why. Never leaves the room: its caller notes FEEL0306."""


def whole(number: int) -> Number:
    """A whole number of any size as a FEEL number, rounded to 34 digits.

    Raises NoSuchNumberError from 10^6145 on.
    """
    if -LIMIT < number < LIMIT:
        return number
    if number.bit_length() > _MOST_BITS:
        raise NoSuchNumberError("the result is too large")
    try:
        return CONTEXT.create_decimal(number)
    except DecimalException as error:
        raise _no_such_number(error) from None


def settled(number: Decimal) -> Number:
    """The same number, rounded to 34 digits, as `int` if it is whole and below 10^34.

    Raises NoSuchNumberError if it is not finite or too large.
    """
    if not number.is_finite():
        raise NoSuchNumberError("the number is not finite")
    try:
        rounded = CONTEXT.plus(number)
    except DecimalException as error:
        raise _no_such_number(error) from None
    if rounded.adjusted() >= DIGITS:
        return rounded
    integral = int(rounded)
    return integral if integral == rounded else rounded


def add(a: Number, b: Number) -> Number:
    """`a + b`. Raises NoSuchNumberError on overflow."""
    if isinstance(a, int) and isinstance(b, int):
        result = a + b
        return result if -LIMIT < result < LIMIT else whole(result)
    try:
        return CONTEXT.add(a, b)
    except DecimalException as error:
        raise _no_such_number(error) from None


def subtract(a: Number, b: Number) -> Number:
    """`a - b`. Raises NoSuchNumberError on overflow."""
    if isinstance(a, int) and isinstance(b, int):
        result = a - b
        return result if -LIMIT < result < LIMIT else whole(result)
    try:
        return CONTEXT.subtract(a, b)
    except DecimalException as error:
        raise _no_such_number(error) from None


def multiply(a: Number, b: Number) -> Number:
    """`a * b`. Raises NoSuchNumberError on overflow."""
    if isinstance(a, int) and isinstance(b, int):
        result = a * b
        return result if -LIMIT < result < LIMIT else whole(result)
    try:
        return CONTEXT.multiply(a, b)
    except DecimalException as error:
        raise _no_such_number(error) from None


def divide(a: Number, b: Number) -> Number:
    """`a / b`, an `int` if both are and it is exact.

    Raises NoSuchNumberError on division by zero and on overflow.
    """
    if not b:
        raise NoSuchNumberError("division by zero")
    if isinstance(a, int) and isinstance(b, int):
        quotient, rest = divmod(a, b)
        if not rest:
            return quotient
    try:
        return CONTEXT.divide(a, b)
    except DecimalException as error:
        raise _no_such_number(error) from None


def units_of_power(a: Number, b: Number) -> int:
    """What `power` costs in units of the step budget: logarithms, unless all stays among small integers."""
    if isinstance(a, int) and isinstance(b, int) and a.bit_length() * abs(b) <= _POWER_BITS:
        return 1
    return 2 * b.bit_length() + 20 if isinstance(b, int) else _POWER_UNITS


def power(a: Number, b: Number) -> Number:
    """`a ** b`; `0 ** 0` is 1.

    Raises NoSuchNumberError for zero to a negative power, a negative number to a fraction, and on overflow.
    """
    if not b:
        return 1
    if isinstance(a, int) and isinstance(b, int) and b > 0 and a.bit_length() * b <= _POWER_BITS:
        return int(a**b)
    if not a and b < 0:
        raise NoSuchNumberError("zero has no negative powers")
    if a < 0 and b != int(b):
        raise NoSuchNumberError("a negative number has no fractional powers")
    try:
        result = CONTEXT.plus(WIDE_CONTEXT.power(Decimal(a), Decimal(b)))
    except DecimalException as error:
        raise _no_such_number(error) from None
    return settled(result) if isinstance(a, int) and isinstance(b, int) else result


def negate(a: Number) -> Number:
    """`-a`."""
    return -a if isinstance(a, int) else CONTEXT.minus(a)


def text_of_number(number: Number) -> str:
    """Canonical text: plain notation, no trailing zeros, no minus zero. Equal numbers have equal texts."""
    if isinstance(number, int):
        return str(number)
    if not number:
        return "0"
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_number(text: str) -> Number | None:
    """The number that a text of digits, point and exponent stands for, rounded to 34 digits.

    None if it is anything else or out of range. Python's own extras (`_`, white space, NaN) are no numbers.
    """
    if not text.isascii() or not set(text) <= _NUMBER_CHARACTERS:
        return None
    try:
        return settled(CONTEXT.create_decimal(text))
    except (DecimalException, NoSuchNumberError):
        return None


def _no_such_number(error: DecimalException) -> NoSuchNumberError:
    if isinstance(error, Overflow):
        return NoSuchNumberError("the result is too large")
    if isinstance(error, DivisionByZero):
        return NoSuchNumberError("division by zero")
    return NoSuchNumberError("the operation has no result for these numbers")
