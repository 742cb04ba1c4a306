"""The values an item definition, an input or an output allows, as far as types need to know of it."""

from typing import Protocol

from decision_server.feel.notes import Notes


class AllowedValues(Protocol):
    """Compiled unary tests of `?`: the type system only asks whether a value passes them."""

    @property
    def text(self) -> str:
        """The tests as the author wrote them, for messages: `"low", "medium", "high"`."""

    @property
    def choices(self) -> tuple[object, ...] | None:
        """The distinct values in order when the tests are a plain list of literals, else None."""

    @property
    def shape(self) -> object:
        """What they accept as data, a `unary_tests.Shape`, which lies above types."""

    @property
    def program(self) -> object:
        """The tests as an `ir.Program`, which lies above types too."""

    def allows(self, value: object, notes: Notes) -> bool:
        """Whether `value` passes."""
