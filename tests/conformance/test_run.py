"""The runner of a TCK checkout, on a checkout of our own."""

import pytest

from tests.conformance.run import main
from tests.dmn.models import bkm, decision, definitions, input_data, service

HEAD = (
    '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
    "<modelName>small.dmn</modelName>"
)
MODEL = definitions(
    input_data("x"),
    decision("double", "x * 2", inputs=["x"]),
    decision("day", 'date("2020-01-31") + duration("P1M")'),
    decision("broken", "1 + null"),
    decision("boxes", '{a: [1, "b"], c: true}'),
    bkm("half", ["n"], "n / 2"),
    service("both", outputs=["double"], inputs=["x"]),
)


def value(text, of="decimal"):
    return f'<value xsi:type="xsd:{of}">{text}</value>'


NIL = '<value xsi:nil="true"/>'
BOXES = (
    f"<component name='a'><list><item>{value(1)}</item><item>{value('b', 'string')}</item></list></component>"
    f"<component name='c'>{value('true', 'boolean')}</component>"
)


def case(number, node, expected, *, inputs="", more="", error=""):
    return (
        f'<testCase id="{number}" {more}>{inputs}<resultNode name="{node}" {error}>'
        f"<expected>{expected}</expected></resultNode></testCase>"
    )


def given(name, text):
    return f'<inputNode name="{name}">{value(text)}</inputNode>'


PASSING = [
    case("01", "double", value("3.000000001"), inputs=given("x", "1.5")),
    case("02", "day", value("2020-02-29", "date")),
    case("03", "broken", NIL),
    case("04", "broken", "", error='errorResult="true"'),
    case("05", "boxes", BOXES),
    case("06", "half", value(2), inputs=given("n", 4), more='type="bkm" invocableName="half"'),
    case("07", "double", value(8), inputs=given("x", 4), more='type="decisionService" invocableName="both"'),
]


@pytest.fixture
def checkout(tmp_path):
    folder = tmp_path / "TestCases" / "compliance-level-3" / "0001-small"
    folder.mkdir(parents=True)
    (folder / "small.dmn").write_bytes(MODEL)
    (folder / "small-test-01.xml").write_text(HEAD + "".join(PASSING) + "</testCases>")
    return tmp_path


def test_a_checkout_that_passes_ends_with_its_count(checkout, capsys):
    assert main([str(checkout)]) == 0
    assert capsys.readouterr().out == "passed 7 of 7\n"


def test_what_fails_is_shown_and_listed(checkout, capsys):
    folder = checkout / "TestCases" / "compliance-level-2" / "0002-wrong"
    folder.mkdir(parents=True)
    (folder / "small.dmn").write_bytes(MODEL)
    wrong = case("w", "double", value("3.1"), inputs=given("x", "1.5")) + case("n", "nobody", value(1))
    (folder / "small-test-01.xml").write_text(HEAD + wrong + "</testCases>")
    (folder / "gone-test-01.xml").write_text(HEAD.replace("small", "gone") + PASSING[0] + "</testCases>")
    failing = checkout / "fails.txt"
    assert main([str(checkout), "--fail-list", str(failing)]) == 1
    told = capsys.readouterr().out
    assert "double: want 3.1, got 3\n" in told
    assert told.endswith("passed 7 of 10\n")
    assert failing.read_text().split() == [
        "compliance-level-2/0002-wrong/gone-test-01/01",
        "compliance-level-2/0002-wrong/small-test-01/w",
        "compliance-level-2/0002-wrong/small-test-01/n",
    ]


def test_a_folder_without_cases_is_told_as_such(tmp_path, capsys):
    assert main([str(tmp_path)]) == 2
    assert "TestCases" in capsys.readouterr().err
