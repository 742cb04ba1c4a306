"""CPU time per decision by the number of rules, as an SVG of its own: both axes are logarithmic."""

import math
from collections.abc import Mapping
from typing import Any, Final
from xml.sax.saxutils import escape

WIDTH: Final = 860
HEIGHT: Final = 460
LEFT: Final = 70
RIGHT: Final = 270
TOP: Final = 44
BOTTOM: Final = 52
FONT: Final = 'font-family="sans-serif" font-size="13"'
HEADING: Final = "pricing-N: CPU time per decision, µs (lower is better)"
LINES: Final[Mapping[str, tuple[str, str]]] = {
    "decision-server": ("#0b5fff", ""),
    "decision-server, traced": ("#0b5fff", "6 4"),
    "zen-engine": ("#d1430b", ""),
    "zen-engine, traced": ("#d1430b", "6 4"),
    "if chain": ("#555555", ""),
    "rule-engine": ("#7a3fa8", ""),
    "common-expression-language": ("#12805c", ""),
    "durable_rules": ("#9a6a00", ""),
}
"""Colour and dashes by participant."""


def svg(results: Mapping[str, Any]) -> str:
    """The pricing workloads; an empty frame if none was measured."""
    rows = [row for name, row in results["workloads"].items() if name.startswith("pricing-")]
    series = {
        name: [(row["rules"], row["us"][name]) for row in rows if name in row["us"]]
        for name in LINES
        if any(name in row["us"] for row in rows)
    }
    points = [point for line in series.values() for point in line] or [(10, 1.0), (100, 10.0)]
    decades = range(
        math.floor(math.log10(min(us for _, us in points))),
        math.ceil(math.log10(max(us for _, us in points))) + 1,
    )
    sizes = range(1, max(2, math.ceil(math.log10(max(rules for rules, _ in points)))) + 1)

    def across(rules: float) -> float:
        return LEFT + (math.log10(rules) - sizes[0]) / (len(sizes) - 1) * (WIDTH - LEFT - RIGHT)

    def down(us: float) -> float:
        share = (math.log10(us) - decades[0]) / max(1, len(decades) - 1)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" {FONT}>',
        "<title>CPU time per decision by number of rules</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="24" font-size="15">{HEADING}</text>',
    ]
    for power in decades:
        y = down(10.0**power)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#dddddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:,g}</text>')
    for power in sizes:
        x = across(10.0**power)
        parts.append(f'<path d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#dddddd"/>')
        parts.append(
            f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{10**power:,}</text>'
        )
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f'<text x="{middle:.1f}" y="{HEIGHT - 10}" text-anchor="middle">rules</text>')
    order = sorted(series, key=lambda name: -series[name][-1][1])
    for at, name in enumerate(order):
        colour, dashes = LINES[name]
        line = [(across(rules), down(us)) for rules, us in series[name]]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in line)
        style = f'stroke="{colour}" stroke-width="2"' + (f' stroke-dasharray="{dashes}"' if dashes else "")
        parts.append(f'<path d="M{path}" fill="none" {style}/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in line]
        y = TOP + 12 + at * 22
        parts.append(f'<path d="M{WIDTH - RIGHT + 18} {y}h28" {style}/>')
        parts.append(f'<text x="{WIDTH - RIGHT + 54}" y="{y + 4}">{escape(name)}</text>')
    parts.append("</svg>\n")
    return "\n".join(parts)
