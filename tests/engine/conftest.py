"""The ruleset that has an input of every type."""

from pathlib import Path

import pytest

from decision_server.engine.deployment import Deployment
from decision_server.local import load


@pytest.fixture(scope="session")
def everything() -> Deployment:
    return load(Path(__file__).parent / "everything").deployment
