"""Writes the 1,260 rules of motor insurance's rating table, from what each thing adds to the price.

    python -m tests.rulesets.motor_rates

rewrites them in `rulesets/motor-insurance/model.dmn`; a test says that the file holds what this gives.
A real rating table comes from an actuary's spreadsheet in the same way.
"""

import re
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import product
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

MODEL: Final = Path(__file__).resolve().parents[2] / "rulesets/motor-insurance/model.dmn"
_TABLE: Final = re.compile(
    r'(<decisionTable id="base-premium-table".*?<annotation name="Why"/>\n)(.*?)( *</decisionTable>)',
    re.DOTALL,
)

REGIONS: Final = {
    "Capital": Decimal("1.42"),
    "Harbour": Decimal("1.21"),
    "Coast": Decimal("1.08"),
    "Plains": Decimal("1.00"),
    "Lakes": Decimal("0.93"),
    "Hills": Decimal("0.87"),
}
"""A policy's region, and what it makes of the price."""

GROUPS: Final = {
    "[1..3)": Decimal("0.72"),
    "[3..5)": Decimal("0.81"),
    "[5..7)": Decimal("0.90"),
    "[7..9)": Decimal("1.00"),
    "[9..11)": Decimal("1.12"),
    "[11..13)": Decimal("1.27"),
    "[13..15)": Decimal("1.45"),
    "[15..17)": Decimal("1.68"),
    "[17..19)": Decimal("1.97"),
    ">= 19": Decimal("2.35"),
}
"""Two vehicle groups each, from the smallest engine to the largest."""

AGES: Final = {
    "< 21": Decimal("2.10"),
    "[21..25)": Decimal("1.55"),
    "[25..30)": Decimal("1.18"),
    "[30..40)": Decimal("1.00"),
    "[40..60)": Decimal("0.92"),
    "[60..70)": Decimal("0.97"),
    ">= 70": Decimal("1.24"),
}
"""Bands of the driver's age."""

COVERS: Final = {
    "third party": Decimal("248.50"),
    "partial": Decimal("331.20"),
    "comprehensive": Decimal("563.75"),
}
"""Euro per year, where all factors are 1."""

_CENT: Final = Decimal("0.01")
_INDENT: Final = " " * 6


def rate(region: str, group: str, age: str, cover: str) -> Decimal:
    """Euro per year of one cell, to the cent, half a cent to the even one."""
    exact = COVERS[cover] * REGIONS[region] * GROUPS[group] * AGES[age]
    return exact.quantize(_CENT, ROUND_HALF_EVEN)


def rule_id(region: str, group: str, age: str, cover: str) -> str:
    """The id of a cell's rule: `rate-coast-group-3-to-4-age-21-to-24-partial`."""
    words = ["rate", region, "group", _band(group), "age", _band(age), *cover.split()]
    return "-".join(words).lower()


def rules() -> str:
    """All rules as the lines of XML that stand in the model."""
    return "".join(_rule(*cell) for cell in product(REGIONS, GROUPS, AGES, COVERS))


def rules_of(model: str) -> str:
    """The rules that stand in the text of a model."""
    found = _TABLE.search(model)
    return found[2] if found else ""


def _rule(region: str, group: str, age: str, cover: str) -> str:
    entries = (f'"{region}"', group, age, f'"{cover}"')
    inputs = "".join(f"<inputEntry><text>{escape(each)}</text></inputEntry>" for each in entries)
    why = f"{COVERS[cover]} × {REGIONS[region]} × {GROUPS[group]} × {AGES[age]}"
    return (
        f'{_INDENT}<rule id="{rule_id(region, group, age, cover)}">\n'
        f"{_INDENT}  {inputs}\n"
        f"{_INDENT}  <outputEntry><text>{rate(region, group, age, cover)}</text></outputEntry>"
        f"<annotationEntry><text>{why}</text></annotationEntry>\n"
        f"{_INDENT}</rule>\n"
    )


def _band(band: str) -> str:
    """A band of whole numbers as words: `[3..5)` is `3-to-4`, `< 21` is `under-21`."""
    match band.split():
        case ["<", limit]:
            return f"under-{limit}"
        case [">=", limit]:
            return f"{limit}-and-over"
        case _:
            low, high = band.strip("[)").split("..")
            return f"{low}-to-{int(high) - 1}"


def rewrite() -> None:
    """Put the rules into the model."""
    text = MODEL.read_text(encoding="utf-8")
    MODEL.write_text(_TABLE.sub(lambda found: found[1] + rules() + found[3], text), encoding="utf-8")


if __name__ == "__main__":
    rewrite()
