"""What lint and difference cost: `python -m benchmarks.analysis` prints CPU time, medians of five runs.

Two tables of 1,000 rules by 5 clauses: one as people write them (bands of numbers by kinds, nothing left
open, nothing twice), and one of random ranges that overlap everywhere, which no search comes to the end of.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable
from itertools import pairwise, product
from xml.sax.saxutils import escape

from decision_server.dmn.compile import compile_model
from decision_server.dmn.gaps import find_gaps
from decision_server.dmn.hit_policy import CompiledTable
from decision_server.dmn.lint import LIMIT, STEPS
from decision_server.dmn.overlaps import find_overlaps
from decision_server.dmn.rule_outputs import outputs_of
from decision_server.dmn.table_diff import diff_tables
from decision_server.dmn.table_space import space_of
from decision_server.dmn.unreachable import find_unreachable
from decision_server.dmn.xml import read_model

Row = tuple[str, ...]
RUNS = 5


def bands(cuts: list[int]) -> list[str]:
    """Bands of numbers without a gap."""
    inner = [f"[{low}..{high})" for low, high in pairwise(cuts)]
    return [f"< {cuts[0]}", *inner, f">= {cuts[-1]}"]


def structured() -> list[Row]:
    """1,000 rules that accept every input once: 10 × 5 × 5 × 2 × 2."""
    ages = bands([18, 21, 25, 30, 40, 50, 60, 70, 80])
    regions = ['"north"', '"south"', '"east"', '"west"', 'not("north", "south", "east", "west")']
    prices = bands([5_000, 15_000, 30_000, 60_000])
    combinations = product(ages, regions, prices, ["true", "false"], ["< 3", ">= 3"])
    return [(*entries, str(number)) for number, entries in enumerate(combinations)]


def overlapping(seed: int) -> list[Row]:
    """1,000 rules of random ranges."""
    chance = random.Random(seed)
    lows = [[chance.randrange(800) for _ in range(5)] for _ in range(1000)]
    return [
        (*(f"[{low}..{low + chance.randrange(50, 200)}]" for low in row), str(number))
        for number, row in enumerate(lows)
    ]


def table_of(rows: list[Row], types: list[str], hit_policy: str) -> CompiledTable:
    """The rows as a compiled table."""
    names = [f"x{at}" for at in range(len(types))]
    inputs = "".join(
        f'<inputData id="_{name}" name="{name}"><variable name="{name}" typeRef="{type}"/></inputData>'
        for name, type in zip(names, types, strict=True)
    )
    needed = "".join(
        f'<informationRequirement><requiredInput href="#_{name}"/></informationRequirement>' for name in names
    )
    clauses = "".join(
        f"<input><inputExpression><text>{name}</text></inputExpression></input>" for name in names
    )
    rules = "".join(
        "<rule>"
        + "".join(f"<inputEntry><text>{escape(entry)}</text></inputEntry>" for entry in row[:-1])
        + f"<outputEntry><text>{row[-1]}</text></outputEntry></rule>"
        for row in rows
    )
    model = (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="m">'
        f'{inputs}<decision id="T" name="T"><variable name="T"/>{needed}'
        f'<decisionTable hitPolicy="{hit_policy}">{clauses}<output name="out"/>{rules}</decisionTable>'
        "</decision></definitions>"
    )
    reading = read_model(model.encode())
    assert reading.model is not None
    return compile_model(reading.model).tables[0]


def changed(rows: list[Row]) -> list[Row]:
    """The rows with five of them giving something else."""
    return [(*row[:-1], "-1") if at % 200 == 77 else row for at, row in enumerate(rows)]


def seconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """CPU time of the median run."""
    times = []
    for _ in range(runs):
        before = time.process_time()
        work()
        times.append(time.process_time() - before)
    return statistics.median(times)


def calibration() -> float:
    """CPU time of a loop that does what the searches do: sets of 1,000 rules, and a dict of them."""

    def loop() -> None:
        masks = [(1 << 1000) - (1 << at) for at in range(1000)]
        for _ in range(20):
            found: dict[int, int] = {}
            for at, mask in enumerate(masks):
                kept = mask & masks[-at]
                found[kept] = found.get(kept, 0) | at

    return seconds(loop)


def measure(old: CompiledTable, new: CompiledTable, runs: int = RUNS) -> dict[str, float]:
    """Seconds by task, each with the cutting into regions that it needs."""

    def gaps() -> None:
        find_gaps(space_of(old), limit=LIMIT, steps=STEPS)

    def overlaps() -> None:
        space, outputs = space_of(old), outputs_of(old)
        find_overlaps(old, space, outputs, limit=LIMIT, steps=STEPS)
        find_unreachable(old, space, outputs, limit=LIMIT, steps=STEPS)

    return {
        "regions": seconds(lambda: space_of(old), runs),
        "gaps": seconds(gaps, runs),
        "overlaps and unreachable": seconds(overlaps, runs),
        "difference of 5 rules": seconds(lambda: diff_tables(old, new), runs),
    }


NAMES = ("structured, UNIQUE", "structured, FIRST", "overlapping, FIRST", "overlapping, UNIQUE")
TYPES = ["number", "string", "number", "boolean", "number"]


def tables(name: str) -> tuple[CompiledTable, CompiledTable]:
    """A table, such as "structured, UNIQUE", and a version of it of which five rules differ."""
    kind, hit_policy = name.split(", ")
    rows, types = (structured(), TYPES) if kind == "structured" else (overlapping(7), ["number"] * 5)
    return table_of(rows, types, hit_policy), table_of(changed(rows), types, hit_policy)


def main() -> None:
    """Print the figures."""
    sys.stdout.write(f"calibration loop: {calibration() * 1000:.1f} ms\n")
    for name in NAMES:
        old, new = tables(name)
        for task, taken in measure(old, new).items():
            sys.stdout.write(f"{name:22} {task:26} {taken * 1000:8.1f} ms\n")


if __name__ == "__main__":
    main()
