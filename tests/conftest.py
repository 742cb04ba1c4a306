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


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite the golden stages, and add golden records; those that are there are never changed",
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A test may only skip for want of a real part, and says so; under CI it may not skip at all."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = reason_of(report)
        if UNDER_CI or not reason.startswith(LEFT_OUT):
            report.outcome = "failed"
            report.longrepr = (
                f"skipped ({reason}), which is allowed only outside CI and as 'left out: PART, WHY'"
            )
    return report


def reason_of(report):
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return reason.removeprefix("Skipped: ")


class LeftOut:
    """Gathers what was left out and leaves the line for `make test` to end with."""

    def __init__(self):
        self.parts = set()

    def pytest_runtest_logreport(self, report):
        if report.skipped and not hasattr(report, "wasxfail"):
            self.parts.add(reason_of(report).removeprefix(LEFT_OUT))

    def pytest_sessionfinish(self):
        environment = ROOT / ".venv"
        if environment.is_dir():
            said = "; ".join(sorted(self.parts)) or "nothing"
            (environment / "left-out").write_text(f"Left out: {said}.\n", encoding="utf-8")


def pytest_configure(config):
    # With several processes the reports come together in the one that has no workerinput.
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(LeftOut())
