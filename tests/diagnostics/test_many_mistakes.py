"""All that is wrong with one file is told at once, in its order, each with where and what to do."""

from pathlib import Path

from decision_server.cli.checking import check
from decision_server.feel.source import in_file

FILE = Path(__file__).with_name("many-mistakes.dmn")
CODES = [
    "DMN0204", "DMN0309", "FEEL0204", "FEEL0207", "DMN0214", "FEEL0109", "DMN0211", "FEEL0111",
    "DMN0201", "FEEL0208", "FEEL0204", "DMN0402", "FEEL0212", "DMN0110", "DMN0214",
]  # fmt: skip


def test_every_mistake_of_a_file_is_told_at_once_in_its_order():
    checked = check(FILE)
    assert [each.code for each in checked.diagnostics] == CODES
    assert checked.has_errors


def test_each_has_a_way_out_and_marks_in_the_file_what_it_marks_in_the_text():
    lines = FILE.read_text(encoding="utf-8").split("\n")
    for each in check(FILE).diagnostics:
        assert each.help
        line, column = in_file(each.source, each.span.start)
        text, start, width = each.excerpt()
        there = lines[line - 1][column - 1 :]
        # A reference is told by its words, at the tag that holds it.
        assert there.startswith((text[start : start + width], "<")), each.show()


def test_the_places_lead_from_the_file_to_the_clause():
    shown = {each.code: each.where() for each in check(FILE).diagnostics}
    assert shown["DMN0309"] == "many-mistakes.dmn › Rate › rule 1 › Risk:1:1 (many-mistakes.dmn:16:88)"
    assert shown["FEEL0111"] == "many-mistakes.dmn › Text:2:8 (many-mistakes.dmn:28:8)"
