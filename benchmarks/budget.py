"""What the step budget buys: `python -m benchmarks.budget` prints CPU time per 1,000 units, dearest first.

A unit is a quarter of a microsecond by intent, and never takes more than half of one on a quiet machine, so
that the default budget of 200,000 units ends every evaluation within 100 ms of CPU time. A row above that
says that something charges too little. `tests/hostile/test_budget.py` holds the rows to it.
"""

import contextlib
import sys
import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from decision_server.errors import LimitExceeded
from decision_server.feel.depth import allow_depth
from decision_server.feel.expression import compile_expression
from decision_server.feel.notes import Limits, Notes
from decision_server.feel.scope import Scope
from decision_server.feel.typesystem import ANY
from decision_server.feel.values import Value

DEAREST_US = 500
"""CPU time that 1,000 units may take."""
ROUNDS = 3
LONGEST = 1_048_576
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
VALUES: Mapping[str, Value] = MappingProxyType(
    {
        "anything": "a text",
        "ascii": "a" * LONGEST,
        "big": Decimal("9.999999999999999999999999999999999E+6144"),
        "bools": [True] * 50_000,
        "c": {f"k{number}": number for number in range(10_000)},
        "ctxs": [{"a": number} for number in range(3_000)],
        "fractions": [Decimal(number) / 7 for number in range(20_000)],
        "lists": [[number] for number in range(400)],
        "numbers": list(range(50_000)),
        "same": [["a"] * 3] * 3_000,
        "short": "hello",
        "small": Decimal("1.234567890123456789012345678901234E-6143"),
        "texts": [f"x{number}" for number in range(20_000)],
        "wide": "🐎" * LONGEST,
        "wides": ["🐎" * 1_000] * 1_000,
    }
)


@dataclass(frozen=True, slots=True)
class Case:
    """Something that takes of the budget."""

    name: str
    expression: str


@dataclass(frozen=True, slots=True)
class Price:
    """What a case took: units of the budget, and the least CPU time of some rounds."""

    case: Case
    units: int
    seconds: float

    @property
    def us_per_1000(self) -> float:
        """CPU time of 1,000 units, in microseconds."""
        return self.seconds * 1e9 / self.units


def cases() -> list[Case]:
    """The rows of budget.toml."""
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return [Case(row["name"], row["expression"]) for row in table["case"]]


def price(case: Case, *, rounds: int = ROUNDS) -> Price:
    """Evaluate the case on the default budget, whether it ends by itself or at the limit."""
    compiled = compile_expression(case.expression, Scope(dict.fromkeys(VALUES, ANY)))
    least = float("inf")
    units = 1
    for _ in range(rounds):
        notes = Notes(now=NOW)
        began = time.process_time()
        with contextlib.suppress(LimitExceeded):
            compiled(VALUES, notes)
        least = min(least, time.process_time() - began)
        units = max(1, min(notes.steps, Limits().steps))
    return Price(case, units, least)


def warm_up() -> None:
    """Load what is loaded with the first pattern and the first time zone."""
    allow_depth()
    for text in ('matches("a", "(a)\\1")', '@"2020-01-01T10:00:00@Europe/Paris"'):
        compile_expression(text, Scope())({}, Notes())


def main() -> None:
    """Print all rows."""
    warm_up()
    prices = sorted(map(price, cases()), key=lambda one: -one.us_per_1000)
    for one in prices:
        line = f"{one.us_per_1000:9.0f} µs per 1,000 units {one.seconds * 1e3:9.2f} ms  {one.case.name}"
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
