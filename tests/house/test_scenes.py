"""Every page has a scene: so axe walks over it, large print is tried on it, and a picture is made of it."""

import re

from app.web import create_app
from tests.pages.scenes import NO_PAGES, ROOMS, SCENES


def test_every_page_has_a_scene(here):
    opened = {rule.endpoint for rule in create_app(here).url_map.iter_rules() if "GET" in (rule.methods or ())}
    shown = {scene.endpoint for scene in SCENES.values()}
    missing = sorted(opened - shown - set(NO_PAGES))
    assert not missing, (
        "axe and `make pictures` do not see these pages. In tests/pages/scenes.py add for each a line like\n"
        + "\n".join(f'    Scene("ten-hinh", "{endpoint}", LAN, "open"),' for endpoint in missing)
        + "\nwith what fills it from tests/pages/commune.py; or, if it is no page, a line in NO_PAGES."
    )
    gone = sorted(each for each in {*shown, *NO_PAGES} - {""} - opened if not _posted(each))
    assert not gone, f"tests/pages/scenes.py knows routes that are no more: {gone}"


def _posted(endpoint):
    return any(scene.body is not None for scene in SCENES.values() if scene.endpoint == endpoint)


def test_no_picture_is_taken_twice_under_one_name():
    assert len(SCENES) == sum(map(len, ROOMS))


def test_a_table_that_scrolls_can_be_scrolled_by_keyboard(here):
    app = create_app(here)
    for name in app.jinja_env.list_templates(extensions=["html"]):
        text, _, _ = app.jinja_env.loader.get_source(app.jinja_env, name)
        for box in re.findall(r'<div class="scroll"[^>]*>\s*<table(?! class="stack)', text):
            assert 'tabindex="0" role="group" aria-label=' in box, f"{name}: {box}"
