"""How fast we decide, beside the peers: `make bench`, or `python -m benchmarks.speed` with the peers at hand.

Checks that all give the same answers, measures all in turns, and prints tables. Writes `results.json`,
`tables.md` and `plot.svg` into `--out`. `--large` adds tables of 100,000 rules (minutes); `--only NAME` picks
workloads; `--docs` writes tables and plot into docs/benchmarks.md too. Ends with 1 if our answers differ.
"""

import argparse
import gc
import importlib.metadata
import os
import platform
import statistics
import sys
import tempfile
import time
import tomllib
import tracemalloc
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any, Final

from benchmarks import plot, report
from benchmarks.formats import feel
from benchmarks.participants import PEERS, LeftOut, Participant, if_chain, ours
from benchmarks.table_index import TYPES, compiled
from benchmarks.workloads import Workload, pricing, workloads
from decision_server.dmn.table_index import TableIndex
from decision_server.local import load

ROUNDS: Final = 9
ROUND_S: Final = 0.03
"""CPU time that one participant takes in a round, about; one that is slow takes fewer of the inputs."""
FEWEST: Final = 5
ROOT: Final = Path(__file__).resolve().parents[1]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.speed")
    parser.add_argument("--large", action="store_true", help="tables of 100,000 rules too")
    parser.add_argument("--only", action="append", default=[], metavar="NAME")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--out", type=Path, default=ROOT / ".bench")
    parser.add_argument("--docs", action="store_true", help="write into docs/benchmarks.md")
    asked = parser.parse_args(arguments)
    known = workloads(large=asked.large)
    if unknown := set(asked.only) - set(known):
        parser.error(f"no workload {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    results: dict[str, Any] = {"machine": machine(), "rounds": asked.rounds, "workloads": {}}
    wrong = []
    for name, make in known.items():
        if asked.only and name not in asked.only:
            continue
        print(f"{name} …", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory() as folder:
            row = measured(make(), Path(folder), asked.rounds)
        results["workloads"][name] = row
        wrong += row["wrong"]
    if not asked.only:
        print("start and memory …", file=sys.stderr, flush=True)
        results["index_mb"] = index_megabytes()
        results["sample"] = sample(asked.rounds)
    results["machine"]["load_at_end"] = load_average()
    results["figures"] = report.figures(results)
    text = report.markdown(results)
    print(text)
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / "results.json").write_text(report.as_json(results), encoding="utf-8")
    (asked.out / "tables.md").write_text(text, encoding="utf-8")
    (asked.out / "plot.svg").write_text(plot.svg(results), encoding="utf-8")
    if asked.docs:
        report.write_into(ROOT / "docs" / "benchmarks.md", text)
        (ROOT / "docs" / "pictures" / "benchmarks.svg").write_text(plot.svg(results), encoding="utf-8")
    for each in wrong:
        print(each, file=sys.stderr)
    return 1 if wrong else 0


def measured(workload: Workload, folder: Path, rounds: int) -> dict[str, Any]:
    """Microseconds of CPU time per decision, by participant, and who is left out and why."""
    limit = if_chain(workload, folder)
    mine = ours(workload, folder)
    peers, left_out = [], {}
    for name, make in PEERS.items():
        try:
            peers += make(workload, folder)
        except LeftOut as reason:
            left_out[name] = str(reason)
        except ImportError:
            left_out[name] = "not installed"
        except Exception as error:  # noqa: BLE001  a peer's own failure is a result, told in the tables
            left_out[name] = f"fails: {error}"
    want = [limit.answer(limit.decide(given)) for given in workload.given]
    taking_part, counts, wrong = [], {}, []
    for each in [limit, *mine, *peers]:
        try:
            took_s, number, same = checked(each, want)
        except Exception as error:
            if each in mine:
                raise
            left_out[each.name] = f"fails: {error}"
            continue
        if same:
            taking_part.append(each)
            counts[each.name] = (number, max(1, int(ROUND_S / max(took_s * number, 1e-9))))
        elif each in mine:
            wrong.append(f"{workload.name}: the answers of {each.name} are not those of the if chain")
        else:
            left_out[each.name] = "gives other answers"
    times: dict[str, list[float]] = {each.name: [] for each in taking_part}
    for turn in range(rounds):
        shift = turn % len(taking_part)
        for each in [*taking_part[shift:], *taking_part[:shift]]:
            times[each.name].append(timed(each, *counts[each.name]))
    return {
        "rules": workload.rules,
        "us": {name: statistics.median(each) * 1e6 for name, each in times.items()},
        "spread_us": {name: [min(each) * 1e6, max(each) * 1e6] for name, each in times.items()},
        "inputs": {name: counts[name][0] for name in times},
        "ready_s": {each.name: each.ready_s for each in taking_part if each.ready_s},
        "left_out": left_out,
        "way": {each.name: way(each) for each in mine},
        "wrong": wrong,
    }


def checked(participant: Participant, want: Sequence[object]) -> tuple[float, int, bool]:
    """CPU time per decision, how many inputs fit into a round, and whether the answers to those are equal.

    At least five inputs are checked, however slow; the others only while they fit into a second.
    """
    begin = time.process_time()
    number, same = 0, True
    for given, expected in zip(participant.given, want, strict=True):
        same = participant.answer(participant.decide(given)) == expected and same
        number += 1
        if number >= FEWEST and time.process_time() - begin > 1:
            break
    each_s = (time.process_time() - begin) / number
    return each_s, max(FEWEST, min(number, int(ROUND_S / each_s))), same


def timed(participant: Participant, number: int, times: int) -> float:
    decide, given = participant.decide, participant.given[:number]
    gc.collect()
    begin = time.process_time()
    for _ in range(times):
        for each in given:
            decide(each)
    return (time.process_time() - begin) / (number * times)


def way(participant: Participant) -> str:
    """What really ran for one decision, seen by a profiler: calls into each way of evaluating."""
    calls: Counter[str] = Counter()

    def seen(frame: FrameType, event: str, argument: object) -> None:
        if event == "call":
            name = frame.f_code.co_filename
            calls["generated code" if name == "<generated>" else Path(name).stem] += 1

    sys.setprofile(seen)
    try:
        participant.decide(participant.given[0])
    finally:
        sys.setprofile(None)
    parts = [name for name in ("generated code", "interpreter") if calls[name]]
    if calls["table_index"] or calls["index_axis"] or calls["index_forms"]:
        parts.append("table index")
    return f"{' + '.join(parts)} ({calls.total()} Python calls)"


def index_megabytes() -> float:
    """What the index of pricing-10000 keeps, in megabytes of 1,000,000 bytes."""
    rules = pricing(10_000).tables[0].rules
    rows = compiled([[feel(entry) for entry in rule.entries] for rule in rules])
    gc.collect()
    tracemalloc.start()
    index = TableIndex(rows, len(TYPES), stops=True)
    kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del index
    return kept / 1e6


def sample(rounds: int) -> dict[str, float]:
    """Microseconds of one decision of the consumer loan sample, plain and traced, on its cases' inputs."""
    folder = ROOT / "rulesets" / "consumer-loan"
    loaded = load(folder)
    inputs = tomllib.loads((folder / "cases.toml").read_text(encoding="utf-8"))["inputs"]
    ways: dict[str, Callable[[], object]] = {
        "plain": lambda: loaded.decide(inputs),
        "traced": lambda: loaded.decide(inputs, trace=True),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, decide in ways.items():
            begin = time.process_time()
            for _ in range(50):
                decide()
            times[name].append((time.process_time() - begin) / 50 * 1e6)
    return {name: statistics.median(each) for name, each in times.items()}


def machine() -> dict[str, Any]:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    names = ("zen-engine", "rule-engine", "common-expression-language", "durable_rules")
    versions = {}
    for name in names:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return {
        "cpu": models[0] if models else platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "date": datetime.now(UTC).date().isoformat(),
        "peers": versions,
        "load_at_start": load_average(),
    }


def load_average() -> float | None:
    return round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
