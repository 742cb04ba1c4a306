"""docs/security.md says what the code has."""

import re
from importlib import import_module
from pathlib import Path

from decision_server.feel.notes import Limits
from tests.hostile.limits import LIMITS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "security.md"
ROW = re.compile(r"^\| (.+?) \| ([0-9,]+) \| `([\w.]+)` \| (.+?) \|$", re.MULTILINE)
WITHOUT_A_FIGURE = {"dmn.xml_tree._Builder.doctype", "engine.limits.deadline", "feel.numbers.LIMIT"}


def rows() -> list[tuple[str, str, str, str]]:
    return ROW.findall(PAGE.read_text(encoding="utf-8"))


def value_of(place: str) -> int:
    """The default of a limit: a constant of a module, or a field of a dataclass in it."""
    owner, _, name = place.rpartition(".")
    try:
        found = getattr(import_module(f"decision_server.{owner}"), name)
    except ModuleNotFoundError:
        module, _, kind = owner.rpartition(".")
        found = getattr(getattr(import_module(f"decision_server.{module}"), kind)(), name)
    assert isinstance(found, int)
    return found


def test_each_limit_has_the_default_that_the_page_says() -> None:
    assert len(rows()) >= 25
    for what, default, place, _ in rows():
        assert f"{value_of(place):,}" == default, what


def test_each_limit_on_the_page_is_tested_and_each_tested_one_is_on_the_page() -> None:
    tested = {limit.place for limit in LIMITS}
    assert {place for _, _, place, _ in rows()} == tested - WITHOUT_A_FIGURE


def test_each_limit_is_refused_with_what_the_page_says() -> None:
    said = {place: code for _, _, place, code in rows()}
    for limit in LIMITS:
        if re.fullmatch(r"[A-Z]+\d+", limit.says) and limit.place in said:
            assert said[limit.place] == limit.says


def test_the_default_budget_is_within_what_callers_may_allow() -> None:
    assert Limits().steps <= value_of("engine.limits.MOST_STEPS")
