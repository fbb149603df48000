"""How many households one tablet serves in an hour: ``python -m bench.hall [--households 12] [--scan]``.

A real Chromium before the server as shipped. The pace of people is assumed and printed; what the page itself takes
is measured: from the tap that sends until the next household may begin, and everything else that makes them wait.
The line is cut for the middle third.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from app.installation import installation, upgrade
from surveys import polls, pool
from surveys.polls import VillagePlan
from tests.browser.test_hall import Line, ready
from tests.conftest import settings
from tests.given import NOW, an_open_poll, slips_of
from tests.hall import a_device

LETTER = 0.4
"""Seconds for a letter of the code, looked for on a screen keyboard."""
QUESTION = 2.5
"""Seconds from one question to the tap on its answer."""
FIRST_WORDS, CHANGE = 8.0, 10.0
"""Seconds to read what stands before the questions; and until the next household has sat down."""


@dataclass
class Household:
    """Seconds from sitting down to the empty screen, and those of them spent waiting for the page."""

    whole: float
    waited: float
    line: bool


def served(page: Page, slip: str, *, line: bool) -> Household:
    began = time.monotonic()
    page.locator("#code").press_sequentially(slip.lower().replace("-", ""), delay=LETTER * 1000)
    tapped = time.monotonic()
    page.click("text=Tiếp tục")
    page.wait_for_selector("#phieu")
    waited = time.monotonic() - tapped
    time.sleep(FIRST_WORDS)
    for number in range(1, 20):
        time.sleep(QUESTION)
        page.click(f"label[for=q{number}{'b' if number == 7 else 'a'}]")
    tapped = time.monotonic()
    page.click("#phieu >> text=Gửi phiếu")
    page.wait_for_selector("#done", state="visible")
    waited += time.monotonic() - tapped
    page.click("#next")
    ready(page)
    return Household(time.monotonic() - began, waited, line)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--households", type=int, default=6)
    households = options.parse_args().households
    folder = Path(tempfile.mkdtemp())
    here = installation(settings(folder / "home"))
    upgrade(here, now=NOW)
    code = an_open_poll(here, villages=(VillagePlan("Thôn", households),))
    slips, secret = slips_of(here, code)["Thôn"], a_device(here, code)
    line = Line(here, folder / "server.log")
    line.restore()
    try:
        seen = _queue(line, slips, secret)
        with here.reading() as session:
            arrived = pool.count(session, polls.by_code(session, code))
    finally:
        line.cut()
        shutil.rmtree(folder)
    _tell(seen, arrived)


def _queue(line: Line, slips: list[str], secret: str) -> list[Household]:
    seen: list[Household] = []
    third = len(slips) // 3
    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = chromium.new_page(viewport={"width": 800, "height": 1280})
        page.goto(f"{line.url}/hoi-truong/#{secret}")
        ready(page)
        for number, slip in enumerate(slips):
            if number == third:
                line.cut()
            if number == 2 * third:
                line.restore()
            seen.append(served(page, slip, line=not third <= number < 2 * third))
        page.evaluate("dispatchEvent(new Event('online'))")
        page.wait_for_selector("#count:has-text('0')", timeout=90_000)
        chromium.close()
    return seen


def _tell(seen: list[Household], arrived: int) -> None:
    whole = statistics.mean(one.whole for one in seen)
    print(f"{len(seen)} households on one tablet, code typed, 19 questions; {arrived} ballots in the box afterwards.")
    print(
        f"Assumed: {LETTER} s a letter, {FIRST_WORDS} s to read, {QUESTION} s a question, {CHANGE} s to change places."
    )
    for name, line in (("with a line", True), ("line cut", False)):
        waited = [one.waited for one in seen if one.line is line]
        if waited:
            print(f"Waiting for the page, {name}: median {statistics.median(waited):.2f} s, most {max(waited):.2f} s.")
    print(f"A household takes {whole:.1f} s at the tablet: {3600 / (whole + CHANGE):.0f} households an hour.")


if __name__ == "__main__":
    main()
