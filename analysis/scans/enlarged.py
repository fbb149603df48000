"""A doubtful question for a person: its boxes enlarged, and under them the whole row, in which ink may stray."""

import cv2
import numpy as np

from analysis.ballot_sheets.layout import Area, Layout
from analysis.scans.crops import cut
from analysis.scans.reading import Grey, ReadPage

_ROUND = 3.0
"""Millimetres shown to the left of the boxes."""
_WIDE = 840
"""Pixels of the picture: the boxes come out about twice as large on a phone as on paper."""
_WHITE = 255


def enlarged_question(read: ReadPage, layout: Layout, number: int) -> bytes:
    """PNG. Raises KeyError for a question that is not on the page, ValueError for a page that was refused."""
    if read.flat is None:
        raise ValueError("a page that was refused has nothing to cut from")
    question = {each.number: each for each in layout.pages[read.page - 1].questions}[number]
    left = min(choice.box.x for choice in question.choices) - _ROUND
    row = question.row
    boxes = Area(left, row.y - 1, row.right - left + 1, row.high + 2)
    parts = [_to_width(cut(read.flat, layout, area)) for area in (boxes, row.grown(1.5))]
    between = np.full((6, _WIDE), _WHITE // 2, np.uint8)
    written, data = cv2.imencode(".png", np.vstack([parts[0], between, parts[1]]))
    if not written:
        raise ValueError("the piece could not be written")
    return bytes(np.asarray(data))


def _to_width(piece: Grey) -> Grey:
    high = max(1, round(piece.shape[0] * _WIDE / piece.shape[1]))
    how = cv2.INTER_CUBIC if piece.shape[1] < _WIDE else cv2.INTER_AREA
    return np.asarray(cv2.resize(piece, (_WIDE, high), interpolation=how), np.uint8)
