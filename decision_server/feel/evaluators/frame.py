"""The frame of one running expression or function, and the step from a node to its value."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from decision_server.feel import ir
from decision_server.feel.notes import Notes
from decision_server.feel.source import Source
from decision_server.feel.values import Value

Evaluator: TypeAlias = "Callable[[ir.Node, Frame], Value]"


class Frame:
    """Local variables by slot, the values given from outside, and the notes of the evaluation.

    `evaluators` is the interpreter's table; it travels along so that the families need not import it.
    """

    __slots__ = ("evaluators", "inputs", "notes", "slots", "source")

    def __init__(
        self,
        slots: list[Value],
        inputs: Mapping[str, Value],
        notes: Notes,
        source: Source,
        evaluators: Mapping[type[ir.Node], Evaluator],
    ) -> None:
        self.slots = slots
        self.inputs = inputs
        self.notes = notes
        self.source = source
        self.evaluators = evaluators


def value_of(node: ir.Node, frame: Frame) -> Value:
    """The value of a node. Hot evaluators spell this out instead of calling it."""
    return frame.evaluators[node.__class__](node, frame)
