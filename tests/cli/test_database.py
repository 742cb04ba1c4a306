"""The commands that prepare a server: migrate, load, key; on SQLite and on PostgreSQL."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from decision_server.access.api_keys import KeyRing
from decision_server.access.permissions import DECIDE, PERMISSIONS
from decision_server.cli.exits import Exit
from decision_server.cli.main import app
from decision_server.clock import SystemClock
from decision_server.errors import Unauthenticated
from decision_server.repository.releases import heads
from tests.repository.rulesets import a_ruleset
from tests.services.databases import Place


@pytest.fixture
def run(place: Place, monkeypatch: pytest.MonkeyPatch):
    for name, value in place.environment().items():
        monkeypatch.setenv(name, value)

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "prices"
    made.mkdir()
    for path, body in a_ruleset().files.items():
        (made / path).write_bytes(body)
    return made


def test_migrate_makes_the_tables_and_a_second_time_changes_nothing(run, place: Place) -> None:
    for _ in range(2):
        done = run("migrate")
        assert (done.exit_code, done.output) == (Exit.OK, f"The {place.dialect} database is ready.\n")


def test_a_loaded_ruleset_is_in_force_and_a_created_key_is_taken(run, place: Place, folder: Path) -> None:
    run("migrate")
    first = run("load", folder)
    assert first.output == "prices version 1, release 1 of live, is in force now.\n"
    assert run("load", folder).output == "prices version 1, release 1 of live, was in force already.\n"
    key = run("key", "create", "shop").output.strip()
    narrow = run("key", "create", "shop", "--scope", DECIDE, "--days", "30").output.strip()
    database = place.open()
    ring = KeyRing(database, SystemClock())
    ring.refresh()
    with database.reading() as tx:
        (head,) = heads(tx)
    assert (head.ruleset, head.version, head.workspace_name) == ("prices", 1, "main")
    assert ring.authenticate(key).scopes == set(PERMISSIONS)
    assert ring.authenticate(narrow).scopes == {DECIDE}
    database.close()
    revoked = run("key", "revoke", key.split("_")[2])
    assert revoked.exit_code == Exit.OK
    database = place.open()
    ring = KeyRing(database, SystemClock())
    ring.refresh()
    with pytest.raises(Unauthenticated):
        ring.authenticate(key)
    database.close()


def test_what_is_missing_is_named(run, folder: Path) -> None:
    unprepared = run("load", folder)
    assert (unprepared.exit_code, "decision-server migrate" in unprepared.output) == (Exit.FOUND, True)
    run("migrate")
    assert run("load", folder / "nowhere").exit_code == Exit.MISSING
    assert run("key", "create", "shop").exit_code == Exit.MISSING
    run("load", folder)
    assert run("key", "create", "shop", "--scope", "everything").exit_code == Exit.FOUND
    assert run("key", "revoke", "unknown").exit_code == Exit.MISSING


def test_a_ruleset_that_does_not_compile_is_refused_before_it_is_kept(
    run, place: Place, folder: Path
) -> None:
    run("migrate")
    (folder / "model.dmn").write_bytes(
        (folder / "model.dmn").read_bytes().replace(b"Quantity * 1", b"Quantity *")
    )
    assert run("load", folder).exit_code == Exit.FOUND
    database = place.open()
    with database.reading() as tx:
        assert list(heads(tx)) == []
    database.close()


def test_nothing_is_written_beside_a_running_server_on_sqlite(run, place: Place, folder: Path) -> None:
    run("migrate")
    server = place.open()
    refused = run("load", folder)
    server.close()
    if place.dialect == "sqlite":
        assert refused.exit_code == Exit.FOUND
        assert "Another process" in refused.output
        assert "PostgreSQL" in refused.output
    else:
        assert refused.exit_code == Exit.OK
