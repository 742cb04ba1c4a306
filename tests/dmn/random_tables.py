"""Random decision tables of every form of entry, and points to try them at."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from decision_server.dmn.compile import compile_model
from decision_server.dmn.xml import read_model
from decision_server.feel.durations import DaysAndTime, YearsAndMonths
from decision_server.feel.notes import Notes
from decision_server.feel.temporal import DateTime, Time
from tests.dmn.models import decision, definitions, input_data, table

SECOND = 1_000_000_000
DAY = 86_400 * SECOND
KINDS = (
    "number",
    "string",
    "boolean",
    "date",
    "time",
    "dateTime",
    "dayTimeDuration",
    "yearMonthDuration",
    "Any",
)
POLICIES = (
    ("UNIQUE", None),
    ("ANY", None),
    ("PRIORITY", None),
    ("FIRST", None),
    ("RULE ORDER", None),
    ("OUTPUT ORDER", None),
    ("COLLECT", None),
    ("COLLECT", "SUM"),
    ("COLLECT", "MIN"),
    ("COLLECT", "COUNT"),
)
LITERALS = {
    "number": ["1", "2", "2.5", "3", "-1"],
    "string": ['"a"', '"b"', '"c"'],
    "boolean": ["true", "false"],
    "date": ['@"2024-01-01"', 'date("2024-01-02")', '@"2024-02-29"', '@"12024-01-01"'],
    "time": ['@"09:00:00"', 'time("10:00:00")', '@"11:00:00Z"', '@"12:00:00+02:00"'],
    "dateTime": [
        '@"2024-01-01T10:00:00"',
        'date and time("2024-01-01T10:00:01")',
        '@"2024-01-01T10:00:00Z"',
        '@"2024-01-01T13:00:00+02:00"',
    ],
    "dayTimeDuration": ['@"P1D"', 'duration("P2D")', '@"-PT1S"'],
    "yearMonthDuration": ['@"P1Y"', 'duration("P13M")', '@"-P1M"'],
}
VALUES = {
    "number": [
        0,
        1,
        2,
        3,
        4,
        -1,
        -2,
        Decimal("1.5"),
        Decimal("2.5"),
        Decimal("2.25"),
        Decimal("2.50"),
        10**20,
    ],
    "string": ["a", "b", "c", "", "aa", "z", "B", "a\0"],
    "boolean": [True, False],
    "date": [
        *(datetime.date(2023, 12, 31) + datetime.timedelta(days=each) for each in (0, 1, 2, 3, 59, 60, 61)),
        datetime.date(1, 1, 1),
    ],
    "time": [
        *(Time(each * 3600 * SECOND) for each in (0, 9, 10, 11, 12, 23)),
        Time(9 * 3600 * SECOND + SECOND // 2),
        *(Time(each * 3600 * SECOND, 0) for each in (0, 9, 10, 11, 12, 13)),
        Time(3600 * SECOND, 64_800),
        Time(23 * 3600 * SECOND, -64_800),
    ],
    "dateTime": [
        *(DateTime(datetime.date(2024, 1, 1), (36_000 + each) * SECOND) for each in (-1, 0, 1, 2)),
        *(
            DateTime(datetime.date(2024, 1, 1), (36_000 + each) * SECOND, 0)
            for each in (-1, 0, 1, 3600, 7200)
        ),
    ],
    "dayTimeDuration": [
        DaysAndTime(each) for each in (-SECOND, -1, 0, 1, DAY - 1, DAY, DAY + 1, 2 * DAY, 3 * DAY)
    ],
    "yearMonthDuration": [YearsAndMonths(each) for each in (-2, -1, 0, 11, 12, 13, 14)],
}


@dataclass(frozen=True)
class Drawn:
    """A table's description: what `models.table` takes, with the kind of each clause."""

    kinds: tuple[str, ...]
    allowed: tuple[str | None, ...]
    outputs: tuple[dict, ...]
    rules: tuple[tuple[str, ...], ...]
    policy: tuple[str, str | None]


def draw_entry(chance, kind, *, open_entries=False):
    """An input entry of any form for a clause of this kind."""
    if kind == "Any":
        kind = chance.choice(("number", "string", "boolean", "date"))
    literals = LITERALS[kind]
    one, other = chance.choice(literals), chance.choice(literals)
    forms = ["-", "-", one, f"{one}, {other}", f"not({one})", "null", f"{one}, null", f"not({one}, {other})"]
    forms += [f"[{one}, {other}]", "not(null)", f"? = {one}", f"? != {one}", f"? in ({one}, {other})"]
    if kind != "boolean":
        operator = chance.choice(("<", "<=", ">", ">="))
        opening, closing = chance.choice("[("), chance.choice("])")
        forms += [f"{operator} {one}"] * 3
        forms += [
            f"{opening}{one}..{other}{closing}",
            f"{opening}{one}..{other}{closing}",
            f"< {one}, > {other}",
            f"not({operator} {one})",
            f"? {operator} {one} and ? != {other}",
            f"? between {one} and {other}",
            f"[{opening}{one}..{other}{closing}, {one}]",
        ]
    if open_entries and chance.random() < 0.3:
        return chance.choice(("? = limit", "> limit", 'string(?) = "1"', "not(? = limit)"))
    return chance.choice(forms)


def draw_output(chance):
    return chance.choice(("1", "2", "3", "1 + 1", "null"))


def draw_table(chance, *, axes=None, rules=None, policy=None, kinds=None, open_entries=False):
    """A table of up to 3 clauses and 6 rules."""
    count = axes or chance.choice((1, 2, 2, 3))
    kinds = kinds or tuple(chance.choice(KINDS) for _ in range(count))
    allowed = tuple(
        chance.choice((None, None, None, "> 0", "[0..3]", "1, 2, 3")) if kind == "number" else None
        for kind in kinds
    )
    output = {"name": "result"}
    if chance.random() < 0.3:
        output["default"] = chance.choice(("0", "1"))
    if chance.random() < 0.5:
        output["values"] = "3, 1, 2"
    drawn = tuple(
        (*(draw_entry(chance, kind, open_entries=open_entries) for kind in kinds), draw_output(chance))
        for _ in range(rules if rules is not None else chance.randrange(0, 7))
    )
    return Drawn(kinds, allowed, (output,), drawn, policy or chance.choice(POLICIES))


def compiled(drawn):
    """The compiled table of a description."""
    names = [f"x{at}" for at in range(len(drawn.kinds))]
    inputs = list(zip(names, drawn.allowed, strict=True))
    logic = table(
        inputs, list(drawn.outputs), drawn.rules, hit_policy=drawn.policy[0], aggregation=drawn.policy[1]
    )
    xml = definitions(
        *(input_data(name, kind) for name, kind in zip(names, drawn.kinds, strict=True)),
        input_data("limit"),
        decision("T", logic, inputs=[*names, "limit"]),
    )
    reading = read_model(xml, file="tables.dmn")
    (found,) = compile_model(reading.model).tables
    return found


def draw_point(chance, kinds):
    """A value for every clause, null now and then."""
    point = []
    for kind in kinds:
        of = chance.choice(("number", "string", "boolean", "date")) if kind == "Any" else kind
        point.append(None if chance.random() < 0.15 else chance.choice(VALUES[of]))
    return tuple(point)


class Verdict:
    """What the plain scan says of one point."""

    def __init__(self, of, point, **more):
        notes = Notes()
        values = {f"x{at}": value for at, value in enumerate(point)} | more
        self.value, (_, given, fired, _, refused) = of.run(values, notes)
        trace = of.trace_of(given, fired, values, refused, now=None)
        self.codes = [each.code for each in notes.diagnostics]
        self.is_refused = "DMN0303" in self.codes
        self.matched = tuple(
            rule.rule - 1 for rule in trace.rules if rule.failed is None and not self.is_refused
        )
        self.fired = {number - 1 for _, _, number in notes.fired}
