"""What expressions are made of: literals, names, brackets, ranges, lists, contexts.

Rules 8 to 12, 31 to 37, 53 and 54, 57 to 59, 65.
"""

from collections.abc import Callable
from typing import Final

from decision_server.feel import syntax
from decision_server.feel.builtin_names import BUILTINS
from decision_server.feel.inference import TESTED
from decision_server.feel.lexer import number_value, string_value
from decision_server.feel.parser_bindings import colon, declared_name
from decision_server.feel.parser_cursor import Cursor
from decision_server.feel.parser_functions import function_literal
from decision_server.feel.parser_loops import every_expression, for_expression, if_expression, some_expression
from decision_server.feel.parser_messages import foreign_word, no_operand, unexpected, unknown_name
from decision_server.feel.parser_postfix import followed, starts_expression
from decision_server.feel.source import Span
from decision_server.feel.tokens import ENDS_A_NAME, NUMBER, STRING, SYMBOL, WORD
from decision_server.feel.typesystem import ANY

RANGE_CLOSERS: Final = {"]": True, ")": False, "[": False}


def operand(cursor: Cursor) -> syntax.Expression:
    """Read what an operator may stand beside: minus signs, a value, and what follows it."""
    first = cursor.at
    while cursor.texts[cursor.at] == "-":
        cursor.at += 1
    start = cursor.at
    tree = _primary(cursor)
    if start > first and isinstance(tree, syntax.Number):
        # By rule 35 the sign belongs to the number, so that `-1 instance of number` asks about -1.
        start -= 1
        cursor.rise(0)
        tree = syntax.Negation(tree, cursor.span(start))
    tree = followed(cursor, tree, start)
    for sign in range(start - 1, first - 1, -1):
        cursor.rise(cursor.height)
        tree = syntax.Negation(tree, cursor.span(sign))
    return tree


def _primary(cursor: Cursor) -> syntax.Expression:
    start = cursor.at
    kind, text = cursor.kinds[start], cursor.texts[start]
    cursor.height = 0
    if kind == WORD:
        return _word(cursor, start, text)
    if kind == NUMBER:
        cursor.at += 1
        value = number_value(text)
        if value is None:
            cursor.fail(
                "FEEL0124",
                "numbers have exponents up to 6144",
                cursor.token_span(start),
                "write a smaller number",
            )
        return syntax.Number(value, cursor.span(start))
    if kind == STRING:
        cursor.at += 1
        return syntax.String(string_value(text), cursor.span(start))
    read = SYMBOLS.get(text) if kind == SYMBOL else None
    return no_operand(cursor) if read is None else read(cursor)


def _word(cursor: Cursor, start: int, text: str) -> syntax.Expression:
    found = cursor.longest_name()
    if text in WORDS and (found is None or found[0] == start + 1):
        read = WORDS[text]
        if text != "function" or cursor.texts[start + 1] == "(":
            return read(cursor)
    if found is None:
        if text in ENDS_A_NAME:
            no_operand(cursor)
        if text.lower() in WORDS and cursor.kinds[start + 1] in (WORD, NUMBER, STRING):
            foreign_word(cursor)
        end = start + 1 if text == TESTED else cursor.undeclared_end(start)
        found = end, cursor.spelled(start, end)
        if not cursor.scope.in_open_filter:
            unknown_name(cursor, found[1], Span(cursor.starts[start], cursor.ends[end - 1]))
    cursor.at, name = found
    cursor.last_name = start
    return syntax.Name(name, cursor.span(start))


def _boolean(cursor: Cursor) -> syntax.Boolean:
    cursor.at += 1
    return syntax.Boolean(cursor.texts[cursor.at - 1] == "true", cursor.span(cursor.at - 1))


def _null(cursor: Cursor) -> syntax.Null:
    cursor.at += 1
    return syntax.Null(cursor.span(cursor.at - 1))


def _at_literal(cursor: Cursor) -> syntax.At:
    start = cursor.at
    cursor.at += 1
    if cursor.kinds[cursor.at] != STRING:
        no_operand(cursor)
    cursor.at += 1
    return syntax.At(string_value(cursor.texts[cursor.at - 1]), cursor.span(start))


def _in_brackets(cursor: Cursor) -> syntax.Expression:
    return parenthesised(cursor, many=False)[0]


def parenthesised(cursor: Cursor, *, many: bool) -> tuple[syntax.Expression, ...]:
    """Read `(a)`, `(a..b]`, or, if `many`, the tests `(a, b, c)` behind `in`; always at least one tree."""
    opening = cursor.at
    cursor.at += 1
    outside, cursor.range_end = cursor.range_end, False
    first = cursor.expression(cursor)
    if cursor.texts[cursor.at] == "..":
        tree = _range(cursor, opening, first, closed=False)
        cursor.range_end = outside
        return (tree,)
    trees = [first]
    height = cursor.height
    while many and cursor.texts[cursor.at] == ",":
        cursor.at += 1
        trees.append(cursor.expression(cursor))
        height = max(height, cursor.height)
        cursor.check_entries(len(trees), "this list of tests")
    if cursor.texts[cursor.at] != ")":
        unexpected(cursor, opening, "," if many else "")
    cursor.at += 1
    cursor.height = height
    cursor.range_end = outside
    return tuple(trees)


def _range(cursor: Cursor, opening: int, start: syntax.Expression, *, closed: bool) -> syntax.Range:
    height = cursor.height
    cursor.at += 1
    cursor.range_end = True
    end = cursor.expression(cursor)
    closes = RANGE_CLOSERS.get(cursor.texts[cursor.at])
    if closes is None:
        unexpected(cursor, opening)
    cursor.at += 1
    cursor.rise(max(height, cursor.height))
    return syntax.Range(start, end, closed, closes, cursor.span(opening))


def _square_bracket(cursor: Cursor) -> syntax.Range | syntax.List:
    opening = cursor.at
    cursor.at += 1
    if cursor.texts[cursor.at] == "]" and not _opens_range(cursor, cursor.at):
        cursor.at += 1
        return syntax.List((), cursor.span(opening))
    outside, cursor.range_end = cursor.range_end, False
    first = cursor.expression(cursor)
    if cursor.texts[cursor.at] == "..":
        tree = _range(cursor, opening, first, closed=True)
        cursor.range_end = outside
        return tree
    items = [first]
    height = cursor.height
    while cursor.texts[cursor.at] == ",":
        cursor.at += 1
        items.append(cursor.expression(cursor))
        height = max(height, cursor.height)
        cursor.check_entries(len(items), "this list")
    if cursor.texts[cursor.at] != "]":
        unexpected(cursor, opening, ",")
    cursor.at += 1
    cursor.rise(height)
    cursor.range_end = outside
    return syntax.List(tuple(items), cursor.span(opening))


def _opens_range(cursor: Cursor, at: int) -> bool:
    # `[]` may be followed by `[1]`, `(…)` or `- 1`; only a plain value tells that `]` starts a range.
    return cursor.texts[at + 1] not in ("(", "[", "{", "-") and starts_expression(cursor, at + 1)


def _open_range(cursor: Cursor) -> syntax.Range:
    opening = cursor.at
    if not starts_expression(cursor, opening + 1):
        no_operand(cursor)
    cursor.at += 1
    outside, cursor.range_end = cursor.range_end, False
    first = cursor.expression(cursor)
    if cursor.texts[cursor.at] != "..":
        cursor.at = opening
        no_operand(cursor)
    tree = _range(cursor, opening, first, closed=False)
    cursor.range_end = outside
    return tree


def _context(cursor: Cursor) -> syntax.Context:
    opening = cursor.at
    cursor.at += 1
    outside, cursor.range_end = cursor.range_end, False
    scope = cursor.scope
    cursor.scope = scope.growing()
    entries: list[syntax.Entry] = []
    height = 0
    while cursor.texts[cursor.at] != "}" or entries:
        start = cursor.at
        key = _key(cursor, opening)
        _declare_recursive(cursor, key)
        value = cursor.expression(cursor)
        height = max(height, cursor.height)
        entries.append(syntax.Entry(key, value, cursor.span(start)))
        cursor.scope.declare(key, cursor.type_of(value))
        cursor.check_entries(len(entries), "this context")
        if cursor.texts[cursor.at] != ",":
            break
        cursor.at += 1
    if cursor.texts[cursor.at] != "}":
        unexpected(cursor, opening, ",")
    cursor.at += 1
    cursor.scope = scope
    cursor.range_end = outside
    cursor.rise(height)
    return syntax.Context(tuple(entries), cursor.span(opening))


def _declare_recursive(cursor: Cursor, key: str) -> None:
    # A function in a context may call itself by its key, unless that already names something.
    is_function = cursor.texts[cursor.at] == "function" and cursor.texts[cursor.at + 1] == "("
    if is_function and cursor.scope.lookup(key) is None and key not in BUILTINS:
        cursor.scope.declare(key, ANY)


def _key(cursor: Cursor, opening: int) -> str:
    start = cursor.at
    if cursor.kinds[start] == STRING:
        cursor.at += 1
        key = string_value(cursor.texts[start])
    else:
        key = declared_name(cursor, ":", "an entry", opening=opening)
    colon(cursor, "the name of an entry", opening)
    return key


SYMBOLS: Final[dict[str, Callable[[Cursor], syntax.Expression]]] = {
    "(": _in_brackets,
    "[": _square_bracket,
    "]": _open_range,
    "{": _context,
    "@": _at_literal,
}
WORDS: Final[dict[str, Callable[[Cursor], syntax.Expression]]] = {
    "true": _boolean,
    "false": _boolean,
    "null": _null,
    "if": if_expression,
    "for": for_expression,
    "some": some_expression,
    "every": every_expression,
    "function": function_literal,
}
