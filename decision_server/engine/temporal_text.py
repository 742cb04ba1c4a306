"""Dates, times, durations and ranges in JSON: read by the declared kind."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from decision_server.feel.builtins.registry import BUILTINS
from decision_server.feel.durations import read_duration
from decision_server.feel.notes import Notes
from decision_server.feel.source import NOWHERE
from decision_server.feel.temporal_parsing import read_date, read_date_time, read_time
from decision_server.feel.values import Value, kind_of


def read_text(text: str, kind: str) -> Value:
    """The value of this FEEL kind that the text stands for, None if it is no such text."""
    value = _READERS[kind](text)
    return value if kind_of(value) == kind else None


def _read_range(text: str) -> Value:
    return BUILTINS["range"].call([text], Notes(), NOWHERE)


_READERS: Final[Mapping[str, Callable[[str], Value]]] = MappingProxyType(
    {
        "date": read_date,
        "time": read_time,
        "date and time": read_date_time,
        "days and time duration": read_duration,
        "years and months duration": read_duration,
        "range": _read_range,
    }
)
