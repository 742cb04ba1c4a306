"""Text to tokens: one pattern, one pass, no knowledge of names in scope.

A name is a *sequence* of tokens (DMN 1.5, 10.3.1.4), so the lexer only finds words; `names.py` and the parser
put them together. Linear: what repeats in a group begins with another character than what may follow it, so
that going back once per round settles it. Groups are not possessive: CPython before 3.11.5 gets those wrong.
"""

import re
from decimal import Decimal, Overflow
from typing import Final

from decision_server.feel.numbers import CONTEXT, DIGITS
from decision_server.feel.tokens import END, OPEN_STRING, Tokens

# Rules 61 and 62. \u1680 and \u180E are also in the ranges of rule 28; as white space they do not join names.
SPACE: Final = "\t-\r \x85\xa0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
# Rule 28, without white space.
NAME_START: Final = (
    "?A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u167f\u1681-\u180d\u180f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufefe\uff00-\ufffd\U00010000-\U000effff"
)
# Rule 29.
NAME_PART: Final = NAME_START + "0-9\xb7\u0300-\u036f\u203f-\u2040"

TOKEN: Final = re.compile(
    rf"""(?:[{SPACE}]++|//[^\n-\r]*+|/\*[\s\S]*?(?:\*/|\Z))*
    (?: ([{NAME_START}][{NAME_PART}]*+)
      | ((?:[0-9]++(?:\.[0-9]++)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?)
      | ("(?:[^"\\]++|\\[\s\S])*")
      | ("(?:[^"\\]++|\\[\s\S])*\\?)
      | (\*\*|\.\.|->|<=|>=|!=|==|&&|\|\||<>|[-+*/()\[\]{{}},:.<>=@'’!&|;%^])
      | ([\s\S])
      | \Z )""",
    re.VERBOSE,
)
SKIPPED: Final = re.compile(rf"(?:[{SPACE}]++|//[^\n-\r]*+|/\*[\s\S]*?\*/)*")

ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|([\"'\\nrt]))")
ESCAPES: Final = {'"': '"', "'": "'", "\\": "\\", "n": "\n", "r": "\r", "t": "\t"}
SURROGATES: Final = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def tokenize(text: str) -> Tokens:
    """All tokens of `text`. Never fails: what FEEL does not know becomes a token of kind UNKNOWN."""
    kinds: list[int] = []
    texts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in TOKEN.finditer(text):
        kind = match.lastindex
        if kind is None:
            break
        kinds.append(kind)
        texts.append(match[kind])
        starts.append(match.start(kind))
        ends.append(match.end())
    behind = ends[-1] if ends else 0
    kinds.append(END)
    texts.append("")
    starts.append(len(text))
    ends.append(len(text))
    open_comment = -1
    if kinds[0] == END or kinds[-2] != OPEN_STRING:
        skipped = SKIPPED.match(text, behind)
        if skipped is not None and skipped.end() < len(text):
            open_comment = skipped.end()
    return Tokens(text, kinds, texts, starts, ends, open_comment)


def number_value(literal: str) -> int | Decimal | None:
    """What a number literal stands for, to 34 digits; None if its exponent is too large.

    Digits alone give an `int` as long as it is below 10^34; anything else keeps the digits written.
    """
    if len(literal) <= DIGITS and literal.isdigit():
        return int(literal)
    try:
        return CONTEXT.create_decimal(literal)
    except Overflow:
        return None


def string_value(literal: str) -> str:
    r"""What a string literal with its quotes stands for: escapes resolved, surrogate pairs joined.

    An escape that the standard does not know stays as it is written: patterns such as "\d" rely on it.
    """
    inside = literal[1:-1]
    if "\\" not in inside:
        return inside
    return SURROGATES.sub(_joined, ESCAPE.sub(_resolved, inside))


def _resolved(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    if code is None:
        return ESCAPES[match[3]]
    point = int(code, 16)
    return chr(point) if point <= 0x10FFFF else match[0]


def _joined(match: re.Match[str]) -> str:
    return match[0].encode("utf-16", "surrogatepass").decode("utf-16")
