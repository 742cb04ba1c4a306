"""Models that would take much: tables, boxes and calls that repeat each other stop like loops of one text."""

from collections.abc import Callable
from itertools import pairwise
from xml.sax.saxutils import escape

import pytest

from decision_server.dmn.compile import CompiledDecision, compile_model
from decision_server.dmn.xml import read_model
from decision_server.errors import LimitExceeded
from decision_server.feel.notes import Notes
from tests.dmn.models import bkm, decision, definitions
from tests.hostile.measured import MEMORY_BYTES, allowed_s, cpu_s, peak_bytes
from tests.hostile.watched import NOW, warm_up


def text(expression: str) -> str:
    return f"<literalExpression><text>{escape(expression)}</text></literalExpression>"


def table(entry: str, output: str, rules: int, policy: str = "UNIQUE") -> str:
    rule = "<rule><inputEntry><text>{}</text></inputEntry><outputEntry><text>{}</text></outputEntry></rule>"
    rows = "".join(
        rule.format(escape(entry.replace("N", str(number))), escape(output)) for number in range(rules)
    )
    clauses = "<input><inputExpression><text>x</text></inputExpression></input><output/>"
    return f'<decisionTable hitPolicy="{policy}">{clauses}{rows}</decisionTable>'


def calls_of(logic: str) -> bytes:
    """A decision that calls a function of this logic without end."""
    return definitions(
        bkm("b", ["x"], logic), decision("d", text("count(for i in 1..10**6 return b(i))"), functions=["b"])
    )


def boxed(kind: str, body: str, items: str = "1..10**6") -> bytes:
    counted = f"<in>{text(f'[{items}]')}</in>"
    box = f'<{kind} iteratorVariable="i">{counted}<satisfies>{body}</satisfies></{kind}>'
    if kind == "for":
        box = f'<for iteratorVariable="i">{counted}<return>{body}</return></for>'
    elif kind == "filter":
        box = f"<filter><in>{text(f'for j in {items} return j')}</in><match>{body}</match></filter>"
    return definitions(decision("d", box))


def service_calls() -> bytes:
    chain = [decision("s0", text("1"))]
    names = [f"s{number}" for number in range(60)]
    chain += [decision(after, text(f"{before} + 1"), decisions=[before]) for before, after in pairwise(names)]
    service = (
        '<decisionService id="_service" name="service"><variable name="service"/>'
        f'<outputDecision href="#_{names[-1]}"/>'
        + "".join(f'<encapsulatedDecision href="#_{name}"/>' for name in names[:-1])
        + "</decisionService>"
    )
    return definitions(
        *chain,
        service,
        decision("d", text("count(for i in 1..10**6 return service())"), functions=["service"]),
    )


def functions_that_call(parts: int) -> bytes:
    """Functions of a model, each of which calls the one before it ten times."""
    made = [bkm("b0", ["x"], text("x"))]
    for number in range(1, parts):
        body = text(f"count(for i in 1..10 return b{number - 1}(i))")
        made.append(bkm(f"b{number}", ["x"], body, functions=[f"b{number - 1}"]))
    return definitions(*made, decision("d", text(f"b{parts - 1}(1)"), functions=[f"b{parts - 1}"]))


ENTRIES = "".join(
    f'<contextEntry><variable name="e{number}"/>{text(f"i + {number}")}</contextEntry>'
    for number in range(200)
)
CELLS = f"<row>{text('i')}{text('i * 2')}</row>" * 100
HEAVY = " + ".join(f"x ** 0.{number}" for number in range(1, 100))
BOMBS: dict[str, Callable[[], bytes]] = {
    "calls of a table": lambda: calls_of(table("N", "1", 2_000)),
    "calls of a table of ranges": lambda: calls_of(table("[N..N]", "1", 2_000)),
    "calls of a table of expressions": lambda: calls_of(table("? + 1 = N", "1", 1_000)),
    "calls of a table whose rules all match": lambda: calls_of(table("-", "{a: x + 1}", 1_000, "COLLECT")),
    "calls of a table with heavy entries": lambda: calls_of(table(f"{HEAVY} > N", "1", 30)),
    "calls of a small table": lambda: calls_of(table("N", "1", 5)),
    "calls of a heavy function": lambda: calls_of(text(HEAVY)),
    "calls of a large context": lambda: calls_of(f"<context>{ENTRIES.replace('i +', 'x +')}</context>"),
    "calls of a boxed loop": lambda: calls_of(
        f'<for iteratorVariable="i"><in>{text("[1..100]")}</in><return>{text("i * x")}</return></for>'
    ),
    "calls of a decision service": service_calls,
    "functions that call functions that call functions": lambda: functions_that_call(30),
    "a boxed loop with a context": lambda: boxed("for", f"<context>{ENTRIES}</context>"),
    "a boxed loop with a relation": lambda: boxed(
        "for", f'<relation><column name="a"/><column name="b"/>{CELLS}</relation>'
    ),
    "a boxed loop that keeps all lists before it": lambda: boxed("for", text("partial")),
    "a boxed loop over a loop": lambda: boxed("for", text("for j in 1..1000 return j")),
    "a boxed some that is never satisfied": lambda: boxed("some", text("i < 0")),
    "a boxed every that is always satisfied": lambda: boxed("every", text("i > 0")),
    "a boxed filter": lambda: boxed("filter", text("item > 3"), "1..50000"),
    "boxed loops within each other": lambda: boxed(
        "for",
        f'<for iteratorVariable="j"><in>{text("[1..1000]")}</in><return>{text("i * j")}</return></for>',
        "1..1000",
    ),
}


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    warm_up()


def compiled(name: str) -> CompiledDecision:
    model = read_model(BOMBS[name]()).model
    assert model is not None
    return compile_model(model).decisions["d"]


@pytest.mark.parametrize("traced", [False, True], ids=["", "traced"])
@pytest.mark.parametrize("name", BOMBS)
def test_a_model_stops_at_its_budget_in_time_and_always_alike(name: str, traced: bool) -> None:
    decide = compiled(name)
    ends: set[tuple[str, int]] = set()

    def run() -> None:
        notes = Notes(now=NOW, traced=traced)
        with pytest.raises(LimitExceeded) as limit:
            decide({}, notes)
        ends.add((str(limit.value), notes.steps))

    run()  # writes Python and makes indexes
    assert peak_bytes(run) <= MEMORY_BYTES
    taken = cpu_s(run)
    assert len(ends) == 1
    assert taken <= allowed_s() or cpu_s(run, rounds=5) <= allowed_s()
