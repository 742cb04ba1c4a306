"""Writing what an editor changed: every other byte of the file stays as it was."""

import dataclasses
from xml.etree.ElementTree import fromstring

import pytest

from decision_server.dmn.decision_table import Aggregator, HitPolicy
from decision_server.dmn.elements import (
    EXTENSION_NAMESPACE,
    RULE_ID,
    InformationItem,
    Kept,
    LiteralExpression,
    Reference,
    Text,
    TypeRef,
    UnaryTests,
)
from decision_server.dmn.model import Decision, InputData
from decision_server.dmn.xml_writer import write_model
from tests.dmn.models import (
    NAMESPACES,
    decision,
    definitions,
)
from tests.dmn.rewriting import meant, read

FULL = f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand -->
<d:definitions xmlns:d="{NAMESPACES["1.5"]}" xmlns:v="urn:vendor" id='model' name="Full &amp; all"
    namespace="urn:full"   exporter="an editor" v:color='red'>
  <d:description>what it is for</d:description>
  <d:extensionElements><v:setting>on</v:setting></d:extensionElements>
  <?editor state="open"?>
  <d:inputData id="_x" name="x"><d:variable id="_xv" name="x" typeRef="number"/></d:inputData>
  <d:decision id="_a" name="a">
    <d:variable name="a"/>
    <d:informationRequirement id="_r"><d:requiredInput href="#_x"/></d:informationRequirement>
    <d:decisionTable id="_t" hitPolicy="UNIQUE">
      <d:input id="_i"><d:inputExpression><d:text>x</d:text></d:inputExpression></d:input>
      <d:output id="_o"/>
      <!-- the small ones -->
      <d:rule id="_1">
        <d:inputEntry id="_1i" v:width="12"><d:text><![CDATA[< 10]]></d:text></d:inputEntry>
        <d:outputEntry><d:text>"small"</d:text></d:outputEntry>
      </d:rule>
      <!-- the others -->
      <d:rule id="_2">
        <d:inputEntry><d:text>&gt;= 10</d:text></d:inputEntry>
        <d:outputEntry><d:text>"large"</d:text></d:outputEntry>
      </d:rule>
    </d:decisionTable>
  </d:decision>
  <d:decision name="b">
    <d:conditional><d:if id="_if"><d:literalExpression><d:text>true</d:text></d:literalExpression></d:if>
      <d:then v:folded="yes"><d:literalExpression><d:text>1</d:text></d:literalExpression></d:then>
      <d:else><d:literalExpression><d:text>2</d:text></d:literalExpression></d:else></d:conditional>
  </d:decision>
  <v:unknown><v:inner/>tail</v:unknown>
</d:definitions>
"""


@pytest.fixture
def full():
    return read(FULL)


def with_table(model, **changes):
    """The model with its first decision's table changed."""
    first = model.decisions[0]
    table = dataclasses.replace(first.logic, **changes)
    nodes = {first.name: dataclasses.replace(first, logic=table)}
    return dataclasses.replace(model, nodes=tuple(nodes.get(each.name, each) for each in model.nodes))


def test_an_unchanged_model_is_written_byte_for_byte(full):
    assert write_model(full) == FULL.encode()


def test_a_changed_cell_leaves_every_other_byte_alone(full):
    rule = full.decisions[0].logic.rules[0]
    entry = dataclasses.replace(rule.input_entries[0], text=Text("< 20"))
    rules = (dataclasses.replace(rule, input_entries=(entry,)), full.decisions[0].logic.rules[1])
    assert write_model(with_table(full, rules=rules)).decode() == FULL.replace("<![CDATA[< 10]]>", "&lt; 20")


def test_a_changed_attribute_leaves_every_other_byte_alone(full):
    renamed = dataclasses.replace(full, name='a "new" <name>')
    expected = FULL.replace("Full &amp; all", "a &quot;new&quot; &lt;name>")
    assert write_model(renamed).decode() == expected


def test_attributes_are_added_and_removed(full):
    table = with_table(full, hit_policy=HitPolicy.COLLECT, aggregator=Aggregator.COUNT, id=None)
    written = write_model(table).decode()
    assert written == FULL.replace(' id="_t" hitPolicy="UNIQUE"', ' hitPolicy="COLLECT" aggregation="COUNT"')


def test_an_attribute_of_ours_is_added_with_its_namespace(full):
    first, second = full.decisions[0].logic.rules
    marked = dataclasses.replace(first, kept=Kept({RULE_ID: "stable"}))
    written = write_model(with_table(full, rules=(marked, second))).decode()
    added = f' xmlns:ns="{EXTENSION_NAMESPACE}" ns:rule-id="stable"'
    assert written == FULL.replace('<d:rule id="_1">', f'<d:rule id="_1"{added}>')
    assert read(written).decisions[0].logic.rules[0].rule_id == "stable"


def rule(number, asked, given):
    return {
        "number": number,
        "input_entries": (UnaryTests(text=Text(asked)),),
        "output_entries": (LiteralExpression(text=Text(given)),),
    }


def test_a_new_rule_stands_where_it_was_put_and_looks_like_the_others(full):
    table = full.decisions[0].logic
    new = dataclasses.replace(table.rules[0], **rule(2, "10", "null"), id="_3", line=0, column=0)
    written = write_model(with_table(full, rules=(table.rules[0], new, table.rules[1]))).decode()
    text = (
        '      <d:rule id="_3">\n'
        "        <d:inputEntry>\n          <d:text>10</d:text>\n        </d:inputEntry>\n"
        "        <d:outputEntry>\n          <d:text>null</d:text>\n        </d:outputEntry>\n"
        "      </d:rule>\n"
    )
    assert written == FULL.replace("      <!-- the others", text + "      <!-- the others")


def test_a_duplicated_rule_takes_along_what_only_the_file_knows(full):
    table = full.decisions[0].logic
    copy = dataclasses.replace(table.rules[0], id="_copy", number=3)
    written = write_model(with_table(full, rules=(*table.rules, copy)))
    assert (
        written.decode().count('<d:inputEntry id="_1i" v:width="12"><d:text><![CDATA[< 10]]></d:text>') == 2
    )
    assert [each.id for each in read(written).decisions[0].logic.rules] == ["_1", "_2", "_copy"]


def test_rules_change_places(full):
    one, two = full.decisions[0].logic.rules
    written = write_model(with_table(full, rules=(two, one))).decode()
    start, between, end = (
        FULL.index('<d:rule id="_1"'),
        FULL.index("<!-- the others"),
        FULL.index("</d:decisionTable>"),
    )
    first, second = FULL[start:between], FULL[FULL.index('<d:rule id="_2"') : end]
    swapped = (
        second.strip() + FULL[start + len(first.rstrip()) : FULL.index('<d:rule id="_2"')] + first.strip()
    )
    assert written == FULL[:start] + swapped + FULL[start + len(FULL[start:end].rstrip()) :]


def test_a_removed_rule_leaves_no_gap(full):
    written = write_model(with_table(full, rules=full.decisions[0].logic.rules[:1])).decode()
    start = FULL.index('\n      <d:rule id="_2"')
    end = FULL.index("\n    </d:decisionTable>")
    assert written == FULL[:start] + FULL[end:]


def test_a_changed_and_moved_rule_is_both(full):
    one, two = full.decisions[0].logic.rules
    changed = dataclasses.replace(one, output_entries=(LiteralExpression(text=Text('"tiny"')),))
    rules = read(write_model(with_table(full, rules=(two, changed)))).decisions[0].logic.rules
    assert [(each.id, each.output_entries[0].text.text) for each in rules] == [
        ("_2", '"large"'),
        ("_1", '"tiny"'),
    ]


def test_logic_is_replaced_added_and_taken_away(full):
    literal = LiteralExpression(text=Text("1 + 1"))
    a, b = full.decisions
    for logic in (literal, None):
        model = dataclasses.replace(
            full,
            nodes=(full.nodes[0], dataclasses.replace(a, logic=logic), dataclasses.replace(b, logic=None)),
        )
        again = read(write_model(model))
        assert meant(again) == meant(model)
        filled = dataclasses.replace(
            again,
            nodes=tuple(
                dataclasses.replace(each, logic=literal) if isinstance(each, Decision) else each
                for each in again.nodes
            ),
        )
        assert meant(read(write_model(filled))) == meant(filled)


def test_new_elements_stand_in_the_order_of_the_standard(full):
    data = InputData(id="_y", name="y", variable=InformationItem(name="y", type_ref=TypeRef("string")))
    needs = (*full.decisions[1].information, Reference("#_y"), Reference("#_a"))
    b = dataclasses.replace(
        full.decisions[1], information=needs, variable=InformationItem(name="b"), description="why"
    )
    model = dataclasses.replace(full, nodes=(*full.nodes[:2], data, b))
    written = write_model(model)
    again = read(written)
    assert [each.pointer for each in again.decisions[1].information] == ["requiredInput", "requiredDecision"]
    inside = [child.tag.rpartition("}")[2] for child in fromstring(written)[5]]
    assert inside == [
        "description",
        "variable",
        "informationRequirement",
        "informationRequirement",
        "conditional",
    ]
    assert [each.name for each in again.nodes] == ["x", "a", "y", "b"]


def test_what_an_empty_element_lacks_is_put_into_it():
    model = read(definitions('<decision name="a"/>'))
    node = dataclasses.replace(model.decisions[0], logic=LiteralExpression(text=Text("1")))
    written = write_model(dataclasses.replace(model, nodes=(node,)))
    expected = (
        '<decision name="a">\n  <literalExpression>\n    <text>1</text>\n  </literalExpression>\n</decision>'
    )
    assert expected in written.decode()


def test_an_expression_moves_to_another_decision_with_its_extensions(full):
    a, b = full.decisions
    moved = (dataclasses.replace(a, logic=b.logic), dataclasses.replace(b, logic=a.logic))
    written = write_model(dataclasses.replace(full, nodes=(full.nodes[0], *moved))).decode()
    assert '<d:then v:folded="yes">' in written
    assert "<!-- the small ones -->" in written
    assert [type(each.logic).__name__ for each in read(written).decisions] == ["Conditional", "DecisionTable"]


def test_an_expression_that_the_reader_had_to_invent_is_not_written():
    xml = definitions('<decision name="a"><conditional/></decision>', decision("b", "1"))
    model = read(xml)
    other = dataclasses.replace(model.decisions[1], name="c")
    written = write_model(dataclasses.replace(model, nodes=(model.nodes[0], other)))
    assert written == xml.replace(b'id="_b" name="b"', b'id="_b" name="c"')
