"""What operators look at: health, metrics, headers, and which addresses are public."""

import re

from tests.services.in_process import House
from tests.services.rulesets import ECHO_INPUTS

PUBLIC = {"/health/live", "/health/ready", "/sign-in/{link}", "/sign-in", "/static"}


def routes_of(app):
    """Every route of the application, those of its routers included."""
    for route in app.routes:
        inner = getattr(route, "original_router", None)
        yield from inner.routes if inner is not None else [route]


def test_health_is_public_and_tells_nothing_else(acme: House) -> None:
    assert acme.browser.get("/health/live").json() == {"status": "live"}
    assert acme.browser.get("/health/ready").json() == {"status": "ready"}


def test_a_draining_server_is_not_ready(acme: House) -> None:
    acme.application.readiness.is_draining = True
    try:
        response = acme.browser.get("/health/ready")
    finally:
        acme.application.readiness.is_draining = False
    assert response.status_code == 503
    assert response.json()["because"] == "the server is stopping"


def test_metrics_count_outcomes_latency_nulls_and_the_queue(acme: House) -> None:
    acme.decide("echo", {"inputs": ECHO_INPUTS})
    acme.decide("echo", {"inputs": {"amount": 0}, "decision": "Ratio"})
    acme.decide("echo", {"inputs": {}})
    acme.decide("nothing", {"inputs": {}})
    text = acme.http.get("/metrics").text
    assert 'decision_server_decisions_total{kind="decision",outcome="decided",ruleset="echo"}' in text
    assert 'decision_server_decisions_total{kind="decision",outcome="input-rejected",ruleset="echo"}' in text
    assert 'outcome="not-found",ruleset="(unknown)"' in text
    assert re.search(r'decision_server_null_diagnostics_total\{code="FEEL03\d\d",ruleset="echo"\} 1\.0', text)
    assert 'decision_server_decision_seconds_bucket{le="0.001",ruleset="echo"}' in text
    assert "decision_server_log_queue_records 0.0" in text


def test_metrics_need_their_scope(acme: House) -> None:
    assert acme.browser.get("/metrics").status_code == 401
    reading = {"Authorization": f"Bearer {acme.prepared.key_for_reading}"}
    assert acme.http.get("/metrics", headers=reading).status_code == 403


def test_every_answer_carries_the_headers_that_browsers_need(acme: House) -> None:
    for path in ("/health/live", "/sign-in/x", "/nowhere", "/api/v1/rulesets", "/static/app.css"):
        headers = acme.browser.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-request-id"]


def test_only_the_listed_addresses_are_public(acme: House) -> None:
    for route in routes_of(acme.application.asgi.inner):
        path = route.path
        if path in PUBLIC:
            continue
        for method in getattr(route, "methods", {"GET"}) - {"HEAD"}:
            asked = re.sub(r"\{[^}]*\}", "x", path)
            status = acme.browser.request(method, asked, follow_redirects=False).status_code
            assert status in (401, 403), f"{method} {path} answered {status} to somebody unknown"
