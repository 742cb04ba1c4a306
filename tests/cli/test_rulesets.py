"""The commands validate, eval and test as a person or a pipeline sees them."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from decision_server.cli.exits import Exit
from decision_server.cli.main import app

SAMPLE = Path(__file__).resolve().parents[2] / "rulesets/consumer-loan"
INPUTS = {
    "applicant": {
        "age": 34,
        "monthly income": 3200,
        "monthly expenses": 1400,
        "other repayments": 150,
        "employment status": "permanent",
        "existing customer": True,
        "bankrupt": False,
    },
    "loan": {"product": "personal", "amount": 12000, "term months": 48, "rate": 6.9},
    "bureau": {"score": 710, "defaults": 0},
}


def run(*arguments: str | Path, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A copy of the sample with a misspelt name in a rule and in an expression."""
    folder = tmp_path / "broken"
    shutil.copytree(SAMPLE, folder)
    model = (folder / "model.dmn").read_text(encoding="utf-8")
    model = model.replace("applicant.monthly income - applicant", "aplicant.monthly income - applicant")
    model = model.replace("<text>count(Eligibility)</text>", "<text>count(Eligibilty)</text>")
    (folder / "model.dmn").write_text(model, encoding="utf-8")
    return folder


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    path = tmp_path / "inputs.json"
    path.write_text(json.dumps(INPUTS))
    return path


def test_a_good_ruleset_and_its_model_have_no_problems() -> None:
    result = run("validate", SAMPLE, SAMPLE / "model.dmn")
    assert result.exit_code == Exit.OK
    assert "consumer-loan: no problems (12 decisions, 59 cases)" in result.stdout
    assert "model.dmn: no problems (12 decisions)" in result.stdout


def test_validate_shows_every_problem_with_a_caret_and_a_way_out(broken: Path) -> None:
    result = run("validate", broken)
    assert result.exit_code == Exit.FOUND
    assert "| aplicant.monthly income" in result.stdout
    assert "| ^^^^^^^^" in result.stdout
    assert "did you mean 'applicant'?" in result.stdout
    assert "Eligibilty" in result.stdout
    assert "Disposable income" in result.stdout
    assert "errors" in result.stdout.splitlines()[-1]


def test_validate_of_a_file_that_is_not_there_says_so() -> None:
    result = run("validate", "nowhere.dmn")
    assert result.exit_code == Exit.MISSING
    assert "nowhere.dmn cannot be read" in result.stderr


def test_eval_shows_outputs_and_the_rules_that_fired(inputs: Path) -> None:
    result = run("eval", SAMPLE, "--input", inputs)
    assert result.exit_code == Exit.OK
    assert 'outcome = "approved"' in result.stdout
    assert "instalment = 286.8" in result.stdout
    assert "Routing: rule 3 (route-accept)" in result.stdout


def test_eval_with_trace_says_why_the_other_rules_did_not_fire(inputs: Path) -> None:
    result = run("eval", SAMPLE, "--input", inputs, "--trace")
    assert result.exit_code == Exit.OK
    assert "Age is 34, the rule asks for < 22" in result.stdout
    assert "Existing customer is true, the rule asks for false" in result.stdout
    assert "eligibility-too-young" in result.stdout
    assert "fired: Nothing graver applies." in result.stdout
    assert "Required instalment = 286.8" in result.stdout


def test_eval_with_trace_shows_of_a_large_table_the_rule_that_fired_and_those_that_came_closest(
    tmp_path: Path,
) -> None:
    readme = (SAMPLE.parent / "motor-insurance/README.md").read_text(encoding="utf-8")
    question = tmp_path / "question.json"
    question.write_text(readme.partition("```json\n")[2].partition("```")[0], encoding="utf-8")
    result = run(
        "eval",
        SAMPLE.parent / "motor-insurance",
        "--input",
        question,
        "--decision",
        "Base premium",
        "--trace",
    )
    assert result.exit_code == Exit.OK
    words = " ".join(result.stdout.split())
    assert "✓ 306 rate-harbour-group-9-to-10-age-30-to-39-comprehensive" in words
    assert "· 304 rate-harbour-group-9-to-10-age-30-to-39-third-party" in words
    assert "1,257 rules are left out that failed earlier; --json shows all." in words
    assert "rate-capital" not in words


def test_eval_reads_a_request_from_standard_input_and_writes_json() -> None:
    body = json.dumps({"inputs": INPUTS, "subject": "a1"})
    result = run("eval", SAMPLE, "--input", "-", "--json", "--trace", stdin=body)
    assert result.exit_code == Exit.OK
    document = json.loads(result.stdout)
    assert document["outputs"]["Loan decision"]["outcome"] == "approved"
    assert {"decision": "Routing", "rule_id": "route-accept", "rule": 3} in document["matched"]
    assert document["warnings"] == []
    routing = next(each for each in document["trace"] if each["name"] == "Routing")
    assert routing["table"]["rules"][0]["failed"] == {
        "clause": 1,
        "expression": "count(Eligibility)",
        "value": 0,
    }


def test_eval_answers_for_another_decision(inputs: Path) -> None:
    result = run("eval", SAMPLE, "--input", inputs, "--decision", "Before the bureau")
    assert result.exit_code == Exit.OK
    assert 'Bureau strategy = "full"' in result.stdout


def test_eval_names_every_problem_of_the_inputs(tmp_path: Path) -> None:
    wrong = json.loads(json.dumps(INPUTS))
    wrong["applicant"]["age"] = "4o"
    wrong["loan"]["prodct"] = wrong["loan"].pop("product")
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(wrong))
    result = run("eval", SAMPLE, "--input", path)
    assert result.exit_code == Exit.FOUND
    assert '$.applicant.age: want a number, got the text "4o"' in result.stderr
    assert "$.loan.product: missing" in result.stderr
    assert "$.loan.prodct: nothing asks for this (did you mean 'product'?)" in result.stderr


def test_eval_tells_what_is_missing_apart(inputs: Path, tmp_path: Path) -> None:
    assert run("eval", tmp_path, "--input", inputs).exit_code == Exit.MISSING
    assert run("eval", SAMPLE, "--input", tmp_path / "none.json").exit_code == Exit.MISSING
    unknown = run("eval", SAMPLE, "--input", inputs, "--decision", "Lone decision")
    assert unknown.exit_code == Exit.MISSING
    assert "did you mean 'Loan decision'?" in unknown.stderr
    assert run("eval", SAMPLE, "--input", inputs, "--now", "yesterday").exit_code == Exit.USAGE
    assert run("eval", SAMPLE).exit_code == Exit.USAGE


def test_test_runs_all_cases() -> None:
    result = run("test", SAMPLE)
    assert result.exit_code == Exit.OK
    assert "all 59 cases hold" in result.stdout


def test_test_tells_what_differs_in_a_failing_case(tmp_path: Path) -> None:
    folder = tmp_path / "changed"
    shutil.copytree(SAMPLE, folder)
    model = (folder / "model.dmn").read_text(encoding="utf-8")
    (folder / "model.dmn").write_text(
        model.replace("<text>&lt; 18</text>", "<text>&lt; 19</text>"), encoding="utf-8"
    )
    result = run("test", folder)
    assert result.exit_code == Exit.FOUND
    assert "FAILED  an applicant of 18 is old enough" in result.stdout
    assert 'outcome: want "approved", got "declined"' in result.stdout
    assert "1 of 59 cases fail" in result.stdout


def test_test_without_cases_is_no_success(tmp_path: Path) -> None:
    folder = tmp_path / "untested"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("cases.toml"))
    assert run("test", folder).exit_code == Exit.FOUND


def test_test_of_a_broken_ruleset_shows_its_problems(broken: Path) -> None:
    result = run("test", broken)
    assert result.exit_code == Exit.FOUND
    assert "did you mean 'applicant'?" in result.stderr


def test_validate_of_a_file_that_is_no_model_shows_the_place(tmp_path: Path) -> None:
    path = tmp_path / "cut.dmn"
    path.write_text(
        '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/">\n  <decision name="A">\n'
    )
    result = run("validate", path)
    assert result.exit_code == Exit.FOUND
    assert "DMN0101" in result.stdout
    assert "cut.dmn" in result.stdout


def test_validate_of_a_folder_without_a_manifest_says_what_is_missing(tmp_path: Path) -> None:
    result = run("validate", tmp_path)
    assert result.exit_code == Exit.FOUND
    assert "RULESET0102" in result.stdout
    assert "RULESET0106" in result.stdout
