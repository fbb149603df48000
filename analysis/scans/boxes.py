"""Each printed box found near its place: paper curls, so four markers alone are not enough.

The outline is also a measure of sharpness: how dark it came out says what a pen stroke can look like.
"""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from analysis.ballot_sheets.layout import Area, Layout, PagePlan
from analysis.scans.reading import FLAT, Field

_COARSE = 3
"""Pixels a millimetre of the coarse search."""
_FAR, _NEAR = 6.0, 1.3
"""Millimetres searched round a box, coarse and fine."""
_MARGIN = 1.2
"""Millimetres of paper on both sides of the line that the kernel weighs against it."""
_WEAK = 0.35
"""A box whose outline is this much weaker than that of the others is not located."""
_HIDDEN = 0.6
"""And one this much weaker may be hidden by its mark."""
_APART = 2.6
"""Millimetres by which a box whose outline stands out may lie off the smooth bending."""


@dataclass(frozen=True)
class Located:
    """Ô tìm thấy trên ảnh."""

    x: float
    """Left end in mm of the page, as the picture shows it."""
    y: float
    side: float
    outline: float
    """Contrast of its outline, 0 to 1."""
    sides: int
    """How many of its sides stand out."""

    @property
    def area(self) -> Area:
        return Area(self.x, self.y, self.side, self.side)


def located(dark: Field, layout: Layout, plan: PagePlan) -> tuple[list[Located], float]:
    """The boxes of the page in the order of its questions, and the sharpness (contrast of the outlines, 0 to 1).

    The plan has at least one question. ``dark``: darkness against the paper, 0 to 1, float32, ``FLAT`` pixels a
    millimetre from the tear line down.
    """
    places = [choice.box for question in plan.questions for choice in question.choices]
    small = np.asarray(
        cv2.resize(dark, None, fx=_COARSE / FLAT, fy=_COARSE / FLAT, interpolation=cv2.INTER_AREA), np.float32
    )
    coarse = [_best(small, (box.x, box.y - layout.tear), box.wide, _FAR, _COARSE) for box in places]
    smooth = _smooth(places, np.array([shift for shift, _ in coarse]), plan)
    fine = [
        max((_near(dark, layout, box, shift) for shift in _starts(bent, rough)), key=lambda found: found[1])
        for box, bent, (rough, _) in zip(places, smooth, coarse, strict=True)
    ]
    contrasts = [contrast for _, contrast in fine]
    sharpness = float(np.median(contrasts))
    fine = _sought_again(dark, layout, places, fine, sharpness)
    final = _settled(places, fine, sharpness, plan)
    found = [_measured(dark, layout, box, shift) for box, shift in zip(places, final, strict=True)]
    return found, sharpness


def is_located(box: Located, sharpness: float) -> bool:
    return box.outline > _WEAK * sharpness and box.sides >= 3


_Shift = tuple[float, float]
"""By how many mm a box lies right of and below its place."""


def _starts(bent: _Shift, rough: _Shift) -> tuple[_Shift, ...]:
    """Where the fine search begins: where the page bends to, and where the coarse one was, if that is elsewhere."""
    return (bent,) if np.hypot(bent[0] - rough[0], bent[1] - rough[1]) < _NEAR / 2 else (bent, rough)


def _near(dark: Field, layout: Layout, box: Area, shift: _Shift, *, inside: bool = True) -> tuple[_Shift, float]:
    at = (box.x + shift[0], box.y + shift[1] - layout.tear)
    return _added(shift, _best(dark, at, box.wide, _NEAR, FLAT, inside=inside))


def _best(
    dark: Field, at: _Shift, side: float, reach: float, per_mm: int, *, inside: bool = True
) -> tuple[_Shift, float]:
    """The shift within ``reach`` of the place (mm of ``dark``) at which the outline stands out most; its contrast.

    ``inside``: against the paper on both sides of it, or only against that outside.
    """
    kernel = _kernel(round(side, 3), per_mm, inside)
    half = kernel.shape[0] / 2 / per_mm
    middle_x, middle_y = at[0] + side / 2, at[1] + side / 2
    left = max(0, round((middle_x - half - reach) * per_mm))
    top = max(0, round((middle_y - half - reach) * per_mm))
    size = kernel.shape[0] + round(2 * reach * per_mm)
    window = dark[top : top + size, left : left + size]
    if min(window.shape) < kernel.shape[0]:
        return (0.0, 0.0), 0.0
    _, most, _, (across, down) = cv2.minMaxLoc(cv2.matchTemplate(window, kernel, cv2.TM_CCORR))
    return ((left + across) / per_mm + half - middle_x, (top + down) / per_mm + half - middle_y), float(most)


def _added(shift: _Shift, found: tuple[_Shift, float]) -> tuple[_Shift, float]:
    (x, y), contrast = found
    return (shift[0] + x, shift[1] + y), contrast


@cache
def _kernel(side: float, per_mm: int, inside: bool) -> Field:
    """Sums to the mean darkness of the outline less that of the paper beside it."""
    size = round((side + 2 * _MARGIN) * per_mm)
    size += (size + round(side * per_mm)) % 2
    grid = (np.arange(size) + 0.5 - size / 2) / per_mm
    far = np.maximum(np.abs(grid)[:, None], np.abs(grid)[None, :])
    off = np.abs(far - side / 2)
    line = np.clip(1 - off * per_mm, 0, 1)
    paper = ((off > 0.35) & (off <= _MARGIN) & (inside | (far > side / 2))).astype(float)
    return np.asarray(line / line.sum() - paper / paper.sum(), np.float32)


def _smooth(places: list[Area], shifts: Field, plan: PagePlan) -> list[_Shift]:
    """A smooth bending of the page through the shifts found, those that do not fit left out.

    The markers, which lie at their places by the flattening, count as points that did not move.
    """
    at = _points(places, plan)
    moved = np.vstack([shifts.reshape(-1, 2), np.zeros((len(plan.markers), 2))])
    weight = np.ones(len(at))
    base = _terms(at, 6 if len(places) >= 8 else 4)
    for _ in range(6):
        root = np.sqrt(weight)[:, None]
        bend, *_ = np.linalg.lstsq(np.vstack([base * root, 0.02 * np.eye(base.shape[1])]),
                                   np.vstack([moved * root, np.zeros((base.shape[1], 2))]), rcond=None)  # fmt: skip
        missed = np.linalg.norm(moved - base @ bend, axis=1)
        scale = max(0.25, 1.5 * float(np.median(missed)))
        weight = np.clip(1 - (missed / (3 * scale)) ** 2, 0, None) ** 2 + 1e-6
    smooth = (base @ bend)[: len(places)]
    return [(float(x), float(y)) for x, y in smooth]


def _sought_again(
    dark: Field, layout: Layout, places: list[Area], fine: list[tuple[_Shift, float]], sharpness: float
) -> list[tuple[_Shift, float]]:
    """The fine shifts; a box that was not found (its mark hid its outline) is sought where its neighbour says."""
    again = list(fine)
    for number, (box, (_, contrast)) in enumerate(zip(places, fine, strict=True)):
        shift, other = fine[number ^ 1]
        if contrast <= _HIDDEN * sharpness < other:
            again[number] = _near(dark, layout, box, shift, inside=False)
    return again


def _settled(places: list[Area], fine: list[tuple[_Shift, float]], sharpness: float, plan: PagePlan) -> list[_Shift]:
    """The fine shifts; where the outline was too weak, that of the smooth bending through the good ones."""
    shifts = np.array([shift for shift, _ in fine]).reshape(-1, 2)
    smooth = _smooth(places, shifts, plan)

    def fits(shift: _Shift, contrast: float, bent: _Shift) -> bool:
        far = _APART if contrast > _HIDDEN * sharpness else _NEAR
        return contrast > _WEAK * sharpness and bool(np.hypot(shift[0] - bent[0], shift[1] - bent[1]) < far)

    return [
        shift if fits(shift, contrast, bent) else bent for (shift, contrast), bent in zip(fine, smooth, strict=True)
    ]


def _points(places: list[Area], plan: PagePlan) -> Field:
    """Middles of boxes and markers in units of 100 mm from the middle of the markers."""
    areas = [*places, *(marker.area for marker in plan.markers)]
    middles = np.array([(area.x + area.wide / 2, area.y + area.high / 2) for area in areas])
    return np.asarray((middles - middles[-len(plan.markers) :].mean(axis=0)) / 100)


def _terms(at: Field, count: int) -> Field:
    x, y = at[:, 0], at[:, 1]
    return np.stack([np.ones_like(x), x, y, x * y, x * x, y * y][:count], axis=1)


def _measured(dark: Field, layout: Layout, box: Area, shift: _Shift) -> Located:
    """The box with the contrast of each side: its line against the paper outside it."""
    x, y = box.x + shift[0], box.y + shift[1]
    left, top = x * FLAT, (y - layout.tear) * FLAT
    side = box.wide * FLAT
    across, along = _profile(dark, left, top, side), _profile(dark.T, top, left, side)
    contrasts = [*across, *along]
    return Located(x, y, box.wide, float(np.mean(contrasts)), sum(each > 0.05 for each in contrasts))


def _profile(dark: Field, left: float, top: float, side: float) -> tuple[float, float]:
    """Contrast of the two upright sides of a square (pixels) against the paper 0.5–1.2 mm outside them."""
    first, last = round(top + 0.15 * side), round(top + 0.85 * side)
    near, far = round(0.5 * FLAT), round(1.2 * FLAT)
    start, one, two = round(left) - far - 2, far + 2, round(left + side) - round(left) + far + 2
    band = dark[max(0, first) : last, max(0, start) : start + two + far + 2]
    if start < 0 or band.shape[0] == 0 or band.shape[1] < two + far:
        return 0.0, 0.0
    # The median down the line: a stroke that crosses it does not count.
    line = np.median(band, axis=0)
    lower = line[one - 1 : one + 2].max() - line[one - far : one - near].mean()
    upper = line[two - 1 : two + 2].max() - line[two + near : two + far].mean()
    return float(lower), float(upper)
