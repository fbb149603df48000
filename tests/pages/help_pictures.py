"""The pictures of the help pages: ``make help-pictures`` takes them again from the scenes, into ``app/static/help``.

Beside them, in ``help_words.json``, stand the words each showed when it was taken: so a test knows, without comparing
pictures, which of them no longer shows what its page says.
"""

import io
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup
from PIL import Image
from playwright.sync_api import FloatRect, sync_playwright

from app.help import PICTURES
from tests.pages.eyes import Eyes, eyes
from tests.pages.scenes import SCENES
from tests.pages.stage import Stage, staged

ACROSS = 720
"""Pixels of every picture."""
LARGEST = 25_000
"""Bytes; a page with four of them still comes over a slow line."""
COLOURS = 16
WORDS = Path(__file__).parent / "help_words.json"
MARGIN = 10
_MADE_UP = re.compile(r"\S*(?:\d|[A-Z]{4})\S*")
"""Codes, drawn anew each time, and numbers, which move on with what other scenes do."""


@dataclass(frozen=True)
class Shot:
    """What of a scene is shown: one element, no lower than ``high``, in a window of this width."""

    element: str = "main"
    width: int = 360
    high: int = 560
    once: bool = False
    """A page that comes only the first time: looked at again, it says something else."""


SHOTS: Mapping[str, Shot] = {
    "phieu-ma": Shot(),
    "phieu": Shot("#phieu fieldset"),
    "phieu-da-nhan": Shot(once=True),
    "phieu-da-dung": Shot(),
    "dot-nhap": Shot("main section.next", 480),
    "dot-mo": Shot("main section.next", 480),
    "to": Shot(high=590),
    "ke-hoach-chung-bang": Shot("main .scroll", 480),
    "giay-to-niem-yet": Shot("main", 720, 700),
    "xac-nhan-thon": Shot("main section.next", 480, 640),
    "kiem-tra-ma": Shot(),
}
"""By the name of the scene, which is the name of the picture too."""


def said(stage: Stage, name: str) -> str:
    """The words of what a picture shows, as they are today."""
    page = BeautifulSoup(stage.show(SCENES[name]).text, "html.parser")
    shown = page.select_one(SHOTS[name].element)
    assert shown is not None, f"{name}: nothing on the page is {SHOTS[name].element}"
    return " ".join(_MADE_UP.sub("", shown.text).split())


def outworn(stage: Stage) -> list[str]:
    """The pictures whose pages say something else by now."""
    words = kept()
    return [name for name, shot in SHOTS.items() if not shot.once and said(stage, name) != words.get(name)]


def kept() -> dict[str, str]:
    """The words of each picture when it was taken."""
    return dict(json.loads(WORDS.read_text(encoding="utf-8")))


def take(view: Eyes, name: str) -> bytes:
    """The picture as a lossless WebP of few colours, half as large as a PNG."""
    shot = SHOTS[name]
    view.look(shot.width)
    view.open(SCENES[name])
    found = view.page.locator(shot.element).first.bounding_box()
    assert found is not None
    top = max(0, found["y"] - MARGIN)
    clip = FloatRect(x=0, y=top, width=shot.width, height=min(found["height"] + 2 * MARGIN, shot.high))
    whole = Image.open(io.BytesIO(view.page.screenshot(full_page=True, clip=clip, scale="device")))
    high = round(whole.height * ACROSS / whole.width)
    small = whole.convert("RGB").resize((ACROSS, high), Image.Resampling.LANCZOS)
    written = io.BytesIO()
    few = small.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).convert("RGB")
    few.save(written, "WEBP", lossless=True, quality=100, method=6)
    return written.getvalue()


def main() -> None:
    """Takes them all again, and takes away what no help page shows any more."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory(prefix="langnghe-help-") as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        with staged(Path(home)) as stage, eyes(browser, stage, sharp=2) as view:
            pictures = {name: take(view, name) for name in SHOTS}
            words = {name: said(stage, name) for name, shot in SHOTS.items() if not shot.once}
        browser.close()
    for old in PICTURES.glob("*.webp"):
        old.unlink()
    for name, picture in pictures.items():
        (PICTURES / f"{name}.webp").write_bytes(picture)
        sys.stdout.write(f"{name}: {len(picture)} bytes\n")
    WORDS.write_text(json.dumps(words, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
