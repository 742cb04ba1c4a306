"""The page in a real browser: no violation of its own policy, nothing cut off, light and dark."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.services.in_process import House
from tests.services.rulesets import ECHO_INPUTS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
SHOTS = Path(__file__).resolve().parents[2] / ".venv" / "screenshots"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing; under CI `.ci/services` installs it")
        pytest.skip("left out: pages in a browser, no chromium found (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_decision_page_works_in_a_browser(
    acme: House, chromium: Browser, tmp_path: Path, scheme: str, width: int
) -> None:
    acme.sign_in()
    answer = acme.decide("echo", {"inputs": ECHO_INPUTS, "subject": "customer-1"}).json()
    context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    context.add_cookies([{"name": "sid", "value": acme.browser.cookies["sid"], "url": acme.url}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda asked: asked.url.startswith(acme.url) or complaints.append(asked.url))
    page.goto(answer["decision_url"])
    assert page.locator("h1 .answer").inner_text() == "540"
    lit = page.locator("tr.fired")
    assert lit.locator(".number").inner_text() == "▶ 2"
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    lit_colour = lit.locator("td").first.evaluate("cell => getComputedStyle(cell).backgroundColor")
    assert paper == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(21, 24, 29)")
    assert lit_colour not in (paper, "rgba(0, 0, 0, 0)")
    assert (
        page.locator("td.failed s").first.evaluate("s => getComputedStyle(s).textDecorationLine")
        == "line-through"
    )
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overflow) == 0
    shots = SHOTS if SHOTS.parent.is_dir() else tmp_path
    shots.mkdir(exist_ok=True)
    page.screenshot(path=shots / f"decision-{scheme}-{width}.png", full_page=True)
    context.close()
    assert complaints == []
