"""Coverage-guided fuzzing of the XML reader and the compiler of models: `make fuzz`."""

import sys
from contextlib import suppress

import atheris

with atheris.instrument_imports(include=["decision_server.dmn"]):
    from decision_server.dmn.compile import compile_model
    from decision_server.dmn.xml import read_model

from decision_server.errors import LimitExceeded
from decision_server.feel.notes import Limits, Notes
from tests.hostile.watched import NOW, is_inert, warm_up

FEW = Limits(steps=20_000)


def one(data: bytes) -> None:
    """Every file is refused with a diagnostic, or is a model that compiles and evaluates."""
    reading = read_model(data)
    assert all(found.show() for found in reading.diagnostics)
    if reading.model is None:
        assert reading.diagnostics
        return
    compiled = compile_model(reading.model)
    assert all(found.show() for found in compiled.diagnostics)
    for decision in compiled.decisions.values():
        with suppress(LimitExceeded):
            assert is_inert(decision(dict.fromkeys(decision.inputs, 7), Notes(now=NOW, limits=FEW)))


if __name__ == "__main__":
    warm_up()
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
