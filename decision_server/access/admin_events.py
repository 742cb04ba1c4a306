"""Changes that people and machines make, noted in the change's own transaction, on their way into the log."""

from collections.abc import Mapping

from decision_server.access import store
from decision_server.access.authority import Actor
from decision_server.clock import Clock
from decision_server.db import Transaction
from decision_server.rows import EVERY_ENVIRONMENT


def note_change(
    tx: Transaction,
    actor: Actor,
    action: str,
    thing: str,
    *,
    clock: Clock,
    environment: str = EVERY_ENVIRONMENT,
    before: str | None = None,
    after: str | None = None,
    why: str = "",
    details: Mapping[str, object] | None = None,
) -> None:
    """Keep who did what to which thing, and why; it stands or falls with the transaction.

    `action` reads `noun.verb` (`review.approved`); `thing` is the thing's path below its workspace
    (`rulesets/consumer-loan/versions/3`). `before` and `after` are hashes of its content where it has one.
    `details` is JSON and holds no secret and nothing about whom a decision is about.
    """
    store.keep_event(
        tx,
        clock.new_id(),
        actor.workspace,
        environment,
        at=clock.now(),
        actor=actor.id,
        origin=actor.origin,
        action=action,
        thing=thing,
        before=before,
        after=after,
        why=why,
        details=dict(details or {}),
    )
