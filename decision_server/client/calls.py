"""What is sent: requests put together from Python's values, and when one is sent again."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final, TypeAlias
from urllib.parse import quote
from uuid import uuid4

import httpx

from decision_server.engine.json_text import Json, encode_json

Given: TypeAlias = (
    "bool | int | float | Decimal | str | date | time | timedelta | list[Given] | tuple[Given, ...] "
    "| Mapping[str, Given] | None"
)

FIRST_PAUSE_S: Final = 0.1
LONGEST_PAUSE_S: Final = 5.0
WORTH_REPEATING: Final = frozenset({429, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Call:
    """One request, ready to be sent as often as it takes."""

    method: str
    path: str
    body: bytes | None
    idempotency_key: str

    @property
    def headers(self) -> dict[str, str]:
        """The headers that go with this request alone."""
        if self.body is None:
            return {}
        return {"Content-Type": "application/json", "Idempotency-Key": self.idempotency_key}


class Calls:
    """What the two clients have in common: how a call is put together, and when it is repeated."""

    def __init__(self, key: str, tries: int) -> None:
        self.headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}
        self._tries = max(1, tries)

    def decide(
        self,
        ruleset: str,
        inputs: Mapping[str, Given],
        subject: str | None,
        decision: str | None,
        trace: bool,
        dry_run: bool,
        idempotency_key: str | None,
    ) -> Call:
        """The call that asks for a decision, with a fresh idempotency key where none is given."""
        options: dict[str, Json] = {"trace": trace, "dry_run": dry_run}
        document: dict[str, Json] = {"inputs": to_json(inputs)}
        chosen: dict[str, Json] = {
            "subject": subject,
            "decision": decision,
            "options": {name: on for name, on in options.items() if on} or None,
        }
        document |= {name: value for name, value in chosen.items() if value is not None}
        return Call(
            "POST",
            f"/api/v1/decide/{quote(ruleset, safe='')}",
            encode_json(document),
            idempotency_key or str(uuid4()),
        )

    def pause_s(self, attempt: int, response: httpx.Response | None) -> float | None:
        """How long to wait before the next try; None when there is none. `attempt` counts from 1."""
        if attempt >= self._tries or (response is not None and response.status_code not in WORTH_REPEATING):
            return None
        asked = response.headers.get("retry-after", "") if response is not None else ""
        if asked.isdigit():
            return min(int(asked), LONGEST_PAUSE_S)
        longest = min(FIRST_PAUSE_S * 2 ** (attempt - 1), LONGEST_PAUSE_S)
        return random.uniform(longest / 2, longest)  # noqa: S311 spreads retries, keeps no secret


def read_of(path: str, name: str = "") -> Call:
    """The call that reads something by its name."""
    return Call("GET", path + (f"/{quote(name, safe='')}" if name else ""), None, "")


def to_json(given: Given) -> Json:
    """What Python callers have at hand as JSON: dates and durations as FEEL texts, numbers exact.

    A float counts as the decimal that it prints as. Raises TypeError for anything that JSON cannot say.
    """
    match given:
        case None | bool() | int() | str():
            return given
        case Decimal():
            return _finite(given)
        case _ if isinstance(given, float):
            return _finite(Decimal(repr(given)))
        case datetime():
            return given.isoformat().replace("+00:00", "Z")
        case date() | time():
            return given.isoformat()
        case timedelta():
            return _duration(given)
        case Mapping():
            return {name: to_json(member) for name, member in given.items()}
        case list() | tuple():
            return [to_json(item) for item in given]
        case _:
            raise TypeError(f"an input cannot be a {type(given).__name__}; give JSON-like values or dates")


def _finite(number: Decimal) -> Decimal:
    if not number.is_finite():
        raise TypeError(f"an input cannot be {number}; give None where there is no number")
    return number


def _duration(given: timedelta) -> str:
    micros = (given.days * 86_400 + given.seconds) * 1_000_000 + given.microseconds
    seconds = format(Decimal(abs(micros)).scaleb(-6), "f")
    return f"{'-' if micros < 0 else ''}PT{seconds}S"
