"""Versions and releases: numbered, immutable, moved by compare-and-set."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from decision_server.access.workspaces import ensure_environment, ensure_workspace
from decision_server.audit.record import WorkspaceId
from decision_server.db import Database
from decision_server.engine.ruleset import Ruleset, read_ruleset
from decision_server.errors import Conflict, NotFound
from decision_server.repository.releases import (
    Loaded,
    generations,
    heads,
    load_ruleset,
    release_versions,
)
from decision_server.repository.versions import files_of_version, keep_version
from tests.audit.records import NOON, SteppedClock
from tests.repository.rulesets import a_ruleset


@pytest.fixture
def workspace(database: Database) -> WorkspaceId:
    clock = SteppedClock()
    with database.transaction() as tx:
        made = ensure_workspace(tx, "bank", clock=clock)
        for environment in ("live", "test"):
            ensure_environment(tx, made, environment, now=NOON)
    return made


def load(database: Database, workspace: WorkspaceId, ruleset: Ruleset, environment: str = "live") -> Loaded:
    with database.transaction() as tx:
        return load_ruleset(tx, workspace, environment, ruleset, by="cli", now=NOON)


def test_the_first_load_is_version_1_and_release_1(database, workspace) -> None:
    assert load(database, workspace, a_ruleset()) == Loaded("prices", 1, 1, 1, changed=True)
    with database.reading() as tx:
        (head,) = heads(tx)
        files = files_of_version(tx, workspace, "prices", 1)
    assert (head.workspace_name, head.environment, head.ruleset) == ("bank", "live", "prices")
    assert (head.version, head.release, head.generation) == (1, 1, 1)
    assert files == dict(a_ruleset().files)
    assert read_ruleset(files).content_hash == head.content_hash == a_ruleset().content_hash


def test_loading_the_same_content_again_changes_nothing(database, workspace) -> None:
    load(database, workspace, a_ruleset())
    assert load(database, workspace, a_ruleset()) == Loaded("prices", 1, 1, 1, changed=False)


def test_other_content_is_the_next_version_and_earlier_content_its_own_again(database, workspace) -> None:
    load(database, workspace, a_ruleset())
    assert load(database, workspace, a_ruleset("2")) == Loaded("prices", 2, 2, 2, changed=True)
    assert load(database, workspace, a_ruleset()) == Loaded("prices", 1, 3, 3, changed=True)


def test_environments_count_their_own_releases(database, workspace) -> None:
    load(database, workspace, a_ruleset())
    load(database, workspace, a_ruleset("2"))
    assert load(database, workspace, a_ruleset(), "test") == Loaded("prices", 1, 1, 1, changed=True)
    with database.reading() as tx:
        assert generations(tx) == {(workspace, "live"): 2, (workspace, "test"): 1}


def test_one_release_places_several_rulesets_and_leaves_the_others(database, workspace) -> None:
    load(database, workspace, a_ruleset(name="fees"))
    with database.transaction() as tx:
        for name in ("prices", "fees"):
            keep_version(tx, workspace, a_ruleset("2", name=name), by="cli", now=NOON)
        release_versions(tx, workspace, "live", {"prices": 1, "fees": 2}, by="cli", now=NOON)
    load(database, workspace, a_ruleset("3"))
    with database.reading() as tx:
        found = {head.ruleset: (head.version, head.release, head.generation) for head in heads(tx)}
    assert found == {"fees": (2, 2, 3), "prices": (2, 3, 3)}


def test_a_release_from_an_old_generation_is_a_conflict(database, workspace) -> None:
    load(database, workspace, a_ruleset())
    load(database, workspace, a_ruleset("2"))
    with pytest.raises(Conflict, match="generation 2"), database.transaction() as tx:
        release_versions(tx, workspace, "live", {"prices": 1}, by="cli", now=NOON, generation=1)


def test_a_release_into_nowhere_is_not_found(database, workspace) -> None:
    with pytest.raises(NotFound), database.transaction() as tx:
        release_versions(tx, workspace, "prod", {"prices": 1}, by="cli", now=NOON)
    with pytest.raises(NotFound), database.reading() as tx:
        files_of_version(tx, workspace, "prices", 9)


def test_a_release_of_a_version_that_is_not_there_is_refused_by_the_database(database, workspace) -> None:
    with pytest.raises(DBAPIError), database.transaction() as tx:
        release_versions(tx, workspace, "live", {"prices": 9}, by="cli", now=NOON)
    with database.reading() as tx:
        assert generations(tx) == {}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ruleset_version SET content_hash = 'x'",
        "DELETE FROM ruleset_version",
        "UPDATE version_file SET path = 'x'",
        "DELETE FROM version_file",
        "UPDATE release SET created_by = 'x'",
        "DELETE FROM release",
        "UPDATE release_part SET version = 1",
        "DELETE FROM release_part",
        "DELETE FROM ruleset",
    ],
)
def test_the_database_itself_refuses_to_change_what_is_immutable(database, workspace, statement) -> None:
    load(database, workspace, a_ruleset())
    with pytest.raises(DBAPIError, match="never changed or removed"), database.transaction() as tx:
        tx.execute(text(statement))


def test_postgresql_refuses_to_truncate_too(database, workspace) -> None:
    load(database, workspace, a_ruleset())
    if database.dialect == "postgresql":
        with pytest.raises(DBAPIError, match="never changed or removed"), database.transaction() as tx:
            tx.execute(text("TRUNCATE release CASCADE"))
