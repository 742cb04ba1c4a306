"""Decision records for tests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from decision_server.audit.record import DecisionId, DecisionRecord, Payload, WorkspaceId
from decision_server.clock import SystemClock

WORKSPACE = WorkspaceId(UUID("01900000-0000-7000-8000-000000000001"))
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

RECORD = DecisionRecord(
    decision_id=DecisionId(UUID("01900000-0000-7000-8000-000000000002")),
    recorded_at=datetime(2026, 3, 1, 9, 30, 0, 123456, tzinfo=UTC),
    workspace=WORKSPACE,
    environment="live",
    ruleset="consumer-loan",
    version=3,
    release=7,
    generation=9,
    decision="Loan decision",
    source_hash="5e" * 32,
    meaning_hash="a1" * 32,
    engine="0.1.0",
    semantics="1",
    tzdata="2025.3",
    unicode="14.0.0",
    actor="key:k7Zq",
    latency_us=812,
    payload=Payload(
        inputs={"Amount": 12000, "Rate": Decimal("0.1250"), "Name": 'Zoë "Z" Müller\n'},
        outputs={
            "Loan decision": {"outcome": "refer", "limit": Decimal("1234567890.123456789012345678901234")}
        },
        subject="customer-17",
        now="2026-03-01T09:30:00Z",
        matched=[{"decision": "Eligibility", "rule_id": "r4", "rule": 4}],
        options={"trace": True},
    ),
)


def a_record(**changes: Any) -> DecisionRecord:
    """A record with a fresh id, of now unless `changes` say otherwise."""
    clock = SystemClock()
    fresh = {"decision_id": DecisionId(clock.new_id()), "recorded_at": clock.now()}
    return replace(RECORD, **(fresh | changes))


class SteppedClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at
        self._real = SystemClock()

    def now(self) -> datetime:
        return self.at

    def ticks_ns(self) -> int:
        return self._real.ticks_ns()

    def new_id(self) -> UUID:
        return self._real.new_id()

    def move(self, by: timedelta) -> None:
        self.at += by
