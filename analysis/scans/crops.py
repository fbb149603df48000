"""Pieces of a page cut out for a person: one question, or what was written."""

import cv2

from analysis.ballot_sheets.layout import Area, Layout
from analysis.scans.reading import FLAT, Grey, ReadPage

_ROUND = 1.5
"""Millimetres shown round a question."""


def crop_question(read: ReadPage, layout: Layout, number: int) -> bytes:
    """The row of a question as PNG. Raises KeyError for a question that is not on the page, ValueError for a
    page that was refused.
    """
    for question in layout.pages[read.page - 1].questions:
        if question.number == number:
            return _png(read, layout, question.row.grown(_ROUND))
    raise KeyError(number)


def crop_words(read: ReadPage, layout: Layout) -> list[tuple[str, bytes]]:
    """The rooms to write of the page: "reasons" or "other", and the PNG."""
    return [(room.kind, _png(read, layout, room.area.grown(1))) for room in layout.pages[read.page - 1].rooms]


def _png(read: ReadPage, layout: Layout, area: Area) -> bytes:
    if read.flat is None:
        raise ValueError("a page that was refused has nothing to cut from")
    written, data = cv2.imencode(".png", cut(read.flat, layout, area))
    if not written:
        raise ValueError("the piece could not be written")
    return bytes(data)


def cut(flat: Grey, layout: Layout, area: Area) -> Grey:
    """The pixels of an area of the sheet."""
    top, below = round((area.y - layout.tear) * FLAT), round((area.below - layout.tear) * FLAT)
    return flat[max(0, top) : below, max(0, round(area.x * FLAT)) : round(area.right * FLAT)]
