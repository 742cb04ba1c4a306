"""Files of parts, read and compiled, for tests."""

from decision_server.dmn.compile import compile_model
from decision_server.dmn.xml import read_model
from tests.dmn.models import definitions, told


def read(*parts, file="loan.dmn", **more):
    reading = read_model(definitions(*parts, **more), file=file)
    assert [each.show() for each in reading.diagnostics] == []
    return reading.model


def compiled(*parts, **more):
    return compile_model(read(*parts, **more))


def clean(*parts, **more):
    model = compiled(*parts, **more)
    assert told(model.diagnostics) == []
    return model
