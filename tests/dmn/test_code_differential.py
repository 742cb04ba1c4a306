"""Fast code = general code = the interpreter, on random models: values, notes, steps, rules and traces."""

import random

import pytest

from decision_server.dmn.compile import compile_model
from decision_server.dmn.trace import decision_traces
from decision_server.dmn.xml import read_model
from decision_server.errors import LimitExceeded
from decision_server.feel.notes import Limits, Notes
from tests.dmn.random_models import draw_inputs, draw_model
from tests.feel.random_expressions import Inputs
from tests.feel.shown import shown

MODELS = 25
INPUTS = 6
LIMITS = Limits(steps=20_000)
WAYS = ("interpreter", "general", "fast")


def said(target, values, way, *, traced):
    """Everything an evaluation tells, and whether code gave up."""
    notes = Notes(limits=LIMITS, traced=traced)
    try:
        value = shown(target(values, notes, way=way))
    except LimitExceeded as error:
        return "limit", str(error)
    return (
        value,
        [found.show() for found in notes.diagnostics],
        dict(notes.counts),
        notes.steps,
        notes.bytes_made,
        notes.calls,
        list(notes.fired),
        [told(trace) for trace in decision_traces(notes.events or [])],
    )


def told(trace):
    table = None
    if trace.table is not None:
        inputs = [(text, shown(value)) for text, value in trace.table.inputs]
        table = (trace.table.hit_policy, inputs, trace.table.rules)
    return trace.name, trace.kind, trace.requires, shown(trace.value), table


@pytest.mark.parametrize("seed", range(8))
def test_all_ways_say_the_same(seed):
    draw = random.Random(seed)
    inputs = Inputs(draw)
    compared = completed = 0
    for _ in range(MODELS):
        xml = draw_model(draw)
        model = compile_model(read_model(xml).model)
        for target in (*model.decisions.values(), model.services["all"]):
            for _ in range(INPUTS):
                values = draw_inputs(draw, inputs)
                for traced in (False, True):
                    want = said(target, values, "interpreter", traced=traced)
                    for way in ("general", "fast"):
                        got = said(target, values, way, traced=traced)
                        assert got == want, f"{way} code on {values} of {xml.decode()}"
                        compared += 1
                    completed += not want[1]
    assert compared > MODELS * INPUTS * 8
    assert completed > MODELS * INPUTS
