"""Rows of the repository."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, LargeBinary, UniqueConstraint
from sqlmodel import Field

from decision_server.rows import ConfigTable, Instant, every_environment


class RulesetRow(ConfigTable, table=True):
    """A ruleset's name, taken for ever in its workspace."""

    __tablename__ = "ruleset"

    workspace: UUID = Field(primary_key=True, foreign_key="workspace.workspace")
    environment: str = every_environment()
    ruleset: str = Field(primary_key=True)
    created_at: datetime = Field(sa_type=Instant)


class VersionRow(ConfigTable, table=True):
    """Immutable content of a ruleset; versions count from 1."""

    __tablename__ = "ruleset_version"
    __table_args__ = (
        ForeignKeyConstraint(["workspace", "ruleset"], ["ruleset.workspace", "ruleset.ruleset"]),
        UniqueConstraint("workspace", "ruleset", "content_hash"),
        CheckConstraint("version > 0", name="version_counts_from_1"),
    )

    workspace: UUID = Field(primary_key=True)
    environment: str = every_environment()
    ruleset: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    content_hash: str
    created_at: datetime = Field(sa_type=Instant)
    created_by: str


class VersionFileRow(ConfigTable, table=True):
    """One file of a version."""

    __tablename__ = "version_file"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace", "ruleset", "version"],
            ["ruleset_version.workspace", "ruleset_version.ruleset", "ruleset_version.version"],
        ),
    )

    workspace: UUID = Field(primary_key=True)
    environment: str = every_environment()
    ruleset: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    path: str = Field(primary_key=True)
    body: bytes = Field(sa_type=LargeBinary)


class ReleaseRow(ConfigTable, table=True):
    """A numbered placement of versions into an environment; releases count 1, 2, … in it."""

    __tablename__ = "release"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace", "environment"], ["environment.workspace", "environment.environment"]
        ),
        CheckConstraint("release > 0", name="release_counts_from_1"),
    )

    workspace: UUID = Field(primary_key=True)
    environment: str = Field(primary_key=True)
    release: int = Field(primary_key=True)
    created_at: datetime = Field(sa_type=Instant)
    created_by: str


class ReleasePartRow(ConfigTable, table=True):
    """Which version of a ruleset a release puts into its environment."""

    __tablename__ = "release_part"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace", "environment", "release"],
            ["release.workspace", "release.environment", "release.release"],
        ),
        ForeignKeyConstraint(
            ["workspace", "ruleset", "version"],
            ["ruleset_version.workspace", "ruleset_version.ruleset", "ruleset_version.version"],
        ),
    )

    workspace: UUID = Field(primary_key=True)
    environment: str = Field(primary_key=True)
    release: int = Field(primary_key=True)
    ruleset: str = Field(primary_key=True)
    version: int


class EnvHeadRow(ConfigTable, table=True):
    """How often what is in force in an environment has changed, and its last release."""

    __tablename__ = "env_head"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace", "environment"], ["environment.workspace", "environment.environment"]
        ),
    )

    workspace: UUID = Field(primary_key=True)
    environment: str = Field(primary_key=True)
    generation: int = Field(sa_type=BigInteger)
    release: int


class RulesetHeadRow(ConfigTable, table=True):
    """The release that says which version of a ruleset is in force, and the one that did so before."""

    __tablename__ = "ruleset_head"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace", "environment", "release", "ruleset"],
            [
                "release_part.workspace",
                "release_part.environment",
                "release_part.release",
                "release_part.ruleset",
            ],
        ),
    )

    workspace: UUID = Field(primary_key=True)
    environment: str = Field(primary_key=True)
    ruleset: str = Field(primary_key=True)
    release: int
    prev: int | None = None
