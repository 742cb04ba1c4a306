"""`range("[1..10]")`: a range from its text (DMN 1.5, 10.3.4.1).

The ends are literals, or calls of `date`, `time`, `date and time` or `duration` on literals; nothing else is
ever evaluated.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from decision_server.feel import tokens
from decision_server.feel.builtins import dates
from decision_server.feel.builtins.signature import Builtin
from decision_server.feel.lexer import number_value, string_value, tokenize
from decision_server.feel.notes import Notes
from decision_server.feel.numbers import negate
from decision_server.feel.ranges import why_no_range
from decision_server.feel.source import Span
from decision_server.feel.temporal_parsing import read_temporal
from decision_server.feel.tokens import Tokens
from decision_server.feel.values import Range, Value

_CONSTRUCTORS: Final[Mapping[str, Builtin]] = MappingProxyType(
    {
        builtin.name: builtin
        for builtin in dates.CHAPTER
        if builtin.name in ("date", "time", "date and time", "duration")
    }
)
_OPENING: Final = MappingProxyType({"[": True, "(": False, "]": False})
_CLOSING: Final = MappingProxyType({"]": True, ")": False, "[": False})
_LONGEST: Final = 1000
_READING_UNITS: Final = 40


class _NoLiteralError(Exception):
    """The text is something else than literals and calls on literals."""


class _Reader:
    """Reads tokens from left to right; raises _NoLiteralError at the first that does not belong."""

    def __init__(self, read: Tokens, notes: Notes, span: Span | None) -> None:
        self.tokens = read
        self.at = 0
        self.notes = notes
        self.span = span

    def next(self) -> tuple[int, str]:
        """The kind and text of the next token, END at the end however often."""
        at = min(self.at, len(self.tokens.kinds) - 1)
        self.at += 1
        return self.tokens.kinds[at], self.tokens.texts[at]

    def symbol(self) -> str:
        """The next token, which must be a symbol."""
        kind, text = self.next()
        if kind != tokens.SYMBOL:
            raise _NoLiteralError
        return text

    def expect(self, symbol: str) -> None:
        """Step over this symbol."""
        if self.symbol() != symbol:
            raise _NoLiteralError

    def literal(self) -> Value:
        """A number, string, or `@"…"`."""
        kind, text = self.next()
        value: Value = None
        if kind == tokens.NUMBER:
            value = number_value(text)
        elif kind == tokens.STRING:
            value = string_value(text)
        elif (kind, text) == (tokens.SYMBOL, "-"):
            kind, text = self.next()
            number = number_value(text) if kind == tokens.NUMBER else None
            value = None if number is None else negate(number)
        elif (kind, text) == (tokens.SYMBOL, "@"):
            kind, text = self.next()
            value = read_temporal(string_value(text)) if kind == tokens.STRING else None
        if value is None:
            raise _NoLiteralError
        return value

    def end(self) -> Value:
        """A literal, or a call on literals."""
        if self.tokens.kinds[min(self.at, len(self.tokens.kinds) - 1)] != tokens.WORD:
            return self.literal()
        words: list[str] = []
        kind, text = self.next()
        while kind == tokens.WORD:
            words.append(text)
            kind, text = self.next()
        constructor = _CONSTRUCTORS.get(" ".join(words))
        if constructor is None or (kind, text) != (tokens.SYMBOL, "("):
            raise _NoLiteralError
        arguments = [self.literal()]
        while (separator := self.symbol()) == ",":
            arguments.append(self.literal())
        if separator != ")":
            raise _NoLiteralError
        value = constructor.call(arguments, self.notes, self.span)
        if value is None:
            raise _NoLiteralError
        return value


def read_range(notes: Notes, span: Span | None, text: str) -> Value:
    """The range that a text stands for; null and a note if it is none."""
    if len(text) <= _LONGEST:
        notes.charge(_READING_UNITS + len(text))
        reader = _Reader(tokenize(text), notes, span)
        try:
            return _range(reader, notes, span)
        except _NoLiteralError:
            pass
    shown = text if len(text) <= 60 else text[:59] + "…"
    help = 'write it like [1..10) or [@"2024-01-01"..@"2024-01-31"]'
    return notes.null("FEEL0315", span, f"range: '{shown}' is no range of literals", help)


def _range(reader: _Reader, notes: Notes, span: Span | None) -> Value:
    start_closed = _OPENING.get(reader.symbol())
    start = reader.end()
    reader.expect("..")
    end = reader.end()
    end_closed = _CLOSING.get(reader.symbol())
    if start_closed is None or end_closed is None or reader.next()[0] != tokens.END:
        raise _NoLiteralError
    if problem := why_no_range(start, end):
        return notes.null("FEEL0315", span, f"range: {problem}")
    return Range(start, end, start_closed, end_closed)
