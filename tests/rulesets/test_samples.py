"""Every sample is a lesson that holds: no diagnostics, all cases pass, every rule is shown by a case."""

import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from decision_server.dmn.lint import lint_table
from decision_server.engine.case_results import CaseResult, run_cases
from decision_server.engine.deployment import Deployment
from decision_server.engine.inputs import decode_json, parse_inputs
from decision_server.engine.schema import object_example
from decision_server.engine.story import tables_of
from decision_server.local import load

RULESETS = Path(__file__).resolve().parents[2] / "rulesets"
SAMPLES = sorted(path.parent for path in RULESETS.glob("*/ruleset.toml"))
DMN = "{https://www.omg.org/spec/DMN/20230324/MODEL/}"
DMNDI = "{https://www.omg.org/spec/DMN/20230324/DMNDI/}"
DC = "{http://www.omg.org/spec/DMN/20180521/DC/}"
DI = "{http://www.omg.org/spec/DMN/20180521/DI/}"

ASKED_CELL_BY_CELL = {("motor-insurance", "Base premium")}
"""Tables too large for cases; tests of their own ask every rule of them."""


@pytest.fixture(scope="module", params=SAMPLES, ids=lambda path: path.name)
def sample(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


@pytest.fixture(scope="module")
def deployment(sample: Path) -> Deployment:
    return load(sample).deployment


@pytest.fixture(scope="module")
def results(deployment: Deployment) -> tuple[CaseResult, ...]:
    return run_cases(deployment)


def test_there_are_three_samples() -> None:
    assert [path.name for path in SAMPLES] == ["consumer-loan", "motor-insurance", "payment-screening"]


def test_a_sample_is_called_like_its_folder(sample: Path, deployment: Deployment) -> None:
    assert deployment.name == sample.name


def test_a_sample_has_no_diagnostics(deployment: Deployment) -> None:
    assert [diagnostic.show() for diagnostic in deployment.compiled.diagnostics] == []


def test_a_sample_teaches_with_at_least_30_cases_that_all_hold(results: tuple[CaseResult, ...]) -> None:
    assert {result.case.name: result.faults for result in results if not result.holds} == {}
    assert len(results) >= 30
    assert all(" " in result.case.name for result in results), "the name of a case is a sentence"


def test_no_case_of_a_sample_gives_null_by_a_failure(results: tuple[CaseResult, ...]) -> None:
    warned = {
        result.case.name: [warning.show() for warning in result.evaluation.warnings]
        for result in results
        if result.evaluation is not None and result.evaluation.warnings
    }
    assert warned == {}


def test_every_rule_of_every_table_fires_in_a_case(
    deployment: Deployment, results: tuple[CaseResult, ...]
) -> None:
    fired = {
        (match.decision, match.rule)
        for result in results
        if result.evaluation is not None
        for match in result.evaluation.matched
    }
    rules = {
        (name, rule.number)
        for name, table in tables_of(deployment.ruleset.main).items()
        for rule in table.rules
        if (deployment.name, name) not in ASKED_CELL_BY_CELL
    }
    assert rules
    assert rules - fired == set()


def test_no_table_of_a_sample_has_a_gap_an_overlap_or_a_rule_that_never_fires(deployment: Deployment) -> None:
    findings = {table.owner: lint_table(table) for table in deployment.compiled.tables}
    assert set(findings) == set(tables_of(deployment.ruleset.main))
    assert {name: found for name, found in findings.items() if not found.is_clean} == {}
    assert all(found.is_complete for found in findings.values())


def test_rules_have_readable_ids_of_their_own(deployment: Deployment) -> None:
    ids = [rule.rule_id for table in tables_of(deployment.ruleset.main).values() for rule in table.rules]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", each) for each in ids)


def test_a_sample_has_at_least_6_decisions_and_several_hit_policies(deployment: Deployment) -> None:
    assert len(deployment.compiled.decisions) >= 6
    assert len({table.hit_policy for table in tables_of(deployment.ruleset.main).values()}) >= 3


def test_everything_is_drawn_and_nothing_lies_on_something_else(sample: Path) -> None:
    root = ElementTree.fromstring((sample / "model.dmn").read_bytes())
    kinds = ("decision", "inputData", "businessKnowledgeModel", "knowledgeSource", "decisionService")
    nodes = {element.attrib["id"] for kind in kinds for element in root.findall(DMN + kind)}
    requirements = ("informationRequirement", "knowledgeRequirement", "authorityRequirement")
    edges = {element.attrib["id"] for kind in requirements for element in root.iter(DMN + kind)}
    shapes = list(root.iter(DMNDI + "DMNShape"))
    assert {shape.attrib["dmnElementRef"] for shape in shapes} == nodes
    assert {edge.attrib["dmnElementRef"] for edge in root.iter(DMNDI + "DMNEdge")} == edges
    services = {element.attrib["id"] for element in root.findall(DMN + "decisionService")}
    boxes = {
        shape.attrib["dmnElementRef"]: [float(bounds.attrib[side]) for side in ("x", "y", "width", "height")]
        for shape in shapes
        for bounds in shape.iter(DC + "Bounds")
        if shape.attrib["dmnElementRef"] not in services
    }
    for one, (x, y, width, height) in boxes.items():
        for other, (x2, y2, width2, height2) in boxes.items():
            apart = x + width <= x2 or x2 + width2 <= x or y + height <= y2 or y2 + height2 <= y
            assert one == other or apart, f"{one} and {other} overlap"


def test_no_line_crosses_a_box_and_each_ends_at_the_boxes_that_it_joins(sample: Path) -> None:
    root = ElementTree.fromstring((sample / "model.dmn").read_bytes())
    services = {element.attrib["id"] for element in root.findall(DMN + "decisionService")}
    boxes = {
        shape.attrib["dmnElementRef"]: [float(bounds.attrib[side]) for side in ("x", "y", "width", "height")]
        for shape in root.iter(DMNDI + "DMNShape")
        for bounds in shape.iter(DC + "Bounds")
        if shape.attrib["dmnElementRef"] not in services
    }
    joined = {
        requirement.attrib["id"]: (target.attrib["href"][1:], node.attrib["id"])
        for node in root
        for requirement in node
        if "id" in requirement.attrib
        for target in requirement
        if target.tag.startswith(DMN + "required")
    }
    edges = list(root.iter(DMNDI + "DMNEdge"))
    assert edges
    for edge in edges:
        ends = joined[edge.attrib["dmnElementRef"]]
        points = [(float(p.attrib["x"]), float(p.attrib["y"])) for p in edge.iter(DI + "waypoint")]
        touched = tuple(
            next(name for name, box in boxes.items() if inside(point, box, 1))
            for point in (points[0], points[-1])
        )
        assert touched == ends
        for start, end in pairwise(points):
            crossed = {name for name, box in boxes.items() if crosses(start, end, box)}
            assert crossed == set(), f"{edge.attrib['dmnElementRef']} crosses {crossed}"


def inside(point: tuple[float, float], box: list[float], margin: float) -> bool:
    (x, y), (left, top, width, height) = point, box
    return -margin <= x - left <= width + margin and -margin <= y - top <= height + margin


def crosses(start: tuple[float, float], end: tuple[float, float], box: list[float]) -> bool:
    """Whether a line has points well inside a box: looked at closely enough for boxes of this size."""
    (x, y), (x2, y2) = start, end
    steps = int(max(abs(x2 - x), abs(y2 - y))) + 1
    return any(
        inside((x + (x2 - x) * step / steps, y + (y2 - y) * step / steps), box, -3)
        for step in range(steps + 1)
    )


def test_the_example_made_from_the_types_is_accepted(deployment: Deployment) -> None:
    parse_inputs(deployment, object_example(deployment.signature()))


def test_the_readme_shows_an_application_that_works(sample: Path, deployment: Deployment) -> None:
    text = (sample / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    parse_inputs(deployment, decode_json(example.encode()))
    for name in deployment.compiled.decisions:
        assert name in text, f"the README does not tell of {name}"
