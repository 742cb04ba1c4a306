"""Running the cases of a ruleset: each either holds, or says in a sentence what differs."""

from dataclasses import dataclass

from decision_server.engine.cases import Case
from decision_server.engine.deployment import Deployment
from decision_server.engine.evaluate import Evaluation, evaluate
from decision_server.engine.inputs import parse_inputs
from decision_server.engine.json_text import Json, encode_json, member_path
from decision_server.engine.outputs import to_json
from decision_server.errors import InputRejected, LimitExceeded, NotFound


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What became of a case: it holds if there are no `faults`; each fault is one line.

    `evaluation` is None where the inputs were refused or a limit was passed.
    """

    case: Case
    evaluation: Evaluation | None
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether everything the case wants came about."""
        return not self.faults


def run_cases(deployment: Deployment) -> tuple[CaseResult, ...]:
    """Every case of the deployment's ruleset, run, in the order of the file."""
    return tuple(run_case(deployment, case) for case in deployment.ruleset.cases.cases)


def run_case(deployment: Deployment, case: Case) -> CaseResult:
    """One case, run."""
    try:
        inputs = parse_inputs(deployment, case.inputs, decision=case.decision)
    except InputRejected as rejected:
        return CaseResult(case, None, _rejection_faults(case, rejected))
    except NotFound as missing:
        return CaseResult(case, None, (str(missing),))
    if case.rejected:
        return CaseResult(case, None, (f"want {', '.join(case.rejected)} refused, but the inputs are fine",))
    try:
        evaluation = evaluate(deployment, inputs, now=case.now)
    except LimitExceeded as exceeded:
        return CaseResult(case, None, (str(exceeded),))
    faults: list[str] = []
    if case.wants_value:
        outputs = to_json(evaluation.outputs)
        single = len(evaluation.outputs) == 1 and isinstance(outputs, dict)
        got = next(iter(outputs.values())) if single and isinstance(outputs, dict) else outputs
        faults += differences(case.want, got, "")
    fired = {match.rule_id for match in evaluation.matched}
    faults += [f"want rule {rule} to fire; it did not" for rule in case.fires if rule not in fired]
    return CaseResult(case, evaluation, tuple(faults))


def differences(want: Json, got: Json, path: str) -> list[str]:
    """What differs, one line each. Of an object only the members that `want` names are compared."""
    if isinstance(want, dict) and isinstance(got, dict):
        lines: list[str] = []
        for name, value in want.items():
            inner = member_path(path, name).removeprefix(".")
            if name in got:
                lines += differences(value, got[name], inner)
            else:
                lines.append(f"{inner}: want {_shown(value)}, got nothing of this name")
        return lines
    if _same(want, got):
        return []
    return [f"{path + ': ' if path else ''}want {_shown(want)}, got {_shown(got)}"]


def _same(want: Json, got: Json) -> bool:
    """Equal as JSON: true is not 1, and 1.0 is 1."""
    if isinstance(want, list) and isinstance(got, list):
        return len(want) == len(got) and all(
            not differences(a, b, "") for a, b in zip(want, got, strict=True)
        )
    return isinstance(want, bool) == isinstance(got, bool) and want == got


def _shown(value: Json) -> str:
    return encode_json(value).decode()


def _rejection_faults(case: Case, rejected: InputRejected) -> tuple[str, ...]:
    paths = {finding.path for finding in rejected.findings}
    if not case.rejected:
        return tuple(finding.show() for finding in rejected.findings)
    missed = [f"want {path} refused; it was not" for path in case.rejected if path not in paths]
    extra = [
        f"refused as well: {each.show()}" for each in rejected.findings if each.path not in case.rejected
    ]
    return (*missed, *extra)
