"""Ink outside the boxes: tails of a mark, strokes beside or round a box, words struck out."""

from dataclasses import dataclass

import cv2
import numpy as np

from analysis.ballot_sheets.layout import Area, PagePlan, QuestionPlace
from analysis.scans.boxes import Located
from analysis.scans.marks import BoxSeen, Page, Seen, piece
from analysis.scans.overprint import overprinted
from analysis.scans.reading import FLAT, Mask

_LEAST = 2.0
"""A stroke as long as this outside the boxes belongs to somebody."""
_BAND = 0.5
"""On both sides of an outline: not looked at."""
_TOUCHES = 0.9
"""A stroke that comes as near as this to a marked box is a tail of its mark."""
_THIN, _AWAY = 0.8, 2.5
"""A fold is this thin, and harmless this far from a box (mm, beside ``_TOUCHES``)."""
_EDGE = 0.5
"""What is left of a blurred outline beside its band is no thicker than this."""
_ROUND_TEXT, _ROUND_WORDS = 0.9, 0.7
"""Print may stand this far outside its area on a flat page."""
_BENT_TEXT, _BENT_WORDS, _MOST_BENT = 1.5, 0.4, 2.0
"""And further by this share of the page's bending, of which so many mm count at most."""
_STRUCK = 1.30
"""Words this much darker than others of the page, against how they are printed, were struck or circled."""


@dataclass(frozen=True)
class Outside:
    """Nét ngoài ô của một câu."""

    stray: bool
    """A stroke that belongs to no mark."""
    struck: tuple[bool, bool]
    """The words of each answer."""
    overwritten: bool
    """Both boxes are empty, and somewhere the row is darker than it was printed."""
    crossed: tuple[bool, bool]
    """A line runs through the box and out on both sides."""


def outside(
    page: Page, plan: PagePlan, boxes: list[tuple[Located, Located]], seen: list[tuple[BoxSeen, BoxSeen]]
) -> list[Outside]:
    """What is outside the boxes, question by question."""
    shifts = [_shift(place, pair) for place, pair in zip(plan.questions, boxes, strict=True)]
    tails, stray = _strokes(page, plan, boxes, seen, shifts)
    ratios = [_ratios(page, place, shift) for place, shift in zip(plan.questions, shifts, strict=True)]
    usual = float(np.median([text for text, _, _ in ratios])) if ratios else 1.0
    words = float(np.median([each for _, one, two in ratios for each in (one, two)])) if ratios else 1.0
    # Where many struck their words, the text of the questions still says how dark the print is.
    words = min(words, 1.15 * usual)
    return [
        Outside(
            stray=number in stray,
            struck=(one > _STRUCK * words, two > _STRUCK * words),
            overwritten=_is_empty(seen[number]) and overprinted(page, plan.questions[number], boxes[number], usual),
            crossed=(_crossed(boxes[number][0], tails), _crossed(boxes[number][1], tails)),
        )
        for number, (_, one, two) in enumerate(ratios)
    ]


def _is_empty(two: tuple[BoxSeen, BoxSeen]) -> bool:
    return all(each.seen is Seen.EMPTY for each in two)


def _shift(place: QuestionPlace, pair: tuple[Located, Located]) -> tuple[float, float]:
    """How far (mm) the question's boxes lie from their places."""
    moved = [(box.x - choice.box.x, box.y - choice.box.y) for box, choice in zip(pair, place.choices, strict=True)]
    return (moved[0][0] + moved[1][0]) / 2, (moved[0][1] + moved[1][1]) / 2


def _moved(area: Area, shift: tuple[float, float]) -> Area:
    return Area(area.x + shift[0], area.y + shift[1], area.wide, area.high)


def _ratios(page: Page, place: QuestionPlace, shift: tuple[float, float]) -> tuple[float, float, float]:
    """Darkness of the text and of the two answers' words against how they are printed."""
    areas = [(place.text, place.ink), *((choice.words, choice.ink) for choice in place.choices)]
    shares = [float(piece(page, _moved(area, shift)).mean()) / max(ink, 0.01) for area, ink in areas]
    return shares[0], shares[1], shares[2]


def _strokes(
    page: Page,
    plan: PagePlan,
    boxes: list[tuple[Located, Located]],
    seen: list[tuple[BoxSeen, BoxSeen]],
    shifts: list[tuple[float, float]],
) -> tuple[list[Area], set[int]]:
    """The strokes outside that are tails of marks; the questions (places in the plan) with strokes that are not."""
    free = _free(page, plan, boxes, shifts)
    rows = np.flatnonzero(free.any(axis=1))
    first, last = int(rows[0]), int(rows[-1]) + 1
    ink = ((page.dark[first:last] > page.stroke) & free[first:last]).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    marked = [
        box.area
        for pair, two in zip(boxes, seen, strict=True)
        for box, each in zip(pair, two, strict=True)
        if each.seen in (Seen.MARKED, Seen.FULL)
    ]
    tails: list[Area] = []
    stray: set[int] = set()
    for label in range(1, count):
        left, top, wide, high = (float(each) / FLAT for each in stats[label, :4])
        if max(wide, high) < _LEAST:
            continue
        stroke = Area(left, top + first / FLAT + page.layout.tear, wide, high)
        if any(_near(stroke, box) for box in marked):
            tails.append(stroke)
        elif not _is_harmless(stroke, boxes):
            stray.add(_owner(stroke, plan))
    return tails, stray


def _free(page: Page, plan: PagePlan, boxes: list[tuple[Located, Located]], shifts: list[tuple[float, float]]) -> Mask:
    """Where nothing is printed in the rows of the questions, boxes left out."""
    free = np.zeros(page.dark.shape, bool)
    for place in plan.questions:
        _fill(page, free, place.row, value=True)
    bent = min(_MOST_BENT, max(float(np.hypot(*shift)) for shift in shifts))
    for place, pair, shift in zip(plan.questions, boxes, shifts, strict=True):
        _fill(page, free, _moved(place.text, shift).grown(_ROUND_TEXT + _BENT_TEXT * bent), value=False)
        for box, choice in zip(pair, place.choices, strict=True):
            _fill(page, free, box.area.grown(_BAND), value=False)
            _fill(page, free, _moved(choice.words, shift).grown(_ROUND_WORDS + _BENT_WORDS * bent), value=False)
    return free


def _fill(page: Page, mask: Mask, area: Area, *, value: bool) -> None:
    top, below = round((area.y - page.layout.tear) * FLAT), round((area.below - page.layout.tear) * FLAT)
    mask[max(0, top) : max(0, below), max(0, round(area.x * FLAT)) : max(0, round(area.right * FLAT))] = value


def _near(stroke: Area, box: Area) -> bool:
    round_box = box.grown(_TOUCHES)
    return (
        stroke.x < round_box.right
        and stroke.right > round_box.x
        and stroke.y < round_box.below
        and stroke.below > round_box.y
    )


def _is_harmless(stroke: Area, boxes: list[tuple[Located, Located]]) -> bool:
    """A thin upright or level line that is a fold, away from all boxes, or the soft edge of a box's own outline."""
    each = [box.area for pair in boxes for box in pair]
    thin = min(stroke.wide, stroke.high)
    if thin <= _EDGE and any(_near(stroke, box) for box in each):
        return True
    return thin <= _THIN and not any(_near(stroke, box.grown(_AWAY)) for box in each)


def _owner(stroke: Area, plan: PagePlan) -> int:
    middle = stroke.y + stroke.high / 2
    return min(
        range(len(plan.questions)),
        key=lambda number: abs(plan.questions[number].row.y + plan.questions[number].row.high / 2 - middle),
    )


def _crossed(box: Located, tails: list[Area]) -> bool:
    """Exactly two long tails on opposite sides: a fold or a line drawn through, not a mark."""
    near = [tail for tail in tails if _near(tail, box.area)]
    if len(near) != 2:
        return False
    ways = [
        (tail.x + tail.wide / 2 - box.x - box.side / 2, tail.y + tail.high / 2 - box.y - box.side / 2) for tail in near
    ]
    (x1, y1), (x2, y2) = ways
    return x1 * x2 + y1 * y2 < -0.8 * float(np.hypot(x1, y1) * np.hypot(x2, y2))
