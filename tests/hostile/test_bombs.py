"""Every expression stops on its default budget: in time, in little memory, and the same way each time."""

import tomllib
from pathlib import Path

import pytest

from decision_server.errors import LimitExceeded
from decision_server.feel.expression import compile_expression
from decision_server.feel.notes import Notes
from decision_server.feel.scope import Scope
from decision_server.feel.texts import literal_of
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
    notes = Notes(now=NOW)
    try:
        value = compiled({}, notes)
    except LimitExceeded as limit:
        return f"limit: {limit}", notes.steps, notes.counts.total()
    return literal_of(value)[:200], notes.steps, notes.counts.total()


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_stops_in_time_and_memory_and_always_alike(name: str) -> None:
    ends: set[tuple[str, int, int]] = set()
    assert peak_bytes(lambda: ends.add(end(name))) <= MEMORY_BYTES
    taken = cpu_s(lambda: ends.add(end(name)))
    assert len(ends) == 1
    assert taken <= allowed_s() or cpu_s(lambda: end(name), rounds=5) <= allowed_s()
