"""Every code that the engine's room uses is explained, and every code explained is used."""

import re
from pathlib import Path

from decision_server.engine.catalogue import CATALOGUE

ROOM = Path(__file__).resolve().parents[2] / "decision_server/engine"


def test_codes_are_explained_and_used() -> None:
    sources = "".join(
        path.read_text(encoding="utf-8") for path in ROOM.glob("*.py") if path.name != "catalogue.py"
    )
    used = set(re.findall(r'"((?:INPUT|RULESET)\d{4})"', sources))
    assert used == set(CATALOGUE)
    for entry in CATALOGUE.values():
        assert all((entry.title, entry.meaning, entry.example, entry.way_out))
