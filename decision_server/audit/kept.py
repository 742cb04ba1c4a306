"""What the store takes and gives: records with their place in a stream, streams, and claims."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from decision_server.audit.record import Appended, DecisionId, Receipt, StreamId, WorkspaceId


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """A record as it is kept: the bytes of header and payload, and where in which stream it stands."""

    decision_id: DecisionId
    recorded_at: datetime
    workspace: WorkspaceId
    environment: str
    stream: StreamId
    seq: int
    header: bytes
    leaf: bytes
    payload: bytes

    def answer(self, *, replayed: bool) -> Appended:
        """The record as its caller gets it."""
        receipt = Receipt(self.decision_id, self.stream, self.seq, self.leaf)
        return Appended(receipt, replayed, self.header, self.payload)


@dataclass(frozen=True, slots=True)
class Stream:
    """The end of a stream: `last_seq` is -1 and `last_hash` 32 zero bytes while it is empty."""

    id: StreamId
    workspace: WorkspaceId
    last_seq: int
    last_hash: bytes


class ClaimKey(NamedTuple):
    """What an idempotency key is unique within, and the key; ordered, so that workers lock in one order."""

    workspace: WorkspaceId
    environment: str
    client: str
    ruleset: str
    key: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim to be the one request of this key."""

    key: ClaimKey
    body_hash: bytes
    decision_id: DecisionId
    claimed_at: datetime
