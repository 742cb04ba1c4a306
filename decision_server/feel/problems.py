"""What the parser finds wrong with a text, and how it gives up on one."""

from dataclasses import dataclass

from decision_server.feel.diagnostics import Severity
from decision_server.feel.source import Span


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a text; `code` is in the catalogue, `help` is a way out."""

    code: str
    message: str
    span: Span
    help: str
    severity: Severity = Severity.ERROR


class Unreadable(Exception):
    """Ends a parse; never leaves `parser.py`."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem
