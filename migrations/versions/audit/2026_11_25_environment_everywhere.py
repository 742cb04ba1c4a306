"""Every table names its environment: a stream holds records of all environments of its workspace."""

import sqlalchemy as sa
from alembic import op

revision = "audit_environment_everywhere"
down_revision = "audit_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit_stream", sa.Column("environment", sa.String(), nullable=False, server_default="*"))


def downgrade() -> None:
    op.drop_column("audit_stream", "environment")
