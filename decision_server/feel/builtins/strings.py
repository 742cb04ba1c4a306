"""String functions (DMN 1.5, 10.3.4.3); lengths and positions count code points."""

from collections.abc import Callable
from typing import Final

from decision_server.feel.builtins.messages import a_kind
from decision_server.feel.builtins.signature import DOMAIN, Builtin, Parameter, Signature
from decision_server.feel.builtins.sizes import admit_list, admit_part, admit_text
from decision_server.feel.measures import bytes_of
from decision_server.feel.notes import Notes
from decision_server.feel.numbers import Number, text_of_number
from decision_server.feel.pattern_text import PatternError
from decision_server.feel.patterns import compile_pattern
from decision_server.feel.source import Span
from decision_server.feel.typesystem import BOOLEAN, NUMBER, STRING, ListType
from decision_server.feel.values import Value

PATTERN: Final = "FEEL0314"
_ASCII_PER_UNIT: Final = 256
_OTHERS_PER_UNIT: Final = 16
_POSITION_HELP: Final = "positions count from 1, or from -1 at the end"


def substring(notes: Notes, span: Span | None, string: str, start: Number, length: Number | None) -> Value:
    """`length` characters (or all) from `start`; a length that reaches beyond the end stops there."""
    if -1 < start < 1:
        message = "substring: 'start position' must not be 0"
        return notes.null(DOMAIN, span, message, _POSITION_HELP)
    if not -len(string) - 1 < start < len(string) + 1:
        shown = text_of_number(start)
        message = f"substring: 'start position' {shown} is outside of a string of {len(string)} characters"
        return notes.null(DOMAIN, span, message, _POSITION_HELP)
    at = int(start)
    if length is not None and length < 1:
        got = text_of_number(length)
        return notes.null(DOMAIN, span, f"substring: 'length' must be at least 1, got {got}")
    first = at - 1 if at > 0 else len(string) + at
    part = string[first:] if length is None or length >= len(string) else string[first : first + int(length)]
    return admit_part(part, notes)


def string_length(notes: Notes, span: Span | None, string: str) -> Value:
    """The number of characters."""
    return len(string)


def upper_case(notes: Notes, span: Span | None, string: str) -> Value:
    """In capitals, by Unicode's full mapping: `ß` gives `SS`."""
    return _in_case(str.upper, string, notes)


def lower_case(notes: Notes, span: Span | None, string: str) -> Value:
    """In small letters, by Unicode's full mapping."""
    return _in_case(str.lower, string, notes)


def _in_case(mapping: Callable[[str], str], string: str, notes: Notes) -> str:
    notes.charge(len(string) // (_ASCII_PER_UNIT if string.isascii() else _OTHERS_PER_UNIT))
    made = mapping(string)
    admit_text(len(made), notes, is_ascii=made.isascii())
    return made


def substring_before(notes: Notes, span: Span | None, string: str, match: str) -> Value:
    """What stands before the first `match`; the empty string if there is none."""
    at = string.find(match)
    return admit_part(string[:at], notes) if at >= 0 else ""


def substring_after(notes: Notes, span: Span | None, string: str, match: str) -> Value:
    """What stands behind the first `match`; the empty string if there is none."""
    at = string.find(match)
    return admit_part(string[at + len(match) :], notes) if at >= 0 else ""


def contains(notes: Notes, span: Span | None, string: str, match: str) -> Value:
    """Whether `match` stands anywhere in the string."""
    return match in string


def starts_with(notes: Notes, span: Span | None, string: str, match: str) -> Value:
    """Whether the string starts with `match`."""
    return string.startswith(match)


def ends_with(notes: Notes, span: Span | None, string: str, match: str) -> Value:
    """Whether the string ends with `match`."""
    return string.endswith(match)


def matches(notes: Notes, span: Span | None, input: str, pattern: str, flags: str | None) -> Value:
    """Whether the pattern matches any part of the input (XPath `fn:matches`)."""
    try:
        return compile_pattern(pattern, flags or "", notes).is_in(input, notes)
    except PatternError as error:
        return notes.null(PATTERN, span, f"matches: {error}", error.help)


def replace(
    notes: Notes, span: Span | None, input: str, pattern: str, replacement: str, flags: str | None
) -> Value:
    """The input with each match replaced; `$1` stands for what the first group matched (`fn:replace`)."""
    try:
        return compile_pattern(pattern, flags or "", notes).replaced(input, replacement, notes)
    except PatternError as error:
        return notes.null(PATTERN, span, f"replace: {error}", error.help)


def split(notes: Notes, span: Span | None, string: str, delimiter: str) -> Value:
    """The parts of the string between the matches of the pattern `delimiter`."""
    try:
        parts: list[Value] = list(compile_pattern(delimiter, "", notes).parts(string, notes))
    except PatternError as error:
        return notes.null(PATTERN, span, f"split: {error}", error.help)
    notes.grow(bytes_of(string))
    admit_list(len(parts), notes)
    return parts


def string_join(notes: Notes, span: Span | None, items: list[Value], delimiter: str | None) -> Value:
    """The strings one after the other with the delimiter between; nulls are left out."""
    texts: list[str] = []
    for position, item in enumerate(items, 1):
        if isinstance(item, str):
            texts.append(item)
        elif item is not None:
            message = f"string join: item {position} of 'list' must be a string, got {a_kind(item)}"
            return notes.null(DOMAIN, span, message, "convert it first: `string(item)`")
    between = delimiter or ""
    is_ascii = between.isascii() and all(map(str.isascii, texts))
    admit_text(sum(map(len, texts)) + len(between) * max(0, len(texts) - 1), notes, is_ascii=is_ascii)
    return between.join(texts)


_STRING: Final = Parameter("string", STRING)
_MATCH: Final = Parameter("match", STRING)
_INPUT: Final = Parameter("input", STRING)
_PATTERN: Final = Parameter("pattern", STRING)
_FLAGS: Final = Parameter("flags", STRING, optional=True)

CHAPTER: Final = (
    Builtin(
        "substring",
        Signature(
            (_STRING, Parameter("start position", NUMBER), Parameter("length", NUMBER, optional=True)),
            STRING,
            substring,
        ),
    ),
    Builtin("string length", Signature((_STRING,), NUMBER, string_length)),
    Builtin("upper case", Signature((_STRING,), STRING, upper_case)),
    Builtin("lower case", Signature((_STRING,), STRING, lower_case)),
    Builtin("substring before", Signature((_STRING, _MATCH), STRING, substring_before)),
    Builtin("substring after", Signature((_STRING, _MATCH), STRING, substring_after)),
    Builtin("contains", Signature((_STRING, _MATCH), BOOLEAN, contains)),
    Builtin("starts with", Signature((_STRING, _MATCH), BOOLEAN, starts_with)),
    Builtin("ends with", Signature((_STRING, _MATCH), BOOLEAN, ends_with)),
    Builtin("matches", Signature((_INPUT, _PATTERN, _FLAGS), BOOLEAN, matches)),
    Builtin(
        "replace",
        Signature((_INPUT, _PATTERN, Parameter("replacement", STRING), _FLAGS), STRING, replace),
    ),
    Builtin("split", Signature((_STRING, Parameter("delimiter", STRING)), ListType(STRING), split)),
    Builtin(
        "string join",
        Signature(
            (Parameter("list", ListType(STRING)), Parameter("delimiter", STRING, optional=True)),
            STRING,
            string_join,
        ),
    ),
)
