"""The pages, as a browser gets them."""

import re
from html import unescape

import pytest

from tests.services.in_process import House
from tests.services.rulesets import ECHO_INPUTS


def text_of(html: str) -> str:
    """What a reader sees, on one line."""
    without_marks = re.sub(r"</?(?:span|code|s|a|strong)\b[^>]*>", "", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", without_marks)).split())


def rows_of(html: str, step: str) -> list[str]:
    """The rows of the first table of a step."""
    article = html.split(f'id="{step}"')[1].split("</article>")[0]
    return re.findall(r"<tr class=\"\w+\" id=.*?</tr>", article, flags=re.DOTALL)


@pytest.fixture(scope="module")
def page(acme: House) -> str:
    """The page of one decision of the echo ruleset."""
    acme.sign_in()
    answer = acme.decide("echo", {"inputs": ECHO_INPUTS, "subject": "customer-1"}).json()
    response = acme.browser.get(answer["decision_url"])
    assert response.status_code == 200, response.text
    return response.text


def test_the_outcome_stands_first_in_plain_words(page: str) -> None:
    text = text_of(page.split("<main")[1])
    assert "Echo 540" in text[:60]
    assert 'Fee is 2.5: rule 2 fired, because Amount is 540, Size is "small".' in text


def test_inputs_outputs_and_ids_are_shown(page: str) -> None:
    text = text_of(page)
    for shown in ("What was given", '"hello"', "2026-01-31", "customer-1", "On record", "Leaf", "version 1"):
        assert shown in text
    assert re.search(r"[0-9a-f]{64}", page)


def test_the_requirement_graph_stands_in_words(page: str) -> None:
    outline = text_of(page.split('id="outline"')[1].split("</section>")[0])
    assert (
        "Echo, made from amount, remark, day, is new, size and Fee is 2.5, made from amount, size" in outline
    )


def test_the_fired_rule_is_lit_and_each_other_shows_the_first_entry_that_failed(page: str) -> None:
    none, small, large, other = rows_of(page, "d-Fee")
    assert 'class="missed"' in none
    assert text_of(none.split('class="failed"')[1].split("</td>")[0]).endswith("failed: >= 600")
    assert "Amount was 540, wants >= 600" in text_of(none)
    assert 'class="fired"' in small
    assert "▶ 2" in text_of(small)
    assert "failed" not in small
    assert 'Size was "small", wants "large"' in text_of(large)
    assert large.count('class="failed"') == 1
    assert 'class="spare"' in other
    assert "Not used: an earlier rule counted" in text_of(other)


def test_what_users_write_is_shown_and_never_obeyed(acme: House) -> None:
    acme.sign_in()
    nasty = "<script>alert(1)</script>\"'&{{7*7}}"
    answer = acme.decide("echo", {"inputs": {**ECHO_INPUTS, "remark": nasty}, "subject": nasty}).json()
    for address in (answer["decision_url"], "/w/acme/decisions"):
        html = acme.browser.get(address).text
        assert "<script" not in html
        assert nasty in unescape(re.sub(r"<[^>]+>", "", html)).replace('\\"', '"')


def test_every_decision_of_the_sample_can_be_explained(acme: House) -> None:
    acme.sign_in()
    operation = acme.http.get("/openapi.json").json()["paths"]["/api/v1/decide/consumer-loan"]["post"]
    example = operation["requestBody"]["content"]["application/json"]["example"]
    answer = acme.decide("consumer-loan", example).json()
    html = acme.browser.get(answer["decision_url"]).text
    for match in answer["matched"]:
        name = "".join(c if c.isalnum() else f"_{ord(c):x}_" for c in match["decision"])
        assert f'<tr class="fired" id="d-{name}-rule-{match["rule"]}">' in html, match
    assert "Loan decision approved" in text_of(html.split("<main")[1])
    assert "computed anew" not in html


def test_the_newest_decisions_are_listed_first(acme: House) -> None:
    acme.sign_in()
    first = acme.decide("echo", {"inputs": ECHO_INPUTS}).json()["decision_id"]
    second = acme.decide("echo", {"inputs": ECHO_INPUTS, "options": {"dry_run": True}}).json()["decision_id"]
    html = acme.browser.get("/w/acme/decisions").text
    assert html.index(second) < html.index(first)
    assert "dry run" in html


def test_the_same_decision_is_to_be_had_as_json(acme: House) -> None:
    acme.sign_in()
    answer = acme.decide("echo", {"inputs": ECHO_INPUTS}).json()
    shown = acme.browser.get(answer["decision_url"] + "/json").json()
    assert shown["outputs"] == answer["outputs"]
    assert shown["inputs"] == ECHO_INPUTS


def test_the_api_page_shows_inputs_with_their_types_and_a_request(acme: House) -> None:
    acme.sign_in()
    text = text_of(acme.browser.get("/docs").text)
    assert "applicant.age number [0..120]" in text
    assert "/api/v1/decide/echo" in text


def test_no_page_asks_another_host_for_anything(acme: House, page: str) -> None:
    acme.sign_in()
    pages = [
        page,
        *(acme.browser.get(path).text for path in ("/docs", "/w/acme/decisions", "/sign-in/x", "/no")),
    ]
    for html in pages:
        for asked in re.findall(r"<(?:link|script|img|iframe)[^>]*(?:href|src)=\"([^\"]*)\"", html):
            assert asked.startswith("/static/"), asked
        assert " style=" not in html
        assert "<script" not in html
    assert "url(" not in acme.browser.get("/static/app.css").text
