"""What is released, read from the repository and compiled into a snapshot. Blocks."""

from types import MappingProxyType

from decision_server.audit.record import WorkspaceId
from decision_server.db import Database
from decision_server.engine.deployment import Deployment, deploy
from decision_server.engine.ruleset import Ruleset, read_ruleset
from decision_server.repository.heads import Head
from decision_server.repository.releases import heads
from decision_server.repository.versions import files_of_version
from decision_server.serving.resolver import Place, Snapshot


def load_snapshot(database: Database, before: Snapshot) -> Snapshot:
    """Everything in force. Gives `before` itself when nothing has changed; compiles only what is new to it.

    Raises InvalidContent for a released version that does not compile with this program.
    """
    with database.reading() as tx:
        in_force = heads(tx)
    if _heads_of(before) == {
        _place(head): (head.version, head.release, head.generation) for head in in_force
    }:
        return before
    made = {_place(head): _deployment(database, head, before) for head in in_force}
    names = {head.workspace: head.workspace_name for head in in_force}
    return Snapshot(MappingProxyType(made), MappingProxyType(names))


def load_version(database: Database, workspace: WorkspaceId, ruleset: str, version: int) -> Ruleset:
    """The content of a version. Raises NotFound."""
    with database.reading() as tx:
        files = files_of_version(tx, workspace, ruleset, version)
    return read_ruleset(files)


def _place(head: Head) -> Place:
    return head.workspace, head.environment, head.ruleset


def _heads_of(snapshot: Snapshot) -> dict[Place, tuple[int, int, int]]:
    return {
        place: (each.version, each.release, each.generation) for place, each in snapshot.deployments.items()
    }


def _deployment(database: Database, head: Head, before: Snapshot) -> Deployment:
    known = before.deployments.get(_place(head))
    if known is not None and (known.version, known.release, known.generation) == (
        head.version,
        head.release,
        head.generation,
    ):
        return known
    if known is not None and known.content_hash == head.content_hash:
        ruleset = known.ruleset
    else:
        ruleset = load_version(database, head.workspace, head.ruleset, head.version)
    return deploy(ruleset, version=head.version, release=head.release, generation=head.generation)
