"""Models of a few decisions with tables, functions, contexts and services, drawn from a seed."""

from decimal import Decimal

from tests.dmn.models import (
    bkm,
    component,
    context,
    decision,
    definitions,
    input_data,
    invocation,
    item,
    service,
    table,
)
from tests.feel.random_expressions import Expressions

INPUTS = {"a": "tNumber", "b": "number", "s": "tText", "p": "boolean", "o": "tO", "xs": "tNumbers", "w": None}
POLICIES = [
    *(("UNIQUE", None), ("FIRST", None), ("ANY", None), ("PRIORITY", None), ("RULE ORDER", None)),
    *(
        ("OUTPUT ORDER", None),
        ("COLLECT", None),
        ("COLLECT", "SUM"),
        ("COLLECT", "COUNT"),
        ("COLLECT", "MAX"),
    ),
]
ENTRIES = {
    "number": [
        "-",
        "1",
        "< 3",
        "[1..10]",
        "> 2, 1",
        "not(1)",
        "not([1..3])",
        "null",
        "< a",
        "? > b",
        "18",
        "-1",
    ],
    "string": ["-", '"a"', '"a", "b"', 'not("a")', "null", '"ü😀"', "? = s", '""', "-"],
    "boolean": ["-", "true", "false", "null", "not(true)", "-"],
    "any": ["-", "1", '"a"', "true", "null", "[1..3]", "-"],
}
PLAIN = ["a + b", "a * 2 - b / 4", "if a > b then a else b", "sum(xs)", "xs[item > 2]", "o.n + count(xs)"]
PLAIN += [
    "for x in xs return x * a",
    "some x in xs satisfies x > a",
    "a in [1..10]",
    's in ("a", "b")',
    "xs[1] ** 2",
]
PLAIN += [
    "round half up(a / 3, 2)",
    "a between 1 and b",
    "not(p) or o.p",
    "string length(s)",
    "{x: a, y: x + 1}.y",
]
OUTPUTS = {
    "number": ["1", "2", "10", "a + 1", "null", "3.50", '"a"', "9999999999999999999999999999999999"],
    "string": ['"a"', '"b"', '"c"', "s", "-", '"b"'],
}


class Names(Expressions):
    """Expressions over the inputs of a model and the decisions before."""

    def __init__(self, draw):
        super().__init__(draw)
        self.is_tame = False
        self.numbers = ["a", "b", "o.n"]

    def number(self, depth):
        if depth <= 0 or self.draw.random() < 0.15:
            return self.draw.choice([*self.numbers, "1", "2.5", "18", "null"])
        return super().number(depth)

    def simple(self, depth):
        """A text that reads only the names of the model."""
        kind = self.draw.choice(["number", "number", "boolean", "string", "list"])
        if self.is_tame or self.draw.random() < 0.5:
            return self.draw.choice(PLAIN)
        while True:
            text = self.of(kind, depth)
            if not any(name in text for name in ("os", "u)", "u ", "q", "d ", "t", "(d")):
                return text


def draw_inputs(draw, wild):
    """Values for the inputs: three times out of four such as they are meant to be, else from `wild`."""
    if draw.random() < 0.25:
        given = wild.one()
        values = {name: given[name] for name in INPUTS}
        if draw.random() < 0.2:
            values[draw.choice(list(values))] = given["w"]
        if draw.random() < 0.2:
            del values[draw.choice(list(values))]
        if draw.random() < 0.2:
            values["D0"] = given["w"]
        return values
    numbers = [1, 2, 3, 5, 10, 18, Decimal("2.5"), Decimal("0.5"), 4, 1]
    return {
        "a": draw.choice(numbers),
        "b": draw.choice(numbers),
        "s": draw.choice(["a", "b", "abc"]),
        "p": draw.choice([True, False]),
        "o": {
            "n": draw.choice(numbers),
            "s": draw.choice(["a", "b"]),
            "p": draw.choice([True, False]),
            "xs": [1, 2],
        },
        "xs": draw.sample(numbers, 3),
        "w": draw.choice([1, "a", True, [1], {"n": 2}, 18]),
    }


def draw_table(draw, texts):
    known = ["number", "number", "string", "boolean", *([] if texts.is_tame else ["any"])]
    kinds = [draw.choice(known) for _ in range(draw.randint(1, 3))]
    asked = {
        "number": ["a", "b", "o.n", "a * 2", *texts.numbers],
        "string": ["s", "o.s"],
        "boolean": ["p", "o.p"],
    }
    inputs = [draw.choice(asked.get(kind, ["w", "a", "s"])) for kind in kinds]
    policy, aggregation = draw.choice(POLICIES)
    kind = "number" if aggregation else draw.choice(["number", "string"])
    outputs = [{"name": "r", "type": draw.choice([None, kind])}]
    if aggregation is None and draw.random() < 0.3:
        outputs.append({"name": "z"})
    if policy in ("PRIORITY", "OUTPUT ORDER") or draw.random() < 0.2:
        outputs[0]["values"] = '"b", "a", "c"' if kind == "string" else "10, 2, 1"
    if draw.random() < (0.9 if texts.is_tame else 0.4):
        outputs[0]["default"] = '"a"' if kind == "string" else "1"
    literal = draw.random() < 0.6
    rules = []
    for _ in range(draw.randint(1, 7)):
        row = [draw.choice(ENTRIES[each]) for each in kinds]
        for _ in outputs:
            choices = OUTPUTS[kind][: 4 if texts.is_tame else None]
            row.append(draw.choice(choices[:3] if literal else choices))
        rules.append(row)
    if draw.random() < 0.2 and not texts.is_tame:
        inputs[0] = (inputs[0], draw.choice(["-", "[0..100]", '"a", "b"', "1, 2, 18"]))
    return table(inputs, outputs, rules, hit_policy=policy, aggregation=aggregation)


def draw_model(draw):
    """The XML of a model whose last decision is `last`; it has the service `all`. Half of them mean well."""
    texts = Names(draw)
    texts.is_tame = draw.random() < 0.6
    parts = [
        item("tNumber", "number", allowed="[-1000..1000]"),
        item("tText", "string", allowed='"a", "b", "abc"'),
        item("tNumbers", "number", collection=True),
        item(
            "tO",
            components=[
                component("n", "tNumber"),
                component("s", "string"),
                component("p", "boolean"),
                component("xs", "number", collection=True),
            ],
        ),
    ]
    parts += [input_data(name, type) for name, type in INPUTS.items()]
    parts.append(bkm("grade", [("n", draw.choice(["number", None])), "m"], draw_bkm(draw)))
    done = []
    for number in range(draw.randint(1, 4)):
        name = f"D{number}"
        logic = draw.choice([draw_table, draw_table, draw_literal, draw_context, draw_call])(draw, texts)
        types = [None] if texts.is_tame else [None, None, "number", "string", "tNumber", "tNumbers"]
        type = draw.choice(types)
        parts.append(decision(name, logic, type=type, inputs=INPUTS, decisions=done, functions=["grade"]))
        done.append(name)
        if not texts.is_tame:
            texts.numbers.append(name)
    logic = context(*((f"r {name}", name) for name in done), ("sum", texts.simple(2)))
    parts.append(decision("last", logic, inputs=INPUTS, decisions=done, functions=["grade"]))
    parts.append(service("all", outputs=["last", "D0"], decisions=[], inputs=INPUTS, encapsulated=done[1:]))
    return definitions(*parts)


def draw_bkm(draw):
    if draw.random() < 0.5:
        rules = [["< 3", "-", '"low"'], ["-", "null", '"none"'], ["-", "-", "n"]]
        return table(["n", "m"], [{}], rules, hit_policy="FIRST")
    return draw.choice(["n + m", "if n > m then n else m", "{r: n * 2, z: r}.z"])


def draw_literal(draw, texts):
    return texts.simple(draw.randint(1, 2))


def draw_context(draw, texts):
    entries = [
        ("x", texts.simple(1), None if texts.is_tame else draw.choice([None, "number"])),
        ("y", draw_table(draw, texts)),
    ]
    if draw.random() < 0.5:
        entries.append((None, draw.choice(["x", "y", "[x, x]", *([] if texts.is_tame else ["grade(x, 1)"])])))
    return context(*entries)


def draw_call(draw, texts):
    if texts.is_tame:
        return draw.choice(
            [invocation("grade", n="a", m="b"), "grade(a, b)", "grade(m: 1, n: b)", "[grade(1, 2)]"]
        )
    if draw.random() < 0.5:
        return invocation("grade", n=texts.simple(1), m=draw.choice(["1", "b", "null"]))
    return draw.choice(
        ["grade(a, b)", "grade(m: 1, n: b)", "grade(a)", "grade(s, 2)", "[grade(1, 2), grade(b, a)]"]
    )
