"""Pictures of every page at both widths, to be looked at: ``make pictures`` writes ``build/pictures/index.html``.

``python -m tests.pages NAME…`` takes only those, ``--dark`` in dark colours.
"""

import html
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.pages.eyes import WIDTHS, eyes
from tests.pages.scenes import SCENES
from tests.pages.stage import staged

OUT = Path("build/pictures")


def main(wanted: Sequence[str], *, dark: bool = False, out: Path = OUT) -> Path:
    """Takes the pictures and gives the page that shows them."""
    out.mkdir(parents=True, exist_ok=True)
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory(prefix="langnghe-pictures-") as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        with staged(Path(home)) as stage, eyes(browser, stage) as view:
            for name in wanted:
                for width in WIDTHS:
                    view.look(width, dark=dark)
                    view.open(SCENES[name]) if width == WIDTHS[0] else None
                    view.load_pictures()
                    view.page.screenshot(path=out / f"{name}-{width}.png", full_page=True)
        browser.close()
    return _index(wanted, out)


def _index(wanted: Sequence[str], out: Path) -> Path:
    head = '<!doctype html><html lang="vi"><meta charset="utf-8"><title>Các trang</title><h1>Các trang</h1>'
    pictures = [
        f"<h2>{html.escape(name)}</h2>"
        + "".join(f'<img src="{name}-{width}.png" alt="{name}, {width}" loading="lazy"> ' for width in WIDTHS)
        for name in wanted
    ]
    index = out / "index.html"
    index.write_text("\n".join([head, *pictures]), encoding="utf-8")
    return index


if __name__ == "__main__":
    names = [each for each in sys.argv[1:] if each != "--dark"]
    sys.stdout.write(f"{main(names or list(SCENES), dark='--dark' in sys.argv)}\n")
