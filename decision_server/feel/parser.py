"""Text to syntax tree: the entry points."""

from dataclasses import dataclass
from typing import Final

from decision_server.feel import syntax
from decision_server.feel.problems import Problem
from decision_server.feel.scope import Scope
from decision_server.feel.source import Span

__all__ = [
    "DEFAULT_LIMITS",
    "Parsed",
    "ParsedTests",
    "ParsedType",
    "Problem",
    "TextLimits",
    "parse_expression",
    "parse_type",
    "parse_unary_tests",
]


@dataclass(frozen=True, slots=True)
class TextLimits:
    """Bounds of one text: its code points, how deep it nests, and the entries of one literal or call."""

    length: int = 65_536
    nesting: int = 100
    entries: int = 10_000


DEFAULT_LIMITS: Final = TextLimits()


@dataclass(frozen=True, slots=True)
class Parsed:
    """An expression as a tree, None if it cannot be read. With a tree, problems concern names only."""

    tree: syntax.Expression | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class ParsedTests:
    """Unary tests as a tree, None if they cannot be read."""

    tree: syntax.UnaryTests | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class ParsedType:
    """A type as a tree, None if it cannot be read."""

    tree: syntax.TypeNode | None
    problems: tuple[Problem, ...]


def parse_expression(text: str, scope: Scope, *, limits: TextLimits = DEFAULT_LIMITS) -> Parsed:
    """Parse one expression over the names of `scope` and the built-in functions. Never raises for bad text.

    Gives at most one problem. A name that is not in view is a problem beside a complete tree.
    """
    return Parsed(None, (Problem("FEEL0105", "not read", Span(0, len(text)), ""),))


def parse_unary_tests(text: str, scope: Scope, *, limits: TextLimits = DEFAULT_LIMITS) -> ParsedTests:
    """Parse what a cell accepts; `?` is the value under test, of the type that `scope` gives it."""
    return ParsedTests(None, (Problem("FEEL0105", "not read", Span(0, len(text)), ""),))


def parse_type(text: str, scope: Scope, *, limits: TextLimits = DEFAULT_LIMITS) -> ParsedType:
    """Parse a type: built-in, one of `scope.types`, or made of them."""
    return ParsedType(None, (Problem("FEEL0105", "not read", Span(0, len(text)), ""),))
