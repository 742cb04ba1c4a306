"""What each address asks of its caller, said beside it, so that no address is left without an answer."""

from collections.abc import Callable
from typing import Final, TypeVar

from decision_server.access.permissions import PERMISSIONS

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


def require_declared(address: str, endpoint: object) -> None:
    """Raise RuntimeError unless the endpoint at this address declares what it asks for, in known words."""
    declared = set(asked_of(endpoint))
    unknown = declared - {*PERMISSIONS, PUBLIC, SIGNED_IN}
    if unknown or not declared:
        said = f"asks for the unknown {', '.join(sorted(unknown))}" if unknown else "declares no permission"
        raise RuntimeError(f"{address} {said}: put @asks_for(…) above its endpoint")
