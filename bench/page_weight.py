"""What a page weighs for somebody who opens it for the first time: Chromium loads it whole and tells the bytes."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page, Response

LATE, MOST_WAITS = 2_000, 15
"""Milliseconds of silence after which nothing more is expected: fonts come when the page is drawn, scripts call others;
and how often that is waited for."""


@dataclass
class Weight:
    html: int = 0
    """Bytes as the program wrote it."""
    line: int = 0
    """Bytes of everything as it came over the line: packed where the front packs, headers included."""
    requests: int = 0


def weighed(browser: Browser, url: str, slip: str = "") -> Weight:
    """Of a page, on a phone whose cache is empty; with a slip, of the door and the form behind it together."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="vi", ignore_https_errors=True)
    tab, weight = context.new_page(), Weight()
    line = context.new_cdp_session(tab)
    line.send("Network.enable")

    def came(told: dict[str, Any]) -> None:
        weight.line += int(told["encodedDataLength"])
        weight.requests += 1

    line.on("Network.loadingFinished", came)
    weight.html = _html(tab, weight, tab.goto(url, wait_until="load"))
    if slip:
        tab.fill("[name=code]", slip)
        with tab.expect_navigation(wait_until="load") as coming:
            tab.press("[name=code]", "Enter")
        weight.html += _html(tab, weight, coming.value)
    context.close()
    return weight


def _html(tab: Page, weight: Weight, answer: Response | None) -> int:
    assert answer, "the page to be weighed did not come"
    assert answer.ok, f"the page to be weighed said {answer.status}"
    for _ in range(MOST_WAITS):
        before = weight.requests
        tab.wait_for_timeout(LATE)
        if weight.requests == before:
            break
    return len(answer.body())
