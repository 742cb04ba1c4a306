"""Types (rule 52)."""

from typing import Final, NoReturn

from decision_server.feel import syntax
from decision_server.feel.inference import BUILTIN_TYPES
from decision_server.feel.names import NameTrie
from decision_server.feel.parser_bindings import colon, declared_name
from decision_server.feel.parser_cursor import Cursor
from decision_server.feel.parser_messages import not_closed, unexpected, unknown_type, unusable_token
from decision_server.feel.source import Span
from decision_server.feel.tokens import END, WORD

BUILTIN_TYPE_NAMES: Final = NameTrie(BUILTIN_TYPES)
GENERIC: Final = frozenset({"list", "range", "context", "function"})


def type_node(cursor: Cursor) -> syntax.TypeNode:
    """Read a type."""
    cursor.enter()
    start = cursor.at
    if cursor.kinds[start] != WORD:
        not_a_type(cursor)
    text = cursor.texts[start]
    if text in GENERIC and cursor.texts[start + 1] in ("<", "<>"):
        cursor.at += 2
        if cursor.texts[start + 1] == "<>":
            # `function<>->number`: the lexer took two signs for one.
            cursor.at -= 1
            cursor.texts[cursor.at] = ">"
            cursor.starts[cursor.at] += 1
        match text:
            case "list":
                element = type_node(cursor)
                _close(cursor, start + 1)
                node: syntax.TypeNode = syntax.ListOf(element, cursor.span(start))
            case "range":
                of = type_node(cursor)
                _close(cursor, start + 1)
                node = syntax.RangeOf(of, cursor.span(start))
            case "context":
                members = _members(cursor, start + 1)
                node = syntax.ContextOf(members, cursor.span(start))
            case _:
                parameters = _parameters(cursor, start + 1)
                if cursor.texts[cursor.at] != "->":
                    not_a_type(cursor, "the result of the function type, `-> type`, is missing here")
                cursor.at += 1
                result = type_node(cursor)
                node = syntax.FunctionOf(parameters, result, cursor.span(start))
        cursor.rise(cursor.height)
    else:
        node = _named(cursor, start)
        cursor.height = 0
    cursor.leave()
    return node


def not_a_type(cursor: Cursor, message: str = "") -> NoReturn:
    """Give up where a type is needed."""
    unusable_token(cursor)
    found = f"not `{cursor.texts[cursor.at]}`" if cursor.texts[cursor.at] else "and the text ends"
    cursor.fail(
        "FEEL0123",
        message or f"a type is needed here, {found}",
        cursor.token_span(cursor.at),
        "write a type such as `number`, `list<string>` or `context<name: string>`",
    )


def _named(cursor: Cursor, start: int) -> syntax.TypeName:
    found = cursor.scope.trie(cursor.scope.types).longest(cursor.texts, start)
    builtin = BUILTIN_TYPE_NAMES.longest(cursor.texts, start)
    if builtin is not None and (found is None or builtin[0] > found[0]):
        found = builtin
    if found is None:
        end = cursor.undeclared_end(start)
        while cursor.texts[end] == "." and cursor.kinds[end + 1] == WORD:
            end = cursor.undeclared_end(end + 1)
        found = end, cursor.spelled(start, end)
        unknown_type(cursor, found[1], Span(cursor.starts[start], cursor.ends[end - 1]))
    cursor.at, name = found
    return syntax.TypeName(name, cursor.span(start))


def _close(cursor: Cursor, opening: int) -> None:
    at = cursor.at
    if cursor.texts[at] == ">=":
        # `x instance of list<number>=true`: the lexer knows no types and took two signs for one.
        cursor.texts[at] = "="
        cursor.starts[at] += 1
        return
    if cursor.texts[at] != ">":
        if cursor.kinds[at] == END:
            not_closed(cursor, opening)
        not_a_type(cursor, f"`>` is missing before `{cursor.texts[at]}`")
    cursor.at += 1


def _members(cursor: Cursor, opening: int) -> tuple[tuple[str, syntax.TypeNode], ...]:
    members: list[tuple[str, syntax.TypeNode]] = []
    height = 0
    while cursor.texts[cursor.at] != ">" or members:
        name = declared_name(cursor, ":", "a member", opening=opening)
        colon(cursor, "the name of a member", opening)
        members.append((name, type_node(cursor)))
        height = max(height, cursor.height)
        cursor.check_entries(len(members), "this type")
        if cursor.texts[cursor.at] != ",":
            break
        cursor.at += 1
    _close(cursor, opening)
    cursor.height = height
    return tuple(members)


def _parameters(cursor: Cursor, opening: int) -> tuple[syntax.TypeNode, ...]:
    parameters: list[syntax.TypeNode] = []
    height = 0
    while cursor.texts[cursor.at] != ">" or parameters:
        parameters.append(type_node(cursor))
        height = max(height, cursor.height)
        cursor.check_entries(len(parameters), "this type")
        if cursor.texts[cursor.at] != ",":
            break
        cursor.at += 1
    _close(cursor, opening)
    cursor.height = height
    return tuple(parameters)


def whole_type(cursor: Cursor) -> syntax.TypeNode:
    """Read a type that must reach up to the end of the text."""
    node = type_node(cursor)
    if cursor.kinds[cursor.at] != END:
        unexpected(cursor)
    return node
