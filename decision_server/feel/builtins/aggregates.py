"""List functions that make one value of many (DMN 1.5, 10.3.4.4): count, min, sum, median and their kin.

Each takes a list or the items as arguments. Of no items there is no minimum, sum, mean, product or median.
"""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal, DecimalException
from typing import Final, TypeAlias

from decision_server.feel.builtins.messages import a_kind
from decision_server.feel.builtins.result_types import an_argument, an_item
from decision_server.feel.builtins.signature import DOMAIN, Builtin, Inference, Parameter, Signature
from decision_server.feel.notes import Notes
from decision_server.feel.numbers import (
    WIDE_CONTEXT,
    NoSuchNumberError,
    Number,
    add,
    divide,
    multiply,
    settled,
    whole,
)
from decision_server.feel.source import Span
from decision_server.feel.typesystem import ANY, NUMBER, FeelType, ListType
from decision_server.feel.values import Value, compare

ARITHMETIC: Final = "FEEL0306"
INCOMPARABLE: Final = "FEEL0311"
_COMPARE_UNITS: Final = 2
_NUMBER_UNITS: Final = 3

Calculation: TypeAlias = Callable[[list[Number]], Number]
AggregateBody: TypeAlias = Callable[[Notes, Span | None, list[Value]], Value]


def count(notes: Notes, span: Span | None, items: list[Value]) -> Value:
    """The number of items, nulls included."""
    return len(items)


def smallest(notes: Notes, span: Span | None, items: list[Value]) -> Value:
    """The item that comes first in order."""
    return _extreme(notes, span, "min", items, -1)


def largest(notes: Notes, span: Span | None, items: list[Value]) -> Value:
    """The item that comes last in order."""
    return _extreme(notes, span, "max", items, 1)


def _extreme(notes: Notes, span: Span | None, name: str, items: list[Value], sign: int) -> Value:
    if not items:
        return notes.null(DOMAIN, span, f"{name}: the list has no items")
    best = items[0]
    notes.charge(_COMPARE_UNITS * len(items))
    if len(items) == 1 and compare(best, best) is None:
        message = f"{name}: {a_kind(best)} has no order"
        return notes.null(INCOMPARABLE, span, message)
    for position, item in enumerate(items[1:], 2):
        order = compare(item, best, notes)
        if order is None:
            message = f"{name}: item {position}, {a_kind(item)}, cannot be compared with {a_kind(best)}"
            return notes.null(INCOMPARABLE, span, message)
        if order == sign:
            best = item
    return best


def _calculated(name: str, calculation: Calculation, *, least: int = 1) -> AggregateBody:
    """The body of a function of at least so many numbers."""

    def calculate(notes: Notes, span: Span | None, items: list[Value]) -> Value:
        numbers: list[Number] = []
        for position, item in enumerate(items, 1):
            if isinstance(item, bool) or not isinstance(item, (int, Decimal)):
                message = f"{name}: item {position} of 'list' must be a number, got {a_kind(item)}"
                return notes.null(DOMAIN, span, message)
            numbers.append(item)
        if len(numbers) < least:
            wanted = "an item" if least == 1 else f"at least {least} items"
            return notes.null(DOMAIN, span, f"{name}: 'list' must have {wanted}, got {len(numbers)}")
        notes.charge(_NUMBER_UNITS * len(numbers))
        try:
            return calculation(numbers)
        except NoSuchNumberError as error:
            return notes.null(ARITHMETIC, span, f"{name}: {error}")

    return calculate


def total(numbers: list[Number]) -> Number:
    """The sum."""
    if all(isinstance(number, int) for number in numbers):
        return whole(sum(int(number) for number in numbers))
    result: Number = 0
    for number in numbers:
        result = add(result, number)
    return result


def product(numbers: list[Number]) -> Number:
    """All multiplied with each other."""
    result: Number = 1
    for number in numbers:
        result = multiply(result, number)
    return result


def mean(numbers: list[Number]) -> Number:
    """The arithmetic mean."""
    return divide(total(numbers), len(numbers))


def median(numbers: list[Number]) -> Number:
    """The one in the middle of the order, or the mean of the two in the middle."""
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return divide(add(ordered[middle - 1], ordered[middle]), 2)


def sample_deviation(numbers: list[Number]) -> Number:
    """The standard deviation of a sample (divided by n - 1), rounded once at the end."""
    try:
        return settled(_wide_deviation([Decimal(number) for number in numbers]))
    except DecimalException:
        raise NoSuchNumberError("the numbers lie too far apart") from None


def _wide_deviation(values: list[Decimal]) -> Decimal:
    wide = WIDE_CONTEXT
    sum_of_values = Decimal(0)
    for value in values:
        sum_of_values = wide.add(sum_of_values, value)
    middle = wide.divide(sum_of_values, Decimal(len(values)))
    squares = Decimal(0)
    for value in values:
        distance = wide.subtract(value, middle)
        squares = wide.fma(distance, distance, squares)
    return wide.sqrt(wide.divide(squares, Decimal(len(values) - 1)))


def most_frequent(notes: Notes, span: Span | None, items: list[Value]) -> Value:
    """The numbers that occur most often, in order; none for no items."""
    if not items:
        return []
    counts: Counter[Number] = Counter()
    for position, item in enumerate(items, 1):
        if isinstance(item, bool) or not isinstance(item, (int, Decimal)):
            message = f"mode: item {position} of 'list' must be a number, got {a_kind(item)}"
            return notes.null(DOMAIN, span, message)
        counts[item] += 1
    notes.charge(_NUMBER_UNITS * len(items))
    most = max(counts.values())
    return [*sorted(number for number, times in counts.items() if times == most)]


def _aggregate(
    name: str,
    body: AggregateBody,
    items: FeelType,
    result: FeelType,
    names: str,
    infer: tuple[Inference, Inference] | None = None,
) -> Builtin:
    """A function that takes a list, or (from two on) its items as arguments."""

    def of_arguments(notes: Notes, span: Span | None, first: Value, rest: list[Value]) -> Value:
        return body(notes, span, [first, *rest])

    by_list, by_items = infer or (None, None)
    return Builtin(
        name,
        Signature((Parameter("list", ListType(items)),), result, body, by_list),
        Signature(
            (Parameter(f"{names}1", ANY), Parameter(f"{names}2", ANY, variadic=True)),
            result,
            of_arguments,
            by_items,
        ),
    )


CHAPTER: Final = (
    _aggregate("count", count, ANY, NUMBER, "c"),
    _aggregate("min", smallest, ANY, ANY, "c", (an_item, an_argument)),
    _aggregate("max", largest, ANY, ANY, "c", (an_item, an_argument)),
    _aggregate("sum", _calculated("sum", total), NUMBER, NUMBER, "n"),
    _aggregate("product", _calculated("product", product), NUMBER, NUMBER, "n"),
    _aggregate("mean", _calculated("mean", mean), NUMBER, NUMBER, "n"),
    _aggregate("median", _calculated("median", median), NUMBER, NUMBER, "n"),
    _aggregate("stddev", _calculated("stddev", sample_deviation, least=2), NUMBER, NUMBER, "n"),
    _aggregate("mode", most_frequent, NUMBER, ListType(NUMBER), "n"),
)
