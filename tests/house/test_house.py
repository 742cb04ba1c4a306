"""What the linters cannot say about the house, each in a few lines."""

import itertools
import re
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "decision_server"
SOURCES = sorted(path for path in [*PACKAGE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")])
BANNED_NAMES = {"utils", "util", "common", "helpers", "helper", "misc"}


def identity(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=identity)
def test_a_file_has_at_most_400_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, "split the file by subject"


@pytest.mark.parametrize("path", SOURCES, ids=identity)
def test_no_module_is_a_drawer_for_the_rest(path: Path) -> None:
    assert path.stem not in BANNED_NAMES, "a module is a noun of the domain"


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("__init__.py")), ids=identity)
def test_every_room_has_a_charter(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith('"""'), (
        "say what the room is for and what it may import"
    )


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=identity)
def test_the_core_makes_no_binary_fraction(path: Path) -> None:
    with path.open("rb") as file:
        tokens = list(tokenize.tokenize(file.readline))
    calls = [a.start for a, b in itertools.pairwise(tokens) if a.string == "float" and b.string == "("]
    assert not calls, "FEEL numbers are int or Decimal"


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=identity)
def test_no_pattern_has_a_possessive_group(path: Path) -> None:
    """CPython before 3.11.5, which Debian 12 ships, matches `(?:…)?+` wrongly; `[…]*+` is right."""
    assert not re.search(r"\)(?:[*+?]|\{[0-9,]+\})\+", path.read_text(encoding="utf-8"))
