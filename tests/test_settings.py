"""Settings: one environment in, everything wrong with it out at once."""

from pathlib import Path

import pytest

from decision_server.errors import InvalidContent
from decision_server.settings import SETTINGS, Settings


def test_an_empty_environment_means_sqlite_on_loopback() -> None:
    settings = Settings.from_environment({})
    assert (settings.uses_sqlite, settings.host, settings.port, settings.workers) == (
        True,
        "127.0.0.1",
        8000,
        1,
    )
    assert settings.data_dir == Path("data")


def test_all_problems_are_reported_at_once() -> None:
    wrong = {
        "DECISION_SERVER_PORT": "eighty",
        "DECISION_SERVER_WORKERS": "0",
        "DECISION_SERVER_DRAIN_SECONDS": "-1",
        "DECISION_SERVER_LOG_LEVEL": "loud",
        "DECISION_SERVER_PUBLIC_URL": "example.org",
        "DATABASE_URL": "mysql://u:secret@host/db",
    }
    with pytest.raises(InvalidContent) as caught:
        Settings.from_environment(wrong)
    assert {finding.path for finding in caught.value.findings} == set(wrong)
    assert "secret" not in str(caught.value)


def test_workers_on_sqlite_are_refused_with_a_message_that_names_postgresql() -> None:
    with pytest.raises(InvalidContent, match="PostgreSQL"):
        Settings.from_environment({"DECISION_SERVER_WORKERS": "2"})
    settings = Settings.from_environment(
        {"DECISION_SERVER_WORKERS": "2", "DATABASE_URL": "postgresql://u@h/d"}
    )
    assert (settings.workers, settings.database_url) == (2, "postgresql+psycopg://u@h/d")


def test_an_sqlite_address_is_refused_with_the_name_of_the_right_setting() -> None:
    with pytest.raises(InvalidContent, match="DECISION_SERVER_DATA_DIR"):
        Settings.from_environment({"DATABASE_URL": "sqlite:///data.db"})


def test_every_field_is_a_documented_variable() -> None:
    assert set(SETTINGS) == set(Settings.__dataclass_fields__)
