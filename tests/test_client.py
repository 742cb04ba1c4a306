"""The clients, against the whole application and against servers that misbehave."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import httpx
import pytest

from decision_server.client import AsyncClient, Client, Decision, ServerFailed, Unanswered
from decision_server.client.calls import to_json
from decision_server.errors import (
    Conflict,
    Forbidden,
    InputRejected,
    LimitExceeded,
    NotFound,
    Unauthenticated,
    Unavailable,
)
from tests.services.in_process import House
from tests.services.rulesets import ECHO_INPUTS

LONG = 1234567890123456789012345678901234


@pytest.fixture
def client(acme: House):
    with Client(acme.url, acme.prepared.key) as made:
        yield made


def test_a_decision_comes_back_typed_and_exact(client: Client) -> None:
    inputs = {
        **ECHO_INPUTS,
        "amount": Decimal("0.1234567890123456789012345678901234"),
        "day": date(2026, 1, 31),
    }
    decision = client.decide("echo", inputs, subject="customer-1")
    assert isinstance(decision, Decision)
    echo = decision.outputs["Echo"]
    assert isinstance(echo, dict)
    assert echo["amount"] == Decimal("0.1234567890123456789012345678901234")
    assert echo["tenths"] == Decimal("0.3")
    assert echo["day"] == "2026-01-31"
    assert (decision.ruleset, decision.version, decision.is_replayed) == ("echo", 1, False)
    assert decision.matched[0].rule_id == "fee-small"
    assert len(decision.receipt.leaf) == 64
    assert decision.trace is None


def test_whole_numbers_stay_whole(client: Client) -> None:
    echo = client.decide("echo", {**ECHO_INPUTS, "amount": LONG}).outputs["Echo"]
    assert echo["amount"] == LONG
    assert type(echo["amount"]) is int


def test_a_trace_comes_when_asked_for(client: Client) -> None:
    assert client.decide("echo", ECHO_INPUTS, trace=True).trace


def test_what_is_on_record_and_what_can_be_decided_can_be_read(client: Client) -> None:
    made = client.decide("echo", ECHO_INPUTS, dry_run=True)
    record = client.decision(made.decision_id)
    assert record["inputs"] == ECHO_INPUTS
    assert record["kind"] == "dry_run"
    assert [each["name"] for each in client.rulesets()] == ["consumer-loan", "echo"]
    assert client.ruleset("echo")["entry"] == "Echo"


def test_the_same_idempotency_key_gives_the_first_answer(client: Client) -> None:
    first = client.decide("echo", ECHO_INPUTS, idempotency_key="client-1")
    again = client.decide("echo", ECHO_INPUTS, idempotency_key="client-1")
    assert again.decision_id == first.decision_id
    assert again.is_replayed


def test_problems_are_raised_as_the_errors_that_they_describe(acme: House, client: Client) -> None:
    with pytest.raises(InputRejected) as rejected:
        client.decide("echo", {"amount": "540", "remark": 7})
    assert "$.inputs.amount" in [finding.path for finding in rejected.value.findings]
    assert rejected.value.readable
    with pytest.raises(NotFound, match="did you mean 'echo'"):
        client.decide("ecko", {})
    with pytest.raises(LimitExceeded):
        client.decide("echo", {"amount": 100_000}, decision="Loop")
    with Client(acme.url, acme.prepared.key_for_reading) as reader, pytest.raises(Forbidden):
        reader.decide("echo", ECHO_INPUTS)
    with Client(acme.url, "dk_live_no_body") as nobody, pytest.raises(Unauthenticated):
        nobody.rulesets()


def test_the_asynchronous_client_does_the_same(acme: House) -> None:
    async def ask() -> None:
        async with AsyncClient(acme.url, acme.prepared.key) as client:
            decisions = await asyncio.gather(*(client.decide("echo", ECHO_INPUTS) for _ in range(8)))
            assert len({each.decision_id for each in decisions}) == 8
            assert (await client.decision(decisions[0].decision_id))["ruleset"] == "echo"
            assert (await client.ruleset("echo"))["entry"] == "Echo"
            assert len(await client.rulesets()) == 2
            with pytest.raises(InputRejected):
                await client.decide("echo", {})

    asyncio.run(ask())


Answer = Callable[[httpx.Request], httpx.Response]


def problem(status: int, name: str, **headers: str) -> httpx.Response:
    document = {"type": f"urn:decision-server:problem:{name}", "detail": "said why"}
    headers = {"content-type": "application/problem+json", **headers}
    return httpx.Response(status, json=document, headers=headers)


class Misbehaving:
    """Answers what it is told to, one after the other, and remembers what it was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.keys: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.keys.append(request.headers.get("idempotency-key", ""))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


GOOD = {
    "decision_id": "1", "decision_url": "u", "outputs": {}, "reasons": [], "ruleset": "echo", "version": 1,
    "release": 1, "variant": None, "matched": [], "scores": [], "warnings": [],
    "receipt": {"decision_id": "1", "stream": "s", "seq": 0, "leaf": "l"},
}  # fmt: skip


def asking(server: Misbehaving, tries: int = 4) -> Decision:
    with Client("http://test", "dk", tries=tries, transport=httpx.MockTransport(server)) as client:
        return client.decide("echo", {})


def test_a_lost_answer_is_asked_for_again_with_the_same_key() -> None:
    lost = httpx.ReadTimeout("too slow")
    server = Misbehaving(
        lost, problem(503, "unavailable", **{"retry-after": "0"}), httpx.Response(200, json=GOOD)
    )
    assert asking(server).decision_id == "1"
    assert len(server.keys) == 3
    assert len(set(server.keys)) == 1
    assert server.keys[0]


def test_each_decision_has_a_key_of_its_own() -> None:
    server = Misbehaving(httpx.Response(200, json=GOOD), httpx.Response(200, json=GOOD))
    asking(server)
    asking(server)
    assert len(set(server.keys)) == 2


def test_no_answer_at_all_tells_the_key_to_ask_again_with() -> None:
    server = Misbehaving(httpx.ConnectError("refused"), httpx.ConnectError("refused"))
    with pytest.raises(Unanswered) as unanswered:
        asking(server, tries=2)
    assert unanswered.value.idempotency_key == server.keys[0]


@pytest.mark.parametrize(
    ("answer", "error", "times"),
    [
        (problem(503, "unavailable", **{"retry-after": "0"}), Unavailable, 2),
        (problem(409, "conflict"), Conflict, 1),
        (problem(422, "input-rejected"), InputRejected, 1),
        (problem(400, "unreadable"), InputRejected, 1),
        (problem(500, "unexpected", **{"x-request-id": "abc"}), ServerFailed, 1),
        (problem(418, "something-new"), ServerFailed, 1),
        (httpx.Response(502, text="<html>proxy</html>", headers={"retry-after": "0"}), ServerFailed, 2),
        (httpx.Response(200, text="<html>portal</html>"), ServerFailed, 1),
    ],
)
def test_only_what_may_pass_is_asked_again(
    answer: httpx.Response, error: type[Exception], times: int
) -> None:
    server = Misbehaving(*[answer] * 2)
    with pytest.raises(error):
        asking(server, tries=2)
    assert len(server.keys) == times


def test_python_values_become_the_texts_and_numbers_of_feel() -> None:
    instant = datetime(2026, 1, 31, 9, 30, tzinfo=timezone(timedelta(0)))
    assert to_json({"a": (1, Decimal("1.10")), "b": instant, "c": timedelta(hours=-1, seconds=0.5)}) == {
        "a": [1, Decimal("1.10")],
        "b": "2026-01-31T09:30:00Z",
        "c": "-PT3599.500000S",
    }
    assert to_json(0.1) == Decimal("0.1")


@pytest.mark.parametrize("given", [object(), float("nan"), Decimal("Infinity"), b"bytes", {1, 2}])
def test_what_json_cannot_say_is_refused_before_it_is_sent(given: object) -> None:
    with pytest.raises(TypeError):
        to_json(given)  # type: ignore[arg-type]
