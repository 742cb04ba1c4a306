"""What was measured, as tables for people and as JSON; and which of the figures to reach are reached."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

OURS: Final = "decision-server"
ZEN: Final = "zen-engine"
TRACED: Final = ", traced"
TYPED: Final = ", typed inputs"
RATIOS: Final[Mapping[str, tuple[float, float | None]]] = {
    "loan": (0.20, None),
    "pricing-10": (0.15, 0.20),
    "pricing-1000": (0.20, 0.06),
    "pricing-10000": (0.12, 0.01),
    "pricing-100000": (0.05, 0.001),
    "collect-1000": (0.25, None),
}
"""Our CPU time over zen-engine's: at most this; traced at most that."""
BEGIN: Final = "<!-- written by make bench: begin -->"
END: Final = "<!-- written by make bench: end -->"


def ratio(row: Mapping[str, Any], mine: str, other: str) -> float | None:
    times = row["us"]
    return times[mine] / times[other] if mine in times and other in times else None


def figures(results: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each figure to reach: what, at most, got, and whether it is reached; `got` None where not measured."""
    rows = results["workloads"]
    wanted: list[tuple[str, float, float | None]] = []
    for name, (plain, traced) in RATIOS.items():
        row = rows.get(name, {"us": {}})
        wanted.append((f"{name}, over zen-engine", plain, ratio(row, OURS, ZEN)))
        if traced is not None:
            got = ratio(row, OURS + TRACED, ZEN + TRACED)
            wanted.append((f"{name} traced, over zen-engine's trace", traced, got))
    small, big = rows.get("pricing-10", {"us": {}})["us"], rows.get("pricing-10000", {"us": {}})
    growth = big["us"][OURS] / small[OURS] if OURS in big["us"] and OURS in small else None
    sample = results.get("sample", {})
    wanted += [
        ("pricing-10000 over pricing-10, both ours", 4, growth),
        ("pricing-10000 from file to first decision, s", 0.6, big.get("ready_s", {}).get(OURS)),
        ("index of pricing-10000, MB", 12, results.get("index_mb")),
        ("consumer-loan sample, µs", 20, sample.get("plain")),
        ("consumer-loan sample traced, µs", 30, sample.get("traced")),
    ]
    return [
        {"what": what, "at_most": at_most, "got": got, "reached": None if got is None else got <= at_most}
        for what, at_most, got in wanted
    ]


def markdown(results: Mapping[str, Any]) -> str:
    """Machine, CPU time, ratios, figures, ways, and who is left out."""
    machine = results["machine"]
    peers = ", ".join(f"{name} {version}" for name, version in machine["peers"].items()) or "none"
    others = "; others worked on this machine at the same time" if busy(machine) else ""
    parts = [
        ", ".join([machine["date"], machine["cpu"], f"{machine['cores']} cores", machine["system"]]) + ".",
        f"{machine['python']}.",
        f"Peers: {peers}. Medians of {results['rounds']} rounds of CPU time, in turns.",
        f"Load average {machine['load_at_start']} before, {machine['load_at_end']} after{others}.",
    ]
    sections = [" ".join(parts)]
    rows = results["workloads"]
    names = list(dict.fromkeys(name for row in rows.values() for name in row["us"]))
    lines = [["µs per decision", *rows]]
    lines += [[name, *(cell(row["us"].get(name)) for row in rows.values())] for name in names]
    sections.append(grid(lines))
    pairs = [
        (OURS, ZEN),
        (OURS + TYPED, ZEN),
        (OURS + TRACED, ZEN + TRACED),
        (OURS + TYPED + TRACED, ZEN + TRACED),
        (OURS, "if chain"),
    ]
    lines = [["our time over theirs", *rows]]
    for mine, other in pairs:
        lines.append([f"{mine} / {other}", *(cell(ratio(row, mine, other)) for row in rows.values())])
    sections.append(grid(lines))
    lines = [["figure to reach", "at most", "got", "reached"]]
    for each in results["figures"]:
        reached = {True: "yes", False: "**no**", None: "not measured"}[each["reached"]]
        lines.append([each["what"], f"{each['at_most']:g}", cell(each["got"]), reached])
    sections.append(grid(lines))
    lines = [["CPU time to the first decision, s", *rows]]
    for name in names:
        if any(name in row["ready_s"] for row in rows.values()):
            lines.append([name, *(cell(row["ready_s"].get(name)) for row in rows.values())])
    sections.append(grid(lines))
    lines = [["what ran for one of our decisions", "plain", "traced"]]
    lines += [[name, row["way"][OURS], row["way"][OURS + TRACED]] for name, row in rows.items()]
    sections.append(grid(lines))
    reasons: dict[tuple[str, str], list[str]] = {}
    for name, row in rows.items():
        for peer, reason in row["left_out"].items():
            reasons.setdefault((peer, reason), []).append(name)
    left = [f"- {peer}: {reason} ({', '.join(where)})" for (peer, reason), where in reasons.items()]
    if left:
        sections.append("Left out:\n\n" + "\n".join(left))
    return "\n\n".join(sections) + "\n"


def busy(machine: Mapping[str, Any]) -> bool:
    """Whether more ran at the start than this program alone."""
    return (machine["load_at_start"] or 0) > 1


def cell(value: float | None) -> str:
    """Three significant digits; a dash for what was not measured."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def grid(lines: list[list[str]]) -> str:
    """A table of Markdown whose columns stand under each other."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    shown = [[text.ljust(width) for text, width in zip(line, widths, strict=True)] for line in lines]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join(f"| {' | '.join(line)} |" for line in [shown[0], rule, *shown[1:]])


def as_json(results: Mapping[str, Any]) -> str:
    return json.dumps(results, indent=2, ensure_ascii=False) + "\n"


def write_into(page: Path, text: str) -> None:
    """Replace what stands between the marks of the page."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    page.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", encoding="utf-8")
