"""What is known of an evaluation afterwards, and of the graph for pages."""

from decision_server.dmn.trace import KEPT_EVENTS, decision_traces
from decision_server.feel.notes import Notes
from tests.dmn.loading import clean
from tests.dmn.models import (
    bkm,
    context,
    decision,
    input_data,
    service,
    table,
)


def test_a_trace_tells_of_decisions_and_bkms_in_the_order_in_which_they_end():
    model = clean(
        input_data("x", "number"),
        bkm("grade", [("n", "number")], table(["n"], [{}], [["> 5", '"high"'], ["<= 5", '"low"']])),
        decision("half", "x / 2", inputs=["x"]),
        decision("d", "grade(half)", decisions=["half"], functions=["grade"]),
    )
    notes = Notes(traced=True)
    assert model.decisions["d"]({"x": 20}, notes) == "high"
    assert [(each.name, each.kind, each.value) for each in decision_traces(notes.events)] == [
        ("half", "decision", 10),
        ("grade", "business knowledge model", "high"),
        ("d", "decision", "high"),
    ]
    assert decision_traces(notes.events)[1].table.rules[0].fired
    assert decision_traces(notes.events)[2].requires == ("half", "grade")
    assert notes.fired == [("grade", "rule-1", 1)]


def test_a_table_inside_a_context_is_an_event_of_its_own():
    logic = context(("grade", table([], [{}], [['"a"']])), (None, "grade"))
    model = clean(decision("d", logic))
    notes = Notes(traced=True)
    model.decisions["d"]({}, notes)
    assert [(each.name, each.kind, each.value) for each in decision_traces(notes.events)] == [
        ("d › grade", "table", "a"),
        ("d", "decision", "a"),
    ]
    assert decision_traces(notes.events)[1].table is None


def test_the_graph_for_pages_names_every_node():
    model = clean(
        input_data("x", "number"),
        bkm("f", ["n"], "n"),
        decision("d", table(["x"], [{}], [["-", "1"]]), inputs=["x"], functions=["f"]),
    )
    nodes = {each.name: each for each in model.graph}
    assert {name: each.kind for name, each in nodes.items()} == {
        "x": "input data",
        "f": "business knowledge model",
        "d": "decision",
    }
    assert nodes["d"].requires == ("x", "f")
    assert nodes["d"].table.rules[0].output_entries[0].text.text == "1"
    assert nodes["f"].text == "n"
    assert nodes["x"].type == "number"


def test_a_loop_cannot_fill_a_trace_without_end():
    model = clean(
        bkm(
            "f",
            [("n", "number")],
            table(["n"], [{}], [["> 5", '"high"'], ["-", '"low"']], hit_policy="FIRST"),
        ),
        decision("d", "count(for n in 1..3000 return f(n))", functions=["f"]),
    )
    notes = Notes(traced=True)
    assert model.decisions["d"]({}, notes) == 3000
    assert len(notes.events) == KEPT_EVENTS + 1
    assert decision_traces(notes.events)[-1].name == "d"
    assert len(notes.fired) == 3000


def test_a_service_and_its_decisions_are_events():
    model = clean(
        input_data("x", "number"),
        decision("a", "x + 1", inputs=["x"]),
        service("s", outputs=["a"], inputs=["x"]),
    )
    notes = Notes(traced=True)
    assert model.services["s"]({"x": 1}, notes) == 2
    assert [(each.name, each.kind, each.value) for each in decision_traces(notes.events)] == [
        ("a", "decision", 2),
        ("s", "decision service", 2),
    ]
