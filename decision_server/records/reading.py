"""Decisions on record, read back into members."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from decision_server.audit import store
from decision_server.audit.record import Appended, DecisionId, Receipt, WorkspaceId
from decision_server.db import Database, StoreName
from decision_server.engine.inputs import Json, decode_json
from decision_server.errors import NotFound

# A record is ours: its payload holds inputs and outputs one level deeper than either may be alone.
_RECORD_BYTES: Final = 67_108_864
_RECORD_DEPTH: Final = 1_024


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """One record: the members of its header and its payload, and its place in the log.

    Header members are texts or null, numbers included; payload members are exact JSON.
    """

    header: Mapping[str, Json]
    payload: Mapping[str, Json]
    receipt: Receipt

    @property
    def wants_trace(self) -> bool:
        """Whether the request asked for a trace."""
        options = self.payload.get("options")
        return isinstance(options, dict) and options.get("trace") is True

    @property
    def now(self) -> datetime:
        """The instant that the evaluation took for the present; when it did not ask, that of the record."""
        return datetime.fromisoformat(str(self.payload["now"] or self.header["recorded_at"]))

    def text(self, name: str) -> str:
        """A member of the header that is always there."""
        return str(self.header[name])

    def number(self, name: str) -> int:
        """A member of the header that is a whole number, which is written as a text there."""
        return int(self.text(name))


def read_back(appended: Appended) -> RecordedDecision:
    """The record that was kept, from its bytes."""
    return RecordedDecision(_object(appended.header), _object(appended.payload), appended.receipt)


def find_decision(
    database: Database, workspace: WorkspaceId, decision_id: UUID, *, environment: str | None = None
) -> RecordedDecision:
    """The decision of this id in the workspace, and in that environment if one is named. Blocks.

    Raises NotFound, in the same words whether it is elsewhere or nowhere.
    """
    with database.reading(StoreName.AUDIT) as tx:
        kept = store.find_record(tx, workspace, DecisionId(decision_id))
    if kept is None or not kept.payload or (environment is not None and kept.environment != environment):
        raise NotFound(f"There is no decision {decision_id} on record here.")
    return read_back(kept.answer(replayed=False))


def newest_decisions(database: Database, workspace: WorkspaceId, *, most: int) -> Sequence[RecordedDecision]:
    """The newest decisions of the workspace, the newest first. Blocks."""
    with database.reading(StoreName.AUDIT) as tx:
        kept = store.newest_records(tx, workspace, most=most)
    return [read_back(each.answer(replayed=False)) for each in kept if each.payload]


def _object(encoded: bytes) -> Mapping[str, Json]:
    decoded = decode_json(encoded, max_bytes=_RECORD_BYTES, max_depth=_RECORD_DEPTH)
    if not isinstance(decoded, dict):
        raise ValueError("a record's header and payload are objects")
    return decoded
