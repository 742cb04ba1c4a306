"""What Python does behind an evaluation, as its audit hooks see it, and what a hostile text may end in.

An audit hook cannot be taken away again, so there is one for the whole run, and it listens when asked.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from decision_server.errors import LimitExceeded
from decision_server.feel.depth import allow_depth
from decision_server.feel.expression import compile_expression, compile_tests
from decision_server.feel.notes import Notes
from decision_server.feel.scope import Scope
from decision_server.feel.typesystem import ANY
from decision_server.feel.values import KIND, Range, Value

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
HARMLESS = "builtins.id"
_heard: list[tuple[str, tuple[object, ...]]] | None = None


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if _heard is not None and event != HARMLESS:
        _heard.append((event, arguments))


sys.addaudithook(_hook)


@contextmanager
def heard() -> Iterator[list[tuple[str, tuple[object, ...]]]]:
    """Collects all audit events while it lasts: import, open, exec, compile, socket, looks into code, …"""
    global _heard
    events: list[tuple[str, tuple[object, ...]]] = []
    _heard = events
    try:
        yield events
    finally:
        _heard = None


def warm_up() -> None:
    """Load what is loaded with the first pattern, time zone and calendar."""
    allow_depth()
    zones = ("Europe/Paris", "America/New_York")
    texts = [
        'matches("a", "(a)\\1")',
        'matches("a\n", "^a", "m")',
        'matches("É", "\\p{Lu}", "i")',
        'replace("abc", "b", "[$0]")',
        *(f'@"2020-01-01T10:00:00@{zone}" + @"P1D"' for zone in zones),
        *(f'time("10:00:00@{zone}")' for zone in zones),
    ]
    for text in texts:
        compile_expression(text, Scope())({}, Notes(now=NOW))


def ending(work: Callable[[], object]) -> str:
    """How work ends: "value" or "limit". Anything else that is raised is a bug and comes through."""
    try:
        work()
    except LimitExceeded:
        return "limit"
    return "value"


def is_inert(value: Value) -> bool:
    """Whether this is a value of the language and nothing else, to its last part."""
    if value.__class__ not in KIND:
        return False
    if isinstance(value, list):
        return all(map(is_inert, value))
    if isinstance(value, dict):
        return all(key.__class__ is str and is_inert(member) for key, member in value.items())
    if isinstance(value, Range):
        return is_inert(value.start) and is_inert(value.end)
    return True


def evaluated(text: str, values: dict[str, Value]) -> Value:
    """The text as an expression."""
    return compile_expression(text, Scope(dict.fromkeys(values, ANY)))(values, Notes(now=NOW))


def accepted(text: str, values: dict[str, Value]) -> bool:
    """The text as a cell, for the value `x`."""
    tests = compile_tests(text, Scope(dict.fromkeys(values, ANY)))
    return tests.accepts(values["x"], values, Notes(now=NOW))


def escaped(text: str) -> str:
    """The text as a string literal of FEEL."""
    inside = "".join(
        f"\\U{ord(letter):06X}" if letter in '"\\' or not letter.isprintable() else letter for letter in text
    )
    return f'"{inside}"'
