"""The shipped letters as the PDF library knows them, and what they cannot print."""

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from analysis import fonts
from surveys.letters import composed

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

_LOADING = Lock()


def unprintable(text: str) -> list[str]:
    """The letters of a text that some shipped font has no picture for, each once: “😀” (U+1F600)."""
    return _named({letter for letter in composed(text) if not letter.isspace()}, _in_every_font())


def require(text: str, font: str) -> None:
    """Raises ValueError with the letters of a text that this font has no picture for."""
    missing = _named(set(text), _in(font))
    if missing:
        raise ValueError(f"Phông chữ không có ký tự: {', '.join(missing)}")


def loaded() -> "dict[str, TTFont]":
    """The shipped fonts by name; two first papers at once must not load them twice."""
    with _LOADING:
        return _load()


def _named(letters: set[str], known: frozenset[int]) -> list[str]:
    return [f"“{letter}” (U+{ord(letter):04X})" for letter in sorted(letters) if ord(letter) not in known]


@cache
def _in(font: str) -> frozenset[int]:
    """The code points a font has a picture for."""
    return frozenset(loaded()[font].face.charToGlyph)


@cache
def _in_every_font() -> frozenset[int]:
    return frozenset.intersection(*map(_in, loaded()))


@cache
def _load() -> "dict[str, TTFont]":
    """Makes the shipped fonts known to the PDF library."""
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415  drawing is heavy and only needed here
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415

    found = {path.stem: TTFont(path.stem, str(path)) for path in fonts.PATHS}
    for font in found.values():
        pdfmetrics.registerFont(font)
    return found
