"""A real server and a real browser."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from app.installation import Installation, installation, upgrade
from surveys import officers
from tests.conftest import settings
from tests.given import NOW
from tests.server import serving

PASSWORD = "mười lăm ký tự trở lên"
PLACE = ["Tỉnh Quảng Ngãi", "Huyện Minh Long", "Xã Long Hiệp"]


@dataclass(frozen=True)
class Site:
    url: str
    here: Installation
    log: Path


@pytest.fixture
def site(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Site]:
    """The server as we ship it, on a free port, with two officers; with its worker where the module says ``BESIDE``."""
    here = installation(settings(tmp_path / "home"))
    upgrade(here, now=NOW)
    with here.writing() as session:
        for name in ("Lan", "Mai"):
            officers.add(
                session, name=name, password=PASSWORD, role=officers.Role.COMMUNE, place=PLACE, by="test", now=NOW
            )
    beside = getattr(request.module, "BESIDE", False)
    with serving(here, tmp_path, workers=1, beside=beside) as port:
        yield Site(f"http://127.0.0.1:{port}", here, tmp_path / "server.log")
    here.engine.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium of the distribution, else Playwright's own."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        launched = playwright.chromium.launch(executable_path=path, args=arguments)
        yield launched
        launched.close()


def page_of(browser: Browser, *, width: int, script: bool = True) -> Page:
    """A fresh page that fails the test when the browser complains of anything."""
    context = browser.new_context(viewport={"width": width, "height": 740}, java_script_enabled=script, locale="vi")
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    return page


def no_sideways_scrolling(page: Page) -> None:
    page.wait_for_load_state()
    page.wait_for_selector("h1")
    wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1], f"{page.url} is {wide[0]} wide on a screen of {wide[1]}"
