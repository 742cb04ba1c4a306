"""What every test run has in common: it says what it left out, and under CI leaves nothing out."""

import os
from pathlib import Path

import pytest

LEFT_OUT = "left out: "
UNDER_CI = os.environ.get("CI") == "true"
ROOT = Path(__file__).resolve().parents[1]

# The house tests run a copy of this file alone, without the fixtures of databases.
pytest_plugins = (
    ["tests.services.databases", "tests.services.houses", "tests.services.collector"]
    if (Path(__file__).parent / "services").is_dir()
    else []
)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A test may only skip for want of a real part, and says so; under CI it may not skip at all."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reason = reason.removeprefix("Skipped: ")
        if UNDER_CI or not reason.startswith(LEFT_OUT):
            report.outcome = "failed"
            report.longrepr = (
                f"skipped ({reason}), which is allowed only outside CI and as 'left out: PART, WHY'"
            )
        else:
            item.config.stash.setdefault(REASONS, set()).add(reason.removeprefix(LEFT_OUT))
    return report


REASONS = pytest.StashKey[set[str]]()


def pytest_sessionfinish(session):
    """Leave the line for `make test` to end with."""
    reasons = sorted(session.config.stash.get(REASONS, set()))
    environment = ROOT / ".venv"
    if environment.is_dir():
        (environment / "left-out").write_text(
            f"Left out: {'; '.join(reasons) or 'nothing'}.\n", encoding="utf-8"
        )
