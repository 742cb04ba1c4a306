"""The names in view at a place, with their types."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from decision_server.feel.typesystem import FeelType


@dataclass(frozen=True, slots=True)
class Scope:
    """Names with types, inside a parent's names. An inner name hides an outer one.

    Names are normalised (inner white space is one space). `types` are the item definitions that `instance of`
    and function literals may name. Immutable; `inner` is cheap.
    """

    names: Mapping[str, FeelType] = field(default_factory=dict)
    parent: "Scope | None" = None
    types: Mapping[str, FeelType] = field(default_factory=dict)

    def inner(self, names: Mapping[str, FeelType]) -> "Scope":
        """A scope with these names in front of all those of this one."""
        return Scope(names, self, self.types)

    def lookup(self, name: str) -> FeelType | None:
        """The type of the innermost variable of this name, None if there is none."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.parent
        return None

    def visible(self) -> Iterator[str]:
        """Every name in view, innermost first, each once."""
        seen: set[str] = set()
        scope: Scope | None = self
        while scope is not None:
            yield from (name for name in scope.names if name not in seen)
            seen.update(scope.names)
            scope = scope.parent
