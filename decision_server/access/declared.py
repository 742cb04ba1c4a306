"""What each address asks of its caller, said beside it, so that no address is left without an answer."""

from collections.abc import Callable
from typing import Final, TypeVar

Endpoint = TypeVar("Endpoint", bound=Callable[..., object])
PUBLIC: Final = "public"
SIGNED_IN: Final = "signed in"
_MARK: Final = "__asks_for__"


def asks_for(*permissions: str) -> Callable[[Endpoint], Endpoint]:
    """Declare that an endpoint asks for these permissions; its use case requires them with the thing.

    `PUBLIC` declares that everybody may come, `SIGNED_IN` that any person who is signed in may.
    """

    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _MARK, permissions)
        return endpoint

    return mark


def asked_of(endpoint: object) -> tuple[str, ...]:
    """What an endpoint declares; empty if it says nothing."""
    declared: tuple[str, ...] = getattr(endpoint, _MARK, ())
    return declared
