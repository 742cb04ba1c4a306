"""The function `is` (DMN 1.5, 10.3.4.6)."""

from typing import Final

from decision_server.feel.builtins.signature import Builtin, Parameter, Signature
from decision_server.feel.notes import Notes
from decision_server.feel.source import Span
from decision_server.feel.typesystem import ANY, BOOLEAN
from decision_server.feel.values import Value, same


def are_the_same(notes: Notes, span: Span | None, value1: Value, value2: Value) -> Value:
    """Whether both are of one kind and made of the same parts: offsets and zones count, unlike in `=`."""
    return same(value1, value2, notes)


CHAPTER: Final = (
    Builtin(
        "is",
        Signature(
            (Parameter("value1", ANY, optional=True), Parameter("value2", ANY, optional=True)),
            BOOLEAN,
            are_the_same,
        ),
    ),
)
