"""One frozen Settings, parsed once from the environment; read by `app.py` and `cli/` only."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar
from urllib.parse import urlsplit

from decision_server.errors import Finding, InvalidContent
from decision_server.feel.catalogue import CatalogueEntry

T = TypeVar("T")

PREFIX: Final = "DECISION_SERVER_"
CATALOGUE: Final[Mapping[str, CatalogueEntry]] = MappingProxyType(
    {
        "SET0101": CatalogueEntry(
            "SET0101",
            "setting unusable",
            "A variable of the environment holds what it cannot mean.",
            "DECISION_SERVER_PORT=http",
            "Give it a value as the reference of settings says, or leave it out.",
        ),
        "SET0102": CatalogueEntry(
            "SET0102",
            "several workers on SQLite",
            "Worker processes that share one SQLite file would wait for each other for seconds.",
            "DECISION_SERVER_WORKERS=4 without DATABASE_URL",
            "Set DATABASE_URL to a PostgreSQL database, or use one worker.",
        ),
    }
)
LOG_LEVELS: Final = ("debug", "info", "warning", "error")
SQLITE_PREFIXES: Final = ("sqlite:", "sqlite+")
POSTGRES_SCHEMES: Final = ("postgresql://", "postgres://", "postgresql+psycopg://")


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable of the environment: its name, what it means, and what stands when it is not set."""

    variable: str
    meaning: str
    default: str


SETTINGS: Final[Mapping[str, Setting]] = {
    "data_dir": Setting(
        PREFIX + "DATA_DIR", "folder of the SQLite files and of the lock that goes with them", "data"
    ),
    "database_url": Setting(
        "DATABASE_URL", "`postgresql://…` for PostgreSQL; empty for SQLite in the data folder", ""
    ),
    "host": Setting(PREFIX + "HOST", "address to listen on", "127.0.0.1"),
    "port": Setting(PREFIX + "PORT", "port to listen on; 0 takes a free one", "8000"),
    "public_url": Setting(
        PREFIX + "PUBLIC_URL", "address as browsers see it; empty for `http://HOST:PORT`", ""
    ),
    "workers": Setting(PREFIX + "WORKERS", "worker processes; more than one needs PostgreSQL", "1"),
    "drain_seconds": Setting(
        PREFIX + "DRAIN_SECONDS", "how long a stopping server finishes what it has accepted", "20"
    ),
    "log_level": Setting(PREFIX + "LOG_LEVEL", "debug, info, warning or error", "info"),
    "otlp_endpoint": Setting(
        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTLP over HTTP receiver of traces; empty for none", ""
    ),
    "metrics_dir": Setting(
        "PROMETHEUS_MULTIPROC_DIR",
        "folder in which several workers add up their metrics; empty takes a temporary one",
        "",
    ),
    "node": Setting(PREFIX + "NODE", "name of this node in the decision log; empty for the host's name", ""),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a server was told from outside. `database_url` is None where SQLite is meant."""

    data_dir: Path
    database_url: str | None
    host: str
    port: int
    public_url: str | None
    workers: int
    drain_seconds: int
    log_level: str
    otlp_endpoint: str | None
    metrics_dir: Path | None
    node: str

    @property
    def uses_sqlite(self) -> bool:
        """Whether the embedded database is meant."""
        return self.database_url is None

    @staticmethod
    def from_environment(environment: Mapping[str, str] | None = None) -> "Settings":
        """Settings of `environment`, by default the process's own.

        Raises InvalidContent with a finding per wrong variable, all at once.
        """
        values = os.environ if environment is None else environment
        findings: list[Finding] = []

        def parsed(field: str, parse: Callable[[str], T], instead: T) -> T:
            setting = SETTINGS[field]
            text = values.get(setting.variable, "").strip() or setting.default
            try:
                return parse(text)
            except ValueError as error:
                findings.append(Finding(setting.variable, "SET0101", str(error), setting.meaning))
                return instead

        settings = Settings(
            data_dir=parsed("data_dir", Path, Path("data")),
            database_url=parsed("database_url", _database_url, None),
            host=parsed("host", str, ""),
            port=parsed("port", lambda text: _whole(text, 0, 65535), 0),
            public_url=parsed("public_url", _http_url, None),
            workers=parsed("workers", lambda text: _whole(text, 1, 256), 1),
            drain_seconds=parsed("drain_seconds", lambda text: _whole(text, 0, 600), 0),
            log_level=parsed("log_level", _log_level, "info"),
            otlp_endpoint=parsed("otlp_endpoint", _http_url, None),
            metrics_dir=parsed("metrics_dir", lambda text: Path(text) if text else None, None),
            node=parsed("node", lambda text: text or os.uname().nodename, ""),
        )
        if settings.uses_sqlite and settings.workers > 1 and not findings:
            findings.append(
                Finding(
                    SETTINGS["workers"].variable,
                    "SET0102",
                    f"{settings.workers} workers cannot share one SQLite file: they would wait for seconds",
                    "set DATABASE_URL to a PostgreSQL database, or use one worker",
                )
            )
        if findings:
            raise InvalidContent("The environment's settings cannot be used", findings)
        return settings


def _whole(text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise ValueError(f"want a whole number from {least} to {most}, got {text!r}")
    return int(text)


def _log_level(text: str) -> str:
    if text.lower() not in LOG_LEVELS:
        raise ValueError(f"want one of {', '.join(LOG_LEVELS)}, got {text!r}")
    return text.lower()


def _http_url(text: str) -> str | None:
    if text and (urlsplit(text).scheme not in {"http", "https"} or not urlsplit(text).netloc):
        raise ValueError(f"want an http or https address, got {text!r}")
    return text.rstrip("/") or None


def _database_url(text: str) -> str | None:
    if not text:
        return None
    if text.startswith(SQLITE_PREFIXES):
        raise ValueError(
            f"SQLite files lie in {SETTINGS['data_dir'].variable}; leave DATABASE_URL empty to use them"
        )
    if not text.startswith(POSTGRES_SCHEMES):
        # The text may hold a password: only its scheme is repeated.
        raise ValueError(f"want postgresql://…, got {text.split(':', 1)[0]!r}://…")
    return "postgresql+psycopg://" + text.split("://", 1)[1]
