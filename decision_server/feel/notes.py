"""What one evaluation carries along: diagnostics, step budget, `now`, and the events of a trace.

Passed in, never global. Nothing here reads a clock.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final, TypeAlias

from decision_server.errors import LimitExceeded
from decision_server.feel.catalogue.evaluation import EVALUATION
from decision_server.feel.diagnostics import Diagnostic, Severity
from decision_server.feel.source import UNPLACED, Source, Span

WAYS_OUT: Final = MappingProxyType({entry.code: entry.way_out for entry in EVALUATION})
KEPT_DIAGNOSTICS: Final = 100
LONGEST_MESSAGE: Final = 500


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one evaluation (`docs/security.md` says where each is checked).

    `bytes_made` is over all strings and lists that are made on the way, kept or not, by an estimate that is
    the same on every machine. `pattern_ms` is how long a pattern with references to groups may try.
    """

    steps: int = 200_000
    calls_deep: int = 128
    list_items: int = 1_000_000
    string_length: int = 1_048_576
    bytes_made: int = 33_554_432
    pattern_length: int = 1_000
    pattern_ms: int = 100


DEFAULT_LIMITS: Final = Limits()


class Deopt(Exception):
    """Fast code gives up: the general code says what is null and why. Never leaves an evaluation."""


class Notes:
    """Mutable notes of one evaluation; made for it and thrown away after it.

    `now` is an aware instant, None if the caller gave none (then `now()` and `today()` are null with a note);
    `now_read` tells whether the result depends on it. `events` is None when no trace was asked for. `fired`
    are the rules that decided, as (decision or BKM, rule id, rule number), in the order in which they did.
    With `by_scan` tables try their rules one by one: what faster ways are held to.
    `strict` is set while fast code runs: then a place that would be noted ends it with Deopt.
    """

    __slots__ = (
        "_source",
        "by_scan",
        "bytes_made",
        "calls",
        "counts",
        "diagnostics",
        "events",
        "fired",
        "limits",
        "now",
        "now_read",
        "patterns",
        "steps",
        "strict",
        "ticker",
    )

    def __init__(
        self,
        *,
        now: datetime | None = None,
        limits: Limits = DEFAULT_LIMITS,
        traced: bool = False,
        ticker: Callable[[], bool] | None = None,
        by_scan: bool = False,
    ) -> None:
        self.now = now
        self.now_read = False
        self.limits = limits
        self.steps = 0
        self.bytes_made = 0
        self.calls = 0
        self.patterns: set[tuple[str, str]] = set()
        self.diagnostics: list[Diagnostic] = []
        self.counts: dict[str, int] = {}
        self.strict = False
        self.events: list[object] | None = [] if traced else None
        self.fired: list[tuple[str, str, int]] = []
        self.ticker = ticker
        self.by_scan = by_scan
        self._source = UNPLACED

    def enter(self, source: Source) -> Source:
        """Say which text is being evaluated now; gives the one before, to go back to with `enter`."""
        before, self._source = self._source, source
        return before

    def mark(self) -> "Mark":
        """How far the notes have come, to go back to with `reset`."""
        return (
            self.steps,
            self.bytes_made,
            self.calls,
            self.now_read,
            len(self.fired),
            0 if self.events is None else len(self.events),
            frozenset(self.patterns) if self.patterns else _NO_PATTERNS,
            self._source,
        )

    def reset(self, mark: "Mark") -> None:
        """Forget what came after the mark, which was no diagnostics: abandoned code leaves nothing."""
        self.steps, self.bytes_made, self.calls, self.now_read, fired, events, patterns, self._source = mark
        del self.fired[fired:]
        if self.events is not None:
            del self.events[events:]
        self.patterns = set(patterns)

    def null(self, code: str, span: Span | None, message: str, help: str = "") -> None:
        """Note why a place is null and give that null: `return notes.null(...)`.

        The first 100 are kept; all are counted in `counts` by code. Without a `help` of its own a note has
        the way out that the catalogue gives for its code. Both are cut where a long name makes them long.
        Raises Deopt in fast code.
        """
        if self.strict:
            raise Deopt
        self.counts[code] = self.counts.get(code, 0) + 1
        if len(self.diagnostics) < KEPT_DIAGNOSTICS:
            help = _cut(help or WAYS_OUT.get(code, ""))
            self.diagnostics.append(
                Diagnostic(code, _cut(message), Severity.WARNING, self._source, span, help)
            )

    def charge(self, units: int) -> None:
        """Take `units` from the budget, before the work is done.

        A unit is about a quarter of a microsecond; `benchmarks/budget.py` measures what each thing takes.

        Raises LimitExceeded when it is used up or the caller's deadline has passed.
        """
        self.steps += units
        if self.steps > self.limits.steps:
            raise LimitExceeded(
                f"the evaluation needs more than {self.limits.steps:,} steps; make its lists or loops smaller"
            )
        if self.ticker is not None and self.ticker():
            raise LimitExceeded("the evaluation passed its deadline; ask for less or give it more time")

    def grow(self, size: int) -> None:
        """Count this many bytes, by estimate, that are about to be taken by a string or a list.

        Raises LimitExceeded beyond what one evaluation may make.
        """
        self.bytes_made += size
        if self.bytes_made > self.limits.bytes_made:
            raise LimitExceeded(
                f"the evaluation makes more than {self.limits.bytes_made:,} bytes of strings and lists; "
                "build less"
            )

    def enter_call(self) -> None:
        """Count one more function call within another. Raises LimitExceeded beyond the depth allowed."""
        self.calls += 1
        if self.calls > self.limits.calls_deep:
            raise LimitExceeded(
                f"functions call each other more than {self.limits.calls_deep} deep; end it earlier"
            )

    def leave_call(self) -> None:
        """Count one call less."""
        self.calls -= 1


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_MESSAGE else text[: LONGEST_MESSAGE - 1] + "…"


Mark: TypeAlias = tuple[int, int, int, bool, int, int, frozenset[tuple[str, str]], Source]
_NO_PATTERNS: Final[frozenset[tuple[str, str]]] = frozenset()
