"""What is timed: decision tables as plain data, and the inputs to decide on, drawn from a seed.

The same seed gives the same workload on every machine. `formats.py` writes one as DMN, as JDM, as Python.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

SEED: Final = 20_260_131
INPUTS: Final = 200
CHANNELS: Final = ("web", "shop", "phone", "partner", "app")

Scalar: TypeAlias = str | int
Kind: TypeAlias = Literal["string", "number"]
Given: TypeAlias = dict[str, Scalar]


@dataclass(frozen=True, slots=True)
class Range:
    """Integers from `low` to `high`; `low` belongs to it, `high` only where it is closed."""

    low: int
    high: int
    closed: bool = True


Entry: TypeAlias = tuple[str, ...] | Range | None
"""One of these texts; a range; None for `-`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry per input of the table, one result per output."""

    entries: tuple[Entry, ...]
    results: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table. A later table of the workload may take the name of its only output as an input."""

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    rules: tuple[Rule, ...]
    policy: Literal["FIRST", "COLLECT"] = "FIRST"


@dataclass(frozen=True, slots=True)
class Workload:
    """Tables in the order in which they are decided, the kinds of their inputs, and inputs to decide on."""

    name: str
    inputs: MappingProxyType[str, Kind]
    tables: tuple[Table, ...]
    given: tuple[Given, ...]

    @property
    def rules(self) -> int:
        """Of all tables together."""
        return sum(len(table.rules) for table in self.tables)


def pricing(rules: int, *, products: int = 0, policy: Literal["FIRST", "COLLECT"] = "FIRST") -> Workload:
    """Two texts, two ranges of numbers, a set of texts; a tenth of the entries is `-`.

    Four of five inputs are made to fit a rule drawn at random, so that a search from the top goes far.
    """
    name = f"pricing-{rules}" if policy == "FIRST" else f"collect-{rules}"
    chance = random.Random(f"{SEED} {name}")
    kinds: dict[str, Kind] = {
        "product": "string",
        "region": "string",
        "age": "number",
        "amount": "number",
        "channel": "string",
    }
    catalogue = [f"product {each}" for each in range(products or max(3, rules // 20))]
    regions = [f"region {each}" for each in range(20)]
    made = []
    for _ in range(rules):
        low, amount = chance.randrange(100), chance.randrange(10_000)
        full: tuple[Entry, ...] = (
            (chance.choice(catalogue),),
            (chance.choice(regions),),
            Range(low, low + chance.randrange(5, 50)),
            Range(amount, amount + chance.randrange(100, 5_000), closed=False),
            tuple(chance.sample(CHANNELS, 2)),
        )
        entries = tuple(entry if chance.random() > 0.1 else None for entry in full)
        made.append(Rule(entries, (chance.randrange(1, 1_000), chance.randrange(0, 50))))

    def drawn() -> Given:
        return {
            "product": chance.choice(catalogue),
            "region": chance.choice(regions),
            "age": chance.randrange(150),
            "amount": chance.randrange(15_000),
            "channel": chance.choice(CHANNELS),
        }

    given = tuple(
        drawn() if chance.random() < 0.2 else fitting(chance.choice(made), drawn(), chance)
        for _ in range(INPUTS)
    )
    table = Table("pricing", tuple(kinds), ("price", "discount"), tuple(made), policy)
    return Workload(name, MappingProxyType(kinds), (table,), given)


def fitting(rule: Rule, given: Given, chance: random.Random) -> Given:
    """The inputs, changed so that the rule matches them."""
    fitted: Given = {}
    for (name, value), entry in zip(given.items(), rule.entries, strict=True):
        match entry:
            case None:
                fitted[name] = value
            case Range():
                fitted[name] = chance.randrange(entry.low, entry.high + entry.closed)
            case _:
                fitted[name] = chance.choice(entry)
    return fitted


def overlap(rules: int) -> Workload:
    """Two random ranges that overlap many others, of which nearly every boundary is its own; and a text."""
    chance = random.Random(f"{SEED} overlap-{rules}")
    kinds: dict[str, Kind] = {"kind": "string", "turnover": "number", "risk": "number"}
    made = []
    for _ in range(rules):
        low, risk = chance.randrange(10**7), chance.randrange(10**7)
        ranges = (
            Range(low, low + chance.randrange(10**5, 10**6)),
            Range(risk, risk + chance.randrange(10**5, 10**6)),
        )
        made.append(
            Rule(((f"kind {chance.randrange(4)}",), *ranges), (chance.randrange(1_000), chance.randrange(50)))
        )
    given = tuple(
        {
            "kind": f"kind {chance.randrange(4)}",
            "turnover": chance.randrange(10**7),
            "risk": chance.randrange(10**7),
        }
        for _ in range(INPUTS)
    )
    table = Table("fee", tuple(kinds), ("base", "surcharge"), tuple(made))
    return Workload(f"overlap-{rules}", MappingProxyType(kinds), (table,), given)


def loan() -> Workload:
    """Three small tables, as people write them: 8, 6 and 10 rules, the last on what the others gave."""
    chance = random.Random(f"{SEED} loan")
    kinds: dict[str, Kind] = {
        "age": "number",
        "income": "number",
        "amount": "number",
        "score": "number",
        "employment": "string",
        "product": "string",
    }
    most = 10**9
    steady, loose = ("permanent", "retired"), ("temporary", "self-employed")
    risk = Table(
        "risk",
        ("score", "employment"),
        ("risk",),
        (
            Rule((Range(0, 400, closed=False), None), ("decline",)),
            Rule((Range(400, 550, closed=False), steady), ("high",)),
            Rule((Range(400, 550, closed=False), None), ("decline",)),
            Rule((Range(550, 650, closed=False), steady), ("medium",)),
            Rule((Range(550, 650, closed=False), None), ("high",)),
            Rule((Range(650, 750, closed=False), (*steady, *loose)), ("low",)),
            Rule((Range(750, 1_000), None), ("very low",)),
            Rule((None, None), ("medium",)),
        ),
    )
    burden = Table(
        "burden",
        ("income", "amount"),
        ("burden",),
        (
            Rule((Range(0, 1_000, closed=False), None), ("too high",)),
            Rule((Range(1_000, 2_000, closed=False), Range(0, 5_000)), ("fair",)),
            Rule((Range(2_000, 4_000, closed=False), Range(0, 15_000)), ("fair",)),
            Rule((Range(4_000, most), Range(0, 20_000)), ("light",)),
            Rule((Range(4_000, most), Range(20_000, 50_000)), ("fair",)),
            Rule((None, None), ("too high",)),
        ),
    )
    answer = Table(
        "answer",
        ("risk", "burden", "age", "product"),
        ("outcome", "rate"),
        (
            Rule((("decline",), None, None, None), ("declined", 0)),
            Rule((None, ("too high",), None, None), ("declined", 0)),
            Rule((None, None, Range(0, 18, closed=False), None), ("declined", 0)),
            Rule((("very low",), ("light",), None, None), ("approved", 4)),
            Rule((("very low", "low"), None, Range(18, 65), ("car", "home")), ("approved", 5)),
            Rule((("very low", "low"), None, Range(18, 75), None), ("approved", 6)),
            Rule((("medium",), ("light",), Range(18, 65), None), ("approved", 7)),
            Rule((("medium",), ("fair",), Range(18, 65), ("car",)), ("approved", 8)),
            Rule((("high",), ("light",), Range(25, 60), ("car",)), ("referred", 9)),
            Rule((None, None, None, None), ("referred", 10)),
        ),
    )
    given = tuple(
        {
            "age": chance.randrange(16, 80),
            "income": chance.randrange(500, 8_000),
            "amount": chance.randrange(500, 40_000),
            "score": chance.randrange(300, 900),
            "employment": chance.choice((*steady, *loose, "student")),
            "product": chance.choice(("car", "home", "personal")),
        }
        for _ in range(INPUTS)
    )
    return Workload("loan", MappingProxyType(kinds), (risk, burden, answer), given)


def workloads(*, large: bool = False) -> dict[str, Callable[[], Workload]]:
    """How each workload is made, by its name; `large` adds the one of 100,000 rules."""
    sizes = (10, 1_000, 10_000, *([100_000] if large else []))
    return {
        "loan": loan,
        **{f"pricing-{size}": lambda size=size: pricing(size) for size in sizes},
        **{f"overlap-{size}": lambda size=size: overlap(size) for size in (1_000, 10_000)},
        "collect-1000": lambda: pricing(1_000, products=5, policy="COLLECT"),
    }
