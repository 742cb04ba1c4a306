"""Golden records: rulesets with what was asked of them and what came of it, in files that never change.

A file holds the ruleset itself, so that it can be replayed however samples and tests change. Its name ends
with the version of the semantics and the start of the SHA-256 of its bytes.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from decision_server.engine.deployment import deploy
from decision_server.engine.evaluate import evaluate
from decision_server.engine.inputs import parse_inputs
from decision_server.engine.json_text import decode_json, encode_json
from decision_server.engine.outputs import to_json
from decision_server.engine.ruleset import read_ruleset

RECORDS = Path(__file__).parent / "records"


@dataclass(frozen=True)
class Golden:
    """One file. `runs` are canonical bytes, one run each, as they were recorded."""

    path: Path
    family: str
    semantics: str
    source_hash: str
    meaning_hash: str
    files: dict[str, str]
    runs: tuple[bytes, ...]

    @property
    def asked(self):
        """What has to be asked to have the runs again."""
        found = [decode_json(run) for run in self.runs]
        return [{"decision": run["decision"], "inputs": run["inputs"], "now": run["now"]} for run in found]

    @property
    def source(self):
        """What is asked of which files: equal for records of one thing under several semantics."""
        return encode_json({"files": self.files, "asked": self.asked})


def read_records():
    return [read_record(path) for path in sorted(RECORDS.glob("*.json"))]


def read_record(path):
    whole = json.loads(path.read_bytes())
    return Golden(
        path,
        path.name.split(".")[0],
        whole["semantics"],
        whole["source_hash"],
        whole["meaning_hash"],
        whole["files"],
        tuple(run.encode() for run in whole["runs"]),
    )


def replay(files, asked):
    """The hashes of a ruleset, and the canonical bytes of each run: everything that semantics promise."""
    deployment = deploy(
        read_ruleset({path: content.encode() for path, content in files.items()}), version=0, release=0
    )
    runs = []
    for one in asked:
        inputs = parse_inputs(deployment, one["inputs"], decision=one["decision"])
        evaluation = evaluate(deployment, inputs, now=datetime.fromisoformat(one["now"]))
        runs.append(
            encode_json(
                {
                    "decision": one["decision"],
                    "inputs": one["inputs"],
                    "now": one["now"],
                    "now_read": evaluation.now_read,
                    "outputs": to_json(evaluation.outputs),
                    "matched": [each._asdict() for each in evaluation.matched],
                    "warnings": [each.code for each in evaluation.warnings],
                }
            )
        )
    return deployment.source_hash, deployment.meaning_hash, tuple(runs)


def write_record(family, semantics, files, asked):
    """Add a record; one that is there already stays."""
    source_hash, meaning_hash, runs = replay(files, asked)
    whole = {
        "semantics": semantics,
        "source_hash": source_hash,
        "meaning_hash": meaning_hash,
        "files": files,
        "runs": [run.decode() for run in runs],
    }
    content = (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()
    path = RECORDS / f"{family}.{semantics}.{digest(content)}.json"
    if not path.exists():
        path.write_bytes(content)
    return path


def digest(content):
    return hashlib.sha256(content).hexdigest()[:12]
