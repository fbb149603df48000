"""The four markers of a ballot, and the ballot laid flat by them. All four or none: nothing is inferred."""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from analysis.ballot_sheets.layout import Area, Layout, PagePlan
from analysis.scans.reading import FLAT, Field, Grey, Reason

_LONG = (1150, 1900)
"""Pixels of the longer side at which markers are looked for, one after the other."""
_WORST = 2.6
"""Millimetres by which a corner of a marker may miss its place before the page is refused."""
_OURS = 4
_STEEP = 0.17
"""Steepest rise from one pixel to the next, of black to white, in a picture too blurred to be read."""
_STRAIGHT, _EVEN = 4.5, 1.006
"""Degrees of skew, and ratio of opposite sides, up to which a ballot counts as scanned."""


class Refused(Exception):
    """Trang bị từ chối, with its reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Corners:
    """Bốn dấu tìm thấy: for each id its four corners (pixels of the picture), clockwise."""

    found: Field
    """4 × 4 × 2."""

    @property
    def from_a_scanner(self) -> bool:
        """Whether the ballot lies straight and undistorted, as on the glass of a scanner."""
        one, two, three, four = self.found.mean(axis=1)
        sides = (two - one, three - four, three - two, four - one)
        turned = [abs((np.degrees(np.arctan2(y, x)) + 45) % 90 - 45) for x, y in sides]
        across, down = ([float(np.hypot(*each)) for each in pair] for pair in (sides[:2], sides[2:]))
        uneven = max(max(across) / min(across), max(down) / min(down))
        return max(turned) < _STRAIGHT and uneven < _EVEN


def corners(grey: Grey) -> Corners:
    """The markers of the one ballot in the picture. Raises Refused."""
    most = 0
    for long in _LONG:
        found = _detected(grey, long)
        if len({each for each, _ in found}) < len(found):
            raise Refused(Reason.TWO_BALLOTS)
        if len(found) == _OURS:
            return Corners(np.stack([places for _, places in sorted(found, key=lambda each: each[0])]))
        most = max(most, len(found))
    raise Refused(_why(grey, most))


def _why(grey: Grey, found: int) -> Reason:
    """Why not all markers were found."""
    if not found and _is_blank(grey):
        return Reason.BLANK
    if _is_blurred(grey):
        return Reason.BLURRED
    return Reason.CUT_OFF if found else Reason.NO_MARKERS


def to_picture(seen: Corners, plan: PagePlan) -> tuple[Field, float]:
    """The map from millimetres of the page to pixels of the picture, and by how many mm its corners miss at worst."""
    at = np.array([_square(marker.area) for marker in plan.markers], np.float64).reshape(-1, 2)
    pixels = seen.found.reshape(-1, 2)
    found = np.asarray(cv2.findHomography(at, pixels, 0)[0], np.float64)
    back = cv2.perspectiveTransform(pixels[None].astype(np.float64), np.linalg.inv(found))[0]
    return found, float(np.abs(back - at).max())


def trusted(missed: float) -> bool:
    return missed <= _WORST


def flattened(grey: Grey, to: Field, layout: Layout) -> Grey:
    """The ballot from the tear line down, ``FLAT`` pixels a millimetre."""
    return piece(grey, to, Area(0, layout.tear, layout.wide, layout.high - layout.tear), FLAT)


def piece(grey: Grey, to: Field, area: Area, per_mm: float) -> Grey:
    """An area of the sheet, upright, ``per_mm`` pixels a millimetre."""
    from_flat = np.array([[1 / per_mm, 0, area.x], [0, 1 / per_mm, area.y], [0, 0, 1]])
    size = (round(area.wide * per_mm), round(area.high * per_mm))
    flat = cv2.warpPerspective(
        grey, to @ from_flat, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderValue=255
    )
    return np.asarray(flat, np.uint8)


def _detected(grey: Grey, long: int) -> list[tuple[int, Field]]:
    by = min(1.0, long / max(grey.shape))
    small = cv2.resize(grey, None, fx=by, fy=by, interpolation=cv2.INTER_AREA) if by < 1 else grey
    places, ids, _ = _detector().detectMarkers(small)
    if ids is None:
        return []
    # A pixel's centre is at a whole number: 0 of the small picture lies at (1/by - 1)/2 of the large one.
    return [
        (int(name), (place.reshape(4, 2) + 0.5) / by - 0.5) for name, place in zip(ids.ravel(), places, strict=True)
    ]


@cache
def _detector() -> cv2.aruco.ArucoDetector:
    ours = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    few = cv2.aruco.Dictionary(ours.bytesList[:_OURS], ours.markerSize, 1)
    how = cv2.aruco.DetectorParameters()
    how.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    how.cornerRefinementWinSize = 3
    how.minMarkerPerimeterRate = 0.04
    how.adaptiveThreshWinSizeMin = 13
    how.adaptiveThreshWinSizeMax = 33
    how.adaptiveThreshWinSizeStep = 20
    return cv2.aruco.ArucoDetector(few, how)


def _square(area: Area) -> list[tuple[float, float]]:
    return [(area.x, area.y), (area.right, area.y), (area.right, area.below), (area.x, area.below)]


def _is_blank(grey: Grey) -> bool:
    """Whether next to nothing is darker than its surroundings."""
    small = cv2.resize(grey, (210, 297), interpolation=cv2.INTER_AREA)
    around = cv2.medianBlur(small, 31)
    return bool(np.mean(small.astype(int) < around.astype(int) - 40) < 0.004)


def _is_blurred(grey: Grey) -> bool:
    """Whether no edge is steep: in a sharp picture print rises from black to white within two pixels or three."""
    by = min(1.0, _LONG[0] / max(grey.shape))
    small = cv2.resize(grey, None, fx=by, fy=by, interpolation=cv2.INTER_AREA).astype(np.float32)
    slope = np.percentile(np.abs(small[:, 2:] - small[:, :-2]) / 2, 99.7)
    low, high = np.percentile(small, (0.5, 99))
    return bool(slope < _STEEP * max(high - low, 1))
