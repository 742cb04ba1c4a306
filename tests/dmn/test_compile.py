"""Whole models: requirements, functions, services, coercion and circles."""

from decimal import Decimal

import pytest

from decision_server.errors import LimitExceeded
from decision_server.feel.notes import Limits, Notes
from decision_server.feel.typesystem import NUMBER, STRING
from tests.dmn.loading import clean, compiled
from tests.dmn.models import (
    bkm,
    component,
    context,
    decision,
    function,
    input_data,
    invocation,
    item,
    service,
)


def test_a_decision_reads_inputs_and_decisions_whose_names_hold_spaces():
    model = clean(
        input_data("monthly income", "number"),
        input_data("applicant's age", "number"),
        decision("disposable income", "monthly income * 0.4", inputs=["monthly income"]),
        decision(
            "Max-loan 2",
            "disposable income * 60 - applicant's age",
            inputs=["applicant's age"],
            decisions=["disposable income"],
        ),
    )
    assert model.decisions["Max-loan 2"]({"monthly income": 1000, "applicant's age": 30}) == 23970


def test_the_inputs_of_a_decision_are_all_that_it_depends_on_in_document_order():
    model = clean(
        input_data("z", "number"),
        input_data("a", "string"),
        input_data("unused", "string"),
        decision("first", "a", inputs=["a"]),
        decision("second", "first + string(z)", inputs=["z"], decisions=["first"]),
    )
    assert dict(model.decisions["second"].inputs) == {"z": NUMBER, "a": STRING}
    assert list(model.decisions["first"].inputs) == ["a"]
    assert list(model.inputs) == ["z", "a", "unused"]
    assert model.decisions["second"].requires == ("z", "first")


def test_what_a_decision_does_not_require_it_does_not_see():
    model = compiled(input_data("income"), decision("d", "income * 2"))
    found, unused = sorted(model.diagnostics, key=lambda each: each.code, reverse=True)
    assert (found.code, unused.code) == ("FEEL0204", "DMN0213")
    assert found.position() == "loan.dmn › d:1:1"
    assert "require" in found.help
    notes = Notes()
    assert model.decisions["d"]({"income": 1}, notes) is None
    assert notes.diagnostics


def test_a_decision_that_fails_takes_no_other_with_it():
    model = compiled(decision("bad", "1 +"), decision("good", "1"), decision("on", "bad", decisions=["bad"]))
    assert len(model.diagnostics) == 1
    assert model.decisions["good"]({}) == 1
    assert model.decisions["on"]({}) is None


def test_a_missing_input_is_null():
    model = clean(input_data("x", "number"), decision("d", "x = null", inputs=["x"]))
    assert model.decisions["d"]({}) is True


@pytest.mark.parametrize(
    ("type", "value", "want"),
    [
        ("number", [5], 5),
        ("number", "a", None),
        ("tNumbers", 5, [5]),
        ("tNumbers", [1, "a"], None),
        ("tGrade", "B", "B"),
        ("tGrade", "Z", None),
        ("tPerson", {"name": "x", "age": 1, "more": 2}, {"name": "x", "age": 1, "more": 2}),
        ("tPerson", {"name": "x"}, None),
        ("tPerson", {"name": "x", "age": "y"}, None),
        (None, "anything", "anything"),
    ],
)
def test_inputs_are_made_to_fit_their_type(type, value, want):
    model = clean(
        item("tNumbers", "number", collection=True),
        item("tGrade", "string", allowed='"A", "B"'),
        item("tPerson", components=[component("name", "string"), component("age", "number")]),
        input_data("x", type),
        decision("d", "x", inputs=["x"]),
    )
    notes = Notes()
    assert model.decisions["d"]({"x": value}, notes) == want
    assert bool(notes.diagnostics) is (want is None)


def test_results_are_made_to_fit_their_type():
    model = compiled(decision("one", "[1]", type="number"), decision("not", '"a"', type="number"))
    assert [each.code for each in model.diagnostics] == ["DMN0214"]
    assert model.decisions["one"]({}) == 1
    notes = Notes()
    assert model.decisions["not"]({}, notes) is None
    assert notes.diagnostics[0].source.place == ("loan.dmn", "not")


def test_a_bkm_is_called_by_expression_and_by_invocation():
    model = clean(
        bkm("monthly rate", [("rate", "number")], "rate / 12"),
        bkm(
            "payment",
            [("amount", "number"), ("rate", "number")],
            "amount * monthly rate(rate)",
            functions=["monthly rate"],
        ),
        decision("a", "payment(1200, 0.12)", functions=["payment"]),
        decision("b", "payment(rate: 0.12, amount: 1200)", functions=["payment"]),
        decision("c", invocation("payment", amount="1200", rate="0.12"), functions=["payment"]),
        decision("d", "(for f in [payment] return f(1200, 0.12))[1]", functions=["payment"]),
    )
    assert [model.decisions[name]({}) for name in "abcd"] == [12, 12, 12, 12]


def test_a_bkm_refuses_arguments_that_do_not_fit():
    model = compiled(bkm("f", [("n", "number")], "n != null"), decision("d", 'f("a")', functions=["f"]))
    assert [each.code for each in model.diagnostics] == ["FEEL0212"]
    assert model.decisions["d"]({}) is None


def test_a_service_is_a_function_of_input_data_then_input_decisions():
    parts = (
        input_data("x", "number"),
        decision("rate", "0.1"),
        decision("fee", "x * rate", inputs=["x"], decisions=["rate"]),
        decision("double", "fee * 2", decisions=["fee"]),
    )
    model = clean(
        *parts,
        service("one", outputs=["double"], encapsulated=["fee"], decisions=["rate"], inputs=["x"]),
        service("two", outputs=["fee", "double"], inputs=["x"]),
        decision("by position", "one(100, 0.5)", functions=["one"]),
        decision("by name", "one(rate: 0.5, x: 100)", functions=["one"]),
        decision("several", "two(100).double", functions=["two"]),
    )
    assert model.decisions["by position"]({}) == 100
    assert model.decisions["by name"]({}) == 100
    assert model.decisions["several"]({}) == 20
    assert model.services["one"]({"x": 100, "rate": 0.5 and 1}) == 200
    assert model.services["two"]({"x": 100}) == {"fee": 10, "double": 20}
    assert list(model.services["one"].inputs) == ["x", "rate"]
    assert model.services["two"].outputs == ("fee", "double")


def test_an_input_decision_of_a_service_that_is_not_given_is_null_and_not_evaluated():
    model = clean(
        decision("rate", "5"),
        decision("fee", "rate = null", decisions=["rate"]),
        service("s", outputs=["fee"], decisions=["rate"]),
    )
    assert model.services["s"]({}) is True
    assert model.services["s"]({"rate": 1}) is False


def test_a_given_decision_replaces_its_result_and_is_not_evaluated():
    model = clean(
        decision("rate", "1 / 0"),
        decision("fee", "rate * 2", decisions=["rate"]),
    )
    notes = Notes()
    assert model.decisions["fee"]({"rate": 4}, notes) == 8
    assert notes.diagnostics == []


def test_a_decision_without_logic_is_null_and_says_so():
    model = clean(decision("d"))
    notes = Notes()
    assert model.decisions["d"]({}, notes) is None
    assert [each.code for each in notes.diagnostics] == ["DMN0407"]


def test_decisions_in_a_circle_are_an_error_and_null():
    model = compiled(
        decision("a", "b", decisions=["b"]), decision("b", "a", decisions=["a"]), decision("c", "1")
    )
    assert [each.code for each in model.diagnostics if each.code.startswith("DMN")] == ["DMN0203"]
    notes = Notes()
    assert model.decisions["a"]({}, notes) is None
    assert "DMN0203" in [each.code for each in notes.diagnostics]
    assert model.decisions["c"]({}) == 1


def test_a_decision_may_be_a_function():
    model = clean(
        decision("rate", function([("n", "number")], "n / 100")),
        decision("tools", "{half: function(n) n / 2}"),
        decision("d", "rate(50) + tools.half(4)", decisions=["rate", "tools"]),
    )
    assert model.decisions["d"]({}) == Decimal("2.5")


def test_a_bkm_may_be_passed_to_a_function():
    model = clean(
        bkm("before", ["a", "b"], "a > b"),
        decision("d", "sort([1, 3, 2], before)", functions=["before"]),
    )
    assert model.decisions["d"]({}) == [3, 2, 1]


def test_a_variable_of_another_name_than_its_element_is_seen_by_both_and_warned_of():
    renamed = input_data("Season", "string").replace('<variable name="Season"', '<variable name="season"')
    model = compiled(renamed, decision("d", "season + Season", inputs=["Season"]))
    (found,) = model.diagnostics
    assert (found.code, found.severity.value) == ("DMN0209", "warning")
    assert found.position() == "loan.dmn › Season › variable:1:1"
    assert model.decisions["d"]({"Season": "Fall"}) == "FallFall"


def test_a_model_of_1_1_writes_types_with_xml_prefixes():
    model = clean(
        item("tAge", "feel:number"),
        input_data("x", "my:tAge"),
        decision("d", "x + 1", type="feel:number", inputs=["x"]),
        version="1.1",
        more='xmlns:feel="http://www.omg.org/spec/FEEL/20140401" xmlns:my="urn:test"',
    )
    assert model.decisions["d"]({"x": 1}) == 2
    assert str(model.inputs["x"]) == "tAge"


def test_functions_that_call_each_other_without_end_meet_the_limit():
    loop = context(("f", "function(g, n) g(g, n + 1)"), (None, "f(f, 1)"))
    model = clean(decision("d", loop))
    with pytest.raises(LimitExceeded):
        model.decisions["d"]({}, Notes(limits=Limits(steps=10_000_000)))


def test_a_chain_of_2000_decisions_is_evaluated_without_recursion():
    chain = [decision("d0", "1")] + [
        decision(f"d{n}", f"d{n - 1} + 1", decisions=[f"d{n - 1}"]) for n in range(1, 2000)
    ]
    assert clean(*chain).decisions["d1999"]({}) == 2000


def test_boxes_as_deep_as_the_reader_allows_are_compiled_and_evaluated():
    deep = "<list>" * 190 + "</list>" * 190
    value = clean(decision("d", deep)).decisions["d"]({})
    for _ in range(189):
        (value,) = value
    assert value == []
