"""The names in view at a place, with their types."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from decision_server.feel.names import EMPTY_POOL, NamePool, NameTrie
from decision_server.feel.typesystem import FeelType

KEPT_TRIES: Final = 1_000


@dataclass(frozen=True, slots=True)
class Scope:
    """Names with types, inside a parent's names. An inner name hides an outer one.

    Names are normalised (inner white space is one space). `types` are the item definitions that `instance of`
    and function literals may name. `pool` holds every name of the model, for contexts of unknown type.
    An `open` scope is that of a filter over items of unknown type: other names may still be members. A
    `filters` scope is that of any filter.
    Immutable but for `declare`; `inner` is cheap. Built-in functions are not in it: they lie outside of all.
    """

    names: Mapping[str, FeelType] = field(default_factory=dict)
    parent: "Scope | None" = None
    types: Mapping[str, FeelType] = field(default_factory=dict)
    pool: NamePool = EMPTY_POOL
    open: bool = False
    filters: bool = False
    _tries: "dict[int, tuple[Mapping[str, FeelType], NameTrie]]" = field(
        default_factory=dict, compare=False, repr=False
    )

    def inner(self, names: Mapping[str, FeelType], *, open: bool = False, filters: bool = False) -> "Scope":
        """A scope with these names in front of all those of this one."""
        return Scope(names, self, self.types, self.pool, open, filters, self._tries)

    def growing(self) -> "Scope":
        """An inner scope that names are declared in one by one, as the entries of a context literal are."""
        return Scope({}, self, self.types, self.pool, False, False, self._tries)

    def declare(self, name: str, type: FeelType) -> None:
        """Add a name to a `growing` scope; nobody else may hold that scope yet."""
        assert isinstance(self.names, dict)  # noqa: S101  a broken invariant of ours, no author can cause it
        self.names[name] = type
        trie = self._tries.get(id(self.names))
        if trie is not None:
            trie[1].add(name)

    def trie(self, names: Mapping[str, FeelType]) -> NameTrie:
        """The trie of these names: of a scope, or of the members of a context. Kept for the next time."""
        known = self._tries.get(id(names))
        if known is None:
            if len(self._tries) >= KEPT_TRIES:
                self._tries.clear()
            # The mapping is kept beside its trie, so that no other object can get its id.
            known = self._tries[id(names)] = names, NameTrie(names)
        return known[1]

    def lookup(self, name: str) -> FeelType | None:
        """The type of the innermost variable of this name, None if there is none."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.parent
        return None

    def may_be_member(self, name: str) -> bool:
        """Whether `name`, before it is an outer variable or none, may be a member of a filtered item.

        True if a filter over items of unknown type lies between this place and the name's declaration.
        """
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return False
            if scope.open:
                return True
            scope = scope.parent
        return False

    @property
    def in_open_filter(self) -> bool:
        """Whether some filter over items of unknown type encloses this place."""
        scope: Scope | None = self
        while scope is not None:
            if scope.open:
                return True
            scope = scope.parent
        return False

    @property
    def in_filter(self) -> bool:
        """Whether some filter over contexts encloses this place: they may have more members than declared."""
        scope: Scope | None = self
        while scope is not None:
            if scope.filters:
                return True
            scope = scope.parent
        return False

    def longest(self, texts: Sequence[str], at: int) -> tuple[int, str] | None:
        """The longest variable name that the tokens from `at` on spell: the token behind it, and the name.

        Of names of equal length the innermost counts.
        """
        found: tuple[int, str] | None = None
        scope: Scope | None = self
        while scope is not None:
            if scope.names:
                match = scope.trie(scope.names).longest(texts, at)
                if match is not None and (found is None or match[0] > found[0]):
                    found = match
            scope = scope.parent
        return found

    def visible(self) -> Iterator[str]:
        """Every name in view, innermost first, each once."""
        seen: set[str] = set()
        scope: Scope | None = self
        while scope is not None:
            yield from (name for name in scope.names if name not in seen)
            seen.update(scope.names)
            scope = scope.parent
