"""Numbers: 34 decimal digits, the same whether they are `int` or `Decimal`."""

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from decision_server.feel import numbers
from decision_server.feel.numbers import (
    CONTEXT,
    LIMIT,
    NoSuchNumberError,
    Number,
    read_number,
    settled,
    text_of_number,
    whole,
)

EDGES = st.sampled_from([0, 1, -1, 2, 10, LIMIT - 1, 1 - LIMIT, LIMIT // 2, 10**17, 10**17 + 1])
WHOLES = st.integers(1 - LIMIT, LIMIT - 1) | st.integers(-100, 100) | EDGES
DECIMALS = st.builds(
    lambda digits, exponent: CONTEXT.create_decimal(
        (digits < 0, tuple(map(int, str(abs(digits)))), exponent)
    ),
    st.integers(1 - LIMIT, LIMIT - 1),
    st.integers(-60, 60),
)
NUMBERS = WHOLES | DECIMALS


def in_decimal(operation: Callable[[Any, Any], Decimal], a: Number, b: Number) -> Decimal:
    return operation(Decimal(a), Decimal(b))


@pytest.mark.parametrize(
    ("ours", "of_decimal"),
    [
        (numbers.add, CONTEXT.add),
        (numbers.subtract, CONTEXT.subtract),
        (numbers.multiply, CONTEXT.multiply),
        (numbers.divide, CONTEXT.divide),
    ],
    ids=["+", "-", "*", "/"],
)
@given(a=NUMBERS, b=NUMBERS)
@example(a=LIMIT - 1, b=1)
@example(a=LIMIT - 1, b=LIMIT - 1)
def test_whole_numbers_calculate_as_decimals_do_bit_for_bit(
    ours: Callable[[Number, Number], Number], of_decimal: Callable[[Any, Any], Decimal], a: Number, b: Number
) -> None:
    if ours is numbers.divide and not b:
        with pytest.raises(NoSuchNumberError, match="division by zero"):
            ours(a, b)
        return
    result, expected = ours(a, b), in_decimal(of_decimal, a, b)
    assert result == expected
    assert text_of_number(result) == text_of_number(expected)


@given(st.integers(-1000, 1000), st.integers(0, 60))
def test_powers_of_whole_numbers_are_exact_or_rounded_once(a: int, b: int) -> None:
    assert numbers.power(a, b) == whole(a**b)


@given(WHOLES)
def test_a_power_of_one_is_the_number(a: int) -> None:
    assert numbers.power(a, 1) == a
    assert numbers.power(a, 0) == 1


@given(NUMBERS, NUMBERS)
def test_numbers_of_both_forms_compare_and_hash_alike(a: Number, b: Number) -> None:
    for compare in (operator.lt, operator.le, operator.eq):
        assert compare(a, b) == compare(Decimal(a), Decimal(b))
    assert hash(a) == hash(Decimal(a))


@given(NUMBERS)
def test_a_number_goes_through_its_text_and_equal_numbers_have_one_text(number: Number) -> None:
    text = text_of_number(number)
    assert read_number(text) == number
    assert text_of_number(Decimal(number)) == text
    assert "E" not in text
    assert not text.endswith(".")
    if isinstance(number, Decimal):
        assert text_of_number(settled(number)) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Decimal("0.10"), "0.1"),
        (Decimal("-0.00"), "0"),
        (Decimal("1.000"), "1"),
        (Decimal("1E3"), "1000"),
        (Decimal("1.5E-7"), "0.00000015"),
        (Decimal("1E+34"), "1" + "0" * 34),
        (-12, "-12"),
    ],
)
def test_the_text_of_a_number_is_plain(number: Number, text: str) -> None:
    assert text_of_number(number) == text


def test_a_tenth_and_two_tenths_are_three_tenths() -> None:
    assert numbers.add(Decimal("0.1"), Decimal("0.2")) == Decimal("0.3")


def test_thirty_four_digits_survive() -> None:
    digits = "1234567890123456789012345678901234"
    assert text_of_number(numbers.subtract(numbers.add(int(digits), 1), 1)) == digits
    fraction = Decimal("0." + digits)
    assert text_of_number(numbers.subtract(numbers.add(fraction, fraction), fraction)) == "0." + digits


def test_the_thirty_fifth_digit_is_rounded_half_even() -> None:
    assert whole(10**34 + 5) == 10**34
    assert whole(10**34 + 15) == 10**34 + 20
    assert read_number("1." + "0" * 33 + "5") == 1


@pytest.mark.parametrize(
    "run",
    [
        lambda: numbers.power(10, 6145),
        lambda: numbers.power(10, 10**33),
        lambda: numbers.power(Decimal("1E6000"), 2),
        lambda: numbers.multiply(Decimal("9E6144"), 10),
        lambda: numbers.add(Decimal("9.9E6144"), Decimal("9.9E6144")),
        lambda: whole(10**7000),
        lambda: settled(Decimal("NaN")),
        lambda: settled(Decimal("Infinity")),
        lambda: numbers.power(0, -1),
        lambda: numbers.power(-8, Decimal("0.5")),
    ],
)
def test_what_no_number_can_be_says_so(run: Callable[[], Number]) -> None:
    with pytest.raises(NoSuchNumberError):
        run()


@pytest.mark.parametrize("text", ["", " 1", "1_000", "NaN", "Infinity", "0x1", "1e7000", "١", "--1", "1.2.3"])
def test_other_texts_are_no_numbers(text: str) -> None:
    assert read_number(text) is None
