"""Regular expressions of XPath and XQuery (F&O 7.6), compiled. The only file that knows a library for them.

`elementpath` translates the syntax, RE2 runs it in time linear in the text. Only two things need a matcher
that tries again: a reference to a group, and `^` under flag `m` at a line break that ends the text, where
XPath sees no line and RE2 does. Those run on `regex`, for a tenth of a second at most.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from math import comb
from types import MappingProxyType
from typing import Final, TypeAlias

from decision_server.errors import LimitExceeded
from decision_server.feel.measures import bytes_of
from decision_server.feel.notes import Notes
from decision_server.feel.pattern_text import (
    Freedom,
    PatternError,
    check_flags,
    freedom_of,
    prepare,
    read_replacement,
)

Pieces: TypeAlias = Iterator[tuple[str, tuple[str, ...] | None]]
"""Text before a match with the match and its groups; at last the text behind all matches, with None."""
Search: TypeAlias = Callable[[str, Notes], Pieces]

_LARGEST_PROGRAM_BYTES: Final = 2 * 1024 * 1024
"""Memory of one RE2 program; `\\p{L}{100}` fits. Compiling takes up to a quarter of a second at this size."""
_INSTRUCTIONS_PER_UNIT: Final = 8
_COMPILE_UNITS: Final = 60
_TOO_LARGE_UNITS: Final = 10_000
_KEPT_PATTERNS: Final = 512
_TOO_LARGE: Final = "the pattern is too large"
_OF_PYTHON: Final = MappingProxyType({"s": "DOTALL", "m": "MULTILINE", "i": "IGNORECASE"})
_NOT_BEFORE_LAST_BREAK: Final = r"(?!\n\Z)"
_NOT_BEHIND_LAST_BREAK: Final = r"(?<!\n\Z)"
"""What the translator adds to `$` and `^` for Python's sake, and RE2 neither needs nor knows."""
_HALF: Final = re.compile("[\ud800-\udfff]")
_HALF_RANGE: Final = re.compile("[\ud800-\udfff]-[\ud800-\udfff]")
_HALF_START: Final = re.compile("[\ud800-\udfff]-")
_HALF_END: Final = re.compile("-[\ud800-\udfff]")
_BYTES_PER_UNIT: Final = 64
_TRIES_PER_UNIT: Final = 8
_PIECES_PER_UNIT: Final = 4
_LENGTH_PER_TRY: Final = 64
_BYTES_PER_MATCH_UNIT: Final = 128
"""With repetitions a search may look at all of the rest for each match (`[^b]*b|a`), 0.3 GB/s measured."""


class Pattern:
    """A compiled pattern. Immutable and shared by threads.

    `retry` is for texts that end with a line break. `has_references`: it refers to a group, so that matching
    it may try again and again. `is_bounded`: no match is longer than the pattern says.
    """

    __slots__ = ("_is_bounded", "_is_literal", "_retry", "_search", "groups", "has_references")

    def __init__(
        self,
        search: Search,
        groups: int,
        *,
        retry: Search | None = None,
        is_literal: bool = False,
        has_references: bool = False,
        is_bounded: bool = False,
    ) -> None:
        self._search = search
        self._retry = retry
        self._is_literal = is_literal
        self.groups = groups
        self.has_references = has_references
        self._is_bounded = is_bounded

    def is_in(self, text: str, notes: Notes) -> bool:
        """Whether it matches a part of the text. Raises PatternError, LimitExceeded."""
        return next(self._pieces(text, notes))[1] is not None

    def parts(self, text: str, notes: Notes) -> list[str]:
        """What stands between the matches. Raises PatternError if it matches the empty string."""
        self._refuse_empty(notes)
        return [between for between, _ in self._pieces(text, notes)]

    def replaced(self, text: str, replacement: str, notes: Notes) -> str:
        r"""The text with each match replaced.

        In the replacement `$1` is what the first group matched, `$0` the whole match, `\$` and `\\` the
        characters (under flag `q` all characters are themselves). Raises PatternError, LimitExceeded.
        """
        self._refuse_empty(notes)
        notes.charge(replacement.count("$") + replacement.count("\\"))
        template = [replacement] if self._is_literal else read_replacement(replacement, self.groups)
        made: list[str] = []
        length = 0
        for between, found in self._pieces(text, notes):
            new = [between]
            if found is not None:
                new += [part if isinstance(part, str) else found[part] for part in template]
            made += new
            added = sum(map(len, new))
            length += added
            if length > notes.limits.string_length:
                raise LimitExceeded(
                    f"a string would be longer than {notes.limits.string_length:,} characters"
                )
            notes.charge(added // _BYTES_PER_UNIT + len(new) // _PIECES_PER_UNIT)
        replaced = "".join(made)
        notes.grow(bytes_of(replaced))
        return replaced

    def _refuse_empty(self, notes: Notes) -> None:
        if self.is_in("", notes):
            raise PatternError("the pattern matches the empty string", "write `+` where it says `*`")

    def _pieces(self, text: str, notes: Notes) -> Pieces:
        rest = bytes_of(text)
        notes.charge(4 + rest // _BYTES_PER_UNIT)
        search = self._search
        if self._retry is not None and text.endswith("\n"):
            search = self._retry
        for between, found in search(text, notes):
            if found is not None:
                seen = 0 if self._is_bounded else rest // _BYTES_PER_MATCH_UNIT
                notes.charge(16 + 2 * self.groups + seen)
                rest -= len(between) + len(found[0])
            yield between, found


def compile_pattern(pattern: str, flags: str, notes: Notes) -> Pattern:
    """The compiled pattern; the same ones are compiled once.

    Charged for once in an evaluation, by its size, whether it was compiled before or not. Raises PatternError
    if there is no such pattern, and LimitExceeded if it is longer than patterns may be.
    """
    longest = notes.limits.pattern_length
    if len(pattern) > longest:
        raise LimitExceeded(f"a pattern is longer than {longest:,} characters")
    key = pattern, "".join(sorted(check_flags(flags)))
    found, units = _compiled(*key)
    if key not in notes.patterns:
        notes.patterns.add(key)
        notes.charge(units)
    if isinstance(found, PatternError):
        raise PatternError(str(found), found.help)
    return found


@lru_cache(maxsize=_KEPT_PATTERNS)
def _compiled(pattern: str, flags: str) -> tuple[Pattern | PatternError, int]:
    """The pattern and its units. Failures are kept too: that a pattern is too large shows late."""
    try:
        if "q" in flags:
            search, groups, units = _linear(pattern, flags)
            return Pattern(search, groups, is_literal=True, is_bounded=True), units
        prepared = prepare(pattern, ignore_space="x" in flags)
        text = _translated(prepared.text, flags)
        if prepared.has_references:
            search, groups = _trying(text, flags)
            return Pattern(search, groups, has_references=True), _COMPILE_UNITS + len(text)
        search, groups, units = _linear(text, flags)
        # RE2 takes `^` for the start of a line behind the last line break as well, XPath does not.
        retry = _trying(text, flags)[0] if prepared.has_line_starts and "m" in flags else None
        return Pattern(search, groups, retry=retry, is_bounded=not freedom_of(text).repeats), units
    except PatternError as error:
        return error, _TOO_LARGE_UNITS if str(error) == _TOO_LARGE else len(pattern)


def _translated(pattern: str, flags: str) -> str:
    """The pattern in the syntax of Python's `re`. Raises PatternError."""
    from elementpath.regex import RegexError, translate_pattern  # noqa: PLC0415  loaded at the first pattern

    of_python = sum(getattr(re, _OF_PYTHON[flag]) for flag in flags if flag in _OF_PYTHON)
    try:
        translated = translate_pattern(pattern, of_python)
    except (RegexError, IndexError) as error:
        message, _, _ = str(error).partition(" at position")
        raise PatternError(f"{message or 'the pattern is incomplete'}") from None
    return _without_halves(translated) if _HALF.search(translated) else translated


def _without_halves(pattern: str) -> str:
    """The pattern without halves of surrogate pairs in its classes: texts hold none, and RE2 takes none."""
    pattern = _HALF_RANGE.sub("", pattern)
    pattern = _HALF_START.sub("\ue000-", pattern)
    pattern = _HALF_END.sub("-\ud7ff", pattern)
    pattern = _HALF.sub("", pattern)
    return pattern.replace("[^]", "[\x00-\U0010ffff]").replace("[]", "[^\x00-\U0010ffff]")


def _linear(pattern: str, flags: str) -> tuple[Search, int, int]:
    """A search by RE2, the number of groups, and what compiling it cost, in units."""
    import re2  # noqa: PLC0415  loaded at the first pattern

    options = re2.Options()
    options.log_errors = False
    options.max_mem = _LARGEST_PROGRAM_BYTES
    options.literal = "q" in flags
    options.case_sensitive = "i" not in flags
    options.dot_nl = "s" in flags
    if "q" not in flags:
        pattern = pattern.replace(_NOT_BEFORE_LAST_BREAK, "").replace(_NOT_BEHIND_LAST_BREAK, "")
        pattern = f"(?m:{pattern})" if "m" in flags else pattern
    try:
        compiled = re2.compile(pattern, options)
    except re2.error as error:
        message = error.args[0].decode() if error.args and isinstance(error.args[0], bytes) else str(error)
        raise PatternError(_TOO_LARGE if "too large" in message else message) from None
    search_bytes = compiled.finditer

    def search(text: str, notes: Notes) -> Pieces:
        # On bytes, since offsets in characters cost several times as much as the search.
        try:
            encoded = text.encode()
        except UnicodeEncodeError:
            raise PatternError("the text holds half of a surrogate pair, which no pattern matches") from None
        behind = 0
        for match in search_bytes(encoded):
            start, end = match.span()
            groups = tuple((group or b"").decode() for group in match.groups())
            whole = encoded[start:end].decode()
            yield encoded[behind:start].decode(), (whole, *groups)
            behind = end
        yield encoded[behind:].decode(), None

    return search, int(compiled.groups), _COMPILE_UNITS + int(compiled.programsize) // _INSTRUCTIONS_PER_UNIT


def _trying(pattern: str, flags: str) -> tuple[Search, int]:
    """A search by `regex`, which may go back and try again, and the number of groups."""
    import regex  # noqa: PLC0415  loaded at the first pattern that needs it

    of_regex = regex.VERSION0
    for flag, name in _OF_PYTHON.items():
        of_regex |= getattr(regex, name) if flag in flags else 0
    try:
        compiled = regex.compile(pattern, of_regex)
    except regex.error as error:
        raise PatternError(str(error)) from None

    free = freedom_of(pattern)

    def search(text: str, notes: Notes) -> Pieces:
        _admit_trying(len(text), free, notes)
        behind = 0
        try:
            for match in compiled.finditer(text, timeout=notes.limits.pattern_ms / 1000):
                groups = tuple(str(group or "") for group in match.groups())
                yield text[behind : match.start()], (str(match.group()), *groups)
                behind = match.end()
        except TimeoutError:
            raise LimitExceeded(
                f"a pattern tried for more than {notes.limits.pattern_ms} ms; "
                "write it without references to groups"
            ) from None
        yield text[behind:], None

    return search, int(compiled.groups)


def _admit_trying(length: int, free: Freedom, notes: Notes) -> None:
    """Charge what a search that tries again costs at worst: no evaluation depends on how fast it ran.

    A try is a place to start, a choice of alternatives, and a place where each repetition ends, in order;
    repetitions within each other may divide a text in all ways. Raises LimitExceeded.
    """
    most = _TRIES_PER_UNIT * (notes.limits.steps + 1)
    if free.is_nested:
        tries = 2 ** min(length, most.bit_length()) * (length + 1) ** 2
    else:
        tries = comb(length + free.repeats + 1, free.repeats + 1)
    tries *= free.choices * (1 + length // _LENGTH_PER_TRY)
    units = min(tries, most) // _TRIES_PER_UNIT
    if notes.steps + units > notes.limits.steps:
        raise LimitExceeded(
            f"a pattern with references to groups may try a text of {length:,} characters in too many ways; "
            "write it without references to groups"
        )
    notes.charge(units)
