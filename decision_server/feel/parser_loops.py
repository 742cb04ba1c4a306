"""`if`, `for`, `some` and `every` (rules 44 to 46 and 63)."""

from decision_server.feel import syntax
from decision_server.feel.inference import PARTIAL, iterator_type
from decision_server.feel.parser_bindings import declared_name, keyword
from decision_server.feel.parser_cursor import Cursor
from decision_server.feel.typesystem import ANY, ListType


def if_expression(cursor: Cursor) -> syntax.If:
    """Read `if … then … else …`; a chain of `else if` is one tree."""
    start = cursor.at
    branches: list[syntax.Branch] = []
    height = 0
    while _is_if(cursor):
        cursor.at += 1
        condition = cursor.expression(cursor)
        height = max(height, cursor.height)
        keyword(
            cursor,
            "then",
            "FEEL0111",
            "`then` is missing here",
            "write `if condition then value else value`",
        )
        then = cursor.expression(cursor)
        height = max(height, cursor.height)
        branches.append(syntax.Branch(condition, then))
        keyword(
            cursor,
            "else",
            "FEEL0112",
            "`else` is missing here",
            "every `if` needs an `else`; `else null` stands for no value",
        )
    otherwise = cursor.expression(cursor)
    cursor.rise(max(height, cursor.height))
    return syntax.If(tuple(branches), otherwise, cursor.span(start))


def _is_if(cursor: Cursor) -> bool:
    # In `else if and when`, the last three words may be a name.
    if cursor.texts[cursor.at] != "if":
        return False
    name = cursor.longest_name()
    return name is None or name[0] == cursor.at + 1


def for_expression(cursor: Cursor) -> syntax.For:
    """Read `for a in list, b in 1..5 return body`."""
    start = cursor.at
    scope = cursor.scope
    iterators, height = _iterators(cursor)
    keyword(
        cursor,
        "return",
        "FEEL0113",
        "`return` is missing here",
        "write `for name in list return value`",
    )
    cursor.scope.declare(PARTIAL, ListType(ANY))
    body = cursor.expression(cursor)
    cursor.scope = scope
    cursor.rise(max(height, cursor.height))
    return syntax.For(iterators, body, cursor.span(start))


def some_expression(cursor: Cursor) -> syntax.Quantified:
    """Read `some a in list satisfies condition`."""
    return _quantified(cursor, every=False)


def every_expression(cursor: Cursor) -> syntax.Quantified:
    """Read `every a in list satisfies condition`."""
    return _quantified(cursor, every=True)


def _quantified(cursor: Cursor, *, every: bool) -> syntax.Quantified:
    start = cursor.at
    scope = cursor.scope
    iterators, height = _iterators(cursor)
    keyword(
        cursor,
        "satisfies",
        "FEEL0114",
        "`satisfies` is missing here",
        f"write `{'every' if every else 'some'} name in list satisfies condition`",
    )
    condition = cursor.expression(cursor)
    cursor.scope = scope
    cursor.rise(max(height, cursor.height))
    return syntax.Quantified(every, iterators, condition, cursor.span(start))


def _iterators(cursor: Cursor) -> tuple[tuple[syntax.Iterator, ...], int]:
    cursor.scope = cursor.scope.growing()
    iterators: list[syntax.Iterator] = []
    height = 0
    while True:
        cursor.at += 1
        start = cursor.at
        name = declared_name(cursor, "in", "an iterator")
        keyword(
            cursor,
            "in",
            "FEEL0115",
            f"`in` is missing after the name '{name}'",
            "write `name in list`",
        )
        source = cursor.expression(cursor)
        height = max(height, cursor.height)
        end = None
        if cursor.texts[cursor.at] == "..":
            cursor.at += 1
            end = cursor.expression(cursor)
            height = max(height, cursor.height)
        iterator = syntax.Iterator(name, source, end, cursor.span(start))
        iterators.append(iterator)
        cursor.check_entries(len(iterators), "this list of iterators")
        cursor.scope.declare(name, iterator_type(iterator, cursor.scope, cursor.memo))
        if cursor.texts[cursor.at] != ",":
            return tuple(iterators), height
