"""FEEL texts as values, for tests."""

from decision_server.feel.expression import compile_expression
from decision_server.feel.notes import Notes
from decision_server.feel.scope import Scope


def value_of(text):
    """The value of a FEEL text that reads no names."""
    compiled = compile_expression(text, Scope())
    assert not compiled.diagnostics, [each.show() for each in compiled.diagnostics]
    notes = Notes()
    value = compiled({}, notes)
    assert not notes.diagnostics, [each.show() for each in notes.diagnostics]
    return value
