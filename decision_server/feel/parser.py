"""Text to syntax tree: the entry points."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from decision_server.feel import syntax
from decision_server.feel.entries import common_tests
from decision_server.feel.inference import TESTED, test_scope
from decision_server.feel.lexer import tokenize
from decision_server.feel.limits import DEFAULT_LIMITS, TextLimits
from decision_server.feel.parser_cursor import Cursor
from decision_server.feel.parser_operators import expression, unary_tests, whole_expression
from decision_server.feel.parser_types import whole_type
from decision_server.feel.problems import Problem, Unreadable
from decision_server.feel.scope import Scope
from decision_server.feel.source import Span
from decision_server.feel.typesystem import ANY

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
    tree, problems = _parse(text, scope, limits, whole_expression)
    return Parsed(tree, problems)


def parse_unary_tests(text: str, scope: Scope, *, limits: TextLimits = DEFAULT_LIMITS) -> ParsedTests:
    """Parse what a cell accepts; `?` is the value under test, of the type that `scope` gives it, or Any."""
    common = common_tests(text)
    if common is not None:
        return ParsedTests(common, ())
    if scope.lookup(TESTED) is None:
        scope = test_scope(scope, ANY)
    tree, problems = _parse(text, scope, limits, unary_tests)
    return ParsedTests(tree, problems)


def parse_type(text: str, scope: Scope, *, limits: TextLimits = DEFAULT_LIMITS) -> ParsedType:
    """Parse a type: built-in, one of `scope.types`, or made of them."""
    tree, problems = _parse(text, scope, limits, whole_type)
    return ParsedType(tree, problems)


Tree = TypeVar("Tree")


def _parse(
    text: str, scope: Scope, limits: TextLimits, read: Callable[[Cursor], Tree]
) -> tuple[Tree | None, tuple[Problem, ...]]:
    if len(text) > limits.length:
        help = "give parts of it a name of their own, in a boxed context or another decision"
        message = f"the text has {len(text):,} characters; {limits.length:,} are allowed"
        return None, (Problem("FEEL0101", message, Span(limits.length, len(text)), help),)
    cursor = Cursor(tokenize(text), scope, limits, expression)
    try:
        _check_text(cursor)
        tree = read(cursor)
    except Unreadable as unreadable:
        problem = unreadable.problem
        if problem.code == "FEEL0106" and cursor.noted is not None:
            # What follows a name that does not exist is rarely what is wrong.
            problem = cursor.noted
        return None, (problem,)
    return tree, () if cursor.noted is None else (cursor.noted,)


def _check_text(cursor: Cursor) -> None:
    tokens = cursor.tokens
    if tokens.open_comment >= 0:
        span = Span(tokens.open_comment, tokens.open_comment + 2)
        cursor.fail("FEEL0121", "this comment is not closed", span, "add `*/` where it should end")
    if len(tokens.kinds) == 1:
        span = Span(0, len(tokens.source))
        cursor.fail("FEEL0104", "there is no expression here", span, "write one; `null` stands for no value")
