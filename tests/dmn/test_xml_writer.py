"""Writing files: nothing that was read is lost, and only what was changed differs."""

import dataclasses
from pathlib import Path
from xml.etree.ElementTree import TreeBuilder, XMLParser, canonicalize, fromstring

import pytest

from decision_server.dmn.decision_table import Aggregator, DecisionTable, HitPolicy
from decision_server.dmn.elements import (
    EXTENSION_NAMESPACE,
    RULE_ID,
    InformationItem,
    Kept,
    LiteralExpression,
    RawElement,
    Reference,
    Text,
    TypeRef,
    UnaryTests,
)
from decision_server.dmn.model import Decision, InputData, Model
from decision_server.dmn.xml import read_model
from decision_server.dmn.xml_tree import ReadLimits
from decision_server.dmn.xml_writer import write_model
from decision_server.errors import InvalidContent
from tests.dmn.models import (
    NAMESPACES,
    context,
    decision,
    definitions,
    function,
    input_data,
    invocation,
    item,
)

ROOT = Path(__file__).resolve().parents[2]
TCK = ROOT.parent / "shared" / "tck"
OPEN_MODELS = sorted(TCK.glob("compliance-level-*/*/*.dmn"))
FILES = [*OPEN_MODELS, *sorted((ROOT / "rulesets").glob("*/*.dmn"))]
MARK = "§"
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


def read(xml, **more):
    model = read_model(xml if isinstance(xml, bytes) else xml.encode(), **more).model
    assert model is not None
    return model


def canonical(xml):
    """Canonical XML with comments."""
    return canonicalize(xml_data=xml.decode(), with_comments=True)


def lines_of(xml):
    """One line per element, comment and text, so that two files can be compared part by part."""
    root = fromstring(xml, XMLParser(target=TreeBuilder(insert_comments=True, insert_pis=True)))
    return [
        (str(element.tag), sorted(element.attrib.items()), element.text or "", element.tail or "")
        for element in root.iter()
    ]


def differing(before, after):
    """The parts in which two files of equal structure differ."""
    was, now = lines_of(before), lines_of(after)
    assert len(was) == len(now)
    return [(one, other) for one, other in zip(was, now, strict=True) if one != other]


def edited(value, change):
    """The model with `change` applied to every text of an expression, test or annotation."""
    if isinstance(value, Text):
        return change(value)
    if isinstance(value, tuple):
        return tuple(edited(each, change) for each in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, Kept | RawElement | TypeRef | Reference):
        found = {each.name: edited(getattr(value, each.name), change) for each in dataclasses.fields(value)}
        return dataclasses.replace(value, **found)
    return value


def places(model):
    """All texts of a model that stand in its file."""
    found = []
    edited(model, lambda text: found.append(text) or text)
    return [text for text in found if text.line]


def meant(value):
    """A model as plain data, without places in files."""
    if isinstance(value, tuple):
        return [meant(each) for each in value]
    if dataclasses.is_dataclass(value):
        without = {"line", "column", "source", "digest", "prefixes"}
        return type(value).__name__, {
            each.name: meant(getattr(value, each.name))
            for each in dataclasses.fields(value)
            if each.name not in without
        }
    return dict(value) if hasattr(value, "items") else value.strip() if isinstance(value, str) else value


def name_of(path):
    return f"{path.parent.name}/{path.name}"


def test_there_are_models_to_try():
    if not OPEN_MODELS:
        pytest.skip("left out: the models of the TCK, they are not beside this checkout")
    assert len(OPEN_MODELS) == 99


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_what_is_read_is_written_back_with_nothing_lost(path):
    xml = path.read_bytes()
    assert canonical(write_model(read(xml))) == canonical(xml)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_with_every_text_changed_only_the_texts_differ_and_changed_back_nothing_does(path):
    xml = path.read_bytes()
    model = read(xml)
    mark = edited(model, lambda text: dataclasses.replace(text, text=text.text + MARK) if text.line else text)
    written = write_model(mark)
    was = lines_of(xml)
    assert len(differing(xml, written)) == len({(each.line, each.column) for each in places(model)})
    for (tag, attributes, text, tail), now in zip(was, lines_of(written), strict=True):
        assert now in [(tag, attributes, text, tail), (tag, attributes, text + MARK, tail)]
    again = read(written)
    assert meant(again) == meant(mark)
    back = edited(again, lambda text: dataclasses.replace(text, text=text.text.removesuffix(MARK)))
    assert canonical(write_model(back)) == canonical(xml)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_after_changing_one_entry_only_that_entry_differs(path):
    xml = path.read_bytes()
    model = read(xml)
    texts = places(model)
    if not texts:
        assert model.decisions == ()
        return
    chosen = texts[len(texts) // 2]
    instead = dataclasses.replace(chosen, text='if "<&>" = "" then 1 else\n\t2')
    written = write_model(edited(model, lambda text: instead if text is chosen else text))
    ((was, now),) = differing(xml, written)
    assert (was[0], was[1], now[2], was[3]) == (now[0], now[1], instead.text, now[3])
    before, after = xml.splitlines(), written.splitlines()
    same = [line for line in before if line in after]
    assert len(same) >= len(before) - 1 - chosen.text.count("\n")


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_model_without_its_source_is_written_in_full(path):
    model = read(path.read_bytes())
    written = write_model(dataclasses.replace(model, source=b""))
    assert meant(read(written)) == meant(model)
    assert read(written).version == model.version


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


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "us-ascii"])
def test_another_encoding_is_kept_until_something_changes(encoding):
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n'
        + definitions(decision("a", "1") if encoding == "us-ascii" else decision("ä", '"ö"'))
        .decode()
        .partition("\n")[2]
    )
    xml = text.encode(encoding)
    model = read(xml)
    assert write_model(model) == xml
    written = write_model(dataclasses.replace(model, name="größer"))
    assert written.decode() == text.replace(encoding, "UTF-8", 1).replace('name="test"', 'name="größer"')


@pytest.mark.parametrize("version", NAMESPACES)
def test_the_namespace_stays_what_it_was(version):
    model = read(definitions(decision("a", "1"), version=version))
    for source in (model.source, b""):
        written = write_model(dataclasses.replace(model, name="other", source=source))
        assert (read(written).version, read(written).name) == (version, "other")


def test_a_character_that_xml_cannot_hold_is_refused():
    model = read(definitions(decision("a", "1")))
    node = dataclasses.replace(model.decisions[0], logic=LiteralExpression(text=Text('"\x07"')))
    with pytest.raises(InvalidContent, match=r"<text> holds the character U\+0007") as caught:
        write_model(dataclasses.replace(model, nodes=(node,)))
    assert [each.code for each in caught.value.findings] == ["DMN0111"]


def test_what_lies_beyond_a_limit_of_the_reader_is_not_lost():
    rows = "".join(f'<rule id="_{n}"><outputEntry><text>{n}</text></outputEntry></rule>' for n in range(5))
    xml = definitions(decision("a", f"<decisionTable><output/>{rows}</decisionTable>"))
    limits = ReadLimits(rules=2)
    model = dataclasses.replace(read(xml, limits=limits), name="other")
    assert write_model(model, limits=limits) == xml.replace(b'name="test"', b'name="other"')


def test_every_kind_of_element_is_written_from_scratch():
    grid = (
        '<decisionTable outputLabel="o"><input label="q"><inputExpression typeRef="number"><text>1</text>'
        "</inputExpression><inputValues><text>1, 2</text></inputValues></input>"
        '<output name="p" typeRef="number"><outputValues><text>1</text></outputValues>'
        "<defaultOutputEntry><text>0</text></defaultOutputEntry></output>"
        '<annotation name="why"/><rule><inputEntry><text>-</text></inputEntry><outputEntry><text>1</text>'
        "</outputEntry><annotationEntry><text>so</text></annotationEntry></rule></decisionTable>"
    )
    model = read(
        definitions(
            '<import name="i" namespace="urn:i" importType="urn:t" locationURI="i.dmn"/>',
            item(
                "t", components=[item("c", "number", allowed="[1..2]", tag="itemComponent")], collection=True
            ),
            '<itemDefinition name="f"><functionItem outputTypeRef="number"><parameters name="n"/>'
            "</functionItem></itemDefinition>",
            input_data("x", "number"),
            decision("a", context(("k", function([("n", "number")], "n")), (None, invocation("f", n="1")))),
            decision("g", grid),
            '<knowledgeSource id="k" name="law" locationURI="u"><type>law</type><owner href="#o"/>'
            '</knowledgeSource><textAnnotation id="n"><text>hello</text></textAnnotation>',
            more='exporter="e" exporterVersion="1" expressionLanguage="FEEL" typeLanguage="FEEL" label="l"',
        )
    )
    written = write_model(dataclasses.replace(model, source=b""))
    assert meant(read(written)) == meant(model)
    assert b"\n      <context>\n" not in written
    assert b"\n    <context>\n      <contextEntry>\n" in written


def test_a_model_made_in_code_is_written():
    table = DecisionTable(inputs=(), outputs=(), rules=())
    model = Model(
        name="m",
        namespace="urn:m",
        version="1.5",
        file="m.dmn",
        digest="",
        prefixes={},
        nodes=(Decision(name="d", logic=table),),
    )
    assert write_model(model).decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<definitions xmlns="{NAMESPACES["1.5"]}" name="m" namespace="urn:m">\n'
        '  <decision name="d">\n    <decisionTable/>\n  </decision>\n</definitions>\n'
    )
