"""Cases of a ruleset: what holds, and what a failing one says."""

from pathlib import Path

import pytest

from decision_server.engine.case_results import CaseResult, run_cases
from decision_server.engine.deployment import deploy
from decision_server.engine.ruleset import read_ruleset, read_ruleset_files

FOLDER = Path(__file__).parent / "everything"
FILES = {name: (FOLDER / name).read_bytes() for name in ("ruleset.toml", "model.dmn")}


def results(cases: str) -> list[CaseResult]:
    ruleset = read_ruleset({**FILES, "cases.toml": ("format = 1\n" + cases).encode()})
    return list(run_cases(deploy(ruleset, version=1, release=1)))


def faults(case: str) -> tuple[str, ...]:
    (result,) = results('[[case]]\nname = "one"\n' + case)
    assert result.holds == (not result.faults)
    return result.faults


def test_a_case_holds_when_its_value_comes_out() -> None:
    assert faults('decision = "Sum"\ninputs.number = 0.1\nwant = 0.3') == ()


def test_a_failing_case_says_what_it_wants_and_what_it_got() -> None:
    assert faults('decision = "Sum"\ninputs.number = 1\nwant = 2') == ("want 2, got 1.2",)


def test_only_the_members_that_are_named_are_compared() -> None:
    given = 'decision = "Echo person"\ninputs.person = { "first name" = "Ada", age = 36 }\n'
    assert faults(given + "want.age = 36") == ()
    assert faults(given + "want.age = 37") == ("age: want 37, got 36",)
    assert faults(given + 'want."first name" = "Bob"') == ('[\'first name\']: want "Bob", got "Ada"',)
    assert faults(given + "want.agee = 36") == ("agee: want 36, got nothing of this name",)


def test_true_is_not_1() -> None:
    assert faults('decision = "Echo number"\ninputs.number = 1\nwant = true') == ("want true, got 1",)


def test_a_text_with_an_equals_sign_is_an_expression() -> None:
    assert faults('decision = "Echo maybe"\ninputs.maybe = "= null"\nwant = "= null"') == ()
    assert (
        faults('decision = "Echo day"\ninputs.day = 2026-01-31\nwant = \'= date("2026-01-30") + @"P1D"\'')
        == ()
    )


def test_common_inputs_lie_under_those_of_the_case() -> None:
    common = '[inputs.person]\nage = 1\n"first name" = "Ada"\n[[case]]\nname = "one"\n'
    (result,) = results(common + 'decision = "Echo person"\ninputs.person.age = 2\nwant.age = 2')
    assert result.holds


def test_a_service_with_several_outputs_is_wanted_by_their_names() -> None:
    given = 'decision = "Both"\nnow = 2026-02-01T00:00:00Z\ninputs.number = 1\n'
    assert faults(given + 'want = { Sum = 1.2, Now = "2026-02-01T00:00:00Z" }') == ()
    assert faults(given + "want.Sum = 3") == ("Sum: want 3, got 1.2",)


def test_refused_inputs_are_a_fault_unless_they_are_wanted() -> None:
    given = 'decision = "Sum"\ninputs.number = "x"\n'
    assert faults(given + "want = 1") == ('$.inputs.number: want a number, got the text "x"',)
    assert faults(given + 'rejected = ["$.inputs.number"]') == ()
    assert faults(given + 'rejected = ["$.inputs.age"]')[0] == "want $.inputs.age refused; it was not"
    fine = 'decision = "Sum"\ninputs.number = 1\nrejected = ["$.inputs.number"]'
    assert faults(fine) == ("want $.inputs.number refused, but the inputs are fine",)


def test_a_rule_that_should_have_fired_is_named() -> None:
    assert faults('decision = "Sum"\ninputs.number = 1\nfires = ["rule-x"]') == (
        "want rule rule-x to fire; it did not",
    )


def test_an_unknown_decision_and_a_passed_limit_are_faults() -> None:
    assert "did you mean 'Sum'?" in faults('decision = "Summ"\nwant = 1')[0]
    assert "steps" in faults('decision = "Endless"\nwant = 1')[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = " + "[" * 5000 + "]" * 5000, "nested too deep"),
        ("inputs." + "a." * 3000 + "b = 1", "nested too deep"),
        ("x = " + "1" * 5000, "not TOML"),
        ("inputs.x = " + "1" * 35, "35 significant digits"),
        ("inputs.x = nan", "a number is not finite"),
        ('inputs.x = "= count(for a in 1..1000, b in 1..1000 return a)"', "steps"),
        ('[[case]]\nname = "a"\nwant = 1\n[[case]]\nname = "a"\nwant = 1', 'called "a" too'),
        ('[[case]]\nname = "a"', "wants nothing"),
        ('[[case]]\nname = "a"\nwnt = 1', "did you mean 'want'?"),
        ("now = 2026-01-15", "with its offset"),
    ],
)
def test_cases_that_are_hostile_or_not_well_formed_are_told(text: str, words: str) -> None:
    reading = read_ruleset_files({**FILES, "cases.toml": f"format = 1\n{text}\n".encode()})
    assert reading.ruleset is None
    assert any(words in diagnostic.show() for diagnostic in reading.diagnostics)
