"""Small rulesets that between them use all of the language: what golden records are made of."""

import tomllib
from decimal import Decimal
from pathlib import Path

from decision_server.dmn.compile import compile_model
from decision_server.dmn.xml import read_model
from decision_server.engine.json_text import decode_json, encode_json
from decision_server.engine.outputs import to_json
from decision_server.engine.ruleset import read_ruleset
from decision_server.errors import DecisionServerError
from decision_server.feel.diagnostics import Severity
from decision_server.feel.notes import Notes
from decision_server.feel.texts import literal_of
from tests.dmn.feel import value_of
from tests.dmn.models import (
    bkm,
    boxed,
    component,
    context,
    decision,
    definitions,
    function,
    input_data,
    invocation,
    item,
    service,
    table,
)

ROOT = Path(__file__).resolve().parents[2]
FEEL_CASES = ROOT / "tests" / "feel" / "cases"
TABLE_CASES = ROOT / "tests" / "dmn" / "cases" / "hit_policies.toml"
NOW = "2024-02-29T12:30:00.000000Z"
MOST_OF_A_CHAPTER = 60


def families():
    """Name -> (files of a ruleset, what is asked of it: decision, inputs, now)."""
    found = {f"feel-{path.stem.replace('_', '-')}": feel(path) for path in sorted(FEEL_CASES.glob("*.toml"))}
    found |= {
        "tables": tables(),
        "boxes": boxes(),
        "graph": graph(),
        "consumer-loan": sample("consumer-loan"),
    }
    return {name: each for name, each in found.items() if each[1]}


def manifest(name, entry):
    return f'format = 1\nname = "{name}"\ntitle = "{name}"\nowner = "golden"\nentry = "{entry}"\n'


def ruleset(name, entry, *parts, **more):
    return {"ruleset.toml": manifest(name, entry), "model.dmn": definitions(*parts, **more).decode()}


def ask(decision, **inputs):
    return {"decision": decision, "inputs": inputs, "now": NOW}


def feel(path):
    """The cases of one chapter, each as a decision; names in them are entries of a boxed context."""
    cases = [
        each
        for each in tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal).get("case", ())
        if "expr" in each
    ]
    decisions = {}
    for number, case in enumerate(cases[:: max(1, len(cases) // MOST_OF_A_CHAPTER)], 1):
        given = [(name, literal_of(value)) for name, value in case.get("with", {}).items()]
        logic = context(*given, (None, case["expr"]))
        decisions[f"case {number}"] = decision(f"case {number}", logic)
    usable = [name for name, part in decisions.items() if is_usable(name, part)]
    if not usable:
        return {}, []
    parts = [decisions[name] for name in usable]
    return ruleset(path.stem.replace("_", "-"), usable[0], *parts), [ask(name) for name in usable]


def is_usable(name, part):
    """Whether a case is one that a deployment can hold, and answers with JSON that can be read again."""
    try:
        model = compile_model(read_model(definitions(part)).model)
        if any(each.severity is Severity.ERROR for each in model.diagnostics):
            return False
        decode_json(encode_json(to_json(model.decisions[name]({}, Notes()))))
    except (DecisionServerError, ValueError):
        return False
    return True


def tables():
    """Every hit policy and aggregator; each case has inputs of its own."""
    parts, asked = [], []
    for number, (_, case) in enumerate(tomllib.loads(TABLE_CASES.read_text(encoding="utf-8")).items(), 1):
        names = {name: f"{name}{number}" for name in case["given"]}
        if set(names) != {"x"} or case.get("inputs", ["x"]) != ["x"]:
            continue
        grid = table(
            [names["x"]],
            case.get("outputs", [{}]),
            case["rules"],
            hit_policy=case.get("hit_policy"),
            aggregation=case.get("aggregation"),
        ).replace('id="rule-', f'id="rule-{number}-')
        part = [input_data(names["x"]), decision(f"table {number}", grid, inputs=[names["x"]])]
        model = compile_model(read_model(definitions(*part)).model)
        if any(each.severity is Severity.ERROR for each in model.diagnostics):
            continue
        parts += part
        given = to_json(value_of(case["given"]["x"]))
        asked += [ask(f"table {number}", **{names["x"]: each}) for each in (given, None)]
    return ruleset("tables", asked[0]["decision"], *parts), asked


def boxes():
    """Every boxed expression, with a failure beside each success."""
    over = f"<in>{boxed('[1, 2, x]')}</in><satisfies>{boxed('i > 1')}</satisfies>"
    logic = {
        "context": context(("a", "x + 1"), ("b", "a * 2", "number"), (None, "a + b")),
        "open context": context(("a", "x"), ("b", "string(a)")),
        "list": f"<list>{boxed('x')}{boxed('x / 0')}{context(('k', 'x'))}</list>",
        "relation": f'<relation><column name="p"/><column name="q"/><row>{boxed("x")}{boxed("2")}</row>'
        f"<row>{boxed('3')}{boxed('null')}</row></relation>",
        "conditional": f"<conditional><if>{boxed('x > 1')}</if><then>{boxed('x')}</then>"
        f"<else>{boxed('-x')}</else></conditional>",
        "filter": f"<filter><in>{boxed('[1, 2, 3, x]')}</in><match>{boxed('item >= x')}</match></filter>",
        "for": f'<for iteratorVariable="i"><in>{boxed("[1..x]")}</in><return>{boxed("i * i")}</return></for>',
        "some": f'<some iteratorVariable="i">{over}</some>',
        "every": f'<every iteratorVariable="i">{over}</every>',
        "function": context(("f", function([("n", "number")], "n + x")), (None, "f(1)")),
        "external": context(
            (
                "largest",
                function(
                    [("a", "number"), ("b", "number")],
                    context(("class", '"java.lang.Math"'), ("method signature", '"max(double, double)"')),
                    kind="Java",
                ),
            ),
            (None, "largest(x, 2)"),
        ),
    }
    parts = [input_data("x", "number"), *(decision(name, each, inputs=["x"]) for name, each in logic.items())]
    asked = [ask(name, x=x) for name in logic for x in (1, 3, Decimal("2.50"), None)]
    return ruleset("boxes", "context", *parts), asked


def graph():
    """Types, coercion, functions, services, an import, and the time."""
    lending = definitions(
        item("tRate", "number", allowed="[0..100]"),
        bkm("interest", [("amount", "number"), ("rate", "tRate")], "amount * rate / 100"),
        namespace="urn:lending",
        name="lending",
    )
    parts = (
        '<import name="lending" namespace="urn:lending" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>',
        item("tLoan", components=[component("amount", "number"), component("first due", "date")]),
        item("tLoans", "tLoan", collection=True),
        input_data("loans", "tLoans"),
        input_data("rate", "lending.tRate"),
        bkm("sum up", ["amounts"], "sum(amounts)"),
        decision(
            "total", invocation("sum up", amounts="loans.amount"), inputs=["loans"], functions=["sum up"]
        ),
        decision(
            "cost",
            "lending.interest(total, rate)",
            type="number",
            inputs=["rate"],
            decisions=["total"],
            functions=["urn:lending#_interest"],
        ),
        input_data("raw"),
        decision("as number", "raw", type="number", inputs=["raw"]),
        decision("listed", "[total]", type="number", decisions=["total"]),
        decision("overdue", "loans[first due < today()].amount", inputs=["loans"]),
        decision(
            "when",
            "{at: now(), day: day of week(today()), month: month of year(today())}",
        ),
        service("quote", outputs=["cost"], encapsulated=["total"], inputs=["loans", "rate"]),
        service("both", outputs=["total", "cost"], inputs=["loans", "rate"]),
    )
    loans = [
        {"amount": 1000, "first due": "2024-02-01"},
        {"amount": Decimal("0.10"), "first due": "2025-01-31"},
    ]
    one = {"loans": loans, "rate": Decimal("7.25")}
    asked = [ask(name, **one) for name in ("cost", "quote", "both")]
    asked += [ask(name, loans=loans) for name in ("total", "listed", "overdue")]
    asked += [ask("as number", raw=raw) for raw in (5, "5", [5], [5, 6], None)]
    asked += [ask("when"), ask("cost", loans=[], rate=0), ask("cost", loans=None, rate=100)]
    files = ruleset("graph", "cost", *parts) | {"lending.dmn": lending.decode()}
    return files, asked


def sample(name):
    """A ruleset that is shipped, and all its cases that are not refused."""
    folder = ROOT / "rulesets" / name
    files = {
        path.name: path.read_text(encoding="utf-8")
        for path in sorted(folder.iterdir())
        if path.suffix != ".md"
    }
    read = read_ruleset({path: content.encode() for path, content in files.items()})
    asked = [
        {
            "decision": case.decision or read.manifest.entry,
            "inputs": case.inputs,
            "now": case.now.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        }
        for case in read.cases.cases
        if not case.rejected
    ]
    return {path: content for path, content in files.items() if path != "cases.toml"}, asked
