"""What the two boxes of a question together say."""

from dataclasses import dataclass

from analysis.ballot_sheets.layout import DISSATISFIED, SATISFIED
from analysis.scans.marks import BoxSeen, Seen
from analysis.scans.reading import Doubt
from analysis.scans.strokes import Outside

BLANK, BOTH, LOOK = "", "x", "?"
_WEAKER = 0.18
"""Ink in the other box that is this much weaker than the mark is a speck or a ghost."""
_ALIKE, _SCRIBBLED = 0.5, 0.5
"""Two marks whose covers have at least this ratio are alike; a box covered so far was scribbled over."""
_CORRECTING = 0.42
"""The mark beside a filled box covers no more than this."""


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
    full = [each.seen is Seen.FULL for each in (first, second)]
    if full == [False, False]:
        return _two_marks(first, second)
    if full == [True, True]:
        return _look(Doubt.BOTH)
    other = second if full[0] else first
    if other.cover > _CORRECTING:
        return _look(Doubt.CORRECTED)
    return Verdict(DISSATISFIED if full[0] else SATISFIED, 0.7)


def _two_marks(first: BoxSeen, second: BoxSeen) -> Verdict:
    """Neither box filled: both marked alike, or one scribbled over."""
    less, more = sorted((first.cover, second.cover))
    if less / more > _ALIKE:
        return Verdict(BOTH, min(1.0, less / more))
    if more > _SCRIBBLED and less < _CORRECTING - 0.1:
        return Verdict(SATISFIED if first.cover == less else DISSATISFIED, 0.6)
    return _look(Doubt.BOTH)


def _one(place: int, mark: BoxSeen, other: BoxSeen) -> Verdict:
    if other.seen is not Seen.EMPTY and other.cover * other.depth > _WEAKER * mark.cover * mark.depth:
        return _look(Doubt.FAINT)
    return Verdict((SATISFIED, DISSATISFIED)[place], min(1.0, 0.5 + 4 * (mark.cover - 0.05)))


def _none(first: BoxSeen, second: BoxSeen, out: Outside, *, one_bit: bool) -> Verdict:
    if Seen.FAINT in (first.seen, second.seen):
        return _look(Doubt.FAINT)
    if out.overwritten:
        return _look(Doubt.STRUCK)
    if one_bit:
        return _look(Doubt.ONE_BIT)
    return Verdict(BLANK, 1 - max(first.faint, second.faint) / 2)
