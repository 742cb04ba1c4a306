"""Decisions in process, without a server: `load("rulesets/consumer-loan").decide({...})`.

The same engine as the server's, on a folder of files. Nothing is recorded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

from decision_server.clock import SystemClock
from decision_server.dmn.trace import DecisionTrace
from decision_server.engine.deployment import Deployment, deploy
from decision_server.engine.evaluate import evaluate
from decision_server.engine.inputs import parse_inputs
from decision_server.engine.json_text import Json, decode_json, encode_json
from decision_server.engine.ruleset import read_ruleset
from decision_server.engine.trace import Match
from decision_server.errors import Finding, InputRejected, NotFound
from decision_server.feel.diagnostics import Diagnostic
from decision_server.feel.values import Value

Given: TypeAlias = (
    "bool | int | float | Decimal | str | date | time | timedelta | list[Given] | Mapping[str, Given] | None"
)


@dataclass(frozen=True, slots=True)
class LocalDecision:
    """What was decided: `outputs` by decision name, the rules that fired, and why a place is null.

    Values are Python's: numbers `int` or `Decimal`, texts, lists, dicts, FEEL's own dates and durations.
    `trace` is None unless asked for.
    """

    outputs: dict[str, Value]
    matched: tuple[Match, ...]
    warnings: tuple[Diagnostic, ...]
    trace: tuple[DecisionTrace, ...] | None


@dataclass(frozen=True, slots=True)
class LocalRuleset:
    """A ruleset, compiled and ready to decide; may be shared by threads."""

    deployment: Deployment

    def decide(
        self,
        inputs: Mapping[str, Given],
        *,
        decision: str | None = None,
        trace: bool = False,
        now: datetime | None = None,
    ) -> LocalDecision:
        """Decide on these inputs; `decision` None asks for the ruleset's entry.

        Python's floats are taken as the decimal that they print as; dates, times and timedeltas as FEEL's,
        where such a type is declared. `now` (aware; None: the present) is what `now()` and `today()` give.
        Raises InputRejected with every problem of the inputs, NotFound for an unknown decision,
        LimitExceeded.
        """
        parsed = parse_inputs(self.deployment, _json(inputs), decision=decision, root="$")
        evaluation = evaluate(self.deployment, parsed, now=now or SystemClock().now(), trace=trace)
        return LocalDecision(evaluation.outputs, evaluation.matched, evaluation.warnings, evaluation.trace)


def load(folder: str | Path) -> LocalRuleset:
    """The ruleset in a folder. Raises NotFound if there is none, InvalidContent with all that is wrong."""
    return LocalRuleset(deploy(read_ruleset(read_folder(folder)), version=0, release=0))


def read_folder(folder: str | Path) -> dict[str, bytes]:
    """The files of a ruleset's folder, by their path in it; names that start with a dot are left out.

    Raises NotFound if there is no such folder or no `ruleset.toml` in it.
    """
    root = Path(folder)
    if not root.is_dir():
        raise NotFound(f"there is no folder {root}; name a ruleset's folder, such as rulesets/consumer-loan")
    if not (root / "ruleset.toml").is_file():
        raise NotFound(f"{root} is no ruleset: it has no ruleset.toml")
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(root).parts)
    }


def _json(given: Given) -> Json:
    """What Python callers have at hand as JSON, checked like a request's bytes (digits, depth, size)."""
    try:
        return decode_json(encode_json(_exact(given)))
    except UnicodeEncodeError:
        finding = Finding("$", "INPUT0107", "a text holds half of a surrogate pair, which is no character")
    except ValueError:
        finding = Finding("$", "INPUT0106", "a number has more than 34 significant digits")
    except RecursionError:
        finding = Finding("$", "INPUT0102", "the inputs are nested too deep")
    raise InputRejected("the inputs cannot be read", [finding])


def _exact(given: Given) -> Json:
    match given:
        case None | bool() | int() | str() | Decimal():
            return given
        case _ if isinstance(given, float):
            return Decimal(repr(given))
        case datetime():
            return given.isoformat().replace("+00:00", "Z")
        case date() | time():
            return given.isoformat()
        case timedelta():
            return _duration(given)
        case Mapping():
            return {name: _exact(member) for name, member in given.items()}
        case list() | tuple():
            return [_exact(item) for item in given]
        case _:
            raise TypeError(f"an input cannot be a {type(given).__name__}; give JSON-like values or dates")


def _duration(given: timedelta) -> str:
    micros = (given.days * 86_400 + given.seconds) * 1_000_000 + given.microseconds
    seconds = format(Decimal(abs(micros)).scaleb(-6), "f")
    return f"{'-' if micros < 0 else ''}PT{seconds}S"
