"""Names that are being declared: keys, parameters, iterators, named arguments.

Nothing is looked up here; the tokens are taken as they stand, up to the sign or word that must follow.
"""

from typing import NoReturn

from decision_server.feel.parser_cursor import Cursor
from decision_server.feel.parser_messages import not_closed, unusable_token
from decision_server.feel.tokens import END, WORD


def declared_name(cursor: Cursor, stop: str, what: str, *, opening: int = -1) -> str:
    """Read the name of `what` up to the word or sign `stop`, or up to what no name can hold."""
    start = cursor.at
    if cursor.kinds[start] != WORD:
        if cursor.kinds[start] == END and opening >= 0:
            not_closed(cursor, opening)
        unusable_token(cursor)
        found = f"not `{cursor.texts[start]}`" if cursor.texts[start] else "and the text ends"
        cursor.fail(
            "FEEL0117",
            f"the name of {what} is needed here, {found}",
            cursor.token_span(start),
            "a name starts with a letter; digits, spaces and . / - ' + * may follow",
        )
    cursor.at = cursor.binding_end(start, stop)
    return cursor.spelled(start, cursor.at)


def colon(cursor: Cursor, what: str, opening: int) -> None:
    """Read the colon behind `what`."""
    if cursor.texts[cursor.at] != ":":
        if cursor.kinds[cursor.at] == END:
            not_closed(cursor, opening)
        unusable_token(cursor)
        cursor.fail(
            "FEEL0118",
            f"a colon is missing after {what}, before `{cursor.texts[cursor.at]}`",
            cursor.token_span(cursor.at),
            "write `name: …`",
        )
    cursor.at += 1


def name_again(cursor: Cursor, name: str, start: int) -> NoReturn:
    """Give up on a second parameter or argument of one name; `start` is where it stands."""
    cursor.fail(
        "FEEL0205", f"'{name}' is used twice", cursor.token_span(start), "give each a name of its own"
    )


def keyword(cursor: Cursor, word: str, code: str, message: str, help: str) -> None:
    """Read `word`, or give up with this message."""
    if cursor.texts[cursor.at] != word:
        unusable_token(cursor)
        cursor.fail(code, message, cursor.token_span(cursor.at), help)
    cursor.at += 1
