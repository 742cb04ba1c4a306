"""The hashes of a model."""

import dataclasses
from enum import Enum
from pathlib import Path

import pytest

from decision_server.dmn.compile import compile_model
from decision_server.dmn.elements import RawElement, Text, TypeRef
from decision_server.dmn.model import InputData
from decision_server.dmn.xml import read_model
from decision_server.errors import LimitExceeded
from decision_server.feel.diagnostics import Severity
from decision_server.feel.notes import Notes
from tests.dmn.loading import compiled
from tests.dmn.models import (
    bkm,
    decision,
    definitions,
    input_data,
    item,
    table,
)

PARTS = (
    item("tA", "number"),
    input_data("x", "tA"),
    decision("d", table(["x"], [{}], [["> 1", "1"], ["<= 1", "2"]]), inputs=["x"]),
)


def test_the_source_hash_is_of_every_byte():
    one, other = compiled(*PARTS), compiled(*PARTS, more='exporter="x"')
    assert one.source_hash == compiled(*PARTS).source_hash
    assert one.source_hash != other.source_hash
    assert one.meaning_hash == other.meaning_hash


@pytest.mark.parametrize(
    ("change", "same"),
    [
        (lambda xml: xml.replace('id="_d"', 'id="_other"'), True),
        (lambda xml: xml.replace("<text>> 1", "<text>  > 1").replace("&gt; 1", "  &gt; 1", 1), True),
        (lambda xml: xml.replace("<variable", "<description>why</description><variable", 1), True),
        (lambda xml: xml.replace("&gt; 1", "&gt; 2"), False),
        (lambda xml: xml.replace("<decisionTable", '<decisionTable hitPolicy="FIRST"'), False),
        (lambda xml: xml.replace("<typeRef>number", "<typeRef>string"), False),
        (lambda xml: xml.replace('rule-1"', 'rule-one"'), True),
    ],
    ids=["ids", "white space", "descriptions", "an entry", "the hit policy", "a type", "rule ids"],
)
def test_the_meaning_hash_changes_with_what_can_change_a_result(change, same):
    before = definitions(*PARTS).decode()
    after = change(before)
    assert after != before
    hashes = [compile_model(read_model(text.encode()).model).meaning_hash for text in (before, after)]
    assert (hashes[0] == hashes[1]) is same


def test_the_order_of_elements_in_the_file_does_not_change_the_meaning():
    shuffled = compiled(PARTS[0], PARTS[2], PARTS[1])
    assert shuffled.meaning_hash == compiled(*PARTS).meaning_hash


EVERYTHING = Path(__file__).parent / "everything.dmn"
LIBRARY = read_model(definitions(decision("base", "41"), namespace="urn:lib", name="lib")).model
GIVEN = [{"x": x, "y": y} for x in (0, 1, 2, 5) for y in (None, 3)]

# What may change without changing the hash. All else must change it.
SILENT = {
    *{("*", name) for name in ("id", "label", "description")},
    *{("Decision", name) for name in ("question", "allowed_answers", "authority")},
    *{("DecisionTable", name) for name in ("annotations", "output_label", "orientation")},
    *{("Rule", name) for name in ("number", "annotations")},
    *{("Import", name) for name in ("kind", "location")},
    *{("KnowledgeSource", name) for name in ("name", "authority", "kind", "owner", "location")},
    *{("Model", name) for name in ("name", "type_language", "exporter", "exporter_version", "artifacts")},
    ("Model", "file"),
    ("Model", "version"),
}
# Where an element stands, what was kept beside it, and bytes and references, which have tests of their own.
ASIDE = {"line", "column", "kept", "source", "digest", "prefixes", "namespace", "pointer", "href", "imported"}


def perturbed(value):
    """The value with one thing in it changed, in every way, with what was changed: (class, field)."""
    for field in dataclasses.fields(value):
        here = getattr(value, field.name)
        if field.name in ASIDE:
            continue
        name = (type(value).__name__, field.name)
        if isinstance(here, tuple):
            if here and not (len(here) > 1 and all(isinstance(each, InputData) for each in here)):
                yield name, dataclasses.replace(value, **{field.name: here[:-1]})
            for at, each in enumerate(here):
                if dataclasses.is_dataclass(each) and not isinstance(each, RawElement):
                    for what, other in perturbed(each):
                        instead = (*here[:at], other, *here[at + 1 :])
                        inner = name if (name in SILENT or isinstance(each, Text)) else what
                        yield inner, dataclasses.replace(value, **{field.name: instead})
        elif isinstance(here, Text | TypeRef):
            told = "text" if isinstance(here, Text) else "name"
            changed = dataclasses.replace(here, **{told: getattr(here, told) + "1"})
            yield name, dataclasses.replace(value, **{field.name: changed})
        elif dataclasses.is_dataclass(here):
            for what, other in perturbed(here):
                yield what, dataclasses.replace(value, **{field.name: other})
        elif isinstance(here, bool):
            yield name, dataclasses.replace(value, **{field.name: not here})
        elif isinstance(here, Enum):
            others = [each for each in type(here) if each is not here]
            yield name, dataclasses.replace(value, **{field.name: others[0]})
        elif isinstance(here, str):
            yield name, dataclasses.replace(value, **{field.name: here + "x"})
        elif isinstance(here, int):
            yield name, dataclasses.replace(value, **{field.name: here + 1})
        elif field.name == "language":
            yield name, dataclasses.replace(value, language="groovy")


def is_silent(what):
    return what in SILENT or ("*", what[1]) in SILENT


def answers(model):
    """What every decision gives, and the codes of its notes."""
    found = []
    for given in GIVEN:
        for name in sorted(model.decisions):
            notes = Notes()
            try:
                found.append(
                    (name, model.decisions[name](given, notes), [each.code for each in notes.diagnostics])
                )
            except LimitExceeded:
                found.append((name, "limit", []))
    return found


def test_whatever_changes_a_result_changes_the_meaning_hash_and_what_is_for_readers_does_not():
    main = read_model(EVERYTHING.read_bytes()).model
    imports = {LIBRARY.namespace: LIBRARY}
    model = compile_model(main, imports=imports)
    assert [each.show() for each in model.diagnostics if each.severity is Severity.ERROR] == []
    before = answers(model)
    wrong, tried = [], set()
    referenced = {each.id for each in main.nodes}
    for what, other in perturbed(main):
        if what[1] == "id" and {each.id for each in other.nodes} != referenced:
            continue  # what others point at by its id
        changed = compile_model(other, imports=imports)
        same = changed.meaning_hash == model.meaning_hash
        tried.add(what)
        differs = same and answers(changed) != before
        if same != is_silent(what) or differs:
            wrong.append((what, "silent" if same else "told", "result differs" if differs else ""))
    assert wrong == []
    assert len(tried) > 75, len(tried)
    assert {what for what in SILENT if what[0] != "*"} - tried == set()


@pytest.mark.parametrize("part", ["information", "knowledge"])
def test_what_a_decision_requires_is_part_of_its_meaning(part):
    with_both = (input_data("x"), bkm("f", [], "1"), decision("d", "1", inputs=["x"], functions=["f"]))
    model = read_model(definitions(*with_both)).model
    lonely = dataclasses.replace(model.decisions[0], **{part: ()})
    nodes = tuple(lonely if each is model.decisions[0] else each for each in model.nodes)
    one, other = compile_model(model), compile_model(dataclasses.replace(model, nodes=nodes))
    assert one.meaning_hash != other.meaning_hash


def test_a_fallback_is_part_of_the_meaning_and_other_extensions_are_not():
    hashes = [
        compiled(f'<inputData name="x" {attribute} xmlns:ds="urn:decision-server:dmn:1"/>').meaning_hash
        for attribute in ("", 'ds:sensitivity="personal"', 'ds:fallback="1"', 'ds:fallback="2"')
    ]
    assert hashes[0] == hashes[1]
    assert len(set(hashes)) == 3


def test_the_labels_of_nameless_outputs_are_their_names_and_part_of_the_meaning():
    grid = table(["1"], [{}, {}], [["1", "2", "3"]])
    one, other = (
        compiled(decision("d", grid.replace("<output>", f'<output label="{label}">', 1))) for label in "ab"
    )
    assert one.decisions["d"]({}) != other.decisions["d"]({})
    assert one.meaning_hash != other.meaning_hash


def test_prefixes_that_types_are_written_with_are_part_of_the_meaning():
    types = [
        compiled(input_data("x", "t:number"), version="1.1", more=f'xmlns:t="{namespace}" xmlns:v="{other}"')
        for namespace, other in (
            ("http://www.omg.org/spec/FEEL/20140401", "urn:v"),
            ("http://www.omg.org/spec/FEEL/20140401", "urn:w"),
        )
    ]
    assert types[0].meaning_hash == types[1].meaning_hash
    unknown = compile_model(
        read_model(definitions(input_data("x", "t:number"), version="1.1", more='xmlns:t="urn:t"')).model
    )
    assert unknown.meaning_hash != types[0].meaning_hash
