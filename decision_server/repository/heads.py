"""What is in force: the heads of environments, as serving reads them."""

from dataclasses import dataclass

from decision_server.audit.record import WorkspaceId


@dataclass(frozen=True, slots=True)
class Head:
    """One ruleset in force in one environment: the version, the release that put it there, the generation."""

    workspace: WorkspaceId
    workspace_name: str
    environment: str
    ruleset: str
    version: int
    content_hash: str
    release: int
    generation: int
