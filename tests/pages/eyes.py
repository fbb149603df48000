"""A real browser that looks at scenes: what axe finds, what is cut off or overlaps, what it looks like."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, Route
from werkzeug.test import TestResponse

from tests.pages.scenes import Scene
from tests.pages.stage import Stage

AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
GEOMETRY = (Path(__file__).parent / "geometry.js").read_text(encoding="utf-8")
HOST = "http://localhost:8000"
"""Nothing listens there: every request of the browser is answered by the stage. (A host for which a browser allows
what it allows on https.)"""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"runOnly": TAGS, "rules": {"target-size": {"enabled": True}}}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""All that another colour scheme can change."""
RUN_AXE = """async options => (await axe.run(document, options)).violations.flatMap(fault => fault.nodes.map(node =>
  `${fault.id}: ${node.target.join(" ")} ${node.html.slice(0, 120)} `
  + [...node.any, ...node.all, ...node.none].map(check => check.message).join("; ")))"""
WIDTHS = (360, 1280)
NARROW = 320
"""A window of 1280 at 400 % (WCAG 1.4.10)."""
HEAVIEST = 150_000
"""An officer's page with its style, scripts and pictures, in bytes; our nginx packs none of them."""
LARGE_PRINT = "html{font-size:200%!important}"
WIDE_SPACES = """*{letter-spacing:.12em!important;word-spacing:.16em!important;line-height:1.5!important}
p{margin-bottom:2em!important}"""
"""WCAG 1.4.12, as a reader's own stylesheet asks for it."""


class Eyes:
    """One page of one browser. ``complaints`` gathers what its console says, ``weight`` the bytes it has loaded."""

    def __init__(self, stage: Stage, page: Page) -> None:
        self.stage, self.page = stage, page
        self.complaints: list[str] = []
        self.weight = 0
        self._shown: TestResponse | None = None
        page.add_init_script(AXE)
        page.route("**/*", self._answer)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._heard)

    def open(self, scene: Scene) -> None:
        """Shows a scene, in whatever width and colours the page has."""
        self.complaints.clear()
        self.weight = 0
        self._scene, self._shown = scene, self.stage.show(scene)
        self.page.goto(f"{HOST}/{scene.name}")

    def axe(self, options: dict[str, object]) -> list[str]:
        """What axe finds: rule, place and why, one a line."""
        return list(self.page.evaluate(RUN_AXE, {**options, "iframes": False, "resultTypes": ["violations"]}))

    def geometry(self) -> list[str]:
        """What is cut off, overlaps or has to be scrolled sideways."""
        return list(self.page.evaluate(GEOMETRY))

    def too_heavy(self) -> list[str]:
        """What the page and its files weigh when that is more than an officer's page may."""
        room = self._scene.endpoint or self._scene.template.replace("/", ".")
        if not room.startswith("officer.") or self.weight <= HEAVIEST:
            return []
        return [f"weighs {self.weight / 1000:.0f} kB, not {HEAVIEST // 1000}"]

    def look(self, width: int, *, dark: bool = False) -> None:
        self.page.set_viewport_size({"width": width, "height": 740})
        self.page.emulate_media(color_scheme="dark" if dark else "light")

    def load_pictures(self) -> None:
        """Also those that a reader would only load by scrolling down."""
        self.page.evaluate(
            "() => Promise.all([...document.images].map(each => { each.loading = 'eager'; return each.decode(); }))"
        )

    def restyle(self, css: str) -> None:
        """Lays a stylesheet of the reader's own over the page, as a browser's settings do."""
        script = (
            "css => { const own = new CSSStyleSheet(); own.replaceSync(css); document.adoptedStyleSheets = [own]; }"
        )
        self.page.evaluate(script, css)

    def _heard(self, said: ConsoleMessage) -> None:
        if said.type == "error" and not (self._scene.status >= 400 and "status of" in said.text):
            self.complaints.append(said.text)

    def _answer(self, route: Route) -> None:
        request = route.request
        if request.is_navigation_request() and request.frame == self.page.main_frame and self._shown is not None:
            answer = self._shown
        else:
            asked = {"Accept-Encoding": "gzip"}
            answer = self.stage.client(self._scene.who).get(
                request.url.removeprefix(HOST), headers=asked, buffered=True
            )
        body, headers = answer.get_data(), dict(answer.headers)
        self.weight += len(body)
        if headers.pop("Content-Encoding", "") == "gzip":  # what is fulfilled here no browser unpacks
            body = gzip.decompress(body)
        route.fulfill(status=answer.status_code, headers=headers, body=body)


@contextmanager
def eyes(browser: Browser, stage: Stage, *, sharp: float = 1) -> Iterator[Eyes]:
    """A fresh page that still shows no scene. Motion is off: a picture is taken of what stands.

    No worker keeps pages: it would ask past the stage. ``sharp``: dots of a picture for one of the page.
    """
    context = browser.new_context(
        locale="vi", reduced_motion="reduce", service_workers="block", device_scale_factor=sharp
    )
    yield Eyes(stage, context.new_page())
    context.close()
