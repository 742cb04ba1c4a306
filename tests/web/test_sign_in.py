"""Coming in and leaving."""

import httpx
import pytest

from decision_server.access.sign_in import issue_link
from decision_server.access.workspaces import ensure_person, ensure_workspace
from decision_server.clock import SystemClock
from tests.services.in_process import House
from tests.services.rulesets import ECHO_INPUTS


@pytest.fixture
def link(acme: House) -> str:
    """A fresh sign-in link's token."""
    clock = SystemClock()
    with acme.application.database.transaction() as tx:
        person = ensure_person(tx, acme.prepared.workspace, "Maya", clock=clock)
        return issue_link(tx, workspace=acme.prepared.workspace, person_id=person, now=clock.now())


@pytest.fixture
def stranger(acme: House):
    """A browser that has never been here."""
    with httpx.Client(base_url=acme.url, headers={"Accept": "text/html"}) as browser:
        yield browser


def test_somebody_unknown_is_told_how_to_sign_in(stranger: httpx.Client) -> None:
    for path in ("/", "/w/acme/decisions", "/w/acme/decisions/0190f3c4-7a1e-7c3b-9d51-6f0c2b1a9e88", "/docs"):
        response = stranger.get(path)
        assert response.status_code == 401
        assert "Please sign in" in response.text
        assert "sign-in link" in response.text


def test_opening_the_link_uses_nothing_up_and_its_button_signs_in(stranger: httpx.Client, link: str) -> None:
    for _ in range(3):
        assert stranger.get(f"/sign-in/{link}").status_code == 200
    assert "sid" not in stranger.cookies
    response = stranger.post("/sign-in", data={"link": link})
    assert response.status_code == 303
    assert response.headers["location"] == "/w/acme/decisions"
    cookie = response.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert stranger.get("/w/acme/decisions").status_code == 200
    assert stranger.get("/").headers["location"] == "/w/acme/decisions"


def test_a_link_works_once(stranger: httpx.Client, link: str) -> None:
    assert stranger.post("/sign-in", data={"link": link}).status_code == 303
    assert stranger.post("/sign-in", data={"link": link}).status_code == 401


def test_after_signing_in_one_comes_to_the_page_that_was_asked_for(
    acme: House, stranger: httpx.Client, link: str
) -> None:
    wanted = acme.decide("echo", {"inputs": ECHO_INPUTS}).json()["decision_url"]
    assert stranger.get(wanted).status_code == 401
    assert stranger.post("/sign-in", data={"link": link}).headers["location"] == wanted.removeprefix(acme.url)


def test_nobody_is_led_to_another_site(stranger: httpx.Client, link: str) -> None:
    stranger.cookies.set("after-sign-in", "//evil.example/w/acme/")
    assert stranger.post("/sign-in", data={"link": link}).headers["location"] == "/w/acme/decisions"


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_forms_of_other_sites_are_refused(stranger: httpx.Client, link: str, headers: dict[str, str]) -> None:
    assert stranger.post("/sign-in", data={"link": link}, headers=headers).status_code == 403
    assert stranger.post("/sign-in", data={"link": link}).status_code == 303
    assert stranger.post("/sign-out", data={"token": ""}, headers=headers).status_code == 403


def test_signing_out_needs_the_form_of_the_session_and_ends_it(stranger: httpx.Client, link: str) -> None:
    stranger.post("/sign-in", data={"link": link})
    session = stranger.cookies["sid"]
    page = stranger.get("/w/acme/decisions").text
    token = page.split('name="token" value="')[1].split('"')[0]
    assert token != session
    assert stranger.post("/sign-out", data={"token": "0" * 64}).status_code == 403
    assert stranger.post("/sign-out", data={"token": token}).status_code == 200
    stranger.cookies.set("sid", session)
    assert stranger.get("/w/acme/decisions").status_code == 401


def test_another_workspace_is_not_shown(acme: House, stranger: httpx.Client, link: str) -> None:
    clock = SystemClock()
    with acme.application.database.transaction() as tx:
        ensure_workspace(tx, "other", clock=clock)
    stranger.post("/sign-in", data={"link": link})
    for path in ("/w/other/decisions", "/w/nowhere/decisions"):
        response = stranger.get(path)
        assert response.status_code == 403
        assert "This page is not for you" in response.text


def test_what_is_not_there_says_so_on_a_page(stranger: httpx.Client, link: str) -> None:
    stranger.post("/sign-in", data={"link": link})
    for path in (
        "/w/acme/decisions/nothing",
        "/w/acme/decisions/0190f3c4-7a1e-7c3b-9d51-6f0c2b1a9e88",
        "/nowhere",
    ):
        response = stranger.get(path)
        assert response.status_code == 404
        assert "There is nothing here" in response.text


def test_a_large_or_broken_form_is_refused(stranger: httpx.Client) -> None:
    assert stranger.post("/sign-in", data={"link": "x" * 10_000}).status_code == 403
    assert stranger.post("/sign-in", content=b"\xff\xfe").status_code == 403
