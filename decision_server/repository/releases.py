"""Releases: which versions are in force in an environment; appended, never edited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from decision_server.access import store as access
from decision_server.audit.record import WorkspaceId
from decision_server.db import Transaction
from decision_server.engine.ruleset import Ruleset
from decision_server.errors import Conflict, NotFound
from decision_server.repository import store
from decision_server.repository.heads import Head
from decision_server.repository.versions import keep_version


@dataclass(frozen=True, slots=True)
class Released:
    """A release that is in force, and the generation that its environment came to with it."""

    release: int
    generation: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a ruleset came to; `changed` is False when exactly this was in force already."""

    ruleset: str
    version: int
    release: int
    generation: int
    changed: bool


def release_versions(
    tx: Transaction,
    workspace: WorkspaceId,
    environment: str,
    versions: Mapping[str, int],
    *,
    by: str,
    now: datetime,
    generation: int | None = None,
) -> Released:
    """Put these versions (by ruleset) into the environment, as its next release.

    With `generation`, only if the environment still stands there. Raises Conflict when it does not, or when
    another release comes first; NotFound for an environment that does not exist.
    """
    if not access.environment_exists(tx, workspace, environment):
        raise NotFound(f"There is no environment {environment!r} in this workspace")
    current, last_release = store.env_head(tx, workspace, environment)
    release = last_release + 1
    stale = generation is not None and generation != current
    if stale or not store.move_env_head(tx, workspace, environment, generation=current, release=release):
        raise Conflict(
            f"{environment} has moved on to generation {current}; look at what is in force now and try again"
        )
    store.keep_release(tx, workspace, environment, release, versions, by=by, now=now)
    for ruleset in sorted(versions):
        store.move_ruleset_head(tx, workspace, environment, ruleset, release)
    return Released(release, current + 1)


def load_ruleset(
    tx: Transaction, workspace: WorkspaceId, environment: str, ruleset: Ruleset, *, by: str, now: datetime
) -> Loaded:
    """Keep the ruleset as a version and put it in force; done already, it changes nothing.

    Raises Conflict and NotFound as `release_versions` does.
    """
    name = ruleset.manifest.name
    version = keep_version(tx, workspace, ruleset, by=by, now=now)
    for head in store.heads(tx):
        if (head.workspace, head.environment, head.ruleset) == (workspace, environment, name):
            if head.version == version:
                return Loaded(name, version, head.release, head.generation, changed=False)
            break
    released = release_versions(tx, workspace, environment, {name: version}, by=by, now=now)
    return Loaded(name, version, released.release, released.generation, changed=True)


def heads(tx: Transaction) -> Sequence[Head]:
    """Everything in force in every workspace, for serving; ordered by workspace, environment and ruleset."""
    return store.heads(tx)


def generations(tx: Transaction) -> Mapping[tuple[WorkspaceId, str], int]:
    """The generation of each environment with a release; unequal to before means: read `heads` anew."""
    return store.generations(tx)
