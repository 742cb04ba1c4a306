"""Each limit refuses something hostile, in time; with that one limit lifted the same thing goes off."""

import os
import resource
import signal
from dataclasses import fields

import pytest

from decision_server.dmn.xml_tree import ReadLimits
from decision_server.feel.limits import TextLimits
from decision_server.feel.notes import Limits
from tests.hostile.limits import LIMITS, Limit
from tests.hostile.measured import MEMORY_BYTES, peak_bytes
from tests.hostile.watched import warm_up

REFUSED, WENT_THROUGH, BROKE = 0, 10, 11
EVERY_LIMIT = pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.place)


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    warm_up()


@EVERY_LIMIT
def test_a_limit_refuses_what_is_hostile(limit: Limit) -> None:
    said: set[str] = set()
    most = 4 * MEMORY_BYTES if "model_bytes" in limit.place else MEMORY_BYTES
    assert peak_bytes(lambda: said.add(limit.attempt(False))) <= most
    said.add(limit.attempt(False))
    assert len(said) == 1
    assert limit.says in said.pop()


@EVERY_LIMIT
def test_without_the_limit_it_goes_off(limit: Limit) -> None:
    assert ending_of_a_child(limit, lifted=True) != REFUSED


def test_a_child_in_which_the_limit_stands_says_so() -> None:
    assert ending_of_a_child(LIMITS[0], lifted=False) == REFUSED


def ending_of_a_child(limit: Limit, *, lifted: bool) -> int:
    """How the attempt ends in a child with little memory and CPU time: refused by this limit or not."""
    child = os.fork()
    if child == 0:
        ending = BROKE
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (1, 2))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
            signal.signal(signal.SIGXCPU, signal.SIG_DFL)
            devnull = os.open(os.devnull, os.O_WRONLY)
            os.dup2(devnull, 2)
            ending = REFUSED if limit.says in limit.attempt(lifted) else WENT_THROUGH
        finally:
            os._exit(ending)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


@pytest.mark.parametrize("kind", [TextLimits, ReadLimits, Limits])
def test_no_limit_is_without_a_test(kind: type) -> None:
    tested = {limit.place for limit in LIMITS}
    room = f"{kind.__module__.removeprefix('decision_server.')}.{kind.__name__}"
    assert {f"{room}.{field.name}" for field in fields(kind)} <= tested
