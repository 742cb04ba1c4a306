"""The families of error raised on purpose.

DecisionServerError
├── InvalidContent    a model, ruleset or file that cannot be used; carries every diagnostic found
├── InputRejected     inputs of a decision that do not fit their types; carries every finding
├── NotFound          something asked for by name or id that does not exist, or not for this actor
├── Unauthenticated   nobody we know
├── Forbidden         somebody we know, who may not do this
├── Conflict          a lost race, or a key used for something else
├── Unavailable       cannot be done now and may be tried again
├── CannotOpen        a database set up so that it cannot be used, or could lose what was answered
└── LimitExceeded     an evaluation, model or text above a declared limit

A failure inside FEEL is not an error of this kind: it is null and a note. Only `api/problems.py` knows which
HTTP status a family has.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class DecisionServerError(Exception):
    """Base of everything raised on purpose; the message says what, where and what to do."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with what somebody sent.

    `path` is a JSON path from the request's root (`$.inputs.applicant.age`) or a file and position; `code`
    never changes meaning; `help` is a way out, or empty.
    """

    path: str
    code: str
    message: str
    help: str = ""

    def show(self) -> str:
        """The finding on one line."""
        return f"{self.path}: {self.message}" + (f" ({self.help})" if self.help else "")


class FindingsError(DecisionServerError):
    """An error that reports everything found at once."""

    def __init__(self, message: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__("\n".join([message, *(finding.show() for finding in findings)]))
        self.title = message
        self.findings = tuple(findings)


class InvalidContent(FindingsError):
    """A model, ruleset or file cannot be used as it is."""


class InputRejected(FindingsError):
    """What was sent cannot be read (`readable` is False) or does not fit the declared types."""

    def __init__(self, message: str, findings: Sequence[Finding] = (), *, readable: bool = True) -> None:
        super().__init__(message, findings)
        self.readable = readable


class NotFound(DecisionServerError):
    """There is nothing of this name or id, as far as this actor may know."""


class Unauthenticated(DecisionServerError):
    """The request does not say who it comes from, or says it in vain."""


class Forbidden(DecisionServerError):
    """The actor may not do this."""


class Conflict(DecisionServerError):
    """Somebody else was first, or the same key was used for another request."""


class Unavailable(DecisionServerError):
    """Cannot be done now; may be tried again after `retry_after_s` seconds."""

    def __init__(self, message: str, *, retry_after_s: int = 1) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class CannotOpen(DecisionServerError):
    """The database cannot be used as it is set up; the message says what to change."""


class LimitExceeded(DecisionServerError):
    """A declared limit was passed; never turned into null, so that it cannot be mistaken for a value."""
