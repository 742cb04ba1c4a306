"""What the benchmarks say of a run is what was measured in it."""

from pathlib import Path
from typing import Any

import pytest

from benchmarks.plot import svg
from benchmarks.report import BEGIN, END, figures, write_into


def run(ours_us: float, **more: object) -> dict[str, Any]:
    row = {"rules": 10, "us": {"decision-server": ours_us, "zen-engine": 10.0}, "ready_s": {}}
    return {"workloads": {"pricing-10": row}, **more}


@pytest.mark.parametrize(("ours_us", "reached"), [(1.5, True), (1.6, False)])
def test_a_figure_is_reached_at_most_at_its_bound(ours_us: float, reached: bool) -> None:
    (figure,) = [each for each in figures(run(ours_us)) if each["what"] == "pricing-10, over zen-engine"]
    assert figure["got"] == pytest.approx(ours_us / 10)
    assert figure["reached"] is reached


def test_a_figure_that_was_not_measured_is_neither_reached_nor_missed() -> None:
    found = {each["what"]: each["reached"] for each in figures(run(1))}
    assert [what for what, reached in found.items() if reached is not None] == ["pricing-10, over zen-engine"]
    assert {each["reached"] for each in figures(run(1, index_mb=12.5)) if "MB" in each["what"]} == {False}


def test_a_page_keeps_what_stands_around_the_tables(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    write_into(page, "new")
    write_into(page, "newer")
    text = page.read_text(encoding="utf-8")
    assert text == f"before\n{BEGIN}\n\nnewer\n{END}\nafter\n"


def test_the_plot_draws_a_line_for_each_that_took_part() -> None:
    drawn = svg(run(1))
    assert ">decision-server<" in drawn
    assert ">zen-engine<" in drawn
    assert ">durable_rules<" not in drawn
