"""The hashes of a model."""

import pytest

from decision_server.dmn.compile import compile_model
from decision_server.dmn.xml import read_model
from tests.dmn.loading import compiled
from tests.dmn.models import (
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
