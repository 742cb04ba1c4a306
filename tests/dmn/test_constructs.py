"""Every element of the standard is read without remark, in every version, and what decides decides."""

from pathlib import Path

import pytest

from decision_server.dmn.compile import compile_model
from decision_server.dmn.xml import read_model
from decision_server.feel.notes import Notes
from tests.dmn.models import NAMESPACES, definitions

CONSTRUCTS = Path(__file__).with_name("every-construct.xml").read_text(encoding="utf-8")


@pytest.mark.parametrize("version", NAMESPACES)
def test_a_model_with_every_construct_is_read_and_decides(version):
    reading = read_model(definitions(CONSTRUCTS, version=version), file="m.dmn")
    model = compile_model(reading.model)
    assert [each.show() for each in (*reading.diagnostics, *model.diagnostics)] == []
    notes = Notes()
    # Two rules match and are added up; no rule matches and the default stands.
    assert model.decisions["D"]({"in": [1, 2], "col": "a"}, notes) == 3
    assert model.services["S"]({"in": [], "col": "b"}, notes) == 3
    assert notes.diagnostics == []
    (table,) = [each.logic for each in reading.model.decisions if each.name == "D"]
    assert (table.orientation, table.annotations, table.output_label) == ("CrossTable", ("why",), "out")
    assert [rule.annotations[0].text for rule in table.rules] == ["because", "since"]
