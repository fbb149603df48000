"""For everyone: every page as axe sees it, in light and dark, in large print, in a narrow window, with wide spaces.

An officer's page must be light enough for a slow line besides.

One commune, one browser, one page after another. What is found is told page by page, all at once.
"""

import pytest

from tests.pages import eyes as looks
from tests.pages import help_pictures
from tests.pages.eyes import COLOURS, EVERYTHING, LARGE_PRINT, NARROW, WIDE_SPACES, WIDTHS, Eyes, eyes
from tests.pages.scenes import SCENES
from tests.pages.stage import staged

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    with staged(tmp_path_factory.mktemp("stage") / "home") as stage:
        yield stage


def looked_over(view: Eyes) -> list[str]:
    """What is wrong with the page that is shown."""
    found = view.too_heavy()
    for width in WIDTHS:
        view.look(width)
        found += [f"{width}: {fault}" for fault in (*view.axe(EVERYTHING), *view.geometry())]
    view.look(WIDTHS[-1], dark=True)
    found += [f"dark: {fault}" for fault in view.axe(COLOURS)]
    view.look(WIDTHS[-1])
    view.restyle(LARGE_PRINT)
    found += [f"200 %: {fault}" for fault in view.geometry()]
    view.look(NARROW)
    view.restyle(WIDE_SPACES)
    return [*found, *(f"{NARROW}, wide spaces: {fault}" for fault in view.geometry()), *view.complaints]


def test_nothing_is_found_on_any_page_and_every_template_was_seen(browser, stage):
    faults = {}
    with eyes(browser, stage) as view:
        for name, scene in SCENES.items():
            view.open(scene)
            if found := looked_over(view):
                faults[name] = found
    told = "\n".join(f"{name}\n  " + "\n  ".join(found) for name, found in faults.items())
    assert not faults, f"python -m tests.pages NAME shows a page alone\n{told}"
    unseen = sorted(stage.templates() - stage.rendered)
    assert not unseen, f"No scene of tests/pages/scenes.py shows these templates: {unseen}"


def test_the_pictures_of_the_help_pages_show_what_the_pages_say(stage):
    assert help_pictures.outworn(stage) == [], "make help-pictures takes them again; then look at them"


FAULTY = """<!doctype html><html lang="vi"><title>Thử</title><style>
  main { width: 700px } .pale { color: #bbb } button { width: 20px; height: 20px; overflow: hidden; padding: 0 }
  @media (prefers-color-scheme: dark) { h1 { color: #222; background: #000 } }
</style><main><h1>Thử</h1><p class="pale">Chữ mờ quá</p><input><button>Một</button><button>Hai</button></main>"""


def test_what_looks_over_the_pages_can_find_something(browser, stage):
    with eyes(browser, stage) as view:
        view.open(SCENES["dang-nhap"])
        assert 1000 < view.weight < looks.HEAVIEST and not view.too_heavy()
        view.weight = looks.HEAVIEST + 1000
        html = "text/html; charset=utf-8"
        view.page.route(f"{looks.HOST}/thu", lambda route: route.fulfill(body=FAULTY, content_type=html))
        view.page.goto(f"{looks.HOST}/thu")
        told = "\n".join(looked_over(view))
    of_axe = ("360: color-contrast", "1280: label", "dark: color-contrast", "360: target-size")
    for fault in (*of_axe, "weighs 151 kB", "320, wide spaces: scrolls sideways", "200 %: cut off sideways"):
        assert fault in told, f"{fault} is not in what was found:\n{told}"
