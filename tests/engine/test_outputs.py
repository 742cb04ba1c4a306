"""Values as JSON: exact, and bounded before anything large is built."""

import tracemalloc
from decimal import Decimal

import pytest

from decision_server.engine.outputs import Room, encode_outputs, to_json
from decision_server.errors import LimitExceeded


def doubled(times: int) -> list:
    """A list that takes little memory and `2 ** times` items when written out."""
    made: list = ["x"]
    for _ in range(times):
        made = [made, made]
    return made


@pytest.mark.parametrize(
    "value",
    [doubled(40), ["x" * 1_000_000] * 100, {"a" * 1000 + str(n): n for n in range(20_000)}],
    ids=["a list doubled forty times", "one long text a hundred times", "long names"],
)
def test_a_result_above_ten_mebibytes_is_refused_before_it_is_built(value: object) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(LimitExceeded):
            encode_outputs({"Result": value})
        assert tracemalloc.get_traced_memory()[1] < 64 * 1_048_576
    finally:
        tracemalloc.stop()


def test_a_result_below_it_is_written_out() -> None:
    assert to_json(doubled(3)) == doubled(3)
    assert to_json({"a": [Decimal("1.50"), None, True]}) == {"a": [Decimal("1.5"), None, True]}


def test_what_goes_into_one_document_shares_its_room() -> None:
    room = Room(100)
    to_json("x" * 60, room)
    with pytest.raises(LimitExceeded):
        to_json("x" * 60, room)
