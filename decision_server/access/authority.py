"""The one question of every use case, whether this actor may do this to that thing."""

from dataclasses import dataclass
from typing import Final

from decision_server.access.actors import MachineActor, PersonActor
from decision_server.db import Transaction
from decision_server.errors import Forbidden

Actor = MachineActor | PersonActor


@dataclass(frozen=True, slots=True)
class Thing:
    """What a permission is asked for; a part that is None does not matter to the question.

    `folder` is the path of folders that the ruleset lies in, `/` between its parts.
    """

    environment: str | None = None
    ruleset: str | None = None
    folder: str | None = None

    def show(self) -> str:
        """The thing in words, for messages."""
        parts = [("ruleset", self.ruleset), ("folder", self.folder), ("environment", self.environment)]
        return ", ".join(f"{kind} '{name}'" for kind, name in parts if name) or "the workspace"


WORKSPACE: Final = Thing()


def require(tx: Transaction, actor: Actor, permission: str, thing: Thing = WORKSPACE) -> None:
    """Raise Forbidden unless the actor may do this to the thing, as access stands in this transaction.

    The thing is one of the actor's own workspace: whoever found it has looked for it there alone.
    """
    actor.require(permission)
    if isinstance(actor, MachineActor) and thing.environment not in (None, actor.environment):
        raise Forbidden(
            f"This API key is for the environment '{actor.environment}' and cannot {permission} in "
            f"'{thing.environment}'; use a key of that environment"
        )
