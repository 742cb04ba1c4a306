"""What a deployment refuses: what is surely a mistake, and nothing that the standard gives a meaning to."""

import pytest

from decision_server.engine.deployment import deploy
from decision_server.engine.inputs import decode_json, parse_inputs
from decision_server.engine.outputs import encode_outputs
from decision_server.engine.ruleset import read_ruleset
from decision_server.errors import InputRejected, InvalidContent, LimitExceeded
from decision_server.feel.notes import Notes
from tests.dmn.models import component, decision, definitions, input_data, item, table

MANIFEST = b'format = 1\nname = "loan"\ntitle = "Loan"\nowner = "Risk"\nentry = "D"\n'


def deployed(*parts):
    model = definitions(*parts)
    return deploy(read_ruleset({"ruleset.toml": MANIFEST, "model.dmn": model}), version=1, release=1)


def of(logic, **more):
    parts = (
        item("tRisk", "string", allowed='"low", "high"'),
        input_data("n", "number"),
        input_data("s", "string"),
        input_data("risk", "tRisk"),
    )
    return deployed(*parts, decision("D", logic, inputs=["n", "s", "risk"], **more))


@pytest.mark.parametrize(
    "logic",
    [
        "[{x: 1}][y > 1]",
        'n + "a"',
        'n = "a"',
        "if n then 1 else 2",
        'matches(s, "[")',
        "upper case(n)",
        "substring(s)",
        table(["risk"], [{}], [['"hihg"', "1"], ['"low"', "2"]]),
        "n",
    ],
)
def test_what_the_standard_gives_a_meaning_to_can_be_deployed(logic):
    found = of(logic).compiled.diagnostics
    assert found
    assert {each.severity.value for each in found} == {"warning"}


@pytest.mark.parametrize(
    ("logic", "more", "code"),
    [
        ("n +", {}, "FEEL0105"),
        ("nn + 1", {}, "FEEL0204"),
        ("[{x: 1}][y(1) > 1]", {}, "FEEL0204"),
        ("n instance of nmber", {}, "FEEL0201"),
        ("1", {"type": "nmber"}, "DMN0204"),
        ('"x"', {"type": "number"}, "DMN0214"),
        ('"hihg"', {"type": "tRisk"}, "DMN0211"),
        (table(["risk"], [{"type": "tRisk"}], [["-", '"hihg"']]), {}, "DMN0211"),
        (r'matches(s, "(a|b)\\1")', {}, "FEEL0214"),
    ],
)
def test_what_is_surely_a_mistake_is_refused_with_its_place_and_a_way_out(logic, more, code):
    with pytest.raises(InvalidContent) as refused:
        of(logic, **more)
    (finding,) = refused.value.findings
    assert finding.code == code
    assert finding.path.startswith("model.dmn › D")
    assert "(model.dmn:" in finding.path
    assert finding.help


def test_null_must_pass_the_allowed_values_at_the_door_at_every_depth_and_never_inside():
    deployment = deployed(
        item("tRisk", "string", allowed='"low", "high"'),
        item("tMaybe", "string", allowed='"low", null'),
        item("tPerson", components=[component("risk", "tRisk"), component("maybe", "tMaybe")]),
        input_data("p", "tPerson"),
        decision("inner", "{risk: get value(p, p.risk), maybe: null}", inputs=["p"], type="tPerson"),
        decision("D", "inner.maybe", decisions=["inner"]),
    )
    with pytest.raises(InputRejected) as refused:
        parse_inputs(deployment, decode_json(b'{"p": {"risk": null, "maybe": null}}'))
    assert [each.path for each in refused.value.findings] == ["$.inputs.p.risk"]
    inputs = parse_inputs(deployment, decode_json(b'{"p": {"risk": "low", "maybe": null}}'))
    value = deployment.target("inner")(inputs.values, Notes())
    assert value == {"risk": None, "maybe": None}


def test_outputs_that_share_their_parts_are_refused_during_the_walk():
    value = "x"
    for _ in range(60):
        value = [value, value]
    with pytest.raises(LimitExceeded, match="larger than"):
        encode_outputs({"D": value})


def test_warnings_of_an_evaluation_are_bounded_in_number_and_length_and_tell_place_and_way_out():
    name = "x" * 3_000
    notes = Notes()
    deployment = deployed(decision("D", f"for i in 1..300 return {{a: i}}.{name}"))
    deployment.target()({}, notes)
    assert len(notes.diagnostics) == 100
    assert notes.counts["FEEL0302"] == 300
    first = notes.diagnostics[0]
    assert first.position() == "model.dmn › D:1:24"
    assert all((first.message, first.help, first.excerpt()))
    assert len(first.message) + len(first.help) + len(first.excerpt()[0]) < 1_200
