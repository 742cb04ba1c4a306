"""The vocabulary of permissions: what a key or a person may be allowed to do."""

from typing import Final

DECIDE: Final = "decision:make"
PIN_VERSION: Final = "decide:pin"
READ_DECISIONS: Final = "decision:read"
UNMASK_DECISIONS: Final = "decision:unmask"
READ_RULESETS: Final = "ruleset:read"
EDIT_RULESETS: Final = "ruleset:edit"
SUBMIT_VERSIONS: Final = "ruleset:submit"
APPROVE_VERSIONS: Final = "ruleset:approve"
ARCHIVE_RULESETS: Final = "ruleset:archive"
RELEASE: Final = "release:make"
ROLL_BACK: Final = "release:roll_back"
SWITCH_OFF_RULES: Final = "release:switch_off"
READ_LISTS: Final = "list:read"
EDIT_LISTS: Final = "list:edit"
APPROVE_LISTS: Final = "list:approve"
MANAGE_MEMBERS: Final = "member:manage"
MANAGE_KEYS: Final = "key:manage"
MANAGE_WORKSPACE: Final = "workspace:manage"
MANAGE_WEBHOOKS: Final = "webhook:manage"
EXPLAIN_ACCESS: Final = "access:explain"
READ_AUDIT_TRAIL: Final = "audit:read"
READ_METRICS: Final = "metrics:read"

PERMISSIONS: Final = {
    DECIDE: "ask for decisions of the key's environment",
    PIN_VERSION: "ask for a decision of a version that was released before",
    READ_DECISIONS: "read decisions on record",
    UNMASK_DECISIONS: "read sensitive values of decisions on record; each look is itself on record",
    READ_RULESETS: "read rulesets, drafts, versions, reviews and releases",
    EDIT_RULESETS: "make and edit drafts, run their tests, comment",
    SUBMIT_VERSIONS: "submit a draft for review as a version",
    APPROVE_VERSIONS: "approve, reject or send back a version that somebody else wrote",
    ARCHIVE_RULESETS: "archive a ruleset",
    RELEASE: "put approved versions into an environment, now or at a set time",
    ROLL_BACK: "put an earlier release of an environment in force again",
    SWITCH_OFF_RULES: "switch a single rule off in an environment until a set time",
    READ_LISTS: "read lists and their entries",
    EDIT_LISTS: "make lists and change their entries",
    APPROVE_LISTS: "approve changes that somebody else made to a list",
    MANAGE_MEMBERS: "invite people, give and take roles, end sessions",
    MANAGE_KEYS: "issue and revoke API keys",
    MANAGE_WORKSPACE: "change a workspace's settings and environments",
    MANAGE_WEBHOOKS: "register, change and remove webhooks",
    EXPLAIN_ACCESS: "ask why somebody may or may not do something",
    READ_AUDIT_TRAIL: "read who changed what",
    READ_METRICS: "read the server's metrics",
}
