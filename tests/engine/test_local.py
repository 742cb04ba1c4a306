"""Decisions in process: Python's own values in, all problems at once."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest

from decision_server.engine.outputs import to_json
from decision_server.errors import InputRejected, InvalidContent, NotFound
from decision_server.local import Given, LocalRuleset, load

FOLDER = Path(__file__).parent / "everything"


@pytest.fixture(scope="module")
def everything() -> LocalRuleset:
    return load(FOLDER)


@pytest.mark.parametrize(
    ("name", "given", "want"),
    [
        ("number", 0.1, Decimal("0.1")),
        ("number", Decimal("1.50"), Decimal("1.5")),
        ("number", 10**33, 10**33),
        ("day", date(2026, 1, 31), "2026-01-31"),
        ("moment", time(9, 30), "09:30:00"),
        ("instant", datetime(2026, 1, 31, 9, 30, tzinfo=UTC), "2026-01-31T09:30:00Z"),
        (
            "instant",
            datetime(2026, 1, 31, 9, 30, tzinfo=timezone(timedelta(hours=1))),
            "2026-01-31T09:30:00+01:00",
        ),
        ("wait", timedelta(days=1, hours=2), "P1DT2H"),
        ("wait", timedelta(seconds=-90), "-PT1M30S"),
        ("numbers", (1, 2.5), [1, Decimal("2.5")]),
        ("anything", {"a": [None, True]}, {"a": [None, True]}),
    ],
)
def test_values_of_python_are_taken_as_they_are_meant(
    everything: LocalRuleset, name: str, given: Given, want: object
) -> None:
    decision = everything.decide({name: given}, decision=f"Echo {name}")
    assert to_json(decision.outputs) == {f"Echo {name}": want}


@pytest.mark.parametrize(
    "given",
    [float("nan"), float("inf"), 10**40, 10**5000, "\ud800"],
    ids=["NaN", "infinity", "41 digits", "5001 digits", "half a character"],
)
def test_what_json_could_not_say_is_refused(everything: LocalRuleset, given: Given) -> None:
    with pytest.raises(InputRejected):
        everything.decide({"anything": given}, decision="Echo anything")


def test_inputs_without_end_are_refused(everything: LocalRuleset) -> None:
    endless: list[Given] = []
    endless.append(endless)
    with pytest.raises(InputRejected, match="nested too deep"):
        everything.decide({"anything": endless}, decision="Echo anything")


def test_paths_start_at_the_inputs_themselves(everything: LocalRuleset) -> None:
    with pytest.raises(InputRejected) as caught:
        everything.decide({"number": "x"}, decision="Sum")
    assert [finding.path for finding in caught.value.findings] == ["$.number"]


def test_now_may_be_given(everything: LocalRuleset) -> None:
    decision = everything.decide({}, decision="Now", now=datetime(2026, 1, 15, tzinfo=UTC))
    assert to_json(decision.outputs) == {"Now": "2026-01-15T00:00:00Z"}
    assert everything.decide({}, decision="Now").outputs["Now"] is not None


def test_a_trace_is_given_when_asked_for(everything: LocalRuleset) -> None:
    assert everything.decide({"number": 1}, decision="Sum").trace is None
    trace = everything.decide({"number": 1}, decision="Sum", trace=True).trace
    assert trace is not None
    assert [each.name for each in trace] == ["Sum"]


def test_a_folder_that_is_no_ruleset_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"no ruleset\.toml"):
        load(tmp_path)
    with pytest.raises(NotFound, match="there is no folder"):
        load(tmp_path / "nowhere")


def test_a_broken_ruleset_is_refused_with_every_problem(tmp_path: Path) -> None:
    (tmp_path / "ruleset.toml").write_text("format = 1")
    with pytest.raises(InvalidContent, match=r"(?s)name must be a text.*no \*\.dmn file"):
        load(tmp_path)
