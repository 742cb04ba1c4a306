"""What to say when a text cannot be read, or names something that is not there."""

import difflib
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Final, NoReturn

from decision_server.feel.builtin_names import BUILTINS
from decision_server.feel.diagnostics import Severity
from decision_server.feel.inference import BUILTIN_TYPES, TESTED
from decision_server.feel.parser_cursor import Cursor
from decision_server.feel.problems import Problem
from decision_server.feel.source import Span
from decision_server.feel.tokens import END, ENDS_A_NAME, NUMBER, OPEN_STRING, UNKNOWN, WORD
from decision_server.feel.typesystem import FeelType

FOREIGN: Final = {
    "==": "write `=` to compare",
    "&&": "write `and`",
    "&": "write `and`, or `+` to join texts",
    "||": "write `or`",
    "|": "write `or`",
    "<>": "write `!=`",
    "!": "write `not(…)`",
    "%": "write `modulo(a, b)`",
    "^": "write `**`",
    ";": "take it away; an expression is a single value",
}
"""Operators of other languages, and what FEEL has in their place."""
TURNED: Final = {"=>": ">=", "=<": "<="}
CLOSING: Final = {"(": ")", "[": "]", "]": "]", "{": "}", "<": ">"}
COMPARED_NAMES: Final = 2_000
LISTED_NAMES: Final = 8


def unusable_token(cursor: Cursor) -> None:
    """Give up if the token is one that FEEL can use nowhere; come back if it is not."""
    text, kind, span = cursor.texts[cursor.at], cursor.kinds[cursor.at], cursor.token_span(cursor.at)
    if kind == OPEN_STRING:
        cursor.fail("FEEL0108", "this text in quotes is not closed", span, 'add the closing `"`')
    if kind == UNKNOWN:
        cursor.fail(
            "FEEL0119", f"FEEL has no use for {text!r} here", span, "take it away, or put it into a string"
        )
    if text in FOREIGN:
        cursor.fail("FEEL0109", f"FEEL has no operator `{text}`", span, FOREIGN[text])
    if kind == WORD and text.lower() in ENDS_A_NAME and text not in ENDS_A_NAME:
        foreign_word(cursor)
    if text in ("'", "’"):
        end = next(
            (at for at in range(cursor.at + 1, len(cursor.texts)) if cursor.texts[at] == text), cursor.at
        )
        span = Span(span.start, cursor.ends[end])
        inside = cursor.tokens.source[span.start + 1 : span.end - 1]
        help = f'write "{inside}"' if end > cursor.at else 'write texts as "…"'
        cursor.fail("FEEL0110", "texts stand in double quotes", span, help)


def foreign_word(cursor: Cursor) -> NoReturn:
    """Give up on a word that FEEL has in small letters."""
    text = cursor.texts[cursor.at]
    help = f"write `{text.lower()}`; the words of FEEL are in small letters"
    cursor.fail("FEEL0109", f"FEEL has no word `{text}`", cursor.token_span(cursor.at), help)


def no_operand(cursor: Cursor) -> NoReturn:
    """Give up where an expression should start and something else stands."""
    unusable_token(cursor)
    text, at = cursor.texts[cursor.at], cursor.at
    before = cursor.texts[at - 1] if at else ""
    if before + text in TURNED:
        span = Span(cursor.starts[at - 1], cursor.ends[at])
        help = f"write `{TURNED[before + text]}`"
        cursor.fail("FEEL0109", f"FEEL has no operator `{before + text}`", span, help)
    if cursor.kinds[at] == END:
        if before in ("(", "[", "{"):
            not_closed(cursor, at - 1)
        message = f"an expression is missing after `{before}`"
    else:
        message = f"an expression is needed here, not `{text}`"
        if text in ENDS_A_NAME or text in (")", "]", "}", ","):
            message = f"an expression is missing before `{text}`"
    help = f"write a value, or take `{before}` away" if before else "write a value first"
    cursor.fail("FEEL0105", message, cursor.token_span(at), help)


def not_closed(cursor: Cursor, opening: int) -> NoReturn:
    """Give up on a bracket that is open at the end of the text."""
    text = cursor.texts[opening]
    cursor.fail(
        "FEEL0107", f"this `{text}` is not closed", cursor.token_span(opening), f"add `{CLOSING[text]}`"
    )


def unexpected(cursor: Cursor, opening: int = -1, separator: str = "") -> NoReturn:
    """Give up where an expression is complete and the next token neither continues nor ends it.

    `opening` is the bracket that is open, `separator` what could stand here beside its closing bracket.
    """
    unusable_token(cursor)
    at = cursor.at
    text, span = cursor.texts[at], cursor.token_span(at)
    if cursor.kinds[at] == END and opening >= 0:
        not_closed(cursor, opening)
    if text in (")", "]", "}"):
        if opening < 0:
            cursor.fail("FEEL0122", f"`{text}` closes nothing", span, "take it away, or open it before")
        wanted = CLOSING[cursor.texts[opening]]
        cursor.fail(
            "FEEL0122",
            f"`{cursor.texts[opening]}` is open here, and `{text}` does not close it",
            span,
            f"write `{wanted}` first",
        )
    joined = joined_name(cursor)
    if joined is not None:
        start, written, name = joined
        help = f"did you mean `{name}`?"
        cursor.fail("FEEL0106", f"`{written}` is no name", Span(cursor.starts[start], span.end), help)
    if cursor.last_name == at - 1 and cursor.texts[at - 1] == "not":
        help = "`not` is a function: write `not(…)`"
    elif opening >= 0:
        help = " or ".join(f"`{sign}`" for sign in (separator, CLOSING[cursor.texts[opening]]) if sign)
        help = f"put {help} or an operator before it"
    elif text == "..":
        help = "a range has brackets: `[1..3]`"
    else:
        help = "put an operator before it, or take it away"
    cursor.fail("FEEL0106", f"the expression is complete before `{text}`", span, help)


def joined_name(cursor: Cursor) -> tuple[int, str, str] | None:
    """What the last name and the words behind it nearly make: first token, as written, the name meant."""
    start, at = cursor.last_name, cursor.at
    if start < 0 or cursor.kinds[at] not in (WORD, NUMBER) or at - start > 8:
        return None
    end = cursor.undeclared_end(at)
    written = cursor.spelled(start, end)
    name = nearest(written, names_in_view(cursor))
    return None if name is None else (start, written, name)


def names_in_view(cursor: Cursor) -> Iterable[str]:
    """The variables in scope, innermost first, then the built-in functions."""
    yield from (name for name in cursor.scope.visible() if name != TESTED)
    yield from BUILTINS


def nearest(name: str, candidates: Iterable[str], *, likeness: float = 0.72) -> str | None:
    """The candidate that `name` is most likely meant to be, None if none is near."""
    folded: dict[str, str] = {}
    for candidate in islice(candidates, COMPARED_NAMES):
        folded.setdefault(candidate.casefold(), candidate)
    found = difflib.get_close_matches(name.casefold()[:200], folded, n=1, cutoff=likeness)
    return folded[found[0]] if found else None


def unknown_name(cursor: Cursor, name: str, span: Span) -> None:
    """Note that no variable or function has this name."""
    if cursor.noted is not None and cursor.noted.severity is Severity.ERROR:
        return  # Looking for near names takes a while, and only the first problem is told.
    if name == TESTED:
        help = "`?` belongs in the cells of decision tables, in allowed values, and after `in`"
        cursor.note(Problem("FEEL0203", "there is no value under test here", span, help))
        return
    in_scope = list(islice((each for each in cursor.scope.visible() if each != TESTED), LISTED_NAMES + 1))
    parts = []
    if name in cursor.scope.pool.elements:
        pool = cursor.scope.pool
        here = f"'{pool.owner}'" if pool.owner else "here"
        if name == pool.owner:
            parts.append("this is the element itself, which cannot need its own result.")
        else:
            parts.append(f"add a requirement from '{name}' to {here}.")
    elif (near := _meant(cursor, name)) is not None:
        parts.append(f"did you mean '{near}'?")
    if in_scope:
        more = ", …" if len(in_scope) > LISTED_NAMES else ""
        parts.append(f"In scope: {', '.join(in_scope[:LISTED_NAMES])}{more}.")
    help = " ".join(parts) or "declare it as an input, or put it in double quotes if it is a text"
    kind = "function" if cursor.tokens.source[span.end :].lstrip()[:1] == "(" else "variable"
    # Items of a filter may have more members than is known, and a member that is missing is null.
    may_be_member = kind == "variable" and cursor.scope.in_filter
    severity = Severity.WARNING if may_be_member else Severity.ERROR
    cursor.note(Problem("FEEL0204", f"no {kind} named '{name}' is in scope here", span, help, severity))


def _meant(cursor: Cursor, name: str) -> str | None:
    # `base - rate` may be meant for the name `base rate`: the signs behind the name are tried with it.
    near = nearest(name, names_in_view(cursor))
    end = cursor.binding_end(cursor.at, "")
    if near is None and end > cursor.at + 1:
        compound = [each for each in names_in_view(cursor) if not each.isidentifier()]
        for at in range(min(end, cursor.at + 8), cursor.at + 1, -1):
            near = near or nearest(cursor.spelled(cursor.at, at), compound, likeness=0.85)
    return near


def unknown_member(
    cursor: Cursor, of: FeelType, name: str, span: Span, members: Mapping[str, FeelType]
) -> None:
    """Note that values of this type have no such member.

    A warning: a context may hold more than its type says.
    """
    near = nearest(name, members)
    listed = ", ".join(islice(members, LISTED_NAMES)) + (", …" if len(members) > LISTED_NAMES else "")
    help = (f"did you mean '{near}'? " if near else "") + (f"It has: {listed}." if members else "")
    message = f"a value of type {short(of)} has no member '{name}'"
    cursor.note(
        Problem(
            "FEEL0202",
            message,
            span,
            help or "only contexts, ranges, dates and durations have members",
            Severity.WARNING,
        )
    )


def short(of: FeelType) -> str:
    """The type in words that fit on a line."""
    words = str(of)
    return words if len(words) <= 60 else words.partition("<")[0]


def unknown_type(cursor: Cursor, name: str, span: Span) -> None:
    """Note that no type has this name."""
    near = nearest(name, [*cursor.scope.types, *BUILTIN_TYPES])
    help = (
        f"did you mean '{near}'?" if near else "define it in the model, or use a built-in type such as number"
    )
    cursor.note(Problem("FEEL0201", f"there is no type named '{name}'", span, help))
