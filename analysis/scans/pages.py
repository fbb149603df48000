"""One page read: markers, code, boxes, marks. Never guessed: what cannot be trusted is refused or looked at."""

from collections.abc import Mapping

import cv2
import numpy as np

from analysis.ballot_sheets.layout import Area, Layout
from analysis.scans import boxes as box_search
from analysis.scans.boxes import Located
from analysis.scans.corners import Refused, corners, flattened
from analysis.scans.judging import Verdict, judged
from analysis.scans.marks import BoxSeen, Page, Seen, look
from analysis.scans.paper_ground import Streaks, darkness, mended
from analysis.scans.reading import FLAT, Doubt, Field, Grey, Picture, ReadPage, Reason, Status
from analysis.scans.sheet_codes import Found, Ours, identified
from analysis.scans.strokes import outside

_DULL = 0.10
"""Contrast of the outlines under which a page is too blurred to be read."""
_AROUND = 9.0
"""Millimetres above and below the questions that are looked at too."""
_FAR, _FAR_SEEN = 1.8, 4.0
"""Millimetres by which the boxes as a whole may miss their places; when (nearly) every box was seen. Rows lie farther
apart."""
_PALE, _FEW = 0.7, 4
"""Share of a page's questions without a mark from which a page of one bit, with so many questions, is scanned again."""


def read(picture: Picture, layouts: Mapping[str, Layout], poll: str, key: bytes) -> ReadPage:
    """The answers on a page of a poll.

    ``layouts`` by digest; ``key`` is the poll's, which sealed the codes.
    """
    try:
        seen = corners(picture.grey)
        found = identified(picture.grey, seen, Ours(layouts, poll, key))
    except Refused as refused:
        return ReadPage(Status.REFUSED, refused.reason)
    grey, streaks = mended(picture.grey) if seen.from_a_scanner else (picture.grey, Streaks())
    flat = flattened(grey, found.to, found.layout)
    named = ReadPage(
        Status.READ,
        layout=found.layout.digest,
        serial=found.code.serial,
        village=found.code.village,
        page=found.code.page,
        flat=flat,
    )
    try:
        return _with_answers(named, _verdicts(picture, flat, found, streaks))
    except Refused as refused:
        return _refused(named, refused.reason)


def _refused(named: ReadPage, reason: Reason) -> ReadPage:
    return ReadPage(Status.REFUSED, reason, named.layout, named.serial, named.village, named.page, flat=named.flat)


def _with_answers(named: ReadPage, verdicts: Mapping[int, Verdict]) -> ReadPage:
    doubts = {number: verdict.doubt for number, verdict in verdicts.items() if verdict.doubt is not None}
    return ReadPage(
        Status.REVIEW if doubts else Status.READ,
        Reason.DOUBTFUL_MARKS if doubts else None,
        named.layout,
        named.serial,
        named.village,
        named.page,
        answers={number: verdict.answer for number, verdict in verdicts.items()},
        confidence={number: verdict.confidence for number, verdict in verdicts.items()},
        doubts=doubts,
        flat=named.flat,
    )


def _verdicts(picture: Picture, flat: Grey, found: Found, streaks: Streaks) -> dict[int, Verdict]:
    if not found.plan.questions:
        return {}
    dark = darkness(flat, *_questions_rows(found, flat.shape[0]))
    each, sharpness = box_search.located(dark, found.layout, found.plan)
    if sharpness < _DULL:
        raise Refused(Reason.BLURRED)
    _trust_places(each, found, sharpness)
    _clear(dark, found, streaks, picture.grey.shape)
    page = Page(dark, found.layout, sharpness)
    pairs = list(zip(each[::2], each[1::2], strict=True))
    seen = [(look(page, one), look(page, two)) for one, two in pairs]
    if picture.one_bit:
        _trust_one_bit(seen)
    out = outside(page, found.plan, pairs, seen)
    return {
        place.number: _streaked(found, pair, streaks) or judged(*two, around, one_bit=picture.one_bit)
        for place, pair, two, around in zip(found.plan.questions, pairs, seen, out, strict=True)
    }


def _clear(dark: Field, found: Found, streaks: Streaks, shape: tuple[int, ...]) -> None:
    """Takes wide streaks for paper; boxes under them are looked at by a person anyway."""
    high, wide = shape[:2]
    areas = [(first, 0, last, high) for first, last in streaks.columns]
    areas += [(0, first, wide, last) for first, last in streaks.rows]
    to_flat = np.linalg.inv(found.to @ np.array([[1 / FLAT, 0, 0], [0, 1 / FLAT, found.layout.tear], [0, 0, 1]]))
    for left, top, right, below in areas:
        ends = np.array([[(left - 2, top - 2), (right + 2, top - 2), (right + 2, below + 2), (left - 2, below + 2)]])
        at = cv2.perspectiveTransform(ends.astype(np.float64), to_flat)[0]
        cv2.fillConvexPoly(dark, at.round().astype(np.int32), 0)


def _questions_rows(found: Found, high: int) -> tuple[int, int]:
    """First and last row of the flattened page that the questions may reach, bent as it is."""
    rows = [question.row.grown(_AROUND) for question in found.plan.questions]
    top, below = min(row.y for row in rows) - found.layout.tear, max(row.below for row in rows) - found.layout.tear
    return max(0, round(top * FLAT)), min(high, round(below * FLAT))


def _trust_places(each: list[Located], found: Found, sharpness: float) -> None:
    """Raises Refused when the boxes as a whole do not lie where the layout has them."""
    places = [choice.box for question in found.plan.questions for choice in question.choices]
    moved = np.array([(box.x - place.x, box.y - place.y) for box, place in zip(each, places, strict=True)])
    lost = sum(not box_search.is_located(box, sharpness) for box in each)
    far = _FAR_SEEN if 10 * lost <= len(each) else _FAR
    if np.hypot(*np.median(moved, axis=0)) > far or 3 * lost > len(each):
        raise Refused(Reason.MISPLACED)


def _trust_one_bit(seen: list[tuple[BoxSeen, BoxSeen]]) -> None:
    """Raises Refused when hardly a mark is on a page in black and white: the scanner took pencil for paper."""
    without = sum(all(box.seen in (Seen.EMPTY, Seen.FAINT) for box in two) for two in seen)
    if len(seen) >= _FEW and without >= _PALE * len(seen):
        raise Refused(Reason.PALE)


def _streaked(found: Found, pair: tuple[Located, Located], streaks: Streaks) -> Verdict | None:
    for box in pair:
        (left, top), (right, below) = _in_picture(found, box.area.grown(1))
        if any(first < right and last > left for first, last in streaks.columns) or any(
            first < below and last > top for first, last in streaks.rows
        ):
            return Verdict("?", 0.0, Doubt.STREAK)
    return None


def _in_picture(found: Found, area: Area) -> tuple[tuple[float, float], tuple[float, float]]:
    """Upper left and lower right end of an area in pixels of the picture."""
    at = np.array([[(area.x, area.y), (area.right, area.y), (area.right, area.below), (area.x, area.below)]])
    spread = cv2.perspectiveTransform(at.astype(np.float64), found.to)[0]
    (left, top), (right, below) = spread.min(axis=0), spread.max(axis=0)
    return (float(left), float(top)), (float(right), float(below))
