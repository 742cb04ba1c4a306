"""Types over the whole model: what can never work is told before anything runs, and nothing else is."""

import pytest

from decision_server.dmn.compile import compile_model
from decision_server.dmn.xml import read_model
from decision_server.feel.diagnostics import Severity
from tests.dmn.models import (
    bkm,
    component,
    context,
    decision,
    definitions,
    input_data,
    invocation,
    item,
    literal,
    table,
    told,
)
from tests.dmn.test_boxed import conditional, listed, relation

MODEL = (
    item("tRisk", "string", allowed='"low", "medium", "high"'),
    item("tAge", "number", allowed="[0..120]"),
    item("tPerson", components=[component("age", "number"), component("risk", "tRisk")]),
    item("tRisks", "tRisk", collection=True),
    input_data("n", "number"),
    input_data("s", "string"),
    input_data("risk", "tRisk"),
    input_data("age", "tAge"),
    input_data("person", "tPerson"),
    input_data("people", "tPeople"),
    item("tPeople", "tPerson", collection=True),
    bkm("add", [("a", "number"), ("b", "number")], "a + b"),
    bkm("word", [("a", "number")], '"x"', type="number"),
)


def found(logic, type=None):
    """Codes with severity and the text marked, of a decision that sees everything."""
    names = ["n", "s", "risk", "age", "person", "people"]
    xml = definitions(*MODEL[:-1], decision("D", logic, type=type, inputs=names, functions=["add"]))
    reading = read_model(xml, file="types.dmn")
    assert told(reading.diagnostics) == []
    return [
        (each.code, each.severity is Severity.ERROR, marked(each))
        for each in compile_model(reading.model).diagnostics
        if each.code != "DMN0212"
    ]


def marked(each):
    excerpt = each.excerpt()
    if excerpt is None:
        return ""
    line, start, width = excerpt
    return line[start : start + width]


def rules(*entries, column="risk", **more):
    return table([column], [{"type": more.pop("type", None), **more}], list(entries))


NOTHING = [
    ("an int is a number", "1", "number"),
    ("null is of every type", "null", "tRisk"),
    ("an item is a list of one", '"low"', "tRisks"),
    ("a list of one is its item", "[1]", "number"),
    ("a date is its midnight", 'date("2020-01-01")', "date and time"),
    ("an allowed value", 'if n > 1 then "low" else "high"', "tRisk"),
    ("a value of unknown type", "get value({a: 1}, s)", "number"),
    ("a context with its members", '{age: 1, risk: "low", more: 2}', "tPerson"),
    ("a filter of people", "people[age > 3 and risk = s]", "tPeople"),
    ("an item of people", "people[1]", "tPerson"),
    ("members of people", "sum(people.age)", "number"),
    ("arithmetic of dates", 'date("2020-01-01") + duration("P1D")', "date"),
    ("a boxed context of a type", context(("age", "1"), ("risk", '"low"')), "tPerson"),
    ("an empty list", "[]", "tRisks"),
    ("a function called with what fits", "add(1, [n])", "number"),
    ("an invocation", invocation("add", a="1", b="n"), "number"),
    ("entries among the allowed values", rules(['"low", "high"', "1"], ['not("low")', "2"]), "number"),
    ("a range within the allowed values", rules(["[18..65)", "1"], ["> 119", "2"], column="age"), None),
    ("a value beyond what is known", rules(["n > 1", "1"], ["string(n)", "2"]), None),
]


@pytest.mark.parametrize(("logic", "type"), [case[1:] for case in NOTHING], ids=[case[0] for case in NOTHING])
def test_nothing_is_told_of_what_can_work(logic, type):
    assert found(logic, type) == []


TOLD = [
    ("a text for a number", '"x"', "number", [("DMN0214", True, '"x"')]),
    ("one branch of an if", 'if n > 1 then "x" else n', "number", [("DMN0214", True, '"x"')]),
    ("a list for a number", "people.age", "string", [("DMN0214", True, "people.age")]),
    ("items of another kind", '["a", "b"]', "tPeople", [("DMN0214", False, '["a", "b"]')]),
    ("a member that is missing", "{age: 1}", "tPerson", [("DMN0214", False, "{age: 1}")]),
    (
        "a member of another kind",
        '{age: "1", risk: s}',
        "tPerson",
        [("DMN0214", False, '{age: "1", risk: s}')],
    ),
    (
        "a value that is not allowed",
        'if n > 1 then "hihg" else "low"',
        "tRisk",
        [("DMN0211", True, '"hihg"')],
    ),
    (
        "a box of another kind",
        context(("age", '"x"'), ("risk", '"low"')),
        "tPerson",
        [("DMN0214", True, '"x"')],
    ),
    ("a box without a member", context(("agee", "1"), ("risk", '"low"')), "tPerson", [("DMN0214", True, "")]),
    ("a branch of a boxed if", conditional("n > 1", "1", '"x"'), "number", [("DMN0214", True, '"x"')]),
    (
        "an item of a boxed list",
        listed("1", '"x"', type="tRisks"),
        None,
        [("DMN0214", True, "1"), ("DMN0211", True, '"x"')],
    ),
    ("a cell of a relation", relation(["a"], ['"x"'], types=["number"]), None, [("DMN0214", True, '"x"')]),
    ("a literal with a type of its own", literal('"x"', "number"), None, [("DMN0214", True, '"x"')]),
    ("an argument by position", 'add(1, "x")', None, [("FEEL0212", False, '"x"')]),
    ("an argument by name", 'add(a: 1, b: "x")', None, [("FEEL0212", False, '"x"')]),
    ("a name that is no parameter", "add(a: 1, c: 2)", None, [("FEEL0210", False, "add(a: 1, c: 2)")]),
    ("an argument of a built-in", "string length(n)", None, [("FEEL0212", False, "n")]),
    ("a list for an item", "upper case(people.age)", None, [("FEEL0212", False, "people.age")]),
    ("a binding of another kind", invocation("add", a="1", b='"x"'), None, [("DMN0214", True, '"x"')]),
    ("a binding of no parameter", invocation("add", a="1", c="2"), None, [("DMN0402", True, "c")]),
    ("a parameter without a binding", invocation("add", a="1"), None, [("DMN0405", False, "add")]),
    ("an invocation of an input", invocation("n", a="1"), None, [("DMN0401", True, "n")]),
    (
        "names that a built-in does not have",
        invocation("contains", text="s"),
        None,
        [("DMN0402", True, "contains")],
    ),
    ("an entry that is not allowed", rules(['"low", "hihg"', "1"]), None, [("DMN0309", False, '"hihg"')]),
    (
        "an excluded value that is not allowed",
        rules(['not("hihg")', "1"]),
        None,
        [("DMN0309", False, '"hihg"')],
    ),
    ("a range that is not allowed", rules(["> 120", "1"], column="age"), None, [("DMN0309", False, "> 120")]),
    ("an entry of another kind", rules(["18", "1"]), None, [("FEEL0207", False, "18")]),
    (
        "an entry, each time it stands there",
        rules(['"hihg"', "1"], ['"hihg"', "2"]),
        None,
        [("DMN0309", False, '"hihg"')] * 2,
    ),
    ("an output of another kind", rules(["-", '"x"'], type="number"), None, [("DMN0214", True, '"x"')]),
    (
        "an output that is not among the values",
        rules(["-", "4"], type="number", values="1, 2"),
        None,
        [("DMN0211", True, "4")],
    ),
    (
        "an output against the type of the decision",
        rules(["-", '"x"'], ["-", "1"]),
        "number",
        [("DMN0214", True, '"x"')],
    ),
    (
        "a default of another kind",
        table(["n"], [{"type": "number", "default": '"x"'}], [["-", "1"]]),
        None,
        [("DMN0214", True, '"x"')],
    ),
    (
        "an expression against the type of its clause",
        table(["n"], [{}], [["-", "1"]]).replace("<inputExpression", '<inputExpression typeRef="string"'),
        None,
        [("DMN0214", True, "n")],
    ),
    ("a list compared with a number", "people.age = 1", None, [("FEEL0207", False, "people.age = 1")]),
    ("a list in a sum", "people.age + 1", None, [("FEEL0208", False, "people.age + 1")]),
    ("a condition that is no boolean", "if n then 1 else 2", None, [("FEEL0206", False, "n")]),
    ("a name that items of a filter may have", "people[salary > 3]", None, [("FEEL0204", False, "salary")]),
]


@pytest.mark.parametrize(
    ("logic", "type", "codes"), [case[1:] for case in TOLD], ids=[case[0] for case in TOLD]
)
def test_what_can_never_work_is_told_with_its_place(logic, type, codes):
    assert found(logic, type) == codes


def test_what_a_function_gives_is_held_against_its_type():
    reading = read_model(definitions(*MODEL), file="types.dmn")
    codes = [each.code for each in compile_model(reading.model).diagnostics if each.code != "DMN0213"]
    assert codes == ["DMN0214"]


def test_what_is_required_or_given_and_not_used_is_told():
    xml = definitions(
        input_data("used"),
        input_data("unused"),
        input_data("lost"),
        decision("D", "used + 1", inputs=["used", "unused"]),
    )
    diagnostics = compile_model(read_model(xml, file="types.dmn").model).diagnostics
    assert [(each.code, each.source.text) for each in diagnostics] == [
        ("DMN0213", "lost"),
        ("DMN0212", "unused"),
    ]


def test_a_place_in_a_file_counts_what_the_file_says():
    text = "1 &lt; 2 and\n  3 &#60; nobody <![CDATA[ and 1 < 3]]>"
    xml = definitions(decision("D", "PLACE")).decode().replace("PLACE", text).encode()
    (found,) = compile_model(read_model(xml, file="places.dmn").model).diagnostics
    assert found.code == "FEEL0204"
    _, line, column = found.location().split(":")
    assert xml.decode().split("\n")[int(line) - 1][int(column) - 1 :].startswith("nobody")
    assert found.position() == "places.dmn › D:2:7"
