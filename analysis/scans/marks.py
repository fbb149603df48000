"""What stands inside one box.

Lengths in millimetres, darkness and shares from 0 to 1. The thresholds follow the sharpness of the page, measured
on the printed outlines.
"""

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np

from analysis.ballot_sheets.layout import Area, Layout
from analysis.scans.boxes import Located, is_located
from analysis.scans.reading import FLAT, Field, Mask

_INSET = 0.75
"""From the middle of the outline inward: ink nearer may be the outline itself."""
_RING = (0.7, 2.4)
"""From the outline outward: the paper round a box."""
_EMPTY, _MARKED, _FULL = 0.02, 0.055, 0.62
"""Shares of the inside that are ink: below, at least, at least (filled over)."""
_SPECK, _STROKE = 1.3, 1.9
"""Longest stroke of an empty box; shortest of a mark."""
_GHOST = 1.7
"""A faint stroke as long as this is looked at by a person."""
_FAINTEST = 0.042
_SMALL = (1.2, 0.7)
"""So long and so wide a faint piece is looked at too: a small tick; a crease is thin, a speck is short."""
_LINE = 1.1
"""Ink no thicker than this along one edge of the page is a fold or a ruled line, never a mark taken as such."""


class Seen(StrEnum):
    """Ô có gì."""

    EMPTY = "empty"
    FAINT = "faint"
    MARKED = "marked"
    FULL = "full"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class BoxSeen:
    """Một ô đã xem."""

    seen: Seen
    cover: float
    """Share of the inside that is ink."""
    stroke: float
    """Longest side of the largest piece of ink inside, mm."""
    depth: float
    """How dark that ink is, 0 to 1."""
    faint: float
    """Longest stroke at the lowest threshold."""
    solid: float = 0.0
    """Share of the inside that is at least half as dark as its ink."""
    gap: float = 0.0
    """Radius of the largest round spot inside without such ink, mm."""


@dataclass(frozen=True)
class Page:
    """What the questions of a page are judged by."""

    dark: Field
    layout: Layout
    sharpness: float

    @property
    def ink(self) -> float:
        """From this darkness on it is ink in a box."""
        return float(np.clip(0.36 * self.sharpness, 0.10, 0.19))

    @property
    def stroke(self) -> float:
        """From this darkness on it is a stroke outside a box, where folds and shadows lie too."""
        return float(np.clip(0.42 * self.sharpness, 0.12, 0.27))


def piece(page: Page, area: Area) -> Field:
    """The darkness of an area of the sheet."""
    top, left = round((area.y - page.layout.tear) * FLAT), round(area.x * FLAT)
    high, wide = round(area.high * FLAT), round(area.wide * FLAT)
    return page.dark[max(0, top) : max(0, top + high), max(0, left) : max(0, left + wide)]


def look(page: Page, box: Located) -> BoxSeen:
    """What a box holds."""
    inside = piece(page, box.area.grown(-_INSET))
    if not inside.size or not is_located(box, page.sharpness):
        return BoxSeen(Seen.UNCLEAR, 0, 0, 0, 0)
    paper, noise = _paper(page, box)
    inside = inside - paper
    ink = inside > page.ink
    stroke, thin, depth = _largest(ink, inside)
    cover = float(ink.mean())
    faint = _faint(inside, noise)
    solid, gap = _solid(inside > max(page.ink, depth / 2))
    return BoxSeen(_seen(page, cover, (stroke, thin), depth, faint), cover, stroke, depth, faint, solid, gap)


def _seen(page: Page, cover: float, sides: tuple[float, float], depth: float, faint: float) -> Seen:
    stroke, thin = sides
    if cover >= _FULL:
        return Seen.FULL
    if cover >= _MARKED and stroke >= _STROKE and thin > _LINE and depth >= 1.15 * page.ink:
        return Seen.MARKED
    if cover < _EMPTY and stroke < _SPECK:
        return Seen.FAINT if faint >= _GHOST else Seen.EMPTY
    return Seen.FAINT


def _paper(page: Page, box: Located) -> tuple[float, float]:
    """Darkness of the paper round a box, and how much it varies from pixel to pixel."""
    ring = piece(page, box.area.grown(_RING[1]))
    clear = round((_RING[1] - _RING[0]) * FLAT)
    around = np.concatenate([ring[:clear].ravel(), ring[-clear:].ravel()])
    middle = float(np.median(around))
    return middle, 1.48 * float(np.median(np.abs(around - middle)))


def _largest(ink: Mask, dark: Field) -> tuple[float, float, float]:
    """Longer and shorter side (mm) of the largest piece of ink, and how dark its darker half is."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    if count < 2:
        return 0.0, 0.0, 0.0
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    shorter, longer = sorted((stats[largest, cv2.CC_STAT_WIDTH] / FLAT, stats[largest, cv2.CC_STAT_HEIGHT] / FLAT))
    return float(longer), float(shorter), float(np.percentile(dark[labels == largest], 75))


def _solid(ink: Mask) -> tuple[float, float]:
    """Share of ink, and radius of the largest round spot without it."""
    clear = cv2.copyMakeBorder((~ink).astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    return float(ink.mean()), float(cv2.distanceTransform(clear, cv2.DIST_L2, 3).max()) / FLAT


def _faint(inside: Field, noise: float) -> float:
    """Longest piece (mm) that is a little darker than the paper, after smoothing; a small tick counts as a ghost."""
    smooth = cv2.blur(np.asarray(inside, np.float32), (3, 3))
    some = smooth > max(_FAINTEST, 2.2 * noise)
    if some.mean() <= 0.012:
        return 0.0
    longer, shorter, _ = _largest(some, inside)
    return max(longer, _GHOST) if longer >= _SMALL[0] and shorter >= _SMALL[1] else longer
