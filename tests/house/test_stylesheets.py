"""Stylesheets: the reader's own letter size counts, light and dark can be read, colours stand in one place."""

import re
from itertools import product
from pathlib import Path

import pytest

STATIC = Path("app/static")
ROOTS = ("officer.css", "resident.css")
"""The two that set sizes and colours for a page; ``team.css`` and ``hall.css`` lie on the resident's."""
READ = {  # behind what it may lie on
    "ink": ("ground", "paper", "band", "warm", "out", "mark", "in"),
    "head": ("ground", "paper"),
    "deep": ("ground", "paper", "band", "warm"),
    "soft": ("ground", "paper", "band"),
    "wrong": ("ground", "paper"),
    "note": ("warm",),
    "on": ("deep",),
}
SEEN = {"edge": ("ground", "paper"), "focus": ("ground", "paper", "band", "warm"), "good": ("ground", "paper")}
"""Edges of fields and the outline of what has the focus: 3 : 1 (WCAG 1.4.11); words 4.5 : 1 (1.4.3)."""


def text_of(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def colours_of(text: str, *, dark: bool) -> dict[str, str]:
    light, *rest = re.findall(r":root\{([^}]*)\}", text)
    return dict(re.findall(r"--(\w+):(#\w+)", light + (";" + ";".join(rest) if dark else "")))


def brightness(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    digits = colour.removeprefix("#")
    digits = "".join(2 * each for each in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((brightness(one), brightness(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_reckoned_as_the_rule_says():
    assert contrast("#fff", "#000") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("name", "dark"), [*product(ROOTS, (False, True))])
def test_words_edges_and_outlines_stand_out_in_light_and_dark(name, dark):
    colours = colours_of(text_of(name), dark=dark)
    assert dark is False or colours != colours_of(text_of(name), dark=False)
    pale = [
        f"{front} on {back}: {contrast(colours[front], colours[back]):.2f}, not {least}"
        for table, least in ((READ, 4.5), (SEEN, 3))
        for front, backs in table.items()
        for back in backs
        if front in colours and back in colours and contrast(colours[front], colours[back]) < least
    ]
    assert not pale, "\n".join(pale)


@pytest.mark.parametrize("name", ROOTS)
def test_the_size_of_letters_grows_with_the_readers_own_setting(name):
    [size] = re.findall(r"(?:^|\n)html\{font:([^/]*)/", text_of(name))
    assert size.endswith("%"), f"{name}: html has {size}; only % counts what the reader has chosen in the browser"
    fixed = re.findall(r"font(?:-size)?:[^;}]*\dpx", text_of(name))
    assert not fixed, f"{name}: letters of a fixed size: {fixed}"


@pytest.mark.parametrize("name", [*ROOTS, "team.css", "hall/hall.css"])
def test_a_colour_that_has_to_change_in_the_dark_has_a_name(name):
    rules = [rule for rule in text_of(name).splitlines() if not rule.startswith((":root", "@media screen"))]
    pictures = ("figure img", ".crop img", ".qr")  # what is photographed or scanned stays on white
    bare = [
        rule
        for rule in rules
        if re.search(r"background:#fff|(?<![-\w])color:#(?!fff\b)", rule) and not rule.startswith(pictures)
    ]
    assert not bare, f"{name}: a colour without a name (see :root): {bare}"


@pytest.mark.parametrize("name", ROOTS)
def test_what_opens_keeps_the_sign_that_it_opens(name):
    [rule] = re.findall(r"(?:^|\n)summary\{([^}]*)\}", text_of(name))
    assert "display" not in rule and "list-style" not in rule, f"{name}: the triangle goes with this: {rule}"
