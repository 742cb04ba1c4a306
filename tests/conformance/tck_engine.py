"""The engine as the TCK's runner wants it: `run_tck.py --engine tests.conformance.tck_engine:engine`."""

import datetime
import os
from decimal import Decimal

from decision_server.dmn.compile import compile_model
from decision_server.dmn.xml import read_model
from decision_server.feel.builtins.registry import BUILTINS
from decision_server.feel.notes import Notes
from decision_server.feel.numbers import settled
from decision_server.feel.values import kind_of

NOW = datetime.datetime(2024, 5, 17, 12, 30, tzinfo=datetime.UTC)
READERS = {
    "date": "date",
    "time": "time",
    "date and time": "date and time",
    "duration": "duration",
}
WAY = os.environ.get("TCK_WAY", "fast")
"""How decisions run: by the interpreter, by general code, or by fast code with general code behind it."""
AS_THEY_ARE = frozenset({"null", "boolean", "number", "string"})


class Shown:
    """A value of one of the engine's own types; `str()` is its FEEL text."""

    def __init__(self, text):
        self.text = text

    def __str__(self):
        return self.text

    def __repr__(self):
        return f"Shown({self.text!r})"


class Engine:
    """One model under test."""

    def __init__(self, compiled):
        self.compiled = compiled
        self.notes = None

    def evaluate(self, invocable_name, kind, inputs, node):
        notes = self.notes = Notes(now=NOW)
        values = {name: to_feel(value) for name, value in inputs.items()}
        if kind == "bkm":
            function = self.compiled.functions[invocable_name]
            return from_feel(function.call([values.get(name) for name in function.type.names], notes))
        if kind == "decisionService":
            service = self.compiled.services[invocable_name]
            value = service(values, notes, way=WAY)
            if len(service.outputs) > 1:
                value = value[node] if isinstance(value, dict) else None
            return from_feel(value)
        return from_feel(self.compiled.decisions[node](values, notes, way=WAY))


def engine(paths):
    """Load the first file, with all others of its folder to import from."""
    models = []
    for path in paths:
        reading = read_model(path.read_bytes(), file=path.name)
        if reading.model is None:
            raise ValueError("\n".join(found.show() for found in reading.diagnostics))
        models.append(reading.model)
    return Engine(compile_model(models[0], imports={model.namespace: model for model in models[1:]}))


def to_feel(value):
    match value:
        case bool() | None | str() | datetime.date():
            return value
        case Decimal():
            return settled(value)
        case list():
            return [to_feel(item) for item in value]
        case dict():
            return {name: to_feel(item) for name, item in value.items()}
        case _:
            return BUILTINS[READERS[value.kind]].call([value.text], Notes(), None)


def from_feel(value):
    if isinstance(value, list):
        return [from_feel(item) for item in value]
    if isinstance(value, dict):
        return {name: from_feel(item) for name, item in value.items()}
    if kind_of(value) in AS_THEY_ARE:
        return value
    return Shown(BUILTINS["string"].call([value], Notes(), None))
