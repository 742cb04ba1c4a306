"""Environment and name to a deployment: a snapshot that is swapped whole, never edited."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from decision_server.audit.record import WorkspaceId
from decision_server.engine.deployment import Deployment
from decision_server.engine.suggestions import did_you_mean
from decision_server.errors import NotFound

Place = tuple[WorkspaceId, str, str]
"""Workspace, environment and the ruleset's name."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that is released at one moment, and what the workspaces are called."""

    deployments: Mapping[Place, Deployment] = field(default_factory=lambda: MappingProxyType({}))
    workspaces: Mapping[WorkspaceId, str] = field(default_factory=lambda: MappingProxyType({}))

    def deployment(self, workspace: WorkspaceId, environment: str, ruleset: str) -> Deployment:
        """What is released there under that name. Raises NotFound, naming a near miss."""
        found = self.deployments.get((workspace, environment, ruleset))
        if found is None:
            help = did_you_mean(ruleset, [each.name for each in self.released(workspace, environment)])
            raise NotFound(
                f"No ruleset '{ruleset}' is released in the environment '{environment}'"
                + (f" ({help})" if help else "")
            )
        return found

    def released(self, workspace: WorkspaceId, environment: str) -> tuple[Deployment, ...]:
        """The deployments of one environment, by name."""
        here = {
            place[2]: each
            for place, each in self.deployments.items()
            if place[:2] == (workspace, environment)
        }
        return tuple(here[name] for name in sorted(here))

    def released_anywhere(self, workspace: WorkspaceId) -> tuple[tuple[str, Deployment], ...]:
        """(environment, deployment) of the whole workspace, by environment and name."""
        here = {place[1:]: each for place, each in self.deployments.items() if place[0] == workspace}
        return tuple((place[0], here[place]) for place in sorted(here))


class Resolver:
    """Holds the snapshot that requests read; storing the next one swaps it for all."""

    __slots__ = ("_snapshot",)

    def __init__(self, snapshot: Snapshot | None = None) -> None:
        self._snapshot = snapshot or Snapshot()

    def current(self) -> Snapshot:
        """The snapshot to use for the whole of a request."""
        return self._snapshot

    def swap(self, snapshot: Snapshot) -> None:
        """Serve this from now on, and nothing else; requests under way keep what they read."""
        self._snapshot = snapshot
