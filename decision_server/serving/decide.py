"""Resolve, type the inputs, evaluate, record, answer: one decision."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from decision_server.access.actors import MachineActor
from decision_server.access.permissions import DECIDE
from decision_server.audit.group_commit import GroupCommit
from decision_server.audit.record import (
    Appended,
    DecisionId,
    DecisionRecord,
    IdempotencyClaim,
    Payload,
    instant_text,
)
from decision_server.clock import Clock
from decision_server.engine.deployment import Deployment
from decision_server.engine.evaluate import Evaluation, evaluate
from decision_server.engine.inputs import Json, decode_json
from decision_server.engine.outputs import to_json, warning_to_json
from decision_server.engine.trace import match_to_json, trace_to_json
from decision_server.errors import LimitExceeded
from decision_server.records.explanation import explain
from decision_server.records.reading import read_back
from decision_server.serving.answers import answer, encode
from decision_server.serving.requests import DecisionRequest, check_key, parse_request
from decision_server.serving.resolver import Resolver
from decision_server.serving.versions import Versions


@dataclass(frozen=True, slots=True)
class Program:
    """What evaluated: its version, the language's meaning, and the tables of time zones and of Unicode."""

    engine: str
    semantics: str
    tzdata: str
    unicode: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came in. `deadline_ns` is a reading of the clock's ticks after which nobody waits."""

    ruleset: str
    body: bytes
    idempotency_key: str | None
    deadline_ns: int


@dataclass(frozen=True, slots=True)
class Answered:
    """The response's bytes, and what the server counts: nothing of it says what the decision was about."""

    body: bytes
    decision_id: DecisionId
    ruleset: str
    kind: str
    is_replayed: bool
    warnings: Mapping[str, int]
    evaluation_s: float


class Decider:
    """Makes decisions. Long-lived; made by `app.py`, and used from one event loop."""

    def __init__(
        self,
        resolver: Resolver,
        versions: Versions,
        log: GroupCommit,
        clock: Clock,
        *,
        program: Program,
        public_url: str,
    ) -> None:
        self._resolver = resolver
        self._versions = versions
        self._log = log
        self._clock = clock
        self._program = program
        self._public_url = public_url

    async def decide(self, actor: MachineActor, asked: Asked) -> Answered:
        """Answer one request; the answer's record is durable by then.

        Raises InputRejected with all findings, NotFound for a ruleset that is not released in the actor's
        environment, Forbidden, LimitExceeded for an evaluation over its budget or deadline, and Unavailable.
        """
        actor.require(DECIDE)
        check_key(asked.idempotency_key)
        snapshot = self._resolver.current()
        deployment = snapshot.deployment(actor.workspace, actor.environment, asked.ruleset)
        request = parse_request(decode_json(asked.body), deployment)
        now, started_ns = self._clock.now(), self._clock.ticks_ns()
        self._require_time(asked)
        evaluation = evaluate(
            deployment,
            request.inputs,
            now=now,
            trace=request.trace,
            ticker=lambda: self._clock.ticks_ns() >= asked.deadline_ns,
        )
        # Made before the record: what is too large must be refused while nothing is on record.
        trace = trace_to_json(evaluation.trace or ())
        evaluation_ns = self._clock.ticks_ns() - started_ns
        record = self._record(actor, asked, request, deployment, evaluation, now, evaluation_ns)
        appended = await self._log.append(record)
        workspace = snapshot.workspaces[actor.workspace]
        return Answered(
            body=await self._answer(appended, workspace, trace, actor),
            decision_id=appended.receipt.decision_id,
            ruleset=deployment.name,
            kind=record.kind,
            is_replayed=appended.replayed,
            warnings=Counter(each.code for each in evaluation.warnings),
            evaluation_s=evaluation_ns / 1e9,
        )

    def _require_time(self, asked: Asked) -> None:
        if self._clock.ticks_ns() >= asked.deadline_ns:
            raise LimitExceeded("the request's time was over before its evaluation began; give it more time")

    def _record(
        self,
        actor: MachineActor,
        asked: Asked,
        request: DecisionRequest,
        deployment: Deployment,
        evaluation: Evaluation,
        now: datetime,
        evaluation_ns: int,
    ) -> DecisionRecord:
        claim = None
        if asked.idempotency_key is not None:
            claim = IdempotencyClaim(actor.client_id, asked.idempotency_key, sha256(asked.body).digest())
        return DecisionRecord(
            decision_id=DecisionId(self._clock.new_id()),
            recorded_at=self._clock.now(),
            workspace=actor.workspace,
            environment=actor.environment,
            ruleset=deployment.name,
            version=deployment.version,
            release=deployment.release,
            generation=deployment.generation,
            decision=evaluation.decision,
            source_hash=deployment.source_hash,
            meaning_hash=deployment.meaning_hash,
            engine=self._program.engine,
            semantics=self._program.semantics,
            tzdata=self._program.tzdata,
            unicode=self._program.unicode,
            actor=actor.id,
            latency_us=evaluation_ns // 1_000,
            kind="dry_run" if request.is_dry_run else "decision",
            idempotency=claim,
            payload=Payload(
                inputs=request.given,
                outputs=to_json(evaluation.outputs),
                subject=request.subject,
                now=instant_text(now) if evaluation.now_read else None,
                matched=[match_to_json(each) for each in evaluation.matched],
                warnings=[warning_to_json(each) for each in evaluation.warnings],
                options=request.options or None,
                idem_hash=claim.body_hash.hex() if claim else None,
            ),
        )

    async def _answer(self, appended: Appended, workspace: str, trace: Json, actor: MachineActor) -> bytes:
        record = read_back(appended)
        if record.wants_trace and appended.replayed:
            # A trace is not kept: the first answer's is made again, on the version that gave it.
            version = await asyncio.to_thread(
                self._versions.deployment, actor.workspace, record.text("ruleset"), record.number("version")
            )
            trace = trace_to_json(explain(record, version).trace)
        return encode(answer(record, public_url=self._public_url, workspace=workspace, trace=trace))
