"""Every expression stops on its default budget: in time, in little memory, and the same way each time."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from decision_server.dmn.compile import compile_model
from decision_server.dmn.xml import read_model
from decision_server.errors import LimitExceeded
from decision_server.feel.expression import compile_expression
from decision_server.feel.notes import Notes
from decision_server.feel.scope import Scope
from decision_server.feel.texts import literal_of
from decision_server.feel.values import Value
from tests.dmn.models import decision, definitions
from tests.hostile.measured import MEMORY_BYTES, allowed_s, cpu_s, peak_bytes
from tests.hostile.watched import NOW, warm_up

TABLE = tomllib.loads((Path(__file__).parent / "bombs.toml").read_text(encoding="utf-8"))
BOMBS = {bomb["name"]: bomb["expression"] for bomb in TABLE["bomb"]}


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    warm_up()


def test_there_are_as_many_bombs_as_promised() -> None:
    assert len(BOMBS) >= 60
    ends = [end(name)[0] for name in BOMBS]
    assert sum(each.startswith("limit: ") for each in ends) >= 60, "a bomb that gives a value is a dud"


def end(name: str) -> tuple[str, int, int]:
    """How a bomb ends: its value or limit, the steps it took, and how many notes it left."""
    compiled = compile_expression(BOMBS[name], Scope())
    return ending_of(lambda notes: compiled({}, notes))


def ending_of(run: Callable[[Notes], Value]) -> tuple[str, int, int]:
    notes = Notes(now=NOW)
    try:
        value = run(notes)
    except LimitExceeded as limit:
        return f"limit: {limit}", notes.steps, sum(notes.counts.values())
    return literal_of(value)[:200], notes.steps, sum(notes.counts.values())


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_stops_in_time_and_memory_and_always_alike(name: str) -> None:
    ends: set[tuple[str, int, int]] = set()
    assert peak_bytes(lambda: ends.add(end(name))) <= MEMORY_BYTES
    taken = cpu_s(lambda: ends.add(end(name)))
    assert len(ends) == 1
    assert taken <= allowed_s() or cpu_s(lambda: end(name), rounds=5) <= allowed_s()


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_as_a_decision_stops_in_time_and_where_the_expression_does(name: str) -> None:
    text = f"<literalExpression><text>{escape(BOMBS[name])}</text></literalExpression>"
    model = read_model(definitions(decision("d", text))).model
    assert model is not None
    decide = compile_model(model).decisions["d"]
    ends = {ending_of(lambda notes: decide({}, notes))}
    taken = cpu_s(lambda: ends.add(ending_of(lambda notes: decide({}, notes))))
    assert ends == {end(name)}
    assert (
        taken <= allowed_s()
        or cpu_s(lambda: ending_of(lambda notes: decide({}, notes)), rounds=5) <= allowed_s()
    )
