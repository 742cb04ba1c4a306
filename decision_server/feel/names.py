"""Names as sequences of tokens, and the trie that finds the longest one.

`Mike's daughter.name`, `a-b` and `Pre-bureau risk category` are names if they are declared. White space
between the tokens of a name does not count: where `a-b` is declared, `a - b` is the same name.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from decision_server.feel.lexer import tokenize

LONGEST_NAME: Final = 200
"""Tokens of a name that can be found. Bounds the work at each word, so that parsing stays linear."""


class _Node:
    __slots__ = ("following", "name")

    def __init__(self) -> None:
        self.following: dict[str, _Node] = {}
        self.name: str | None = None


class NameTrie:
    """Names by their tokens. Of two names with the same tokens the later one counts."""

    __slots__ = ("_root",)

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._root = _Node()
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Add one name."""
        node = self._root
        # Nearly all names are single words, and most others words with single spaces.
        parts = tokenize(name).texts[:-1] if not name.isidentifier() else [name]
        for text in parts[:LONGEST_NAME]:
            following = node.following.get(text)
            if following is None:
                following = node.following[text] = _Node()
            node = following
        if parts and len(parts) <= LONGEST_NAME:
            node.name = name

    def longest(self, texts: Sequence[str], at: int) -> tuple[int, str] | None:
        """The longest name that starts at token `at`: the token behind it and the name as declared."""
        node = self._root.following.get(texts[at])
        found: tuple[int, str] | None = None
        while node is not None:
            at += 1
            if node.name is not None:
                found = at, node.name
            node = node.following.get(texts[at])
        return found


@dataclass(frozen=True, slots=True)
class NamePool:
    """All names that a model mentions anywhere, for places where the type of a context is not known.

    `elements` are those of its decisions, inputs and functions: what an expression could require. `owner` is
    the element whose logic is read, empty where there is none.
    """

    names: frozenset[str] = frozenset()
    elements: frozenset[str] = frozenset()
    owner: str = ""
    trie: NameTrie = field(default_factory=NameTrie, compare=False, repr=False)

    @staticmethod
    def of(names: Iterable[str], elements: Iterable[str] = ()) -> "NamePool":
        """A pool of these names and elements."""
        elements = frozenset(elements)
        every = frozenset(names) | elements
        return NamePool(every, elements, "", NameTrie(sorted(every)))

    def for_owner(self, owner: str) -> "NamePool":
        """The same names, seen from the logic of one element."""
        return NamePool(self.names, self.elements, owner, self.trie)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)


EMPTY_POOL: Final = NamePool()


def normalised(source: str) -> str:
    """A name as written, with every stretch of white space (and comments) between its tokens as one space."""
    tokens = tokenize(source)
    pieces: list[str] = []
    behind = 0
    for text, start, end in zip(tokens.texts[:-1], tokens.starts, tokens.ends, strict=False):
        if pieces and start > behind:
            pieces.append(" ")
        pieces.append(text)
        behind = end
    return "".join(pieces)
