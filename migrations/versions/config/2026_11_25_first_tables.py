"""The first tables of the store `config`, and what keeps versions and releases as they are."""

import sqlalchemy as sa
from alembic import op

revision = "config_0001"
down_revision = None
branch_labels = None
depends_on = None

IMMUTABLE = ("ruleset", "ruleset_version", "version_file", "release", "release_part")


def upgrade() -> None:
    op.create_table(
        "workspace",
        sa.Column("workspace", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace", name="pk_workspace"),
        sa.UniqueConstraint("name", name="uq_workspace_name"),
    )
    op.create_table(
        "environment",
        sa.Column("workspace", sa.Uuid(), nullable=False),
        sa.Column("environment", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.workspace"], name="fk_environment_workspace"),
        sa.PrimaryKeyConstraint("workspace", "environment", name="pk_environment"),
    )
    op.create_table(
        "person",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("workspace", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.workspace"], name="fk_person_workspace"),
        sa.PrimaryKeyConstraint("person_id", name="pk_person"),
        sa.UniqueConstraint("workspace", "name", name="uq_person_workspace_name"),
    )
    op.create_table(
        "policy",
        sa.Column("workspace", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.workspace"], name="fk_policy_workspace"),
        sa.PrimaryKeyConstraint("workspace", name="pk_policy"),
    )
    op.create_table(
        "ruleset",
        sa.Column("workspace", sa.Uuid(), nullable=False),
        sa.Column("ruleset", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.workspace"], name="fk_ruleset_workspace"),
        sa.PrimaryKeyConstraint("workspace", "ruleset", name="pk_ruleset"),
    )
    op.create_table(
        "api_key",
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("workspace", sa.Uuid(), nullable=False),
        sa.Column("environment", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(secret_hash) = 32", name="ck_api_key_secret_hash_is_sha256"),
        sa.ForeignKeyConstraint(
            ["workspace", "environment"],
            ["environment.workspace", "environment.environment"],
            name="fk_api_key_workspace_environment",
        ),
        sa.PrimaryKeyConstraint("key_id", name="pk_api_key"),
    )
    op.create_table(
        "env_head",
        sa.Column("workspace", sa.Uuid(), nullable=False),
        sa.Column("environment", sa.String(), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("release", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace", "environment"],
            ["environment.workspace", "environment.environment"],
            name="fk_env_head_workspace_environment",
        ),
        sa.PrimaryKeyConstraint("workspace", "environment", name="pk_env_head"),
    )
    op.create_table(
        "release",
        sa.Column("workspace", sa.Uuid(), nullable=False),
        sa.Column("environment", sa.String(), nullable=False),
        sa.Column("release", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.CheckConstraint("release > 0", name="ck_release_release_counts_from_1"),
        sa.ForeignKeyConstraint(
            ["workspace", "environment"],
            ["environment.workspace", "environment.environment"],
            name="fk_release_workspace_environment",
        ),
        sa.PrimaryKeyConstraint("workspace", "environment", "release", name="pk_release"),
    )
    op.create_table(
        "ruleset_version",
        sa.Column("workspace", sa.Uuid(), nullable=False),
        sa.Column("ruleset", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.CheckConstraint("version > 0", name="ck_ruleset_version_version_counts_from_1"),
        sa.ForeignKeyConstraint(
            ["workspace", "ruleset"],
            ["ruleset.workspace", "ruleset.ruleset"],
            name="fk_ruleset_version_workspace_ruleset",
        ),
        sa.PrimaryKeyConstraint("workspace", "ruleset", "version", name="pk_ruleset_version"),
        sa.UniqueConstraint(
            "workspace", "ruleset", "content_hash", name="uq_ruleset_version_workspace_ruleset_content_hash"
        ),
    )
    op.create_table(
        "session",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("workspace", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.person_id"], name="fk_session_person_id"),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.workspace"], name="fk_session_workspace"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_session"),
    )
    op.create_table(
        "sign_in_link",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("workspace", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.person_id"], name="fk_sign_in_link_person_id"),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.workspace"], name="fk_sign_in_link_workspace"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sign_in_link"),
    )
    op.create_table(
        "release_part",
        sa.Column("workspace", sa.Uuid(), nullable=False),
        sa.Column("environment", sa.String(), nullable=False),
        sa.Column("release", sa.Integer(), nullable=False),
        sa.Column("ruleset", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace", "environment", "release"],
            ["release.workspace", "release.environment", "release.release"],
            name="fk_release_part_workspace_environment_release",
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "ruleset", "version"],
            ["ruleset_version.workspace", "ruleset_version.ruleset", "ruleset_version.version"],
            name="fk_release_part_workspace_ruleset_version",
        ),
        sa.PrimaryKeyConstraint("workspace", "environment", "release", "ruleset", name="pk_release_part"),
    )
    op.create_table(
        "version_file",
        sa.Column("workspace", sa.Uuid(), nullable=False),
        sa.Column("ruleset", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace", "ruleset", "version"],
            ["ruleset_version.workspace", "ruleset_version.ruleset", "ruleset_version.version"],
            name="fk_version_file_workspace_ruleset_version",
        ),
        sa.PrimaryKeyConstraint("workspace", "ruleset", "version", "path", name="pk_version_file"),
    )
    op.create_table(
        "ruleset_head",
        sa.Column("workspace", sa.Uuid(), nullable=False),
        sa.Column("environment", sa.String(), nullable=False),
        sa.Column("ruleset", sa.String(), nullable=False),
        sa.Column("release", sa.Integer(), nullable=False),
        sa.Column("prev", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace", "environment", "release", "ruleset"],
            [
                "release_part.workspace",
                "release_part.environment",
                "release_part.release",
                "release_part.ruleset",
            ],
            name="fk_ruleset_head_workspace_environment_release_ruleset",
        ),
        sa.PrimaryKeyConstraint("workspace", "environment", "ruleset", name="pk_ruleset_head"),
    )
    for table in IMMUTABLE:
        forbid_changes(table)


def forbid_changes(table: str) -> None:
    """Make the database itself refuse to change or remove a row, whoever asks and by whatever path."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} rows are never changed or removed'); END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% rows are never changed or removed', TG_TABLE_NAME; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("ruleset_head")
    op.drop_table("version_file")
    op.drop_table("release_part")
    op.drop_table("sign_in_link")
    op.drop_table("session")
    op.drop_table("ruleset_version")
    op.drop_table("release")
    op.drop_table("env_head")
    op.drop_table("api_key")
    op.drop_table("ruleset")
    op.drop_table("policy")
    op.drop_table("person")
    op.drop_table("environment")
    op.drop_table("workspace")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
