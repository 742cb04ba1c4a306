"""The document that asks for a decision: what may stand in it, read with every problem at once."""

from dataclasses import dataclass
from typing import Final

from decision_server.engine.deployment import Deployment
from decision_server.engine.inputs import Inputs, Json, parse_inputs
from decision_server.engine.json_text import member_path
from decision_server.engine.suggestions import did_you_mean
from decision_server.errors import Finding, InputRejected

MEMBERS: Final = ("inputs", "subject", "decision", "options")
OPTIONS: Final = ("trace", "dry_run")
RESERVED_OPTIONS: Final = {
    "as_of": "this server does not decide as of another date; leave it out and the present counts",
    "version": "this server does not pin versions; leave it out and the released version answers",
}
LONGEST_SUBJECT: Final = 255
LONGEST_KEY: Final = 255


@dataclass(frozen=True, slots=True)
class DecisionRequest:
    """What was asked. `decision` is None for the ruleset's entry; a dry run is recorded as such."""

    inputs: Inputs
    given: Json
    subject: str | None
    decision: str | None
    trace: bool
    is_dry_run: bool

    @property
    def options(self) -> dict[str, Json]:
        """The options that differ from the default, as the record keeps them."""
        chosen: dict[str, Json] = {"trace": self.trace, "dry_run": self.is_dry_run}
        return {name: value for name, value in chosen.items() if value}


def parse_request(payload: Json, deployment: Deployment) -> DecisionRequest:
    """The request for this deployment. Raises InputRejected with all findings, those of the inputs too."""
    if not isinstance(payload, dict):
        finding = Finding(
            "$", "REQUEST0101", "want an object with the member 'inputs'", 'send {"inputs": {…}}'
        )
        raise InputRejected("The request does not fit", [finding])
    findings = [
        Finding(member_path("$", name), "REQUEST0102", "there is no such member", did_you_mean(name, MEMBERS))
        for name in payload
        if name not in MEMBERS
    ]
    subject = _text(payload, "subject", findings)
    decision = _text(payload, "decision", findings)
    if decision is not None and decision not in deployment.names:
        message = f"the ruleset '{deployment.name}' has no decision '{decision}'"
        findings.append(
            Finding("$.decision", "REQUEST0104", message, did_you_mean(decision, deployment.names))
        )
        decision = None
    options = _options(payload.get("options"), findings)
    inputs: Inputs | None = None
    if "inputs" in payload:
        try:
            inputs = parse_inputs(deployment, payload["inputs"], decision=decision)
        except InputRejected as error:
            findings += error.findings
    else:
        help = f"give an object with {', '.join(deployment.signature(decision)) or 'no members'}"
        findings.append(Finding("$.inputs", "REQUEST0103", "missing", help))
    if findings or inputs is None:
        count = "one problem" if len(findings) == 1 else f"{len(findings)} problems"
        raise InputRejected(f"The request does not fit the ruleset '{deployment.name}': {count}", findings)
    return DecisionRequest(
        inputs,
        payload["inputs"],
        subject,
        decision,
        options.get("trace", False),
        options.get("dry_run", False),
    )


def check_key(key: str | None) -> None:
    """Raise InputRejected unless an Idempotency-Key is absent, or 1 to 255 printable ASCII characters."""
    if key is not None and not (1 <= len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        message = f"want 1 to {LONGEST_KEY} printable ASCII characters"
        finding = Finding("Idempotency-Key", "REQUEST0107", message, "a fresh UUID per decision serves well")
        raise InputRejected("The Idempotency-Key cannot be used", [finding], readable=False)


def _text(payload: dict[str, Json], name: str, findings: list[Finding]) -> str | None:
    value = payload.get(name)
    if value is None or (isinstance(value, str) and 1 <= len(value) <= LONGEST_SUBJECT):
        return value
    message = f"want a text of 1 to {LONGEST_SUBJECT} characters"
    findings.append(Finding(f"$.{name}", "REQUEST0103", message, "leave it out if there is none"))
    return None


def _options(given: Json, findings: list[Finding]) -> dict[str, bool]:
    if given is None:
        return {}
    if not isinstance(given, dict):
        message = "want an object"
        findings.append(Finding("$.options", "REQUEST0103", message, f"it may have {' and '.join(OPTIONS)}"))
        return {}
    chosen: dict[str, bool] = {}
    for name, value in given.items():
        path = member_path("$.options", name)
        if name in RESERVED_OPTIONS:
            findings.append(Finding(path, "REQUEST0106", RESERVED_OPTIONS[name]))
        elif name not in OPTIONS:
            findings.append(
                Finding(path, "REQUEST0105", "there is no such option", did_you_mean(name, OPTIONS))
            )
        elif isinstance(value, bool):
            chosen[name] = value
        else:
            findings.append(Finding(path, "REQUEST0103", "want true or false", "leave it out for false"))
    return chosen
