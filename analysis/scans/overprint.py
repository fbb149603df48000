"""Ink over print: the row of a question against how it was printed, square millimetre by square millimetre.

Only for questions that would otherwise be blank: somebody may have marked the words instead of a box.
"""

import zlib
from base64 import b64decode
from functools import lru_cache

import cv2
import numpy as np

from analysis.ballot_sheets.layout import Area, QuestionPlace, cells
from analysis.scans.marks import Page, piece
from analysis.scans.reading import Field

_WINDOWS = (((5, 5), 0.042), ((12, 3), 0.05))
"""Millimetres across and down over which ink is summed: a mark beside a box, a line through words; and the mean
darkness, beyond what is printed there, that is looked at by a person."""
_LEAST_BIT = 0.02
"""A square millimetre with less print counts as paper."""


def overprinted(page: Page, place: QuestionPlace, shift: tuple[float, float], gain: float) -> bool:
    """Whether the row is somewhere darker than its print; ``gain``: how much darker print came out than drawn."""
    printed = _printed(place.printed, cells(place.row))
    high, wide = printed.shape
    seen = piece(page, Area(place.row.x + shift[0], place.row.y + shift[1], wide, high))
    if not seen.size or not printed.any():
        return False
    seen = np.asarray(cv2.resize(np.asarray(seen, np.float32), (wide, high), interpolation=cv2.INTER_AREA))
    paper = float(np.median(seen[printed < _LEAST_BIT]))
    return any(_more(seen - paper, gain * printed, size) > least for size, least in _WINDOWS)


def _more(seen: Field, printed: Field, size: tuple[int, int]) -> float:
    """By how much the darkest window is darker than its print, which may lie a millimetre off."""
    expected = cv2.dilate(cv2.blur(printed, size), np.ones((3, 3)))
    return float((cv2.blur(seen, size) - expected)[1:-1, 1:-1].max())


@lru_cache(maxsize=256)
def _printed(packed: str, shape: tuple[int, int]) -> Field:
    """Darkness as printed, 0 to 1; nothing if it was not measured."""
    if not packed:
        return np.zeros(shape, np.float32)
    flat = np.frombuffer(zlib.decompress(b64decode(packed)), np.uint8)
    return np.asarray(flat.reshape(shape) / 255, np.float32)
