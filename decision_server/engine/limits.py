"""The bounds of one evaluation: its steps, and a deadline read from a ticker that the caller passes in."""

from collections.abc import Callable
from typing import Final

from decision_server.feel.notes import DEFAULT_LIMITS, Limits

MOST_STEPS: Final = 1_000_000
LARGEST_RESULT_BYTES: Final = 10_485_760
DEEPEST_RESULT: Final = 100

__all__ = [
    "DEEPEST_RESULT",
    "DEFAULT_LIMITS",
    "LARGEST_RESULT_BYTES",
    "MOST_STEPS",
    "Limits",
    "deadline",
    "limits_of_steps",
]


def limits_of_steps(steps: int) -> Limits:
    """The default limits with another step budget, held between 1 and a million (about a quarter second)."""
    return Limits(steps=max(1, min(steps, MOST_STEPS)))


def deadline(tick_ns: Callable[[], int], *, within_ms: int) -> Callable[[], bool]:
    """A ticker for `evaluate` that turns true `within_ms` milliseconds from now, by the caller's own clock.

    `tick_ns` is a clock that never goes back, in nanoseconds.
    """
    end = tick_ns() + within_ms * 1_000_000
    return lambda: tick_ns() >= end
