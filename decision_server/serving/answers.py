"""The answer to a decision request, built from its record and nothing else."""

from decision_server.engine.inputs import Json
from decision_server.engine.outputs import encode_json
from decision_server.records.reading import RecordedDecision


def answer(
    record: RecordedDecision, *, public_url: str, workspace: str, trace: Json = None
) -> dict[str, Json]:
    """The answer as JSON, the same for the same record, address and trace.

    `trace` shows only if the record says that it was asked for.
    """
    document: dict[str, Json] = {
        "decision_id": record.text("id"),
        "decision_url": decision_url(public_url, workspace, record.text("id")),
        "outputs": record.payload["outputs"],
        "reasons": record.payload["reasons"],
        "ruleset": record.header["ruleset"],
        "version": record.number("version"),
        "release": record.number("release"),
        "variant": record.header["variant"],
        "matched": record.payload["matched"],
        "scores": record.payload["scores"] or [],
        "warnings": record.payload["warnings"],
        "receipt": {
            "decision_id": record.text("id"),
            "stream": str(record.receipt.stream),
            "seq": record.receipt.seq,
            "leaf": record.receipt.leaf.hex(),
        },
    }
    if record.wants_trace:
        document["trace"] = trace
    return document


def record_document(record: RecordedDecision, *, public_url: str, workspace: str) -> dict[str, Json]:
    """The decision on record as JSON: what was answered, what was asked, and what it was decided with."""
    header, payload = record.header, record.payload
    told = answer(record, public_url=public_url, workspace=workspace)
    told.pop("trace", None)
    return told | {
        "kind": header["kind"],
        "environment": header["environment"],
        "decision": header["decision"],
        "recorded_at": header["recorded_at"],
        "inputs": payload["inputs"],
        "subject": payload["subject"],
        "now": payload["now"],
        "options": payload["options"],
        "actor": header["actor"],
        "latency_us": record.number("latency_us"),
        "source_hash": header["source_hash"],
        "meaning_hash": header["meaning_hash"],
        "engine": header["engine"],
        "semantics": header["semantics"],
        "tzdata": header["tzdata"],
        "unicode": header["unicode"],
        "prev": header["prev"],
    }


def encode(document: dict[str, Json]) -> bytes:
    """The bytes of an answer; the same document gives the same bytes."""
    return encode_json(document)


def decision_url(public_url: str, workspace: str, decision_id: str) -> str:
    """The address of the decision's page."""
    return f"{public_url}/w/{workspace}/decisions/{decision_id}"
