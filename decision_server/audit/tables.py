"""Rows of the decision log."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, PrimaryKeyConstraint
from sqlmodel import Field

from decision_server.rows import AuditTable, Instant, every_environment


class AuditStreamRow(AuditTable, table=True):
    """One chain of records: of one worker process and one workspace, whatever the environment.

    `last_seq` is -1 while the stream is empty; `last_hash` is the leaf of its last record.
    """

    __tablename__ = "audit_stream"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'closed', 'fenced')", name="status_is_known"),
        CheckConstraint("length(last_hash) = 32", name="last_hash_is_sha256"),
    )

    id: UUID = Field(primary_key=True)
    workspace: UUID
    environment: str = every_environment()
    node: str
    opened_at: datetime = Field(sa_type=Instant)
    status: str
    last_seq: int = Field(sa_type=BigInteger)
    last_hash: bytes = Field(sa_type=LargeBinary)


class AuditRecordRow(AuditTable, table=True):
    """One decision: the exact bytes that were hashed, and their hash. On PostgreSQL partitioned by month.

    That (stream, seq) is unique follows from the compare-and-set of the stream: a unique constraint would
    have to hold the partition's key.
    """

    __tablename__ = "audit_record"
    __table_args__ = (
        PrimaryKeyConstraint("decision_id", "recorded_at"),
        Index(None, "stream_id", "seq"),
        CheckConstraint("length(leaf) = 32", name="leaf_is_sha256"),
        {"postgresql_partition_by": "RANGE (recorded_at)"},
    )

    decision_id: UUID
    recorded_at: datetime = Field(sa_type=Instant)
    workspace: UUID
    environment: str
    stream_id: UUID
    seq: int = Field(sa_type=BigInteger)
    header: bytes = Field(sa_type=LargeBinary)
    leaf: bytes = Field(sa_type=LargeBinary)


class AuditPayloadRow(AuditTable, table=True):
    """What a decision was about, apart from its record, so that it can be erased while the chain holds."""

    __tablename__ = "audit_payload"

    decision_id: UUID = Field(primary_key=True)
    workspace: UUID
    environment: str
    body: bytes = Field(sa_type=LargeBinary)


class IdempotencyRow(AuditTable, table=True):
    """Which decision answered the request that a client named by this key."""

    __tablename__ = "idempotency"

    workspace: UUID = Field(primary_key=True)
    environment: str = Field(primary_key=True)
    client: str = Field(primary_key=True)
    ruleset: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    body_hash: bytes = Field(sa_type=LargeBinary)
    decision_id: UUID
    claimed_at: datetime = Field(sa_type=Instant)
