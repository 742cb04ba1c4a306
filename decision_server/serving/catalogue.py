"""The codes of what can be wrong with a request around its inputs (REQUEST…)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from decision_server.feel.catalogue import CatalogueEntry

_REQUESTS: Final = (
    CatalogueEntry(
        "REQUEST0101",
        "no object",
        "The body is JSON and no object, so that it cannot name inputs.",
        "[1, 2]",
        'Send {"inputs": {…}}.',
    ),
    CatalogueEntry(
        "REQUEST0102",
        "unknown member",
        "The request has a member that no request has.",
        '{"input": {}}',
        "Use inputs, subject, decision and options.",
    ),
    CatalogueEntry(
        "REQUEST0103",
        "member missing or of another kind",
        "A member of the request is not there, or is not what it must be.",
        '{"subject": 7}',
        "Give what the message asks for, or leave an optional member out.",
    ),
    CatalogueEntry(
        "REQUEST0104",
        "unknown decision",
        "The ruleset has no decision or decision service of this name.",
        '{"decision": "Ruoting"}',
        "Use a name that the ruleset has; GET /api/v1/rulesets/{name} lists them.",
    ),
    CatalogueEntry(
        "REQUEST0105",
        "unknown option",
        "There is no option of this name.",
        '{"options": {"tarce": true}}',
        "Use trace or dry_run.",
    ),
    CatalogueEntry(
        "REQUEST0106",
        "option not offered",
        "This server does not offer the option, and ignoring it would answer another question.",
        '{"options": {"as_of": "2026-01-01"}}',
        "Leave it out.",
    ),
    CatalogueEntry(
        "REQUEST0107",
        "idempotency key unusable",
        "The header Idempotency-Key is empty, too long, or has characters that are not printable ASCII.",
        "a key of 300 characters",
        "Send a fresh UUID with each decision.",
    ),
    CatalogueEntry(
        "REQUEST0108",
        "time limit unusable",
        "The header X-Request-Timeout-Ms is no whole number of milliseconds above 0.",
        "X-Request-Timeout-Ms: soon",
        "Send a number, or leave it out for 2000.",
    ),
    CatalogueEntry(
        "REQUEST0109",
        "idempotency key used for another request",
        "The same Idempotency-Key came before with another body.",
        "a key that is used for two applications",
        "Send a new key with each new request.",
    ),
)

CATALOGUE: Final[Mapping[str, CatalogueEntry]] = MappingProxyType({entry.code: entry for entry in _REQUESTS})
