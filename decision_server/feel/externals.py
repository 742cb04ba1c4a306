"""Which functions outside FEEL a text may name: a closed table that the caller passes in."""

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from decision_server.feel.values import Function, Value


class Externals(Protocol):
    """The external functions there are. Nothing is ever found by reflection or import."""

    def find(self, description: Mapping[str, Value], parameters: Sequence[str]) -> Function | None:
        """The function that the body of `function(…) external {…}` describes, None if there is none.

        `description` is the body as a value, for example
        `{"java": {"class": "java.lang.Math", "method signature": "cos(double)"}}`.
        """


class NoExternals:
    """No external functions at all."""

    def find(self, description: Mapping[str, Value], parameters: Sequence[str]) -> Function | None:
        """None, always."""
        return None


NONE: Final[Externals] = NoExternals()
