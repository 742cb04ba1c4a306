"""Function literals (rules 55 and 56)."""

from decision_server.feel import syntax
from decision_server.feel.inference import function_scope
from decision_server.feel.parser_bindings import declared_name, name_again
from decision_server.feel.parser_cursor import Cursor
from decision_server.feel.parser_messages import unexpected
from decision_server.feel.parser_types import type_node


def function_literal(cursor: Cursor) -> syntax.FunctionLiteral:
    """Read `function(a: number, b) body`, or with `external` before the body."""
    start = cursor.at
    cursor.at += 1
    parameters = _parameters(cursor)
    external = cursor.texts[cursor.at] == "external" and cursor.texts[cursor.at + 1] == "{"
    if external:
        cursor.at += 1
    scope = cursor.scope
    cursor.scope = function_scope(parameters, scope)
    body = cursor.expression(cursor)
    cursor.scope = scope
    cursor.rise(cursor.height)
    return syntax.FunctionLiteral(parameters, external, body, cursor.span(start))


def _parameters(cursor: Cursor) -> tuple[syntax.Parameter, ...]:
    opening = cursor.at
    cursor.at += 1
    parameters: list[syntax.Parameter] = []
    names: set[str] = set()
    while cursor.texts[cursor.at] != ")" or parameters:
        start = cursor.at
        name = declared_name(cursor, ":", "a parameter", opening=opening)
        if name in names:
            name_again(cursor, name, start)
        names.add(name)
        of = None
        if cursor.texts[cursor.at] == ":":
            cursor.at += 1
            of = type_node(cursor)
        parameters.append(syntax.Parameter(name, of))
        cursor.check_entries(len(parameters), "this list of parameters")
        if cursor.texts[cursor.at] != ",":
            break
        cursor.at += 1
    if cursor.texts[cursor.at] != ")":
        unexpected(cursor, opening, ",")
    cursor.at += 1
    return tuple(parameters)
