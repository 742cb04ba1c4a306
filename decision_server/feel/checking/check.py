"""The check of one text under way: what it found, and which variables it has read so far."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from decision_server.feel import ir, syntax
from decision_server.feel.checking.environment import Environment, Layout
from decision_server.feel.diagnostics import Diagnostic, Severity
from decision_server.feel.externals import Externals
from decision_server.feel.source import Source, Span
from decision_server.feel.typesystem import NULL

ExpressionCheck: TypeAlias = "Callable[[Check, syntax.Expression, Environment], ir.Expression]"

WEIGHTS: Final[Mapping[type, int]] = MappingProxyType(
    {
        syntax.Call: 4,
        syntax.Filter: 4,
        syntax.For: 6,
        syntax.FunctionLiteral: 6,
        syntax.In: 6,
        syntax.Context: 3,
        syntax.Quantified: 6,
        syntax.Range: 4,
        syntax.Arithmetic: 3,
        syntax.Comparison: 2,
        syntax.InstanceOf: 2,
        syntax.Between: 3,
        syntax.OperatorRange: 3,
    }
)
"""Units of the step budget for each run of a node of this class, without its parts; one for all others."""


class Check:
    """Mutable; made for one text.

    `expression` checks any syntax node, so that the families need not know the checker. `uses` are the inputs
    named so far. `has_read` tells whether a slot was read: that decides between kinds of filters and tests.
    `nodes` counts what was checked: the difference around a part is its cost in steps.
    """

    __slots__ = ("_expression", "_read", "diagnostics", "externals", "nodes", "source", "uses")

    def __init__(self, expression: ExpressionCheck, source: Source, externals: Externals) -> None:
        self._expression = expression
        self._read: set[tuple[int, int]] = set()
        self.source = source
        self.externals = externals
        self.diagnostics: list[Diagnostic] = []
        self.uses: dict[str, None] = {}
        self.nodes = 0

    def expression(self, tree: syntax.Expression, env: Environment) -> ir.Expression:
        """The IR of `tree` in `env`."""
        self.nodes += WEIGHTS.get(tree.__class__, 1)
        return self._expression(self, tree, env)

    def expressions(self, trees: Iterable[syntax.Expression], env: Environment) -> tuple[ir.Expression, ...]:
        """The IR of each tree."""
        return tuple(self.expression(tree, env) for tree in trees)

    def warn(
        self,
        code: str,
        span: Span,
        message: str,
        help: str = "",
        *,
        severity: Severity = Severity.WARNING,
    ) -> None:
        """Keep a finding; the text still runs."""
        self.diagnostics.append(Diagnostic(code, message, severity, self.source, span, help))

    def failure(self, code: str, span: Span, message: str, help: str = "", *, static: str = "") -> ir.Failure:
        """A finding, and a place that gives null with the note `code`; `static` is the finding's own code."""
        self.warn(static or code, span, message, help)
        return ir.Failure(NULL, True, span, code, message, help)

    def mark_read(self, home: Layout, slot: int) -> None:
        """Remember that the text reads a variable."""
        self._read.add((id(home), slot))

    def forget_read(self, home: Layout, slot: int) -> None:
        """Start anew with that variable: each test of several decides for itself whether it mentions `?`."""
        self._read.discard((id(home), slot))

    def has_read(self, home: Layout, slot: int) -> bool:
        """Whether the text read that variable up to here."""
        return (id(home), slot) in self._read
