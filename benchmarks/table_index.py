"""How long a decision table takes to find its rules: python -m benchmarks.table_index [RULES ...].

Prints, for tables of 10 to 100,000 rules, the CPU time of making the index, the memory that it keeps, and the
CPU time of one match: medians over rounds, on inputs drawn from a fixed seed.
"""

import gc
import random
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable

from decision_server.dmn.table_index import TableIndex
from decision_server.feel.expression import CompiledTests, compile_tests
from decision_server.feel.notes import Notes
from decision_server.feel.scope import Scope
from decision_server.feel.typesystem import NUMBER, STRING, FeelType
from decision_server.feel.values import Value

SIZES = (10, 1_000, 10_000, 100_000)
INPUTS = 500
ROUNDS = 9
Workload = Callable[[random.Random, int], tuple[list[list[str]], list[tuple[Value, ...]]]]
TYPES = (STRING, STRING, NUMBER, NUMBER, STRING)


def pricing(chance: random.Random, rules: int) -> tuple[list[list[str]], list[tuple[Value, ...]]]:
    """Two texts, two ranges of numbers, a set of texts; a tenth of the entries is `-`."""
    products = [f"product {each}" for each in range(max(3, rules // 20))]
    regions = [f"region {each}" for each in range(20)]
    channels = ["web", "shop", "phone", "partner", "app"]
    table = []
    for _ in range(rules):
        low, amount = chance.randrange(0, 100), chance.randrange(0, 10_000)
        entries = [
            f'"{chance.choice(products)}"',
            f'"{chance.choice(regions)}"',
            f"[{low}..{low + chance.randrange(5, 50)}]",
            f"[{amount}..{amount + chance.randrange(100, 5_000)})",
            ", ".join(f'"{each}"' for each in chance.sample(channels, 2)),
        ]
        table.append([entry if chance.random() > 0.1 else "-" for entry in entries])
    given: list[tuple[Value, ...]] = [
        (
            chance.choice(products),
            chance.choice(regions),
            chance.randrange(0, 120),
            chance.randrange(0, 12_000),
            chance.choice(channels),
        )
        for _ in range(INPUTS)
    ]
    return table, given


def overlapping(chance: random.Random, rules: int) -> tuple[list[list[str]], list[tuple[Value, ...]]]:
    """Two texts that tell little, two random ranges of which nearly every boundary is its own, a text."""
    table = []
    for _ in range(rules):
        low, amount = chance.randrange(0, 10**7), chance.randrange(0, 10**7)
        table.append(
            [
                f'"kind {chance.randrange(4)}"',
                "-",
                f"[{low}..{low + chance.randrange(10**5, 10**6)}]",
                f"[{amount}..{amount + chance.randrange(10**5, 10**6)}]",
                f'"{chance.choice("abc")}"',
            ]
        )
    given: list[tuple[Value, ...]] = [
        (
            f"kind {chance.randrange(4)}",
            "x",
            chance.randrange(0, 10**7),
            chance.randrange(0, 10**7),
            chance.choice("abc"),
        )
        for _ in range(INPUTS)
    ]
    return table, given


def compiled(rows: list[list[str]]) -> list[list[CompiledTests]]:
    """The entries of a table; equal texts of a clause once."""
    seen: dict[tuple[str, FeelType], CompiledTests] = {}
    table = []
    for row in rows:
        tests = []
        for text, type in zip(row, TYPES, strict=True):
            if (text, type) not in seen:
                seen[text, type] = compile_tests(text, Scope(), input_type=type)
            tests.append(seen[text, type])
        table.append(tests)
    return table


def measured(index: TableIndex, given: list[tuple[Value, ...]]) -> float:
    """Median CPU time of one match in microseconds."""
    times = []
    for _ in range(ROUNDS):
        notes = Notes()
        begin = time.process_time()
        for values in given:
            notes.steps = 0
            index.match(values, {}, notes)
        times.append((time.process_time() - begin) / len(given) * 1e6)
    return statistics.median(times)


def main(sizes: tuple[int, ...]) -> None:
    """Print a line for each workload and size."""
    print(f"{'workload':<12} {'rules':>8} {'made in':>9} {'keeps':>9} {'first':>9} {'all':>9}")
    workloads: tuple[Workload, ...] = (pricing, overlapping)
    for workload in workloads:
        for size in sizes:
            rows, given = workload(random.Random(size), size)
            table = compiled(rows)
            begin = time.process_time()
            first = TableIndex(table, len(TYPES), stops=True)
            made = time.process_time() - begin
            gc.collect()
            tracemalloc.start()
            every = TableIndex(table, len(TYPES))
            kept = tracemalloc.get_traced_memory()[0]
            tracemalloc.stop()
            print(
                f"{workload.__name__:<12} {size:>8,} {made:>7.2f} s {kept / 2**20:>6.1f} MB"
                f" {measured(first, given):>6.2f} µs {measured(every, given):>6.2f} µs"
            )


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
