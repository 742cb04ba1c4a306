"""Reading files: versions, limits, hostile XML, positions, and what is kept."""

import dataclasses

import pytest

from decision_server.dmn.decision_table import DecisionTable, HitPolicy
from decision_server.dmn.elements import FALLBACK, RULE_ID
from decision_server.dmn.model import (
    Conditional,
    Context,
    Filter,
    FunctionDefinition,
    FunctionKind,
    Invocation,
    Iterator,
    List,
    Relation,
)
from decision_server.dmn.xml import read_model
from decision_server.dmn.xml_tree import ReadLimits
from tests.dmn.models import (
    NAMESPACES,
    boxed,
    context,
    decision,
    definitions,
    function,
    input_data,
    invocation,
    item,
    table,
)

DRAWING = "https://www.omg.org/spec/DMN/20230324/DMNDI/"
SHORT_RULE = (
    '<decision name="a"><decisionTable><input><inputExpression><text>x</text></inputExpression></input>'
    "<output/><rule><outputEntry><text>1</text></outputEntry></rule></decisionTable></decision>"
)


def read(*parts, **more):
    reading = read_model(definitions(*parts, **more), file="loan.dmn")
    assert reading.model is not None, [each.show() for each in reading.diagnostics]
    return reading


def findings(xml, limits=None):
    reading = read_model(xml, file="loan.dmn", **({"limits": limits} if limits else {}))
    return reading.model, [each.code for each in reading.diagnostics]


@pytest.mark.parametrize("version", NAMESPACES)
def test_every_version_since_1_1_is_read(version):
    model = read(input_data("age", "number"), decision("answer", "42"), version=version).model
    assert model.version == version
    assert [each.name for each in model.nodes] == ["age", "answer"]
    assert model.decisions[0].logic.text.text == "42"


def test_of_dmn_1_6_what_1_5_does_not_have_is_kept_with_a_warning():
    parts = (decision("a", "1"), "<novelty/>")
    (found,) = read_model(definitions(*parts, version="1.6")).diagnostics
    assert (found.code, found.severity.value) == ("DMN0109", "warning")


def test_a_prefix_for_the_namespace_of_dmn_makes_no_difference():
    xml = (
        f'<d:definitions xmlns:d="{NAMESPACES["1.3"]}" name="n" namespace="u">'
        '<d:decision name="a"><d:literalExpression><d:text>1</d:text></d:literalExpression></d:decision>'
        "</d:definitions>"
    )
    assert read_model(xml.encode()).model.decisions[0].logic.text.text == "1"


def test_a_doctype_is_refused_before_anything_is_expanded():
    bomb = (
        '<?xml version="1.0"?>\n<!DOCTYPE definitions [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {chr(97 + i + 1)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(20))
        + "]>\n<definitions>&u;</definitions>"
    )
    reading = read_model(bomb.encode(), file="loan.dmn")
    assert reading.model is None
    assert [each.code for each in reading.diagnostics] == ["DMN0102"]
    assert reading.diagnostics[0].position().startswith("loan.dmn:2:")


def test_a_doctype_that_names_another_file_is_refused():
    xml = '<!DOCTYPE d SYSTEM "file:///etc/passwd">\n<definitions/>'
    assert findings(xml.encode()) == (None, ["DMN0102"])


def test_broken_xml_is_reported_with_its_place():
    reading = read_model(b"<definitions>\n  <decision>\n</definitions>", file="loan.dmn")
    assert reading.model is None
    (found,) = reading.diagnostics
    assert found.show() == (
        "error DMN0101: this is not well-formed XML: mismatched tag\n"
        "  loan.dmn:3:3\n"
        "  | </definitions>\n"
        "  |   ^\n"
        "  help: export the model again, or mend the file at this place"
    )


@pytest.mark.parametrize(
    "xml",
    [b"", b"   ", b"not xml", b"\xff\xfe\x00", b"<a>\x00</a>", b"<definitions", b"<a/><b/>"],
    ids=["nothing", "white space", "words", "half a character", "a null byte", "cut off", "two roots"],
)
def test_what_is_no_xml_is_refused_without_raising(xml):
    assert findings(xml) == (None, ["DMN0101"])


def test_xml_that_is_no_dmn_is_refused_with_its_root():
    reading = read_model(b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>', file="a.dmn")
    assert reading.model is None
    assert [each.code for each in reading.diagnostics] == ["DMN0104"]
    assert "BPMN" in reading.diagnostics[0].message


def test_too_many_bytes_are_refused_unread():
    assert findings(definitions(), ReadLimits(model_bytes=50)) == (None, ["DMN0103"])


def test_the_limit_of_bytes_is_64_mebibytes_and_that_of_depth_200():
    assert (ReadLimits().model_bytes, ReadLimits().depth) == (64 * 1024 * 1024, 200)


def test_too_deep_a_file_is_refused():
    deep = "<list>" * 250 + "</list>" * 250
    assert findings(definitions(f'<decision name="a">{deep}</decision>')) == (None, ["DMN0103"])


def test_as_deep_as_allowed_is_read():
    deep = "<list>" * 190 + "</list>" * 190
    model, codes = findings(definitions(f'<decision name="a">{deep}</decision>'))
    assert (model is not None, codes) == (True, [])


@pytest.mark.parametrize(
    ("limits", "what"),
    [
        (ReadLimits(rules=1), "rules"),
        (ReadLimits(clauses=2), "clauses"),
        (ReadLimits(decisions=1), "decisions"),
    ],
    ids=["rules", "clauses", "decisions"],
)
def test_too_many_parts_are_reported(limits, what):
    grid = table(["a", "b"], [{}], [["1", "2", "3"], ["1", "2", "3"]])
    xml = definitions(decision("x", grid), decision("y", "1"))
    reading = read_model(xml, limits=limits)
    assert [each.code for each in reading.diagnostics] == ["DMN0103"]
    assert what in reading.diagnostics[0].message


def test_every_text_knows_its_line_and_column():
    xml = (
        f'<definitions xmlns="{NAMESPACES["1.5"]}" name="n" namespace="u">\n'
        '  <decision name="a">\n'
        "    <literalExpression>\n"
        "      <text>1 +\n        2</text>\n"
        "    </literalExpression>\n"
        "  </decision>\n"
        "</definitions>"
    )
    model = read_model(xml.encode()).model
    text = model.decisions[0].logic.text
    assert (text.text, text.line, text.column) == ("1 +\n        2", 4, 13)
    assert (model.decisions[0].line, model.decisions[0].column) == (2, 3)


def test_columns_count_characters_not_bytes():
    xml = definitions(
        '<decision name="ä"><!-- żółw --><literalExpression><text>1</text></literalExpression></decision>'
    )
    line = xml.decode().split("\n")[2]
    assert read_model(xml).model.decisions[0].logic.text.column == line.index("<text>") + 7


def test_entities_and_cdata_are_text():
    model = read(
        '<decision name="a"><literalExpression>'
        "<text>1 &lt; 2 and <![CDATA[3 < 4]]></text></literalExpression></decision>"
    ).model
    assert model.decisions[0].logic.text.text == "1 < 2 and 3 < 4"


def test_names_have_their_white_space_normalised():
    model = read(input_data("  credit \t\n score  ")).model
    assert model.input_data[0].name == "credit score"


def test_every_box_is_read():
    over = f"<in>{boxed('[1]')}</in><satisfies>{boxed('x = 1')}</satisfies>"
    boxes = {
        "context": context(("a", "1"), (None, "a")),
        "list": f"<list>{boxed('1')}<context/>{boxed('2')}</list>",
        "relation": f'<relation><column name="x"/><row>{boxed("1")}</row></relation>',
        "invocation": invocation("f", amount="1"),
        "function": function([("x", "number")], "x"),
        "java": function([], context(("class", '"a"')), kind="Java"),
        "conditional": f"<conditional><if>{boxed('true')}</if><then>{boxed('1')}</then>"
        f"<else>{boxed('2')}</else></conditional>",
        "filter": f"<filter><in>{boxed('[1]')}</in><match>{boxed('item = 1')}</match></filter>",
        "for": f'<for iteratorVariable="x"><in>{boxed("[1]")}</in><return>{boxed("x")}</return></for>',
        "some": f'<some iteratorVariable="x">{over}</some>',
        "every": f'<every iteratorVariable="x">{over}</every>',
        "table": table(["x"], [{"name": "y"}], [["1", "2"]], hit_policy="RULE ORDER"),
    }
    reading = read(*(decision(name, logic) for name, logic in boxes.items()))
    assert reading.diagnostics == ()
    logic = {each.name: each.logic for each in reading.model.decisions}
    assert isinstance(logic["context"], Context)
    assert [each.variable and each.variable.name for each in logic["context"].entries] == ["a", None]
    assert isinstance(logic["list"], List)
    assert [type(each).__name__ for each in logic["list"].items] == [
        "LiteralExpression",
        "Context",
        "LiteralExpression",
    ]
    assert isinstance(logic["relation"], Relation)
    assert isinstance(logic["invocation"], Invocation)
    assert isinstance(logic["function"], FunctionDefinition)
    assert logic["java"].kind is FunctionKind.JAVA
    assert isinstance(logic["conditional"], Conditional)
    assert isinstance(logic["filter"], Filter)
    assert [logic[kind].kind.value for kind in ("for", "some", "every")] == ["for", "some", "every"]
    assert isinstance(logic["for"], Iterator)
    assert isinstance(logic["table"], DecisionTable)
    assert logic["table"].hit_policy is HitPolicy.RULE_ORDER
    assert logic["table"].rules[0].rule_id == "rule-1"


def test_what_is_not_understood_is_kept():
    reading = read(
        '<extensionElements><v:setting xmlns:v="urn:vendor">on</v:setting></extensionElements>',
        '<decision name="a" v:color="red" xmlns:v="urn:vendor"><v:s><v:point x="1"/></v:s></decision>',
        f'<dmndi:DMNDI xmlns:dmndi="{DRAWING}"><dmndi:DMNDiagram/></dmndi:DMNDI>',
    )
    assert reading.diagnostics == ()
    model = reading.model
    setting, drawing = model.kept.elements
    assert setting.children[0].name == "{urn:vendor}setting"
    assert setting.children[0].children == ("on",)
    assert drawing.name == f"{{{DRAWING}}}DMNDI"
    kept = model.decisions[0].kept
    assert kept.attributes == {"{urn:vendor}color": "red"}
    assert kept.elements[0].children[0].attributes == {"x": "1"}


def test_an_unknown_element_of_dmn_is_kept_with_a_warning():
    reading = read('<decision name="a"><hypothesis>42</hypothesis></decision>')
    (found,) = reading.diagnostics
    assert (found.code, found.severity.value) == ("DMN0109", "warning")
    assert reading.model.decisions[0].kept.elements[0].children == ("42",)


def test_our_own_attributes_are_read():
    xml = (
        '<inputData name="income" ds:sensitivity="personal" xmlns:ds="urn:decision-server:dmn:1"/>'
        '<decision name="a" ds:fallback="0" xmlns:ds="urn:decision-server:dmn:1"><decisionTable><output/>'
        '<rule id="x" ds:rule-id="stable-7"><outputEntry><text>1</text></outputEntry></rule>'
        "</decisionTable></decision>"
    )
    model = read(xml).model
    assert model.input_data[0].kept.sensitivity == "personal"
    assert model.decisions[0].kept.fallback == "0"
    assert model.decisions[0].kept.attributes == {FALLBACK: "0"}
    rule = model.decisions[0].logic.rules[0]
    assert (rule.rule_id, rule.kept.attributes) == ("stable-7", {RULE_ID: "stable-7"})


@pytest.mark.parametrize(
    ("part", "code", "words"),
    [
        ("<decision/>", "DMN0105", "<decision> has no name"),
        ('<decision name="a"><informationRequirement/></decision>', "DMN0105", "points at nothing"),
        (
            '<decision name="a"><decisionTable hitPolicy="ALL"><output/></decisionTable></decision>',
            "DMN0106",
            "ALL",
        ),
        ('<decision name="a"><decisionTable/></decision>', "DMN0105", "no output"),
        (decision("a", "<conditional/>"), "DMN0105", "<if>"),
        (input_data("a") + input_data("a"), "DMN0110", "_a"),
        (SHORT_RULE, "DMN0108", "rule 1 has 0 input and 1 output entries"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_read(part, code, words):
    reading = read(part, decision("good", "1"))
    assert code in [each.code for each in reading.diagnostics]
    assert words in "\n".join(each.message for each in reading.diagnostics)
    assert reading.model.decisions[-1].name == "good"


def test_a_finding_shows_the_tag_it_is_about():
    xml = definitions(decision("a", "1"), '<decision id="b">', "</decision>")
    (found,) = read_model(xml, file="loan.dmn").diagnostics
    assert found.show() == (
        "error DMN0105: <decision> has no name\n"
        "  loan.dmn:4:1\n"
        '  | <decision id="b">\n'
        "  | ^^^^^^^^^^^^^^^^^\n"
        '  help: give it one: name="…"'
    )


def test_models_are_frozen():
    model = read(decision("a", "1")).model
    with pytest.raises(dataclasses.FrozenInstanceError):
        model.name = "other"


def test_item_definitions_keep_components_and_allowed_values():
    definition = read(
        item("tLoan", components=[item("amount", "number", allowed="[1..100]", tag="itemComponent")])
    ).model.item_definitions[0]
    assert definition.components[0].type_ref.name == "number"
    assert definition.components[0].allowed_values.text.text == "[1..100]"
