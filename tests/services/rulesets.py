"""A small ruleset that tests load where the sample would say too much: it gives back what came in."""

from pathlib import Path

ECHO_FOLDER = Path(__file__).resolve().parent / "echo"
ECHO = {path.name: path.read_bytes() for path in sorted(ECHO_FOLDER.iterdir())}
ECHO_INPUTS = {"amount": 540, "remark": "hello", "day": "2026-01-31", "is new": True, "size": "small"}
