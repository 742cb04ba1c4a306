"""`/docs`: what applications can ask, for people; without a script or another host."""

from collections.abc import Callable, Iterator, Mapping

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from decision_server.access.declared import asks_for
from decision_server.access.permissions import READ_RULESETS
from decision_server.engine.deployment import Deployment
from decision_server.feel.typesystem import ContextType, FeelType, NamedType
from decision_server.serving.resolver import Resolver
from decision_server.web.sign_in import Doorkeeper
from decision_server.web.templating import Pages

ExampleOf = Callable[[Deployment], str]
"""A request for the deployment that is answered, as JSON text."""


def reference_router(
    pages: Pages, door: Doorkeeper, resolver: Resolver, example_of: ExampleOf, *, public_url: str
) -> APIRouter:
    """The page."""
    router = APIRouter(include_in_schema=False)

    @router.get("/docs")
    @asks_for(READ_RULESETS)
    def reference(request: Request) -> Response:
        viewer = door.viewer(request)
        viewer.person.require(READ_RULESETS)
        places = [
            {
                "environment": environment,
                "ruleset": deployment.name,
                "title": deployment.title,
                "version": deployment.version,
                "entry": deployment.entry,
                "inputs": list(leaves(deployment.signature())),
                "decisions": deployment.names,
                "example": example_of(deployment).replace("'", "'\\''"),
            }
            for environment, deployment in resolver.current().released_anywhere(viewer.person.workspace)
        ]
        return pages.page("docs.html", viewer, here="docs", places=places, public_url=public_url)

    return router


def leaves(members: Mapping[str, FeelType], path: str = "") -> Iterator[tuple[str, str, str]]:
    """(path, type, allowed values as written) of every input, and of every member of those with members."""
    for name, of in members.items():
        allowed = ""
        inner = of
        while isinstance(inner, NamedType):
            allowed = allowed or (inner.allowed.text.strip() if inner.allowed else "")
            inner = inner.of
        if isinstance(inner, ContextType):
            yield from leaves(inner.members, f"{path}{name}.")
        else:
            yield f"{path}{name}", str(inner), allowed
