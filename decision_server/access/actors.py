"""People and machines, as everything else knows them."""

from collections.abc import Set
from dataclasses import dataclass
from uuid import UUID

from decision_server.audit.record import WorkspaceId
from decision_server.errors import Forbidden


@dataclass(frozen=True, slots=True)
class MachineActor:
    """An application, known by its API key; `client_id` stays when its keys are rotated.

    `owner` is the person who answers for the key, if one does; `origin` is where the request came from.
    """

    key_id: str
    client_id: str
    workspace: WorkspaceId
    environment: str
    scopes: Set[str]
    owner: UUID | None = None
    origin: str = ""

    @property
    def id(self) -> str:
        """The actor as the decision log names it."""
        return f"key:{self.key_id}"

    def require(self, permission: str) -> None:
        """Raise Forbidden unless the key has the scope."""
        if permission not in self.scopes:
            raise Forbidden(
                f"This API key may not {permission}; issue a key with that scope, it has "
                f"{', '.join(sorted(self.scopes)) or 'none'}"
            )


@dataclass(frozen=True, slots=True)
class PersonActor:
    """A person who signed in to a workspace.

    `human` is the same for all accounts of one human being; `origin` is where the request came from.
    """

    person_id: UUID
    name: str
    workspace: WorkspaceId
    workspace_name: str
    scopes: Set[str]
    human: UUID
    origin: str = ""

    @property
    def id(self) -> str:
        """The actor as the decision log names it."""
        return f"user:{self.person_id}"

    def require(self, permission: str) -> None:
        """Raise Forbidden unless the person may do it."""
        if permission not in self.scopes:
            raise Forbidden(f"You may not {permission} in workspace {self.workspace_name}")
