"""What the two boxes of a question together say."""

from dataclasses import dataclass

from analysis.ballot_sheets.layout import DISSATISFIED, SATISFIED
from analysis.scans.marks import BoxSeen, Seen
from analysis.scans.reading import Doubt
from analysis.scans.strokes import Outside

BLANK, BOTH, LOOK = "", "x", "?"
_WEAKER = 0.18
"""Ink in the other box that is this much weaker than the mark is a speck or a ghost."""
_ALIKE = 0.5
"""Two marks whose covers have at least this ratio are alike."""
_FILLED, _NO_GAP = 0.8, 0.5
"""A box filled over is solid ink at least so far, and has no clear spot of a larger radius (mm)."""
_OPEN, _GAP = 0.66, 0.58
"""A mark is solid ink at most so far, and leaves a clear spot of this radius."""
_DOTS, _DOTTED = 0.06, 3.0
"""In black and white: dots that cover so much, and once smoothed are one stroke of so many mm, are a mark."""


@dataclass(frozen=True)
class Verdict:
    """Một câu đã đọc."""

    answer: str
    confidence: float
    doubt: Doubt | None = None


def judged(first: BoxSeen, second: BoxSeen, out: Outside, *, one_bit: bool) -> Verdict:
    """The answer to a question; "?" with a doubt wherever a person could see it otherwise."""
    two = (first, second)
    untrusted = _untrusted(two, out)
    if untrusted is not None:
        return _look(untrusted)
    marked = [number for number, each in enumerate(two) if each.seen in (Seen.MARKED, Seen.FULL)]
    if len(marked) == 2:
        return _both(first, second)
    if len(marked) == 1:
        return _one(marked[0], two[marked[0]], two[1 - marked[0]])
    return _none(first, second, out, one_bit=one_bit)


def _untrusted(two: tuple[BoxSeen, BoxSeen], out: Outside) -> Doubt | None:
    """Why the question must be looked at whatever its boxes hold."""
    faults = {
        Doubt.UNCLEAR: any(each.seen is Seen.UNCLEAR for each in two),
        Doubt.CROSSED: any(
            crossed and each.seen is Seen.MARKED for crossed, each in zip(out.crossed, two, strict=True)
        ),
        Doubt.STRAY: out.stray,
        Doubt.STRUCK: any(out.struck),
    }
    return next((doubt for doubt, found in faults.items() if found), None)


def _look(doubt: Doubt) -> Verdict:
    return Verdict(LOOK, 0.0, doubt)


def _both(first: BoxSeen, second: BoxSeen) -> Verdict:
    """Both boxes hold a mark: marked alike, or the one filled over and the other marked openly, as the sheet asks."""
    less, more = sorted((first.solid, second.solid))
    if _is_open(first) and _is_open(second) and less / more > _ALIKE:
        return Verdict(BOTH, min(1.0, less / more))
    if _is_filled(first) and _is_open(second):
        return Verdict(DISSATISFIED, 0.7)
    if _is_filled(second) and _is_open(first):
        return Verdict(SATISFIED, 0.7)
    return _look(Doubt.CORRECTED if _is_filled(first) or _is_filled(second) else Doubt.BOTH)


def _is_filled(box: BoxSeen) -> bool:
    return box.solid >= _FILLED and box.gap <= _NO_GAP


def _is_open(box: BoxSeen) -> bool:
    return box.solid <= _OPEN and box.gap >= _GAP


def _one(place: int, mark: BoxSeen, other: BoxSeen) -> Verdict:
    if other.seen is not Seen.EMPTY and other.cover * other.depth > _WEAKER * mark.cover * mark.depth:
        return _look(Doubt.FAINT)
    return Verdict((SATISFIED, DISSATISFIED)[place], min(1.0, 0.5 + 4 * (mark.cover - 0.05)))


def _none(first: BoxSeen, second: BoxSeen, out: Outside, *, one_bit: bool) -> Verdict:
    if one_bit and (_is_dotted(first, second) or _is_dotted(second, first)):
        return Verdict(SATISFIED if first.cover > second.cover else DISSATISFIED, 0.5)
    if Seen.FAINT in (first.seen, second.seen):
        return _look(Doubt.FAINT)
    if out.overwritten:
        return _look(Doubt.STRUCK)
    if one_bit:
        return _look(Doubt.ONE_BIT)
    return Verdict(BLANK, 1 - max(first.faint, second.faint) / 2)


def _is_dotted(box: BoxSeen, other: BoxSeen) -> bool:
    """A stroke of which black and white left dots, beside an empty box."""
    return box.cover >= _DOTS and box.faint >= _DOTTED and other.cover == other.faint == 0
