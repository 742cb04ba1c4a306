"""Dates, times, durations and ranges in JSON: the texts of FEEL's own functions, read and written."""

from types import MappingProxyType
from typing import Final

from decision_server.feel.builtins.registry import BUILTINS
from decision_server.feel.notes import Notes
from decision_server.feel.source import NOWHERE
from decision_server.feel.values import Value, kind_of

_READERS: Final = MappingProxyType(
    {
        "date": "date",
        "time": "time",
        "date and time": "date and time",
        "days and time duration": "duration",
        "years and months duration": "duration",
        "range": "range",
    }
)


def read_text(text: str, kind: str) -> Value:
    """The value of this FEEL kind that the text stands for, None if it is no such text."""
    value = BUILTINS[_READERS[kind]].call([text], Notes(), NOWHERE)
    return value if kind_of(value) == kind else None


def write_text(value: Value) -> str:
    """The text of a value as FEEL's `string()` gives it."""
    text = BUILTINS["string"].call([value], Notes(), NOWHERE)
    return text if isinstance(text, str) else kind_of(value)
