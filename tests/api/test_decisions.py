"""Decisions over HTTP, through the whole application."""

import json
from decimal import Decimal

import pytest

from decision_server.engine.json_text import decode_json, encode_json
from tests.services.in_process import House
from tests.services.rulesets import ECHO_INPUTS

LONG = 1234567890123456789012345678901234


def body(**inputs: object) -> bytes:
    return encode_json({"inputs": {**ECHO_INPUTS, **inputs}})


def test_an_answer_holds_all_that_the_product_promises(acme: House) -> None:
    response = acme.decide("echo", {"inputs": ECHO_INPUTS, "subject": "customer-1"})
    assert response.status_code == 200, response.text
    answer = response.json()
    assert list(answer) == [
        "decision_id", "decision_url", "outputs", "reasons", "ruleset", "version", "release", "variant",
        "matched", "scores", "warnings", "receipt",
    ]  # fmt: skip
    assert answer["outputs"]["Echo"]["fee"] == 2.5
    assert answer["matched"] == [{"decision": "Fee", "rule_id": "fee-small", "rule": 2}]
    assert (answer["ruleset"], answer["version"]) == ("echo", 1)
    assert (answer["variant"], answer["reasons"], answer["scores"], answer["warnings"]) == (None, [], [], [])
    assert answer["decision_url"].endswith(f"/w/acme/decisions/{answer['decision_id']}")
    assert set(answer["receipt"]) == {"decision_id", "stream", "seq", "leaf"}


def test_a_number_of_34_digits_comes_back_exact(acme: House) -> None:
    response = acme.post("echo", body(amount=LONG))
    assert f'"amount":{LONG}'.encode() in response.content
    response = acme.post("echo", body(amount=Decimal("0.1234567890123456789012345678901234")))
    assert b'"amount":0.1234567890123456789012345678901234' in response.content


def test_one_tenth_and_two_tenths_are_three_tenths(acme: House) -> None:
    response = acme.post("echo", body())
    assert b'"tenths":0.3,' in response.content


def test_five_mistakes_give_one_problem_with_five_findings(acme: House) -> None:
    wrong = {"amount": "540", "remark": 7, "day": "31.01.2026", "is new": "yes", "size": "medium"}
    response = acme.decide("echo", {"inputs": wrong})
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["type"] == "urn:decision-server:problem:input-rejected"
    paths = [finding["path"] for finding in problem["findings"]]
    assert paths == [
        "$.inputs.amount",
        "$.inputs.remark",
        "$.inputs.day",
        "$.inputs['is new']",
        "$.inputs.size",
    ]
    assert all(finding["code"] and finding["message"] for finding in problem["findings"])


def test_mistakes_around_the_inputs_are_told_together_with_those_in_them(acme: House) -> None:
    document = {
        "inputs": {**ECHO_INPUTS, "amount": "540"},
        "subject": 7,
        "decision": "Fea",
        "options": {"trace": "yes", "as_of": "2026-01-01", "version": 2, "tarce": True},
        "input": {},
    }
    response = acme.decide("echo", document)
    assert response.status_code == 422
    found = {finding["path"]: finding for finding in response.json()["findings"]}
    assert set(found) == {
        "$.input", "$.subject", "$.decision", "$.options.trace", "$.options.as_of", "$.options.version",
        "$.options.tarce", "$.inputs.amount",
    }  # fmt: skip
    assert "Fee" in found["$.decision"]["help"]
    assert "does not decide as of another date" in found["$.options.as_of"]["message"]
    assert "does not pin versions" in found["$.options.version"]["message"]
    assert "trace" in found["$.options.tarce"]["help"]


UNREADABLE = {
    "a repeated member": b'{"inputs": {"amount": 1, "amount": 2}}',
    "NaN": b'{"inputs": {"amount": NaN}}',
    "an infinity": b'{"inputs": {"amount": 1e999}}',
    "too many digits": b'{"inputs": {"amount": 12345678901234567890123456789012345}}',
    "half a surrogate pair": b'{"inputs": {"remark": "\\ud800"}}',
    "65 levels": b'{"inputs": ' + b"[" * 65 + b"]" * 65 + b"}",
    "100,000 levels": b"[" * 100_000,
    "broken JSON": b'{"inputs": ',
    "no UTF-8": b'{"inputs": {"remark": "\xff"}}',
    "nothing": b"",
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_cannot_be_read_exactly_is_refused(acme: House, body: bytes) -> None:
    response = acme.post("echo", body)
    assert response.status_code == 400, response.text
    assert response.json()["findings"]


def test_a_body_above_one_mebibyte_is_refused_while_it_streams(acme: House) -> None:
    def endless():
        yield b'{"inputs": {"remark": "'
        for _ in range(64):
            yield b"x" * 65_536

    response = acme.http.post(
        "/api/v1/decide/echo", content=endless(), headers={"Content-Type": "application/json"}
    )
    assert response.status_code == 413
    assert "1,048,576" in response.json()["detail"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json; charset=latin-1"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
)
def test_other_media_types_and_codings_are_refused_with_a_way_out(
    acme: House, headers: dict[str, str]
) -> None:
    response = acme.http.post("/api/v1/decide/echo", content=body(), headers=headers)
    assert response.status_code == 415
    assert response.json()["detail"]


def test_the_same_key_and_body_give_the_same_bytes_and_one_record(acme: House) -> None:
    first = acme.post("echo", body(amount=1), **{"Idempotency-Key": "order-1"})
    again = acme.post("echo", body(amount=1), **{"Idempotency-Key": "order-1"})
    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"


def test_a_repeated_request_for_a_trace_gives_the_same_trace(acme: House) -> None:
    document = encode_json({"inputs": dict(ECHO_INPUTS), "options": {"trace": True}})
    first = acme.post("echo", document, **{"Idempotency-Key": "traced"})
    again = acme.post("echo", document, **{"Idempotency-Key": "traced"})
    assert again.headers["idempotency-replayed"] == "true"
    assert first.content == again.content
    [table] = [step["table"] for step in first.json()["trace"] if step["name"] == "Fee"]
    assert [rule["fired"] for rule in table["rules"]] == [False, True, False, False]
    assert table["rules"][0]["failed"]["clause"] == 1


def test_the_same_key_with_another_body_is_refused(acme: House) -> None:
    acme.post("echo", body(amount=1), **{"Idempotency-Key": "order-2"})
    response = acme.post("echo", body(amount=2), **{"Idempotency-Key": "order-2"})
    assert response.status_code == 422
    assert "Idempotency-Key" in response.text or "idempotency" in response.text.lower()


def test_a_refused_request_does_not_use_its_key_up(acme: House) -> None:
    wrong = acme.post("echo", body(amount="x"), **{"Idempotency-Key": "order-3"})
    right = acme.post("echo", body(amount=3), **{"Idempotency-Key": "order-3"})
    assert (wrong.status_code, right.status_code) == (422, 200)


@pytest.mark.parametrize("key", ["", "x" * 256, "caf\xe9"])
def test_an_idempotency_key_that_cannot_be_kept_is_refused(acme: House, key: str) -> None:
    headers = [("Content-Type", "application/json"), ("Idempotency-Key", key.encode("latin-1"))]
    response = acme.http.post("/api/v1/decide/echo", content=body(), headers=headers)
    assert response.status_code == 400
    assert response.json()["findings"][0]["path"] == "Idempotency-Key"


def test_a_dry_run_is_recorded_as_one(acme: House) -> None:
    answer = acme.decide("echo", {"inputs": ECHO_INPUTS, "options": {"dry_run": True}}).json()
    record = acme.http.get(f"/api/v1/decisions/{answer['decision_id']}").json()
    assert record["kind"] == "dry_run"


def test_another_decision_of_the_model_can_be_asked_for(acme: House) -> None:
    response = acme.decide("echo", {"inputs": {"amount": 700, "size": "small"}, "decision": "Fee"})
    assert response.json()["outputs"] == {"Fee": 0}


def test_a_null_is_explained_by_a_warning(acme: House) -> None:
    answer = acme.decide("echo", {"inputs": {"amount": 0}, "decision": "Ratio"}).json()
    assert answer["outputs"] == {"Ratio": None}
    [warning] = answer["warnings"]
    assert warning["code"].startswith("FEEL03")
    assert "Ratio" in warning["place"]
    start, end = warning["span"]
    assert warning["text"][start:end]
    assert warning["message"]
    assert warning["help"]
    assert set(warning) == {"code", "message", "place", "text", "span", "help"}


def test_an_evaluation_over_its_budget_is_refused_and_not_recorded(acme: House) -> None:
    response = acme.decide("echo", {"inputs": {"amount": 100000}, "decision": "Loop"})
    assert response.status_code == 422
    assert response.json()["type"].endswith("limit-exceeded")


def test_a_result_too_large_to_send_is_refused_and_not_recorded(acme: House) -> None:
    response = acme.decide("echo", {"inputs": {"remark": "x" * 20_000}, "decision": "Copies"})
    assert response.status_code == 422
    assert response.json()["type"].endswith("limit-exceeded")


def test_an_evaluation_ends_when_the_caller_waits_no_longer(acme: House) -> None:
    document = {"inputs": {"amount": 300}, "decision": "Loop"}
    assert acme.decide("echo", document).status_code == 200
    response = acme.decide("echo", document, **{"X-Request-Timeout-Ms": "1"})
    assert response.status_code == 422
    assert "time" in response.json()["detail"]


def test_a_time_limit_that_is_none_is_refused(acme: House) -> None:
    response = acme.post("echo", body(), **{"X-Request-Timeout-Ms": "soon"})
    assert response.status_code == 400


def test_a_decision_on_record_tells_what_was_asked(acme: House) -> None:
    posted = acme.post("echo", body(amount=LONG))
    answer = decode_json(posted.content)
    response = acme.http.get(f"/api/v1/decisions/{answer['decision_id']}")
    assert response.status_code == 200
    record = decode_json(response.content)
    assert record["inputs"] == {**ECHO_INPUTS, "amount": LONG}
    assert record["outputs"] == answer["outputs"]
    assert record["receipt"] == answer["receipt"]
    assert record["environment"] == "live"
    assert record["actor"].startswith("key:")


def test_nobody_is_answered_without_a_key_that_is_known(acme: House) -> None:
    for headers in ({}, {"Authorization": "Bearer dk_live_no_body"}, {"Authorization": "Basic eDp5"}):
        response = acme.browser.post("/api/v1/decide/echo", content=body(), headers=headers)
        assert response.status_code == 401
        assert response.headers["www-authenticate"].startswith("Bearer")
        assert response.headers["content-type"] == "application/problem+json"


def test_a_session_cookie_does_not_open_the_api(acme: House) -> None:
    acme.sign_in()
    assert acme.browser.get("/api/v1/rulesets").status_code == 401


def test_a_key_without_the_scope_is_refused(acme: House) -> None:
    response = acme.post("echo", body(), Authorization=f"Bearer {acme.prepared.key_for_reading}")
    assert response.status_code == 403
    assert "decision:make" in response.json()["detail"]


def test_a_key_sees_its_own_environment_only(acme: House) -> None:
    mine = acme.decide("echo", {"inputs": ECHO_INPUTS}).json()["decision_id"]
    other = {"Authorization": f"Bearer {acme.prepared.key_of_test}"}
    assert acme.http.get(f"/api/v1/decisions/{mine}", headers=other).status_code == 404
    assert acme.post("echo", body(), **other).status_code == 404


def test_what_does_not_exist_is_said_to_with_a_near_miss(acme: House) -> None:
    response = acme.decide("ecko", {"inputs": {}})
    assert response.status_code == 404
    assert "did you mean 'echo'?" in response.json()["detail"]
    assert acme.http.get("/api/v1/decisions/nothing").status_code == 404
    assert acme.http.get("/api/v1/decisions/0190f3c4-7a1e-7c3b-9d51-6f0c2b1a9e88").status_code == 404
    assert acme.http.get("/api/v1/rulesets/ecko").status_code == 404
    assert acme.http.get("/api/v1/nowhere").json()["status"] == 404
    assert acme.http.get("/api/v1/decide/echo").status_code == 405


def test_a_trace_context_is_continued_and_its_id_given_back(acme: House) -> None:
    trace_id = "0af7651916cd43dd8448eb211c80319c"
    response = acme.post("echo", body(), traceparent=f"00-{trace_id}-b7ad6b7169203331-01")
    assert response.headers["x-request-id"] == trace_id


def test_every_answer_is_json_that_python_reads_alike(acme: House) -> None:
    response = acme.post("echo", body(remark='"<script>\u2028 €'))
    assert json.loads(response.content)["outputs"]["Echo"]["remark"] == '"<script>\u2028 €'
