"""Every table names its environment; accounts of one human, owners of keys, changes for the log."""

import sqlalchemy as sa
from alembic import op

revision = "config_environment_everywhere"
down_revision = "config_0001"
branch_labels = None
depends_on = None

OF_EVERY_ENVIRONMENT = (
    "workspace",
    "person",
    "session",
    "sign_in_link",
    "policy",
    "ruleset",
    "ruleset_version",
    "version_file",
)


def upgrade() -> None:
    for table in OF_EVERY_ENVIRONMENT:
        # A plain ADD COLUMN: SQLite cannot rebuild a table that others refer to inside a transaction.
        op.add_column(table, sa.Column("environment", sa.String(), nullable=False, server_default="*"))
    op.add_column("person", sa.Column("same_as", sa.Uuid(), nullable=True))
    with op.batch_alter_table("api_key") as keys:
        keys.add_column(sa.Column("owner", sa.Uuid(), nullable=True))
        keys.create_foreign_key("fk_api_key_owner", "person", ["owner"], ["person_id"])
    op.create_table(
        "audit_outbox",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("workspace", sa.Uuid(), nullable=False),
        sa.Column("environment", sa.String(), nullable=False, server_default="*"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.workspace"], name="fk_audit_outbox_workspace"),
        sa.PrimaryKeyConstraint("event_id", name="pk_audit_outbox"),
    )
    op.create_index("ix_audit_outbox_logged_at", "audit_outbox", ["logged_at"])


def downgrade() -> None:
    op.drop_table("audit_outbox")
    with op.batch_alter_table("api_key") as keys:
        keys.drop_constraint("fk_api_key_owner", type_="foreignkey")
        keys.drop_column("owner")
    op.drop_column("person", "same_as")
    for table in reversed(OF_EVERY_ENVIRONMENT):
        op.drop_column(table, "environment")
