"""The commands lint, diff, cases generate and cases coverage as a person or a pipeline sees them."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from decision_server.cli.exits import Exit
from decision_server.cli.main import app
from tests.dmn.models import decision, definitions, input_data, item, table

SAMPLES = Path(__file__).resolve().parents[2] / "rulesets"
CLEAN = [["< 18", "-", '"no"'], [">= 18", "< 600", '"ask"'], [">= 18", ">= 600", '"yes"']]
FAULTY = [
    [">= 18", "-", '"no"'],
    ["< 18", "< 600", '"ask"'],
    ["[20..30]", "-", '"yes"'],
    ["< 18", "< 600", '"ask"'],
]


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def model(path: Path, rules: list[list[str]], *, limit: str = "1", policy: str | None = None) -> Path:
    """A file with a table 'Eligibility' on age and score, and an expression beside it."""
    logic = table(["age", "score"], [{"name": "out"}], rules, hit_policy=policy)
    path.write_bytes(
        definitions(
            item("tAge", "number", allowed="[0..120]"),
            input_data("age", "tAge"),
            input_data("score", "number"),
            decision("Eligibility", logic, inputs=["age", "score"]),
            decision("Limit", limit),
        )
    )
    return path


def test_lint_tells_findings_in_a_rule_authors_words(tmp_path: Path) -> None:
    result = run("lint", model(tmp_path / "faulty.dmn", FAULTY))
    assert result.exit_code == Exit.FOUND
    assert result.output.splitlines() == [
        "Gap in 'Eligibility': no rule for age < 18 and score >= 600, for example age = 17, score = 600",
        (
            "Conflict in 'Eligibility': rules 1 and 3 match together, which UNIQUE forbids, "
            "for age in [20..30], for example age = 20, score = 0"
        ),
        (
            "Duplicate in 'Eligibility': rules 2 and 4 accept the same inputs and give the same, "
            "for age < 18 and score < 600, for example age = 17, score = 599"
        ),
        (
            "Unreachable rule in 'Eligibility': rule 2 never fires: rule 4 matches wherever it does, "
            "which UNIQUE forbids, for example age = 17, score = 599"
        ),
        (
            "Unreachable rule in 'Eligibility': rule 3 never fires: rule 1 matches wherever it does, "
            "which UNIQUE forbids, for example age = 20, score = 0"
        ),
        (
            "Unreachable rule in 'Eligibility': rule 4 never fires: rule 2 matches wherever it does, "
            "which UNIQUE forbids, for example age = 17, score = 599"
        ),
        f"{tmp_path / 'faulty.dmn'}: 6 findings (1 table, 4 rules)",
    ]


def test_lint_of_a_clean_table_and_of_the_samples_finds_nothing(tmp_path: Path) -> None:
    result = run("lint", model(tmp_path / "clean.dmn", CLEAN), *sorted(SAMPLES.iterdir()))
    assert result.exit_code == Exit.OK, result.output
    lines = [line for line in result.output.splitlines() if not line.startswith("Note on")]
    assert all("no gaps, no overlaps, every rule can fire" in line for line in lines), result.output
    assert len(lines) == 1 + len(list(SAMPLES.iterdir()))


def test_lint_as_json_gives_every_finding_with_entries_and_sample(tmp_path: Path) -> None:
    result = run("lint", "--json", model(tmp_path / "faulty.dmn", FAULTY))
    assert result.exit_code == Exit.FOUND
    (found,) = json.loads(result.output)["files"][0]["tables"]
    assert (found["table"], found["hit_policy"], found["rules"]) == ("Eligibility", "UNIQUE", 4)
    assert found["exact"] is True
    assert found["gaps"] == {
        "complete": True,
        "found": [
            {
                "where": "age < 18 and score >= 600",
                "entries": [{"input": "age", "entry": "< 18"}, {"input": "score", "entry": ">= 600"}],
                "sample": [{"input": "age", "value": 17}, {"input": "score", "value": 600}],
            }
        ],
    }
    assert [
        (each["kind"], [rule["number"] for rule in each["rules"]]) for each in found["overlaps"]["found"]
    ] == [
        ("conflict", [1, 3]),
        ("duplicate", [2, 4]),
    ]
    hidden = [(each["rule"]["id"], each["hidden_by"][0]["id"]) for each in found["unreachable"]["found"]]
    assert hidden == [("rule-2", "rule-4"), ("rule-3", "rule-1"), ("rule-4", "rule-2")]


def test_lint_says_where_a_search_was_stopped(tmp_path: Path) -> None:
    rules = [[str(number), str(number), '"a"'] for number in range(9)]
    result = run("lint", "--limit", "2", model(tmp_path / "many.dmn", rules))
    assert "Note on 'Eligibility': the search for gaps was stopped at its limit" in result.output
    assert (
        json.loads(run("lint", "--json", "--limit", "2", tmp_path / "many.dmn").output)["files"][0]["tables"][
            0
        ]["gaps"]["complete"]
        is False
    )


def test_lint_and_diff_refuse_what_does_not_compile_or_is_not_there(tmp_path: Path) -> None:
    broken = model(tmp_path / "broken.dmn", CLEAN, limit="nobody knows")
    result = run("lint", broken)
    assert result.exit_code == Exit.FOUND
    assert "no variable named 'nobody knows'" in result.stderr
    assert run("diff", broken, broken).exit_code == Exit.FOUND
    assert run("lint", tmp_path / "missing.dmn").exit_code == Exit.MISSING
    assert run("diff", tmp_path / "missing.dmn", broken).exit_code == Exit.MISSING


def test_diff_tells_for_which_inputs_the_outcome_changes(tmp_path: Path) -> None:
    old = model(tmp_path / "old.dmn", CLEAN)
    new = model(
        tmp_path / "new.dmn", [CLEAN[0], [">= 18", "< 620", '"ask"'], [">= 18", ">= 620", '"yes"']], limit="2"
    )
    result = run("diff", old, new)
    assert result.exit_code == Exit.FOUND
    assert result.output.splitlines() == [
        (
            "Table 'Eligibility': rewritten are rules 2 and 3 of the old version "
            "and rules 2 and 3 of the new version"
        ),
        (
            "Change in 'Eligibility': for age >= 18 and score in [600..620), "
            'it was "yes" (rule 3) and is "ask" (rule 2), for example age = 18, score = 600'
        ),
        "Decision 'Limit' has changed: it was 1 and is 2",
    ]
    document = json.loads(run("diff", "--json", old, new).output)
    assert document["same"] is False
    (region,) = document["tables"][0]["regions"]
    assert (region["old"]["outcome"], region["new"]["outcome"]) == ("yes", "ask")
    assert region["sample"] == [{"input": "age", "value": 18}, {"input": "score", "value": 600}]
    assert document["tables"][0]["complete"] is True


def test_diff_knows_that_rewriting_need_not_change_anything(tmp_path: Path) -> None:
    old = model(tmp_path / "old.dmn", CLEAN)
    new = model(tmp_path / "new.dmn", [CLEAN[1], ["[18..120]", ">= 600", '"yes"'], CLEAN[0]])
    result = run("diff", old, new)
    assert result.exit_code == Exit.OK, result.output
    assert "Table 'Eligibility': no input has another outcome" in result.output
    assert run("diff", old, old).output == "No input has another outcome.\n"


def test_diff_tells_of_the_hit_policy_and_of_what_is_new_or_gone(tmp_path: Path) -> None:
    old, new = model(tmp_path / "old.dmn", CLEAN), tmp_path / "new.dmn"
    model(new, CLEAN, policy="COLLECT")
    output = run("diff", old, new).output
    assert "Table 'Eligibility': the hit policy was UNIQUE and is COLLECT" in output
    new.write_bytes(definitions(input_data("age", "number"), decision("Other", "age", inputs=["age"])))
    output = run("diff", old, new).output
    assert "Table 'Eligibility' is gone, with 3 rules" in output
    assert "Type 'tAge' is gone" in output
    assert "Decision 'Other' is new" in output


def test_generated_cases_pass_on_the_ruleset_that_they_are_made_from(tmp_path: Path) -> None:
    folder = tmp_path / "loan"
    shutil.copytree(SAMPLES / "consumer-loan", folder)
    result = run("cases", "generate", folder, "--decision", "Share of income")
    assert "has no decision" in result.stderr, "a function is nothing that can be asked"
    for name in ("Product fit", "Routing", "Pre-bureau risk category"):
        shutil.copytree(SAMPLES / "consumer-loan", folder, dirs_exist_ok=True)
        result = run("cases", "generate", folder, "--decision", name, "--output", folder / "cases.toml")
        assert result.exit_code == Exit.OK
        tested = run("test", folder)
        assert tested.exit_code == Exit.OK, tested.output
        covered = json.loads(run("cases", "coverage", "--json", folder).output)["tables"]
        (of_table,) = [each for each in covered if each["table"] == name]
        assert of_table["missed"] == [], name


def test_generated_cases_fail_when_a_rule_changes(tmp_path: Path) -> None:
    folder = tmp_path / "loan"
    shutil.copytree(SAMPLES / "consumer-loan", folder)
    run("cases", "generate", folder, "--decision", "Product fit", "--output", folder / "cases.toml")
    text = (folder / "model.dmn").read_text(encoding="utf-8")
    assert "[12..72]" in text
    (folder / "model.dmn").write_text(text.replace("[12..72]", "[13..72]", 1), encoding="utf-8")
    assert run("test", folder).exit_code == Exit.FOUND


@pytest.mark.parametrize(
    ("ruleset", "decision"),
    [
        ("motor-insurance", "Tax rates"),
        ("motor-insurance", "Excess factor"),
        ("payment-screening", "Red flags"),
    ],
)
def test_every_rule_of_a_sample_gets_a_case_that_holds(tmp_path: Path, ruleset: str, decision: str) -> None:
    folder = tmp_path / ruleset
    shutil.copytree(SAMPLES / ruleset, folder)
    made = run("cases", "generate", folder, "--decision", decision, "--output", folder / "cases.toml")
    assert made.exit_code == Exit.OK
    assert "all " in run("test", folder).output
    covered = json.loads(run("cases", "coverage", "--json", folder).output)["tables"]
    assert [each["missed"] for each in covered if each["table"] == decision] == [[]]


def test_a_rule_taken_out_of_the_rating_table_is_a_gap_and_a_difference(tmp_path: Path) -> None:
    folder = tmp_path / "motor"
    shutil.copytree(SAMPLES / "motor-insurance", folder)
    text = (folder / "model.dmn").read_text(encoding="utf-8")
    start = text.index('<rule id="rate-capital-group-1-to-2-age-30-to-39-comprehensive">')
    end = text.index("</rule>", start) + len("</rule>")
    (folder / "model.dmn").write_text(text[:start] + text[end:], encoding="utf-8")
    where = 'Region = "Capital" and Vehicle group < 3 and Age in [30..40) and Level = "comprehensive"'
    linted = [line for line in run("lint", folder).output.splitlines() if not line.startswith("Note")]
    assert len(linted) == 2
    assert linted[0].startswith(f"Gap in 'Base premium': no rule for {where}, for example ")
    changes = run("diff", SAMPLES / "motor-insurance", folder).output.splitlines()
    assert len(changes) == 2
    assert changes[1].startswith(
        f"Change in 'Base premium': for {where}, it was 576.38 (rule 12) and is null "
    )


def test_generate_writes_to_standard_output_as_toml_or_json() -> None:
    folder = SAMPLES / "consumer-loan"
    result = run("cases", "generate", folder, "--decision", "Product fit")
    assert result.stdout.startswith("# Made from the rules of consumer-loan")
    assert 'name = "Product fit: rule 1 matches"' in result.stdout
    (made,) = json.loads(run("cases", "generate", folder, "--decision", "Product fit", "--json").stdout)[
        "tables"
    ]
    assert made["complete"] is True
    assert len(made["cases"]) == result.stdout.count("[[case]]")


def test_coverage_names_the_rules_that_no_case_fires(tmp_path: Path) -> None:
    result = run("cases", "coverage", SAMPLES / "consumer-loan")
    assert result.exit_code == Exit.OK
    assert "The cases fire 68 of 68 rules." in result.output
    folder = tmp_path / "loan"
    shutil.copytree(SAMPLES / "consumer-loan", folder)
    run("cases", "generate", folder, "--decision", "Product fit", "--output", folder / "cases.toml")
    result = run("cases", "coverage", folder)
    assert result.exit_code == Exit.FOUND
    assert "Routing" in result.output
    assert "0 of 3" in result.output
    assert "rules 1, 2 and 3" in result.output


@pytest.mark.parametrize("command", [("lint",), ("diff",), ("cases", "generate"), ("cases", "coverage")])
def test_every_command_tells_its_exit_codes(command: tuple[str, ...]) -> None:
    result = run(*command, "--help")
    assert result.exit_code == Exit.OK
    assert "Exit codes:" in result.output
