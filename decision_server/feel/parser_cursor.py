"""Where the parser is in a text, what it knows there, and how it ends with a problem."""

from collections.abc import Callable, Mapping
from typing import Final, NoReturn

from decision_server.feel import syntax
from decision_server.feel.builtin_names import BUILTINS
from decision_server.feel.diagnostics import Severity
from decision_server.feel.inference import ANY_PROPERTIES, Memo, members_of, type_of
from decision_server.feel.limits import TextLimits
from decision_server.feel.names import NameTrie
from decision_server.feel.problems import Problem, Unreadable
from decision_server.feel.scope import Scope
from decision_server.feel.source import Span
from decision_server.feel.tokens import ENDS_A_NAME, NAME_SYMBOLS, NUMBER, WORD, Tokens
from decision_server.feel.typesystem import FeelType

BUILTIN_NAMES: Final = NameTrie(BUILTINS)
PROPERTY_NAMES: Final = NameTrie(ANY_PROPERTIES)


class Cursor:
    """A position in a text, moved forward by the functions that read parts of it.

    `scope` holds the names in view at the position. `expression` reads a whole expression; it is given, not
    imported, because everything that expressions consist of contains expressions. `height` is that of the
    tree read last. `range_end` says that a `[` may close a range here. `noted` is the problem found with a
    name, `last_name` the token at which the name read last begins.
    """

    __slots__ = (
        "at",
        "depth",
        "ends",
        "expression",
        "height",
        "kinds",
        "last_name",
        "limits",
        "memo",
        "noted",
        "range_end",
        "scope",
        "starts",
        "texts",
        "tokens",
    )

    def __init__(
        self,
        tokens: Tokens,
        scope: Scope,
        limits: TextLimits,
        expression: "Callable[[Cursor], syntax.Expression]",
    ) -> None:
        self.tokens = tokens
        self.kinds = tokens.kinds
        self.texts = tokens.texts
        self.starts = tokens.starts
        self.ends = tokens.ends
        self.scope = scope
        self.limits = limits
        self.expression = expression
        self.at = 0
        self.depth = 0
        self.height = 0
        self.range_end = False
        self.last_name = -1
        self.memo: Memo = {}
        self.noted: Problem | None = None

    def span(self, start: int) -> Span:
        """From token `start` to the last token read."""
        return Span(self.starts[start], self.ends[self.at - 1])

    def token_span(self, at: int) -> Span:
        """The place of one token."""
        return Span(self.starts[at], self.ends[at])

    def spelled(self, start: int, end: int) -> str:
        """The tokens from `start` up to `end` as one name: white space between them is one space."""
        pieces = [self.texts[start]]
        for at in range(start + 1, end):
            if self.starts[at] > self.ends[at - 1]:
                pieces.append(" ")
            pieces.append(self.texts[at])
        return "".join(pieces)

    def type_of(self, tree: syntax.Expression) -> FeelType:
        """What `tree`, read in the present scope, seems to be."""
        return type_of(tree, self.scope, self.memo)

    def fail(self, code: str, message: str, span: Span, help: str) -> NoReturn:
        """Give up on the text."""
        raise Unreadable(Problem(code, message, span, help))

    def note(self, problem: Problem) -> None:
        """Keep a problem that leaves the tree whole; the first is kept, but errors go before warnings."""
        if self.noted is None or (
            self.noted.severity is Severity.WARNING and problem.severity is Severity.ERROR
        ):
            self.noted = problem

    def enter(self) -> None:
        """Go one level deeper into the text; `leave` comes back, unless the text is given up."""
        self.depth += 1
        if self.depth > self.limits.nesting + 1:
            self.too_deep(self.at)

    def leave(self) -> None:
        """Come back from a level."""
        self.depth -= 1

    def rise(self, height: int) -> None:
        """Say that the tree just read stands on trees of this height.

        Trees are bounded like nesting in the text, because every later pass over a tree recurses.
        """
        self.height = height + 1
        if self.height > self.limits.nesting:
            self.too_deep(self.at - 1)

    def too_deep(self, at: int) -> NoReturn:
        """Give up on a text that nests too deeply."""
        self.fail(
            "FEEL0102",
            f"this nests more than {self.limits.nesting} levels deep",
            self.token_span(at),
            "give inner parts a name of their own, in a boxed context or another decision",
        )

    def check_entries(self, count: int, what: str) -> None:
        """Give up if a literal or call has too many parts."""
        if count > self.limits.entries:
            self.fail(
                "FEEL0103",
                f"{what} has more than {self.limits.entries:,} parts",
                self.token_span(self.at),
                "give the data as an input, or split it",
            )

    def longest_name(self) -> tuple[int, str] | None:
        """The longest name in view that starts here: the token behind it, and the name."""
        texts, at = self.texts, self.at
        found = self.scope.longest(texts, at)
        builtin = BUILTIN_NAMES.longest(texts, at)
        if builtin is not None and (found is None or builtin[0] > found[0]):
            found = builtin
        if self.scope.pool.names and self.scope.in_open_filter:
            pooled = self.scope.pool.trie.longest(texts, at)
            if pooled is not None and (found is None or (pooled[0] > found[0] and self._is_words(pooled[0]))):
                # A name with an operator in it is more likely a calculation where its first part is known.
                found = pooled
        return found

    def _is_words(self, end: int) -> bool:
        return all(kind in (WORD, NUMBER) for kind in self.kinds[self.at : end])

    def undeclared_end(self, start: int) -> int:
        """The token behind an undeclared name: words in a row are one, for nothing else could be meant."""
        end = start + 1
        while self.kinds[end] == NUMBER or (
            self.kinds[end] == WORD and self.texts[end].lower() not in ENDS_A_NAME
        ):
            end += 1
        return end

    def longest_member(self, of: FeelType) -> tuple[tuple[int, str] | None, Mapping[str, FeelType] | None]:
        """The longest member name of a value of this type that starts here, and the members it has.

        The members are None if they are not known; then properties and the names of the model are tried.
        """
        members = members_of(of)
        if members is not None:
            return self.scope.trie(members).longest(self.texts, self.at), members
        found = PROPERTY_NAMES.longest(self.texts, self.at)
        pooled = self.scope.pool.trie.longest(self.texts, self.at)
        if pooled is not None and (found is None or pooled[0] > found[0]):
            found = pooled
        return found, None

    def binding_end(self, start: int, stop: str) -> int:
        """The token behind a name that is being declared: `stop`, or the first that no name can hold."""
        end = start
        if self.kinds[start] == WORD:
            end += 1
            while self.texts[end] != stop and (
                self.kinds[end] in (WORD, NUMBER) or self.texts[end] in NAME_SYMBOLS
            ):
                end += 1
        return end
