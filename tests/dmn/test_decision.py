"""The ways in which a decision runs: fast code gives up without a trace; limits are the same on all."""

import decimal

import pytest

from decision_server.dmn.decision import WINDOW
from decision_server.dmn.trace import decision_traces
from decision_server.errors import LimitExceeded
from decision_server.feel.notes import Limits, Notes
from decision_server.feel.values import Function
from tests.dmn.loading import clean
from tests.dmn.models import bkm, context, decision, input_data, table

WAYS = ("interpreter", "general", "fast")


def loan():
    rules = [["< 18", '"young"'], ["[18..65]", '"fit"'], ["-", '"old"']]
    return clean(
        input_data("age", "number"),
        input_data("income", "number"),
        bkm("share", [("n", "number")], "if n > 10 then 0.5 else 0.25"),
        decision("group", table(["age"], [{}], rules, hit_policy="FIRST"), inputs=["age"]),
        decision(
            "d",
            context(("g", "group"), ("limit", "share(income) * income / 3"), ("rest", "income - limit")),
            inputs=["income"],
            decisions=["group"],
            functions=["share"],
        ),
    )


def test_abandoned_fast_code_leaves_nothing_in_the_notes():
    model = loan()
    notes = Notes(traced=True)
    assert model.decisions["d"]({"age": 20, "income": None}, notes)["g"] == "fit"
    want = Notes(traced=True)
    model.decisions["d"]({"age": 20, "income": None}, want, way="interpreter")
    assert notes.fired == want.fired == [("group", "rule-2", 2)]
    assert notes.counts == want.counts
    assert (notes.steps, notes.calls, notes.strict) == (want.steps, 0, False)
    assert [each.name for each in decision_traces(notes.events)] == ["group", "share", "d"]


def test_a_decision_that_gives_up_in_more_than_half_of_1000_runs_stays_general():
    target = loan().decisions["d"]
    for number in range(WINDOW - 1):
        target({"age": 20, "income": None if number % 2 else 5})
    assert not target.stays_general
    for _ in range(WINDOW + 1):
        target({"age": 20, "income": None})
    assert target.stays_general
    assert target({"age": 20, "income": 30})["g"] == "fit"


def test_one_that_gives_up_in_half_of_them_stays_fast():
    target = loan().decisions["d"]
    for number in range(3 * WINDOW):
        target({"age": 20, "income": None if number % 2 else 5})
    assert not target.stays_general


@pytest.mark.parametrize("income", [30, None], ids=["without a note", "with notes"])
def test_every_step_budget_ends_all_ways_alike(income):
    target = loan().decisions["d"]
    values = {"age": 20, "income": income}
    full = Notes()
    target(values, full)
    for steps in range(1, full.steps + 2):
        ends = []
        for way in WAYS:
            notes = Notes(limits=Limits(steps=steps))
            try:
                ends.append(target(values, notes, way=way)["g"])
            except LimitExceeded as error:
                ends.append(str(error))
        assert len(set(ends)) == 1, (steps, ends)
        assert (ends[0] == "fit") == (steps >= full.steps)


def test_calls_go_as_deep_in_every_way():
    loop = "{f: function(n) if n = 0 then 0 else 1 + f(n - 1), r: f(n)}.r"
    model = clean(input_data("n", "number"), decision("d", loop, inputs=["n"]))
    for n in (100, 127, 128, 200):
        ends = []
        for way in WAYS:
            try:
                ends.append(model.decisions["d"]({"n": n}, way=way))
            except LimitExceeded as error:
                ends.append(str(error))
        assert len(set(ends)) == 1, ends


def test_a_deadline_that_has_passed_ends_fast_code():
    target = loan().decisions["d"]
    with pytest.raises(LimitExceeded, match="deadline"):
        target({"age": 20, "income": 30}, Notes(ticker=lambda: True))


def test_the_decimal_context_of_the_caller_is_used_for_nothing_and_left_as_it_was():
    target = loan().decisions["d"]
    with decimal.localcontext(decimal.Context(prec=3, traps=[])) as mine:
        values = {way: target({"age": 20, "income": 10**20 + 1}, way=way) for way in WAYS}
        assert decimal.getcontext() is mine
        target({"age": 20, "income": None})
        assert decimal.getcontext() is mine
    assert values["fast"] == values["interpreter"] == values["general"]


def test_a_function_that_leaves_fast_code_keeps_its_null_rules():
    model = clean(input_data("k", "number"), decision("d", "function(n) n + k", inputs=["k"]))
    function = model.decisions["d"]({"k": 2})
    assert isinstance(function, Function)
    notes = Notes()
    assert function.call([3], notes) == 5
    assert function.call([None], notes) is None
    assert notes.counts == {"FEEL0301": 1}


def test_values_of_tables_are_fresh_in_every_evaluation():
    rules = [["-", "1", "2"]]
    logic = table(["x"], [{"name": "a"}, {"name": "b"}], rules)
    target = clean(input_data("x"), decision("d", logic, inputs=["x"])).decisions["d"]
    first = target({"x": 1})
    first["a"] = "changed"
    assert target({"x": 1}) == {"a": 1, "b": 2}


def test_prepare_writes_the_code_before_it_is_needed():
    target = loan().decisions["d"]
    assert not target.is_prepared
    target.prepare()
    assert target.is_prepared


@pytest.mark.parametrize("traced", [False, True])
def test_the_same_model_gives_the_same_python_byte_for_byte(traced):
    for way in ("general", "fast"):
        one, other = (loan().decisions["d"].generated(way, traced=traced).text for _ in range(2))
        assert one == other
