"""FEEL values as JSON: numbers exact, dates, times, durations, ranges and functions as FEEL texts."""

from decimal import Decimal

from decision_server.engine.json_text import Json, encode_json, exact_number
from decision_server.engine.limits import LARGEST_RESULT_BYTES
from decision_server.errors import LimitExceeded
from decision_server.feel.texts import text_of
from decision_server.feel.values import Value

__all__ = ["encode_json", "encode_outputs", "to_json"]


def to_json(value: Value) -> Json:
    """The JSON form of a value; whole numbers are `int`, so that equal values give equal JSON.

    A date is "2024-01-31", a duration "P1DT2H", a range "[1..10]". A function is shown as its text: it can be
    looked at and not be sent back.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            return exact_number(value)
        case list():
            return [to_json(item) for item in value]
        case dict():
            return {name: to_json(member) for name, member in value.items()}
        case _:
            return text_of(value)


def encode_outputs(outputs: dict[str, Value]) -> bytes:
    """The bytes of an evaluation's outputs. Raises LimitExceeded above 10 MiB."""
    encoded = encode_json(to_json(outputs))
    if len(encoded) > LARGEST_RESULT_BYTES:
        raise LimitExceeded(f"the outputs are larger than {LARGEST_RESULT_BYTES:,} bytes; ask for less")
    return encoded
