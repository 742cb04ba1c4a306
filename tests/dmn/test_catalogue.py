"""Every code of models is in the catalogue, is reported somewhere, and has a test."""

import re
from pathlib import Path

import pytest

from decision_server.dmn.catalogue import CATALOGUE

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "decision_server" / "dmn").glob("*.py"))
TESTS = sorted((ROOT / "tests" / "dmn").rglob("*.*"))


def codes_in(paths):
    return {code for path in paths for code in re.findall(r"DMN0\d{3}", path.read_text(encoding="utf-8"))}


def test_the_catalogue_lists_exactly_the_codes_that_are_reported():
    reported = codes_in(path for path in SOURCES if path.name != "catalogue.py")
    assert sorted(CATALOGUE) == sorted(reported)


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_code_has_a_test_and_tells_what_to_do(code):
    entry = CATALOGUE[code]
    assert all((entry.title, entry.meaning, entry.example, entry.way_out))
    assert code in codes_in(path for path in TESTS if path.suffix in (".py", ".toml"))
