"""Rooms to write in which something is written: so that nobody has to look at empty ones."""

import cv2
import numpy as np

from analysis.ballot_sheets.layout import Area, Layout, Room
from analysis.scans.crops import crop_words, cut
from analysis.scans.paper_ground import darkness
from analysis.scans.reading import FLAT, ReadPage

_DARK = 0.22
"""Darkness from which a pixel is ink: pencil is about 0.3."""
_SPECK = 0.4
"""Square millimetres up to which a blot is dirt."""
_LEAST = 2.0
"""Square millimetres of ink from which somebody has written: about two letters."""
_EDGE = 1.5
"""Millimetres in which the corner brackets lie."""
_LABELS = 26.0
"""Millimetres at the left that "Câu số …" takes in the room for reasons, in large print too."""


def written_rooms(read: ReadPage, layout: Layout) -> list[tuple[str, bytes]]:
    """Kind ("reasons" or "other") and PNG of each room of the page that is not empty."""
    if read.flat is None:
        return []
    plan = layout.pages[read.page - 1]
    areas = [_free(room) for room in plan.rooms]
    found = crop_words(read, layout)
    dark = np.asarray(darkness(read.flat, 0, read.flat.shape[0]) * 255, np.uint8) if areas else read.flat
    return [room for room, area in zip(found, areas, strict=True) if _ink(cut(dark, layout, area)) >= _LEAST]


def _free(room: Room) -> Area:
    """The part of a room in which nothing is printed."""
    inner = room.area.grown(-_EDGE)
    left = _LABELS if room.kind == "reasons" else 0.0
    return Area(inner.x + left, inner.y, inner.wide - left, inner.high)


def _ink(dark: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> float:
    """Square millimetres of ink, without specks."""
    mask = np.asarray(dark > 255 * _DARK, np.uint8)
    _, _, found, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    blots = found[1:, cv2.CC_STAT_AREA] / FLAT**2
    return float(blots[blots > _SPECK].sum())
