"""Every third-party library has one door, so that replacing it means rewriting that."""

import ast
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "decision_server"
DOORS = {
    "alembic": ["schema.py"],
    "elementpath": ["feel/patterns.py"],
    "fastapi": ["app.py", "api/*", "web/*"],
    "httpx": ["client/*"],
    "jinja2": ["web/templating.py"],
    "msgspec": ["engine/json_text.py"],
    "opentelemetry": ["telemetry/otlp.py"],
    "prometheus_client": ["api/metrics.py"],
    "psycopg": ["db.py"],
    "pysqlite3": ["db.py"],
    "re2": ["feel/patterns.py"],
    "regex": ["feel/patterns.py"],
    "rich": ["cli/*"],
    "sqlalchemy": ["db.py", "rows.py", "schema.py", "*/tables.py", "*/store.py", "*/store_*.py"],
    "sqlmodel": ["db.py", "rows.py", "schema.py", "*/tables.py", "*/store.py", "*/store_*.py"],
    "starlette": ["app.py", "api/*", "web/*"],
    "structlog": ["telemetry/logs.py"],
    "typer": ["cli/*"],
    "uuid_utils": ["clock.py"],
    "uvicorn": ["cli/running.py"],
    "zoneinfo": ["feel/zones.py"],
}


def imports_of(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import():
                names |= {alias.name.partition(".")[0] for alias in node.names}
            case ast.ImportFrom(module=str(module)):
                names.add(module.partition(".")[0])
    return names


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_a_library_is_imported_at_its_door_only(path: Path) -> None:
    place = str(path.relative_to(PACKAGE))
    strangers = {
        name
        for name in imports_of(path) & DOORS.keys()
        if not any(fnmatch(place, door) for door in DOORS[name])
    }
    assert not strangers, (
        f"{place} imports {strangers}; their doors are {[DOORS[name] for name in strangers]}"
    )


def test_only_the_database_commits() -> None:
    committing = [
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if ".commit(" in path.read_text(encoding="utf-8")
    ]
    assert set(committing) <= {"db.py"}, "open transactions with Database.transaction()"
