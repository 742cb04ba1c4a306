"""Decision tables by plain scan: every hit policy, aggregator, default and refusal."""

import random
import time
import tomllib
from pathlib import Path

import pytest

from decision_server.dmn.compile import compile_model
from decision_server.dmn.trace import DecisionTrace, decision_traces
from decision_server.dmn.xml import read_model
from decision_server.feel.notes import Notes
from tests.dmn.feel import value_of
from tests.dmn.models import UNUSED, decision, definitions, input_data, table, told

CASES = tomllib.loads((Path(__file__).parent / "cases" / "hit_policies.toml").read_text(encoding="utf-8"))


def compiled(inputs, outputs, rules, given, *, type=None, **more):
    logic = table(inputs, outputs, rules, **more)
    xml = definitions(*(input_data(name, type) for name in given), decision("T", logic, inputs=given))
    reading = read_model(xml, file="tables.dmn")
    assert reading.diagnostics == ()
    return compile_model(reading.model)


def model_of(case):
    return compiled(
        [each if isinstance(each, str) else tuple(each) for each in case.get("inputs", ["x"])],
        case.get("outputs", [{}]),
        case["rules"],
        case["given"],
        hit_policy=case.get("hit_policy"),
        aggregation=case.get("aggregation"),
    )


@pytest.mark.parametrize("name", CASES)
def test_hit_policy(name):
    case = CASES[name]
    model = model_of(case)
    found = [each.code for each in model.diagnostics if each.code not in UNUSED]
    assert found == case.get("found", []), told(model.diagnostics)
    inputs = {key: value_of(text) for key, text in case["given"].items()}
    notes = Notes()
    assert model.decisions["T"](inputs, notes) == value_of(case["want"])
    assert [number for _, _, number in notes.fired] == case.get("fired", [])
    assert [each.code for each in notes.diagnostics] == case.get("codes", [])
    if "message" in case:
        assert notes.diagnostics[0].message == case["message"]


@pytest.mark.parametrize("name", CASES)
def test_a_trace_gives_the_same_and_tells_of_every_rule(name):
    case = CASES[name]
    inputs = {key: value_of(text) for key, text in case["given"].items()}
    notes = Notes(traced=True)
    assert model_of(case).decisions["T"](inputs, notes) == value_of(case["want"])
    (event,) = decision_traces(notes.events)
    assert isinstance(event, DecisionTrace)
    assert (event.name, event.kind, event.requires) == ("T", "decision", tuple(case["given"]))
    assert [rule.rule for rule in event.table.rules] == list(range(1, len(case["rules"]) + 1))
    fired = [rule.rule for rule in event.table.rules if rule.fired]
    assert fired == sorted(case.get("fired", []))
    assert not any(rule.fired and rule.failed is not None for rule in event.table.rules)


def test_a_trace_names_the_first_entry_that_failed():
    rules = [["> 5", "1", '"a"'], ["-", "2", '"b"'], ["-", "-", '"c"'], ["-", "-", '"d"']]
    model = compiled(["x", "y"], [{}], rules, ["x", "y"], hit_policy="FIRST")
    notes = Notes(traced=True)
    assert model.decisions["T"]({"x": 1, "y": 1}, notes) == "c"
    trace = decision_traces(notes.events)[0].table
    assert [(rule.rule, rule.rule_id, rule.fired, rule.failed) for rule in trace.rules] == [
        (1, "rule-1", False, 1),
        (2, "rule-2", False, 2),
        (3, "rule-3", True, None),
        (4, "rule-4", False, None),
    ]
    assert (trace.hit_policy, trace.inputs) == ("F", (("x", 1), ("y", 1)))


def test_the_rules_that_fired_are_known_without_a_trace():
    model = compiled(["x"], [{}], [["1", "2"], ["-", "3"]], ["x"], hit_policy="COLLECT")
    notes = Notes()
    model.decisions["T"]({"x": 1}, notes)
    assert notes.events is None
    assert notes.fired == [("T", "rule-1", 1), ("T", "rule-2", 2)]


def test_an_error_in_an_entry_is_shown_with_rule_and_clause():
    model = compiled(["x"], [{"name": "rate"}], [["-", "1"], ["-", "base +\n  marign"]], ["x", "base"])
    (found,) = model.diagnostics
    assert found.show().startswith("error FEEL0204: "), found.show()
    assert found.position() == "tables.dmn › T › rule 2 › rate:2:3"
    assert "  |   marign\n  |   ^^^^^^" in found.show()
    assert found.source.line == 5


def test_a_note_of_an_entry_points_at_its_own_rule_even_if_texts_repeat():
    rules = [["1", "x + y"], ["2", "x + y"], ["3", "x + y"]]
    model = compiled(["x"], [{"name": "sum"}], rules, ["x", "y"])
    notes = Notes()
    assert model.decisions["T"]({"x": 3, "y": "a"}, notes) is None
    assert notes.diagnostics[0].source.place == ("tables.dmn", "T", "rule 3", "sum")


def test_an_aggregation_of_several_outputs_is_an_error():
    model = compiled(
        ["x"],
        [{"name": "a"}, {"name": "b"}],
        [["-", "1", "2"]],
        ["x"],
        hit_policy="COLLECT",
        aggregation="SUM",
    )
    assert [each.code for each in model.diagnostics] == ["DMN0307"]


def test_priority_without_output_values_is_warned_of():
    model = compiled(["x"], [{}], [["-", "1"]], ["x"], hit_policy="PRIORITY")
    assert [(each.code, each.severity.value) for each in model.diagnostics] == [("DMN0308", "warning")]


def test_the_values_of_an_output_type_give_the_priority_too():
    xml = definitions(
        '<itemDefinition name="tRisk"><typeRef>string</typeRef>'
        '<allowedValues><text>"high", "low"</text></allowedValues></itemDefinition>',
        decision("T", table([], [{"type": "tRisk"}], [['"low"'], ['"high"']], hit_policy="PRIORITY")),
    )
    model = compile_model(read_model(xml).model)
    assert told(model.diagnostics) == []
    assert model.decisions["T"]({}) == "high"


def test_a_scan_of_1000_rules_of_5_clauses_takes_well_under_10_ms():
    chance = random.Random(7)
    rules = [
        [f"[{low}..{low + 40}]" for low in (chance.randrange(60) for _ in range(5))] + [f'"r{number}"']
        for number in range(1000)
    ]
    inputs = ["a", "b", "c", "d", "e"]
    model = compiled(inputs, [{}], rules, inputs, hit_policy="COLLECT", type="number")
    decide = model.decisions["T"]
    rows = [{name: chance.randrange(100) for name in inputs} for _ in range(20)]
    decide(rows[0])
    best = min(timed(decide, row) for row in rows)
    assert best < 0.010, f"{best * 1000:.1f} ms"


def timed(decide, row):
    start = time.process_time()
    decide(row)
    return time.process_time() - start
