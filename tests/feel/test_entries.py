"""The pattern for common cells gives what the parser gives."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision_server.feel import parser
from decision_server.feel.entries import common_tests
from decision_server.feel.limits import TextLimits
from decision_server.feel.parser import parse_unary_tests
from decision_server.feel.scope import Scope

COMMON = [
    "-",
    " - ",
    "5",
    "-1.50",
    ".5",
    "< 5",
    ">=-3",
    "[1..5]",
    "]1 .. 5[",
    "(-5..-1)",
    '"low"',
    '"low","high"',
    ' "a" ,\n"b" ',
    'not("a", "b")',
    'not ( "a" )',
    "9" * 40,
    '"näive 🐎"',
    '""',
]
NOT_COMMON = [
    "",
    "1e3",
    "- 5",
    "= 5",
    '"a\\n"',
    "a",
    "1, 2",
    "not(1)",
    "[a..5]",
    "< a",
    "? > 5",
    "1 // one",
    "1" * 1_001,
]


@pytest.fixture
def parsed_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser, "common_tests", lambda text: None)


@pytest.mark.parametrize("text", COMMON)
def test_a_common_cell_has_the_tree_that_the_parser_gives(text: str, parsed_in_full: None) -> None:
    assert common_tests(text) == parse_unary_tests(text, Scope()).tree is not None


@pytest.mark.parametrize("text", NOT_COMMON)
def test_any_other_cell_is_left_to_the_parser(text: str) -> None:
    assert common_tests(text) is None


PIECES = [
    "-",
    "5",
    ".5",
    "1.0",
    "<",
    "<=",
    ">",
    "[",
    "]",
    "(",
    ")",
    "..",
    '"a"',
    '""',
    ",",
    "not",
    " ",
    "\n",
    "a",
    "=",
]


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_whatever_is_common_is_read_as_the_parser_reads_it(text: str) -> None:
    quick = common_tests(text)
    if quick is not None:
        tree = parser._parse(text, Scope(), TextLimits(), parser.unary_tests)[0]
        assert quick == tree
