"""What comes back: a decision, or a problem document raised as the error that it describes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import httpx

from decision_server.engine.json_text import Json, decode_json
from decision_server.errors import (
    Conflict,
    DecisionServerError,
    Finding,
    Forbidden,
    InputRejected,
    InvalidContent,
    LimitExceeded,
    NotFound,
    Unauthenticated,
    Unavailable,
)

LARGEST_ANSWER: Final = 67_108_864
DEEPEST_ANSWER: Final = 1_024


class ServerFailed(DecisionServerError):
    """The server broke, or answered what no decision server answers. `request_id` finds it in its log."""

    def __init__(self, message: str, request_id: str = "") -> None:
        super().__init__(message + (f" (request id {request_id})" if request_id else ""))
        self.request_id = request_id


class Unanswered(Unavailable):
    """No answer came, so nobody knows whether the decision was made; repeat it with `idempotency_key`."""

    def __init__(self, message: str, idempotency_key: str) -> None:
        super().__init__(message)
        self.idempotency_key = idempotency_key


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that fired: the decision whose table it stands in, its id, and its number from 1."""

    decision: str
    rule_id: str
    rule: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What can be held against the decision log later; `leaf` is hexadecimal."""

    decision_id: str
    stream: str
    seq: int
    leaf: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer. Numbers in `outputs` are `int` or `Decimal`, exact; dates and durations are FEEL texts.

    `is_replayed` tells that this is the first answer to the same idempotency key, given again. `trace` is
    None unless asked for.
    """

    decision_id: str
    decision_url: str
    outputs: dict[str, Json]
    reasons: list[Json]
    ruleset: str
    version: int
    release: int
    variant: str | None
    matched: tuple[Match, ...]
    scores: list[Json]
    warnings: list[Json]
    receipt: Receipt
    trace: list[Json] | None
    is_replayed: bool


def read_decision(response: httpx.Response) -> Decision:
    """The decision that a successful response holds."""
    document = read_object(response)
    matched, receipt = document["matched"], document["receipt"]
    trace = document.get("trace")
    if not isinstance(matched, list) or not isinstance(receipt, dict):
        raise ServerFailed("The answer is not one of a decision server; look at the address")
    return Decision(
        decision_id=_text(document, "decision_id"),
        decision_url=_text(document, "decision_url"),
        outputs=_object(document["outputs"]),
        reasons=_list(document["reasons"]),
        ruleset=_text(document, "ruleset"),
        version=_whole(document, "version"),
        release=_whole(document, "release"),
        variant=None if document["variant"] is None else _text(document, "variant"),
        matched=tuple(
            Match(_text(each, "decision"), _text(each, "rule_id"), _whole(each, "rule"))
            for each in map(_object, matched)
        ),
        scores=_list(document["scores"]),
        warnings=_list(document["warnings"]),
        receipt=Receipt(
            _text(receipt, "decision_id"),
            _text(receipt, "stream"),
            _whole(receipt, "seq"),
            _text(receipt, "leaf"),
        ),
        trace=None if trace is None else _list(trace),
        is_replayed=response.headers.get("idempotency-replayed") == "true",
    )


def read_object(response: httpx.Response) -> dict[str, Json]:
    """The JSON object that a successful response holds, numbers exact. Raises ServerFailed otherwise."""
    try:
        return _object(decode_json(response.content, max_bytes=LARGEST_ANSWER, max_depth=DEEPEST_ANSWER))
    except InputRejected:
        raise ServerFailed("The answer is not one of a decision server; look at the address") from None


def raise_problem(response: httpx.Response) -> None:
    """Raise what the problem document of an unsuccessful response describes."""
    request_id = response.headers.get("x-request-id", "")
    if not response.headers.get("content-type", "").startswith("application/problem+json"):
        raise ServerFailed(f"The server answered {response.status_code} without saying why", request_id)
    document = read_object(response)
    family = str(document.get("type", "")).rpartition(":")[2]
    detail = str(document.get("detail", ""))
    raise _RAISED.get(family, _failed)(detail, document, response)


def _rejected(detail: str, document: Mapping[str, Json], _: httpx.Response) -> DecisionServerError:
    return InputRejected(detail, _findings(document))


def _unreadable(detail: str, document: Mapping[str, Json], _: httpx.Response) -> DecisionServerError:
    return InputRejected(detail, _findings(document), readable=False)


def _unusable(detail: str, document: Mapping[str, Json], _: httpx.Response) -> DecisionServerError:
    return InvalidContent(detail, _findings(document))


def _away(detail: str, _: Mapping[str, Json], response: httpx.Response) -> DecisionServerError:
    asked = response.headers.get("retry-after", "")
    return Unavailable(detail, retry_after_s=int(asked) if asked.isdigit() else 1)


def _failed(detail: str, _: Mapping[str, Json], response: httpx.Response) -> DecisionServerError:
    return ServerFailed(detail or "The server failed", response.headers.get("x-request-id", ""))


def _plain(of: type[DecisionServerError]) -> "Raise":
    return lambda detail, _document, _response: of(detail)


Raise = Callable[[str, Mapping[str, Json], httpx.Response], DecisionServerError]

_RAISED: Final[Mapping[str, Raise]] = {
    "unreadable": _unreadable,
    "body-too-large": _unreadable,
    "media-type": _unreadable,
    "input-rejected": _rejected,
    "invalid-content": _unusable,
    "limit-exceeded": _plain(LimitExceeded),
    "unauthenticated": _plain(Unauthenticated),
    "forbidden": _plain(Forbidden),
    "not-found": _plain(NotFound),
    "conflict": _plain(Conflict),
    "unavailable": _away,
}


def _findings(document: Mapping[str, Json]) -> tuple[Finding, ...]:
    found = document.get("findings")
    return tuple(
        Finding(*(str(each.get(name, "")) for name in ("path", "code", "message", "help")))
        for each in map(_object, found if isinstance(found, list) else [])
    )


def _object(value: Json) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise ServerFailed("The answer is not one of a decision server; look at the address")
    return value


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _text(document: Mapping[str, Json], name: str) -> str:
    return str(document[name])


def _whole(document: Mapping[str, Json], name: str) -> int:
    value = document[name]
    return value if isinstance(value, int) else 0
