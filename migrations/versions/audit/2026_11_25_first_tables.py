"""The first tables of the decision log."""

import sqlalchemy as sa
from alembic import op

revision = "audit_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_payload",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("workspace", sa.Uuid(), nullable=False),
        sa.Column("environment", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("decision_id", name="pk_audit_payload"),
    )
    op.create_table(
        "audit_record",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace", sa.Uuid(), nullable=False),
        sa.Column("environment", sa.String(), nullable=False),
        sa.Column("stream_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("header", sa.LargeBinary(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(leaf) = 32", name="ck_audit_record_leaf_is_sha256"),
        sa.PrimaryKeyConstraint("decision_id", "recorded_at", name="pk_audit_record"),
        postgresql_partition_by="RANGE (recorded_at)",
    )
    op.create_index("ix_audit_record_stream_id_seq", "audit_record", ["stream_id", "seq"])
    op.create_table(
        "audit_stream",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("workspace", sa.Uuid(), nullable=False),
        sa.Column("node", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("status IN ('open', 'closed', 'fenced')", name="ck_audit_stream_status_is_known"),
        sa.CheckConstraint("length(last_hash) = 32", name="ck_audit_stream_last_hash_is_sha256"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_stream"),
    )
    op.create_table(
        "idempotency",
        sa.Column("workspace", sa.Uuid(), nullable=False),
        sa.Column("environment", sa.String(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("ruleset", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace", "environment", "client", "ruleset", "key", name="pk_idempotency"
        ),
    )


def downgrade() -> None:
    op.drop_table("idempotency")
    op.drop_table("audit_stream")
    op.drop_table("audit_record")
    op.drop_table("audit_payload")
