"""Every name that a model's boxes give to something: what a context of unknown type may have as members."""

from collections.abc import Iterable

from decision_server.dmn.decision_table import DecisionTable
from decision_server.dmn.elements import LiteralExpression
from decision_server.dmn.model import (
    BusinessKnowledgeModel,
    Conditional,
    Context,
    Decision,
    Expression,
    Filter,
    FunctionDefinition,
    Invocation,
    Iterator,
    List,
    Model,
    Relation,
)


def names_in(model: Model) -> frozenset[str]:
    """The names of context entries, columns, output clauses, parameters and iterators of all logic."""
    names: set[str] = set()
    work: list[Expression] = []
    for node in model.nodes:
        if isinstance(node, Decision | BusinessKnowledgeModel) and node.logic is not None:
            work.append(node.logic)
    while work:
        expression = work.pop()
        names.update(_names(expression))
        work.extend(parts_of(expression))
    return frozenset(name for name in names if name)


def _names(expression: Expression) -> Iterable[str]:
    match expression:
        case Context():
            return [entry.variable.name for entry in expression.entries if entry.variable is not None]
        case Relation():
            return [column.name for column in expression.columns]
        case DecisionTable():
            return [clause.name for clause in expression.outputs if clause.name is not None]
        case FunctionDefinition():
            return [parameter.name for parameter in expression.parameters]
        case Iterator():
            return [expression.variable]
        case _:
            return ()


def parts_of(expression: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside a box; those of a table's clauses and rules are not among them."""
    match expression:
        case LiteralExpression() | DecisionTable():
            return ()
        case Context():
            return tuple(entry.value for entry in expression.entries)
        case List():
            return expression.items
        case Relation():
            return tuple(item for row in expression.rows for item in row.items)
        case Invocation():
            values = [binding.value for binding in expression.bindings if binding.value is not None]
            return (*values,) if expression.function is None else (expression.function, *values)
        case FunctionDefinition():
            return () if expression.body is None else (expression.body,)
        case Conditional():
            return expression.condition, expression.then, expression.otherwise
        case Filter():
            return expression.source, expression.match
        case Iterator():
            return expression.source, expression.body
