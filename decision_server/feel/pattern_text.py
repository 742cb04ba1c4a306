r"""The text of a pattern before it is translated: what XPath says and the translator does not (F&O 7.6).

White space under flag `x` goes, `\d`, `\s` and `\w` become classes (their meaning is Unicode's, not that
of the library that runs them), and references to groups that do not exist are refused.
"""

import re
from dataclasses import dataclass
from typing import Final

FLAGS: Final = frozenset("smixq")
_PLAIN_REPLACEMENT: Final = re.compile(r"[^\\$]+")
_SPACE: Final = " \t\n\r"
_CLASSES: Final = "dDsSwW"
_ESCAPES: Final = frozenset("nrt\\|.?*+(){}-[]^$sSiIcCdDwWpP0123456789")


class PatternError(ValueError):
    """What is wrong with a pattern, its flags or a replacement; `help` is a way out, or empty."""

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.help = help


@dataclass(frozen=True, slots=True)
class PreparedPattern:
    """A pattern for the translator. `has_references`: it refers to a group."""

    text: str
    has_references: bool
    has_line_starts: bool


def check_flags(flags: str) -> frozenset[str]:
    """The flags, each once. Raises PatternError on one that does not exist."""
    for flag in flags:
        if flag not in FLAGS:
            raise PatternError(f"'{flag}' is not a flag", "the flags are s, m, i, x and q")
    return frozenset(flags)


def prepare(pattern: str, *, ignore_space: bool) -> PreparedPattern:
    """The pattern for the translator. Raises PatternError."""
    return _Preparation(pattern, ignore_space=ignore_space).run()


@dataclass(frozen=True, slots=True)
class Freedom:
    """In how many ways a pattern may match.

    `repeats` are its parts that may match any number of times, `choices` the ways to choose among its
    alternatives and optional parts. `is_nested`: something that repeats or chooses is inside of a repetition.
    """

    repeats: int
    choices: int
    is_nested: bool


def freedom_of(pattern: str) -> Freedom:
    """The freedom of a pattern in Python's syntax, by its brackets and signs alone."""
    repeats, choices, is_nested = 0, 1, False
    alternatives = [1]  # of each open group, the whole pattern first
    frees = [False]  # whether something in it repeats or chooses
    closed = False  # whether what ends here is a group of which that is so
    at = 0
    while at < len(pattern):
        character = pattern[at]
        at += 1
        inner, closed = closed, False
        if character == "\\":
            at += 1
        elif character == "[":
            at = _end_of_class(pattern, at)
        elif character == "(":
            alternatives.append(1)
            frees.append(False)
            at += pattern.startswith("?", at)
        elif character == ")" and len(frees) > 1:
            choices *= alternatives.pop()
            closed = frees.pop()
            frees[-1] = frees[-1] or closed
        elif character == "|":
            alternatives[-1] += 1
            frees[-1] = True
        elif character in "*+{?":
            frees[-1] = True
            if character == "?":
                choices *= 2
            else:
                repeats += 1
                is_nested = is_nested or inner
            at += pattern.startswith("?", at)
    return Freedom(repeats, choices * alternatives[0], is_nested)


def _end_of_class(pattern: str, at: int) -> int:
    """The place behind a character class that begins before `at`."""
    at += pattern.startswith("^", at)
    at += pattern.startswith("]", at)
    while at < len(pattern) and pattern[at] != "]":
        at += 2 if pattern[at] == "\\" else 1
    return at + 1


def read_replacement(replacement: str, groups: int) -> list[str | int]:
    """The replacement as texts and numbers of groups. Raises PatternError.

    Of `$12` only as many digits count as there are groups for; the others are themselves.
    """
    parts: list[str | int] = []
    at = 0
    while at < len(replacement):
        plain = _PLAIN_REPLACEMENT.match(replacement, at)
        if plain is not None:
            parts.append(plain[0])
            at = plain.end()
            continue
        character, following = replacement[at], replacement[at + 1 : at + 2]
        at += 1
        if character == "\\":
            if following not in ("\\", "$"):
                raise PatternError(
                    "a `\\` in the replacement stands before neither `\\` nor `$`", "write `\\\\`"
                )
            parts.append(following)
            at += 1
        elif not _is_digit(following):
            raise PatternError("a `$` in the replacement does not stand before a digit", "write `\\$`")
        else:
            number = int(following)
            at += 1
            while _is_digit(digit := replacement[at : at + 1]) and number * 10 + int(digit) <= groups:
                number = number * 10 + int(digit)
                at += 1
            parts.append(number if number <= groups else "")
    return parts


def _is_digit(text: str) -> bool:
    return text.isascii() and text.isdigit()


class _Preparation:
    """One pass over a pattern: where it is, and what it has seen."""

    def __init__(self, pattern: str, *, ignore_space: bool) -> None:
        self.pattern = pattern
        self.ignore_space = ignore_space
        self.at = 0
        self.parts: list[str] = []
        self.depth = 0
        self.groups = 0
        self.open: list[int] = []
        self.closed: set[int] = set()
        self.has_references = False
        self.has_line_starts = False

    def run(self) -> PreparedPattern:
        while self.at < len(self.pattern):
            character = self.pattern[self.at]
            if character == "\\":
                self._escape()
                continue
            if character in _SPACE and self.ignore_space and not self.depth:
                self.at += 1
                continue
            if self.depth:
                self.depth += (character == "[") - (character == "]")
            else:
                self._structure(character)
            self.parts.append(character)
            self.at += 1
        return PreparedPattern("".join(self.parts), self.has_references, self.has_line_starts)

    def _structure(self, character: str) -> None:
        if character == "[":
            self.depth = 1
        elif character == "^":
            self.has_line_starts = True
        elif character == "(":
            is_group = self.pattern[self.at + 1 : self.at + 2] != "?"
            self.groups += is_group
            self.open.append(self.groups if is_group else 0)
        elif character == ")" and self.open:
            self.closed.add(self.open.pop())

    def _escape(self) -> None:
        self.at += 1
        if self.ignore_space and not self.depth:
            while self._next() in _SPACE and self._next():
                self.at += 1
        escaped = self._next()
        if not escaped:
            raise PatternError("the pattern ends within an escape", "write `\\\\` for the character itself")
        if escaped not in _ESCAPES:
            raise PatternError(f"'\\{escaped}' is no escape", "only characters with a meaning are escaped")
        self.at += 1
        if escaped in "pP":
            self._category(escaped)
        elif _is_digit(escaped):
            self._reference(escaped)
        elif escaped in _CLASSES and not self.depth:
            self.parts.append(f"[\\{escaped}]")
        elif escaped == "$" and self.depth:
            self.parts.append("$")
        else:
            self.parts.append(f"\\{escaped}")

    def _category(self, escaped: str) -> None:
        end = self.pattern.find("}", self.at)
        name = self.pattern[self.at : end + 1]
        self.at += len(name)
        if self.ignore_space and not self.depth:
            name = "".join(name.split())
        self.parts.append(f"\\{escaped}{name}")

    def _reference(self, digits: str) -> None:
        if self.depth:
            raise PatternError(f"'\\{digits}' refers to a group within a class")
        while _is_digit(self._next()) and int(digits + self._next()) in self.closed:
            digits += self._next()
            self.at += 1
        if int(digits) not in self.closed - {0}:
            raise PatternError(f"'\\{digits}' refers to a group that is not there, or not closed before it")
        self.has_references = True
        self.parts.append(f"\\{digits}")
        if _is_digit(self._next()):
            self.parts.append(f"[{self._next()}]")
            self.at += 1

    def _next(self) -> str:
        return self.pattern[self.at : self.at + 1]
