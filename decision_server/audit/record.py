"""DecisionRecord and its bytes: the header that is hashed, and the payload beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Literal, NewType
from uuid import UUID

from decision_server.engine.json_text import Json, encode_json, encode_texts

WorkspaceId = NewType("WorkspaceId", UUID)
DecisionId = NewType("DecisionId", UUID)
StreamId = NewType("StreamId", UUID)

Kind = Literal["decision", "shadow", "replay", "dry_run", "admin"]
Status = Literal["decided", "failed"]

HEADER_VERSION: Final = "0"


@dataclass(frozen=True, slots=True)
class IdempotencyClaim:
    """A promise to answer this request once: `client` survives the rotation of its keys.

    Unique per (workspace, environment, client, ruleset, key). `body_hash` is SHA-256 of the request's body.
    """

    client: str
    key: str
    body_hash: bytes


@dataclass(frozen=True, slots=True)
class Payload:
    """What the decision was about; stands beside the header, in clear in records of `v` 0.

    Values are JSON as `engine.outputs.to_json` gives it: whole numbers and Decimals, exact. `now` is the
    instant that the evaluation took for the present, `as_of` a business date if one was asked for. `matched`
    lists the rules that fired as {decision, rule_id, rule}. `idem_hash` is hexadecimal SHA-256 of the
    request's body where the request had an idempotency key.
    """

    inputs: Json
    outputs: Json
    subject: str | None = None
    now: str | None = None
    as_of: str | None = None
    time_zone: str | None = None
    features: Json = None
    lists: Json = None
    sources: Json = None
    scores: Json = None
    matched: Json = field(default_factory=list)
    reasons: Json = field(default_factory=list)
    warnings: Json = field(default_factory=list)
    options: Json = None
    bucket: int | None = None
    idem_hash: str | None = None

    def encode(self) -> bytes:
        """The bytes that are kept: members in alphabetical order, inner members in the order given."""
        return encode_json({name: getattr(self, name) for name in PAYLOAD_MEMBERS})


PAYLOAD_MEMBERS: Final = tuple(sorted(Payload.__dataclass_fields__))


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """One evaluation as the log keeps it; the log adds the stream, the number in it and the chain.

    `decision` is the decision or decision service that was asked for. `engine` and `semantics` name the
    version of the program and of the language's meaning, `tzdata` and `unicode` the tables that were used.
    `actor` is `key:<id>` or `user:<uuid>`. No member but `payload` may tell whom the decision is about.
    """

    decision_id: DecisionId
    recorded_at: datetime
    workspace: WorkspaceId
    environment: str
    ruleset: str
    version: int
    release: int
    generation: int
    decision: str
    source_hash: str
    meaning_hash: str
    engine: str
    semantics: str
    tzdata: str
    unicode: str
    actor: str
    latency_us: int
    payload: Payload
    kind: Kind = "decision"
    parent: DecisionId | None = None
    variant: str | None = None
    experiment: str | None = None
    model_digests: Mapping[str, str] = field(default_factory=dict)
    status: Status = "decided"
    idempotency: IdempotencyClaim | None = None

    def draft_header(self) -> bytes:
        """The header with null for `stream`, `seq` and `prev`, which only the writer knows.

        Members stand in alphabetical order. Raises ValueError for text that is not valid Unicode.
        """
        return encode_texts(
            {
                "actor": self.actor,
                "decision": self.decision,
                "engine": self.engine,
                "environment": self.environment,
                "experiment": self.experiment,
                "generation": str(self.generation),
                "id": str(self.decision_id),
                "kind": self.kind,
                "latency_us": str(self.latency_us),
                "meaning_hash": self.meaning_hash,
                "model_digests": dict(sorted(self.model_digests.items())),
                "parent": None if self.parent is None else str(self.parent),
                "prev": None,
                "recorded_at": instant_text(self.recorded_at),
                "release": str(self.release),
                "ruleset": self.ruleset,
                "semantics": self.semantics,
                "seq": None,
                "source_hash": self.source_hash,
                "status": self.status,
                "stream": None,
                "tzdata": self.tzdata,
                "unicode": self.unicode,
                "v": HEADER_VERSION,
                "variant": self.variant,
                "version": str(self.version),
                "workspace": str(self.workspace),
            }
        )


def finish_header(draft: bytes, *, stream: StreamId, seq: int, prev: bytes) -> bytes:
    """The exact bytes that are hashed and kept: RFC 8785 JSON, numbers as strings.

    `prev` is the leaf of the record before it in the stream, 32 zero bytes for the first. No text inside the
    draft can be mistaken for one of the three members: within a JSON string every quotation mark is escaped.
    """
    for name, text in ((b"prev", prev.hex()), (b"seq", str(seq)), (b"stream", str(stream))):
        draft = draft.replace(b'"%b":null' % name, b'"%b":"%b"' % (name, text.encode()), 1)
    return draft


def instant_text(at: datetime) -> str:
    """The instant in UTC with six digits of fraction: `2026-03-01T09:30:00.000000Z`."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the caller may hold against the log later: `leaf` is the SHA-256 of 0x00 and the header."""

    decision_id: DecisionId
    stream: StreamId
    seq: int
    leaf: bytes


@dataclass(frozen=True, slots=True)
class Appended:
    """A record that is durable. `replayed` tells that an earlier request with the same key was answered.

    `header` and `payload` are the bytes that are kept, so that an answer can be built from them alone: then
    the first and every repeated answer are the same bytes.
    """

    receipt: Receipt
    replayed: bool
    header: bytes
    payload: bytes
