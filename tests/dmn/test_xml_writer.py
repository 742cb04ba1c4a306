"""Writing files: nothing that was read is lost, and only what was changed differs."""

import dataclasses
from pathlib import Path
from xml.etree.ElementTree import TreeBuilder, XMLParser, canonicalize, fromstring

import pytest

from decision_server.dmn.decision_table import DecisionTable
from decision_server.dmn.elements import (
    Kept,
    LiteralExpression,
    RawElement,
    Reference,
    Text,
    TypeRef,
)
from decision_server.dmn.model import Decision, Model
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
from tests.dmn.rewriting import meant, read

ROOT = Path(__file__).resolve().parents[2]
TCK = ROOT.parent / "shared" / "tck"
OPEN_MODELS = sorted(TCK.glob("compliance-level-*/*/*.dmn"))
FILES = [*OPEN_MODELS, *sorted((ROOT / "rulesets").glob("*/*.dmn"))]
MANY = [path for path in FILES if path.stat().st_size < 300_000]
MARK = "§"


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


@pytest.mark.parametrize("path", MANY, ids=name_of)
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
    before, after = xml.splitlines(), set(written.splitlines())
    same = [line for line in before if line in after]
    assert len(same) >= len(before) - 1 - chosen.text.count("\n")


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_model_without_its_source_is_written_in_full(path):
    model = read(path.read_bytes())
    written = write_model(dataclasses.replace(model, source=b""))
    assert meant(read(written)) == meant(model)
    assert read(written).version == model.version


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
