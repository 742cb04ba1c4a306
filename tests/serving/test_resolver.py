"""The snapshot of what is released, and versions of the past."""

from uuid import uuid4

import pytest

from decision_server.audit.record import WorkspaceId
from decision_server.engine.deployment import Deployment, deploy
from decision_server.engine.ruleset import Ruleset, read_ruleset
from decision_server.errors import NotFound
from decision_server.serving.resolver import Resolver, Snapshot
from decision_server.serving.versions import KEPT, Versions
from tests.services.rulesets import ECHO

HERE, ELSEWHERE = WorkspaceId(uuid4()), WorkspaceId(uuid4())


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    return read_ruleset(ECHO)


@pytest.fixture(scope="module")
def echo(ruleset: Ruleset) -> Deployment:
    return deploy(ruleset, version=3, release=7)


def test_a_deployment_is_found_by_workspace_environment_and_name(echo: Deployment) -> None:
    snapshot = Snapshot({(HERE, "live", "echo"): echo})
    assert snapshot.deployment(HERE, "live", "echo") is echo
    for place in ((HERE, "test", "echo"), (ELSEWHERE, "live", "echo"), (HERE, "live", "ecko")):
        with pytest.raises(NotFound):
            snapshot.deployment(*place)


def test_a_miss_names_what_was_likely_meant_and_nothing_of_other_places(echo: Deployment) -> None:
    snapshot = Snapshot({(HERE, "live", "echo"): echo})
    with pytest.raises(NotFound, match="did you mean 'echo'"):
        snapshot.deployment(HERE, "live", "ecko")
    with pytest.raises(NotFound) as elsewhere:
        snapshot.deployment(ELSEWHERE, "live", "ecko")
    assert "'echo'" not in str(elsewhere.value)


def test_a_request_keeps_the_snapshot_that_it_read(echo: Deployment) -> None:
    resolver = Resolver(Snapshot({(HERE, "live", "echo"): echo}))
    before = resolver.current()
    resolver.swap(Snapshot())
    assert before.deployment(HERE, "live", "echo") is echo
    with pytest.raises(NotFound):
        resolver.current().deployment(HERE, "live", "echo")


def test_the_released_version_is_not_compiled_again(echo: Deployment) -> None:
    resolver = Resolver(Snapshot({(HERE, "live", "echo"): echo}))
    versions = Versions(resolver, lambda *_: pytest.fail("it was read again"))
    assert versions.deployment(HERE, "echo", 3) is echo


def test_older_versions_are_read_once_and_the_least_used_let_go(ruleset: Ruleset) -> None:
    read: list[int] = []

    def load(_: WorkspaceId, __: str, version: int) -> Ruleset:
        read.append(version)
        return ruleset

    versions = Versions(Resolver(), load)
    first = versions.deployment(HERE, "echo", 1)
    assert versions.deployment(HERE, "echo", 1) is first
    for version in range(2, KEPT + 2):
        versions.deployment(HERE, "echo", version)
    versions.deployment(HERE, "echo", 1)
    assert read == [*range(1, KEPT + 2), 1]
