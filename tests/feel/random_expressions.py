"""FEEL texts of all kinds of nodes, drawn from a seed, and inputs: nulls, boundaries, wrong kinds."""

import datetime
from decimal import Decimal

from decision_server.feel.durations import DaysAndTime, YearsAndMonths
from decision_server.feel.temporal import Time
from decision_server.feel.typesystem import (
    ANY,
    BOOLEAN,
    DATE,
    DAYS_AND_TIME,
    NUMBER,
    STRING,
    ContextType,
    ListType,
)
from decision_server.feel.values import Range

TYPES = {
    "a": NUMBER,
    "b": NUMBER,
    "s": STRING,
    "t": STRING,
    "p": BOOLEAN,
    "q": BOOLEAN,
    "d": DATE,
    "u": DAYS_AND_TIME,
    "xs": ListType(NUMBER),
    "os": ListType(ContextType({"n": NUMBER, "s": STRING})),
    "o": ContextType({"n": NUMBER, "s": STRING, "p": BOOLEAN, "xs": ListType(NUMBER)}),
    "w": ANY,
}
LARGEST = 10**34 - 1
NUMBERS = [
    0,
    1,
    -1,
    2,
    3,
    10,
    18,
    LARGEST,
    -LARGEST,
    10**17,
    Decimal("0.5"),
    Decimal("-2.50"),
    Decimal("1e-20"),
]
NUMBERS += [Decimal("9.999999999999999999999999999999999E+6144"), Decimal("3"), Decimal("1E+40")]
OF = ["number", "string", "list<number>"]
PERIODS = ["u", 'duration("P1D")', 'duration("P1M")']
STRINGS = ["", "a", "b", "abc", "ü😀"]
DATES = [datetime.date(2024, 2, 29), datetime.date(1, 1, 1), datetime.date(9999, 12, 31)]
DURATIONS = [DaysAndTime(0), DaysAndTime(86_400_000_000_000), DaysAndTime(-1)]


class Expressions:
    """Writes random texts; `draw` is a `random.Random`."""

    def __init__(self, draw):
        self.draw = draw
        self.loops = 0

    def text(self):
        self.loops = 0
        kind = self.draw.choice(["number", "boolean", "string", "list", "any", "context", "date"])
        return self.of(kind, self.draw.randint(1, 4))

    def of(self, kind, depth):
        if self.draw.random() < 0.04:
            kind = self.draw.choice(
                ["number", "boolean", "string", "list", "any", "context", "date", "range"]
            )
        return getattr(self, kind)(depth)

    def pick(self, *ways):
        return self.draw.choice(ways)()

    def name(self):
        self.loops += 1
        return f"i{self.loops}"

    def number(self, depth):
        if depth <= 0:
            literals = ["0", "1", "2", "3.5", "18", "-4", "100", "0.1", "9999999999999999999999999999999999"]
            return self.draw.choice([*literals, "a", "b", "a", "b", "o.n", "xs[1]", "null", "w"])
        n = lambda: self.of("number", depth - 1)  # noqa: E731
        b = lambda: self.of("boolean", depth - 1)  # noqa: E731
        xs = lambda: self.of("list", depth - 1)  # noqa: E731
        functions = ["abs", "floor", "ceiling", "sqrt", "round up"]
        return self.pick(
            lambda: f"({n()} {self.draw.choice('+-*/')} {n()})",
            lambda: f"({n()} + {n()} - {n()} * {n()})",
            lambda: f"({n()} ** {self.draw.choice(['2', '-1', '0', '0.5', 'a'])})",
            lambda: f"(-{n()})",
            lambda: f"(if {b()} then {n()} else {n()})",
            lambda: f"(if {b()} then {n()} else if {b()} then {n()} else {n()})",
            lambda: f"{self.draw.choice(functions)}({n()}{self.draw.choice(['', ', 2', ', 0'])})",
            lambda: f"round half up({n()}, {self.draw.choice(['0', '2', '-1', '40'])})",
            lambda: f"modulo({n()}, {n()})",
            lambda: f"count({xs()})",
            lambda: f"sum({xs()})",
            lambda: f"max({n()}, {n()})",
            lambda: f"string length({self.of('string', depth - 1)})",
            lambda: f"{xs()}[{n()}]",
            lambda: f"{self.of('context', depth - 1)}.n",
            lambda: f"{self.of('date', depth - 1)}.year",
            lambda: f"(function(z) z + {n()})({n()})",
            lambda: f"number({self.of('string', depth - 1)})",
            lambda: (
                f"{{f: function(k) if k <= 0 then 0 else 1 + f(k - 1), r: f({self.draw.randint(0, 4)})}}.r"
            ),
        )

    def boolean(self, depth):
        if depth <= 0:
            return self.draw.choice(["true", "false", "p", "q", "p", "q", "o.p", "null"])
        n = lambda: self.of("number", depth - 1)  # noqa: E731
        b = lambda: self.of("boolean", depth - 1)  # noqa: E731
        s = lambda: self.of("string", depth - 1)  # noqa: E731
        xs = lambda: self.of("list", depth - 1)  # noqa: E731
        compare = lambda: self.draw.choice(["=", "!=", "<", "<=", ">", ">="])  # noqa: E731
        name = self.name()
        return self.pick(
            lambda: f"({n()} {compare()} {n()})",
            lambda: f"({s()} {compare()} {s()})",
            lambda: f"({self.of('any', depth - 1)} {compare()} {self.of('any', depth - 1)})",
            lambda: f"({self.of('date', depth - 1)} {compare()} {self.of('date', depth - 1)})",
            lambda: f"({b()} and {b()})",
            lambda: f"({b()} or {b()})",
            lambda: f"({b()} and {b()} and {b()} or {b()})",
            lambda: f"not({b()})",
            lambda: f"({n()} between {n()} and {n()})",
            lambda: f"({n()} in ({n()}, [1..{n()}], > {n()}))",
            lambda: f"({n()} in {self.range(depth - 1)})",
            lambda: f'({s()} in ("a", "b"))',
            lambda: f"({n()} in ({xs()}))",
            lambda: f"({n()} in (? > {n()}))",
            lambda: f"({self.of('any', depth - 1)} instance of {self.draw.choice(OF)})",
            lambda: f"(some {name} in {xs()} satisfies {name} > {n()})",
            lambda: f"(every {name} in {xs()}, {name}b in 1..3 satisfies {name} <= {name}b)",
            lambda: f"contains({s()}, {s()})",
            lambda: f"list contains({xs()}, {n()})",
            lambda: f"(if {b()} then {b()} else {b()})",
            lambda: f"is defined({self.of('any', depth - 1)})",
        )

    def string(self, depth):
        if depth <= 0:
            return self.draw.choice(['"a"', '""', '"abc"', "s", "t", "s", "o.s", "null"])
        s = lambda: self.of("string", depth - 1)  # noqa: E731
        return self.pick(
            lambda: f"({s()} + {s()})",
            lambda: f"substring({s()}, {self.of('number', depth - 1)})",
            lambda: f"upper case({s()})",
            lambda: f"string({self.of('any', depth - 1)})",
            lambda: f"(if {self.of('boolean', depth - 1)} then {s()} else {s()})",
            lambda: f"os[1].s",  # noqa: F541
            lambda: f"string join({self.of('list', depth - 1)}.s)",
            lambda: f"substring(string: {s()}, start position: 2)",
        )

    def list(self, depth):
        if depth <= 0:
            return self.draw.choice(["xs", "[]", "[1, 2, 3]", "os", "[null, 1]", "o.xs", '[3, "a"]'])
        n = lambda: self.of("number", depth - 1)  # noqa: E731
        xs = lambda: self.of("list", depth - 1)  # noqa: E731
        name = self.name()
        return self.pick(
            lambda: f"[{n()}, {n()}]",
            lambda: f"[{self.of('any', depth - 1)}, {n()}]",
            lambda: f"{xs()}[item {self.draw.choice(['>', '<=', '='])} {n()}]",
            lambda: f"{xs()}[{self.of('boolean', depth - 1)}]",
            lambda: f"os[n > {n()}]",
            lambda: f"os[n > {n()} and s != {self.of('string', depth - 1)}]",
            lambda: f"w[n = {n()}]",
            lambda: f"os.n",  # noqa: F541
            lambda: f"(for {name} in {xs()} return {name} + {n()})",
            lambda: (
                f"(for {name} in {self.draw.choice(['1', '3', 'a'])}..3, {name}b in {xs()} return {name}b)"
            ),
            lambda: f"(for {name} in 1..4 return if {name} < 3 then {name} else sum(partial))",
            lambda: f"(for {name} in {self.range(0)} return {n()})",
            lambda: f"(for {name} in [{n()}, {n()}] return {{n: {name}, m: n}})",
            lambda: f"append({xs()}, {n()})",
            lambda: f"sort({xs()}, function(x, y) x < y)",
            lambda: f"concatenate({xs()}, {xs()})",
        )

    def context(self, depth):
        if depth <= 0:
            return self.draw.choice(["o", "{n: 1}", "{n: a, s: s}", "os[1]", "w"])
        n, s = self.of("number", depth - 1), self.of("string", depth - 1)
        return self.pick(
            lambda: f"{{n: {n}, s: {s}}}",
            lambda: f"{{n: {n}, m: n + 1, xs: [n, m]}}",
            lambda: f'context put({self.of("context", depth - 1)}, "n", {n})',
            lambda: f"{{n: {n}, f: function(x: number) x * n}}",
        )

    def date(self, depth):
        if depth <= 0:
            return self.draw.choice(["d", "d", 'date("2024-01-31")', '@"2024-12-31"', "null"])
        d = lambda: self.of("date", depth - 1)  # noqa: E731
        return self.pick(
            lambda: f"({d()} + {self.draw.choice(PERIODS)})",
            lambda: f"date({self.of('number', 0)}, 2, {self.of('number', 0)})",
            lambda: f"({d()} - u)",
            lambda: f"(if {self.of('boolean', depth - 1)} then {d()} else {d()})",
        )

    def range(self, depth):
        n = lambda: self.of("number", depth - 1)  # noqa: E731
        return self.pick(
            lambda: f"[{n()}..{n()}]",
            lambda: f"({n()}..{n()})",
            lambda: "[1..3]",
            lambda: f"(< {n()})",
            lambda: "]0..10]",
        )

    def any(self, depth):
        kind = self.draw.choice(["number", "boolean", "string", "list", "context", "date", "range"])
        return self.draw.choice(["w", "null", self.of(kind, depth), self.of(kind, depth)])


class Inputs:
    """Draws values for the names: of their types, or null; `w` may be anything."""

    def __init__(self, draw):
        self.draw = draw

    def one(self):
        draw = self.draw
        return {
            "a": self.maybe(NUMBERS),
            "b": self.maybe(NUMBERS),
            "s": self.maybe(STRINGS),
            "t": self.maybe(STRINGS),
            "p": self.maybe([True, False]),
            "q": self.maybe([True, False]),
            "d": self.maybe(DATES),
            "u": self.maybe(DURATIONS),
            "xs": self.maybe([[self.maybe(NUMBERS) for _ in range(draw.randint(0, 3))]]),
            "os": self.maybe([[self.maybe([self.item()], 0.05) for _ in range(draw.randint(0, 3))]]),
            "o": self.maybe([{**self.item(), "p": self.maybe([True, False]), "xs": self.maybe([[1, 2]])}]),
            "w": self.anything(),
        }

    def maybe(self, values, null=0.1):
        return None if self.draw.random() < null else self.draw.choice(values)

    def item(self):
        item = {"n": self.maybe(NUMBERS), "s": self.maybe(STRINGS)}
        if self.draw.random() < 0.2:
            item["more"] = 1
        return item

    def anything(self):
        scalars = [None, *NUMBERS, *STRINGS, True, False, *DATES, *DURATIONS, YearsAndMonths(14), Time(0)]
        kinds = [
            *scalars,
            [1, "a", None],
            [],
            {"n": 1},
            {"n": "x"},
            [{"n": 1}],
            Range(1, 3, True, True),
            self.item(),
        ]
        return self.draw.choice(kinds)
