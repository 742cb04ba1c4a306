"""Cells told from their text alone against cells that are compiled."""

import random

import pytest

from decision_server.feel.expression import compile_tests
from decision_server.feel.quick_entries import quick_shape
from decision_server.feel.scope import Scope
from decision_server.feel.typesystem import ANY, BOOLEAN, DATE, NUMBER, STRING
from decision_server.feel.unary_tests import GENERAL

NUMBERS = (
    "0",
    "-0",
    "5",
    "-5",
    "2.50",
    "-.5",
    ".5",
    "1" + "0" * 33,
    "1" + "0" * 34,
    "9" * 40,
    "0.1" + "0" * 40,
)
STRINGS = ('"a"', '"b"', '""', '"a, b"', '"-"', '"é"')
SPACES = ("", " ", "  ", "\n\t")


def entry(chance):
    """A cell of a common form, or nearly so."""
    space = lambda: chance.choice(SPACES)  # noqa: E731
    one, other = chance.choice(NUMBERS), chance.choice(NUMBERS)
    texts = f"{space()},{space()}".join(chance.choice(STRINGS) for _ in range(chance.randrange(1, 4)))
    forms = [
        "-",
        one,
        f"{chance.choice(('<', '<=', '>', '>='))}{space()}{one}",
        f"{chance.choice('[](')}{space()}{one}{space()}..{space()}{other}{space()}{chance.choice('])[')}",
        texts,
        f"not{space()}({space()}{texts}{space()})",
        f"{one}, {other}",
        f"{one}, {texts}",
        "null",
        "x",
        f"- {one}",
    ]
    return f"{space()}{chance.choice(forms)}{space()}"


@pytest.mark.parametrize("type", [NUMBER, STRING, ANY, BOOLEAN, DATE], ids=str)
def test_a_cell_told_from_its_text_is_what_it_is_when_compiled_and_has_no_findings(type):
    chance = random.Random(str(type))
    quick = 0
    for _ in range(3_000):
        text = entry(chance)
        shape = quick_shape(text, type)
        if shape is None:
            continue
        quick += 1
        compiled = compile_tests(text, Scope({"x": NUMBER}), input_type=type)
        assert compiled.shape == shape, text
        assert repr(compiled.shape) == repr(shape), text
        assert compiled.shape is not GENERAL
        assert compiled.diagnostics == (), text
        assert compiled.uses == ()
    assert quick > (800 if type in (NUMBER, STRING) else 0)
