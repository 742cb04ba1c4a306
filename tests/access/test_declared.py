"""Every address says what it asks of its caller, or the server does not start."""

import pytest
from fastapi import APIRouter, FastAPI

from decision_server.access.declared import PUBLIC, asks_for
from decision_server.access.permissions import READ_RULESETS
from decision_server.app import include


def router_with(*permissions: str) -> APIRouter:
    router = APIRouter()

    def endpoint() -> None: ...

    router.get("/rates")(asks_for(*permissions)(endpoint) if permissions else endpoint)
    return router


@pytest.mark.parametrize("permission", [PUBLIC, READ_RULESETS])
def test_an_address_that_declares_what_it_asks_for_is_served(permission: str) -> None:
    include(FastAPI(), router_with(permission))


def test_an_address_that_declares_nothing_stops_the_start() -> None:
    with pytest.raises(RuntimeError, match="/rates declares no permission"):
        include(FastAPI(), router_with())


def test_a_permission_that_there_is_not_stops_the_start() -> None:
    with pytest.raises(RuntimeError, match="unknown rates:set"):
        include(FastAPI(), router_with("rates:set"))
