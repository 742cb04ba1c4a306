"""Changes are noted in the change's own transaction."""

from contextlib import suppress
from uuid import uuid4

from sqlalchemy import text

from decision_server.access.actors import MachineActor
from decision_server.access.admin_events import note_change
from decision_server.access.workspaces import ensure_workspace
from decision_server.clock import SystemClock
from decision_server.db import Database


def noted(database: Database) -> list[tuple[str, str, str, str]]:
    with database.reading() as tx:
        return [tuple(row) for row in tx.execute(text("SELECT actor, action, thing, why FROM audit_outbox"))]


def test_a_change_is_noted_with_its_actor_and_reason_and_falls_with_its_transaction(
    database: Database,
) -> None:
    clock = SystemClock()
    with database.transaction() as tx:
        workspace = ensure_workspace(tx, "bank", clock=clock)
    actor = MachineActor("k1", "crm", workspace, "live", frozenset(), owner=uuid4(), origin="127.0.0.1")
    with database.transaction() as tx:
        note_change(tx, actor, "key.issued", "keys/k2", clock=clock, why="a new shop")
    with suppress(RuntimeError), database.transaction() as tx:
        note_change(tx, actor, "key.revoked", "keys/k2", clock=clock)
        raise RuntimeError
    assert noted(database) == [("key:k1", "key.issued", "keys/k2", "a new shop")]
