"""Ink over print: the row of a question against how it was printed, laid over it piece by piece.

Only for questions that would otherwise be blank: somebody may have marked the words instead of a box.
"""

import zlib
from base64 import b64decode
from collections.abc import Iterator
from functools import lru_cache

import cv2
import numpy as np

from analysis.ballot_sheets.layout import CELLS, Area, QuestionPlace, cells
from analysis.scans.boxes import Located
from analysis.scans.marks import Page, piece
from analysis.scans.reading import Field

_WINDOWS = (((2.0, 2.0), 0.085), ((6.0, 1.0), 0.045))
"""Millimetres across and down over which ink is summed: a mark beside a box, a line through words; and the mean
darkness, beyond what is printed there, that is looked at by a person."""
_PIECE, _REACH = 12, 4
"""Millimetres of a row that are laid over their print at a time; cells by which they may lie off."""
_BAND = 0.6
"""Round a box: judged with the box."""


def overprinted(page: Page, place: QuestionPlace, pair: tuple[Located, Located], gain: float) -> bool:
    """Whether the row is somewhere darker than its print; ``gain``: how much darker print came out than drawn."""
    return any(score > least for score, (_, least) in zip(scores(page, place, pair, gain), _WINDOWS, strict=True))


def scores(page: Page, place: QuestionPlace, pair: tuple[Located, Located], gain: float) -> tuple[float, ...]:
    """By how much the row is darker than its print at the worst place, for each window."""
    printed = _printed(place.printed, cells(place.row))
    more = np.zeros(printed.shape, np.float32)
    moved = [(box.x - choice.box.x, box.y - choice.box.y) for box, choice in zip(pair, place.choices, strict=True)]
    for left, right, cut in _pieces(printed):
        shift = _bent(place.row.x + (left + right) / 2 / CELLS, place, moved)
        seen = _seen(page, place.row, left, right, shift)
        if seen is not None:
            more[:, left:right] = _more(seen, cut, gain)
    for choice in place.choices:
        _clear(more, place.row, choice.box.grown(_BAND))
    return tuple(
        float(cv2.blur(more, (round(wide * CELLS), round(high * CELLS)), borderType=cv2.BORDER_CONSTANT).max())
        for (wide, high), _ in _WINDOWS
    )


def _pieces(printed: Field) -> Iterator[tuple[int, int, Field]]:
    step = _PIECE * CELLS
    for left in range(0, printed.shape[1], step):
        right = min(left + step, printed.shape[1])
        yield left, right, printed[:, left:right]


def _bent(x: float, place: QuestionPlace, moved: list[tuple[float, float]]) -> tuple[float, float]:
    """How far (mm) the row lies off at ``x``: between the boxes and to their left as the boxes say."""
    one, two = (choice.box.x for choice in place.choices)
    share = min(1.0, max(0.0, (x - one) / max(two - one, 1.0)))
    (x1, y1), (x2, y2) = moved
    return x1 + share * (x2 - x1), y1 + share * (y2 - y1)


def _seen(page: Page, row: Area, left: int, right: int, shift: tuple[float, float]) -> Field | None:
    """Darkness of a piece of the row, ``_REACH`` cells more on every side; None at the edge of the page."""
    area = Area(row.x + shift[0] + left / CELLS, row.y + shift[1], (right - left) / CELLS, cells(row)[0] / CELLS)
    around = piece(page, area.grown(_REACH / CELLS))
    size = (right - left + 2 * _REACH, cells(row)[0] + 2 * _REACH)
    if not around.size or abs(around.shape[1] - 2 * size[0]) > 2 or abs(around.shape[0] - 2 * size[1]) > 2:
        return None
    return np.asarray(cv2.resize(np.asarray(around, np.float32), size, interpolation=cv2.INTER_AREA))


def _more(seen: Field, printed: Field, gain: float) -> Field:
    """What is darker than the print, laid where the two fit best."""
    soft = cv2.blur(np.asarray(printed * gain, np.float32), (3, 3))
    paper = float(np.percentile(seen, 30))
    fit = cv2.matchTemplate(np.asarray(seen - paper, np.float32), soft, cv2.TM_SQDIFF)
    _, _, (across, down), _ = cv2.minMaxLoc(fit)
    high, wide = printed.shape
    at = cv2.blur(seen - paper, (3, 3))[down : down + high, across : across + wide]
    return np.asarray((at - cv2.dilate(soft, np.ones((3, 3)))).clip(0, None))


def _clear(more: Field, row: Area, area: Area) -> None:
    top, below = round((area.y - row.y) * CELLS), round((area.below - row.y) * CELLS)
    more[max(0, top) : max(0, below), max(0, round((area.x - row.x) * CELLS)) : round((area.right - row.x) * CELLS)] = 0


@lru_cache(maxsize=256)
def _printed(packed: str, shape: tuple[int, int]) -> Field:
    """Darkness as printed, 0 to 1; nothing if it was not measured."""
    if not packed:
        return np.zeros(shape, np.float32)
    flat = np.frombuffer(zlib.decompress(b64decode(packed)), np.uint8)
    return np.asarray(flat.reshape(shape) / 255, np.float32)
