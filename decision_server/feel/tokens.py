"""The tokens of a text, as parallel lists, and the kinds there are."""

from dataclasses import dataclass
from typing import Final

# The numbers are the groups of the lexer's pattern.
WORD: Final = 1
NUMBER: Final = 2
STRING: Final = 3
OPEN_STRING: Final = 4
SYMBOL: Final = 5
UNKNOWN: Final = 6
END: Final = 7

NAME_SYMBOLS: Final = frozenset({".", "/", "-", "'", "’", "+", "*", "**", ".."})
"""What may stand inside a name besides words and digits (rule 30), in the pieces the lexer makes of it."""

ENDS_A_NAME: Final = frozenset(
    {"and", "between", "else", "in", "instance", "or", "return", "satisfies", "then"}
)
"""Words that may follow an expression: an undeclared name ends before one of them."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Token `i` is of kind `kinds[i]`, reads `texts[i]`, and stands at `starts[i]` up to `ends[i]`.

    The last token is END with the text "". The text of a string keeps its quotes and escapes, so that no
    string reads like a word or a symbol. `open_comment` is where a comment starts that is not closed, or -1.
    """

    source: str
    kinds: list[int]
    texts: list[str]
    starts: list[int]
    ends: list[int]
    open_comment: int = -1
