"""Boxed expressions as lines of name and text, for logic that is neither a table nor one expression."""

from dataclasses import dataclass

from decision_server.dmn.decision_table import DecisionTable
from decision_server.dmn.elements import LiteralExpression
from decision_server.dmn.model import (
    BusinessKnowledgeModel,
    Conditional,
    Context,
    Decision,
    DrgNode,
    Expression,
    Filter,
    FunctionDefinition,
    Invocation,
    Iterator,
    List,
    Relation,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a box: what it is called, and its text; `depth` counts the boxes around it."""

    name: str
    text: str
    depth: int


def boxed_lines(node: DrgNode | None) -> tuple[Line, ...]:
    """The box of a decision or BKM, top to bottom; empty for tables, which have a view of their own."""
    match node:
        case Decision(logic=logic):
            return _lines(logic, 0)
        case BusinessKnowledgeModel(logic=FunctionDefinition(body=body)):
            return _lines(body, 0)
        case _:
            return ()


def _lines(logic: Expression | None, depth: int) -> tuple[Line, ...]:
    match logic:
        case Context():
            named = [
                (entry.variable.name if entry.variable else "result", entry.value) for entry in logic.entries
            ]
        case Invocation():
            arguments = [(each.parameter.name, each.value) for each in logic.bindings]
            called = [("calls", logic.function), *arguments]
            named = [(name, value) for name, value in called if value is not None]
        case Conditional():
            named = [("if", logic.condition), ("then", logic.then), ("else", logic.otherwise)]
        case Filter():
            named = [("in", logic.source), ("those with", logic.match)]
        case Iterator():
            named = [(f"{logic.kind.value} {logic.variable} in", logic.source), ("", logic.body)]
        case List():
            named = [(str(at), item) for at, item in enumerate(logic.items, start=1)]
        case Relation():
            named = [(f"row {at}", row) for at, row in enumerate(logic.rows, start=1)]
        case FunctionDefinition():
            parameters = ", ".join(parameter.name for parameter in logic.parameters)
            named = [(f"function({parameters})", logic.body)] if logic.body is not None else []
        case _:
            return ()
    return tuple(line for name, value in named for line in _entry(name, value, depth))


def _entry(name: str, value: Expression, depth: int) -> tuple[Line, ...]:
    match value:
        case LiteralExpression():
            return (Line(name, value.text.text.strip(), depth),)
        case DecisionTable():
            return (Line(name, "a decision table", depth),)
        case _:
            return (Line(name, "", depth), *_lines(value, depth + 1))
