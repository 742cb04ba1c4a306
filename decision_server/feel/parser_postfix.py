"""What follows an operand: members, filters, calls, `instance of` (rules 38 to 43, 50, 51)."""

from decision_server.feel import syntax
from decision_server.feel.inference import filter_scope
from decision_server.feel.parser_bindings import colon, declared_name, name_again
from decision_server.feel.parser_cursor import Cursor
from decision_server.feel.parser_messages import unexpected, unknown_member, unusable_token
from decision_server.feel.parser_types import type_node
from decision_server.feel.source import Span
from decision_server.feel.tokens import ENDS_A_NAME, NUMBER, STRING, WORD


def followed(cursor: Cursor, tree: syntax.Expression, start: int) -> syntax.Expression:
    """Read all that follows `tree`, which starts at token `start`."""
    while True:
        match cursor.texts[cursor.at]:
            case ".":
                tree = _path(cursor, tree, start)
            case "[":
                if cursor.range_end and not starts_expression(cursor, cursor.at + 1):
                    return tree
                tree = _filter(cursor, tree, start)
            case "(":
                tree = _call(cursor, tree, start)
            case "instance" if cursor.texts[cursor.at + 1] == "of":
                height = cursor.height
                cursor.at += 2
                asked = type_node(cursor)
                cursor.rise(max(height, cursor.height))
                tree = syntax.InstanceOf(tree, asked, cursor.span(start))
            case _:
                return tree


def starts_expression(cursor: Cursor, at: int) -> bool:
    """Whether an expression can start at token `at`: decides what `[` and `]` mean beside the end of a range.

    `[1..n[x > 2]]` filters and `[1..10[ = r` closes. No second try is needed, which would be exponential.
    """
    kind, text = cursor.kinds[at], cursor.texts[at]
    if kind == WORD:
        return text not in ENDS_A_NAME or cursor.scope.longest(cursor.texts, at) is not None
    return kind in (NUMBER, STRING) or text in ("(", "[", "{", "@", "-")


def _path(cursor: Cursor, source: syntax.Expression, start: int) -> syntax.Path:
    height = cursor.height
    of = cursor.type_of(source)
    cursor.at += 1
    first = cursor.at
    if cursor.kinds[first] != WORD:
        unusable_token(cursor)
        found = f"not `{cursor.texts[first]}`" if cursor.texts[first] else "and the text ends"
        cursor.fail(
            "FEEL0117",
            f"the name of a member is needed after the dot, {found}",
            cursor.token_span(first),
            "write the name of a member, or take the dot away",
        )
    found_name, members = cursor.longest_member(of)
    if found_name is None:
        end = cursor.undeclared_end(first)
        member = cursor.spelled(first, end)
        if members is not None:
            unknown_member(cursor, of, member, Span(cursor.starts[first], cursor.ends[end - 1]), members)
    else:
        end, member = found_name
    cursor.at = end
    cursor.last_name = first
    cursor.rise(height)
    return syntax.Path(source, member, cursor.span(start))


def _filter(cursor: Cursor, source: syntax.Expression, start: int) -> syntax.Filter:
    height = cursor.height
    opening = cursor.at
    outside, cursor.range_end = cursor.range_end, False
    scope = cursor.scope
    cursor.scope = filter_scope(scope, cursor.type_of(source))
    cursor.at += 1
    condition = cursor.expression(cursor)
    if cursor.texts[cursor.at] != "]":
        unexpected(cursor, opening)
    cursor.at += 1
    cursor.scope = scope
    cursor.range_end = outside
    cursor.rise(max(height, cursor.height))
    return syntax.Filter(source, condition, cursor.span(start))


def _call(cursor: Cursor, function: syntax.Expression, start: int) -> syntax.Call:
    height = cursor.height
    opening = cursor.at
    outside, cursor.range_end = cursor.range_end, False
    cursor.at += 1
    arguments: list[syntax.Argument] = []
    names: set[str] = set()
    named = _is_named(cursor)
    while cursor.texts[cursor.at] != ")" or arguments:
        first = cursor.at
        if _is_named(cursor) != named:
            cursor.fail(
                "FEEL0120",
                "some arguments are named and some are not",
                cursor.token_span(first),
                "name all arguments, or none",
            )
        name: str | None = None
        if named:
            name = declared_name(cursor, ":", "an argument")
            if name in names:
                name_again(cursor, name, first)
            names.add(name)
            colon(cursor, "the name of an argument", opening)
        arguments.append(syntax.Argument(name, cursor.expression(cursor)))
        height = max(height, cursor.height)
        cursor.check_entries(len(arguments), "this call")
        if cursor.texts[cursor.at] != ",":
            break
        cursor.at += 1
    if cursor.texts[cursor.at] != ")":
        unexpected(cursor, opening, ",")
    cursor.at += 1
    cursor.range_end = outside
    cursor.rise(height)
    return syntax.Call(function, tuple(arguments), cursor.span(start))


def _is_named(cursor: Cursor) -> bool:
    return cursor.kinds[cursor.at] == WORD and cursor.texts[cursor.binding_end(cursor.at, ":")] == ":"
