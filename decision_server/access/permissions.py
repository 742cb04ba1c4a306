"""The vocabulary of permissions: what a key or a person may be allowed to do."""

from typing import Final

DECIDE: Final = "decision:make"
READ_DECISIONS: Final = "decision:read"
READ_RULESETS: Final = "ruleset:read"
READ_METRICS: Final = "metrics:read"

PERMISSIONS: Final = {
    DECIDE: "ask for decisions of the key's environment",
    READ_DECISIONS: "read decisions on record",
    READ_RULESETS: "list rulesets and read their signatures",
    READ_METRICS: "read the server's metrics",
}
