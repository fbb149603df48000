"""Bursts of submissions, from counts of five minutes that are kept without any link to ballots."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.cells import Counts, ordered

WIDEST = 3
"""Stretches of one to three counts, 5 to 15 minutes."""
AROUND = 6
"""Counts on either side to compare with: half an hour before, half an hour after."""
BUSIER = 1.5
"""So many times as busy as the hour around it a stretch may be without a question: a meeting has a middle."""


@dataclass(frozen=True)
class Burst:
    """Quãng thời gian dồn nhiều phiếu gửi qua mạng nhất của một thôn."""

    ballots: int
    """Sent within the stretch."""
    first: int
    """Place of the stretch in the counts, from 0."""
    bins: int
    """Its length, in counts of five minutes."""
    around: int
    """Ballots sent within the stretch or half an hour before or after it."""
    p_value: float


def burst(five_minutes: Counts) -> Burst:
    """The stretch of 5 to 15 minutes that stands out most from the time around it; one whole number each 5 minutes.

    Given what was sent in and around a stretch, what falls inside it is binomial; asked is whether it was more than
    ``BUSIER`` times as busy as the hour around it, so that a meeting at which people answer over an hour or so raises
    nothing. The p-value is the least binomial tail times the number of stretches tried (J. I. Naus 1965, JASA
    60:532–538, on scanning; C. E. Bonferroni). A stretch in which a known meeting answered at one word is to be set to
    0 beforehand. Raises ValueError unless counts are whole, not negative, in one line, and at least one.
    """
    [counts] = ordered(five_minutes)
    if counts.ndim != 1 or not counts.size:
        raise ValueError("counts of five minutes stand in one line")
    widths = range(1, min(WIDEST, counts.size) + 1)
    found = [_best(counts, width) for width in widths]
    tried = sum(counts.size - width + 1 for width in widths)
    tail, first, width, inside, around = min(found)
    return Burst(inside, first, width, around, min(1.0, tail * tried))


def _best(counts: Counts, width: int) -> tuple[float, int, int, int, int]:
    """(tail, first, width, inside, around) of the stretch of this width with the smallest binomial tail."""
    sums = np.concatenate([[0], np.cumsum(counts)])
    first = np.arange(counts.size - width + 1)
    start, end = np.maximum(first - AROUND, 0), np.minimum(first + width + AROUND, counts.size)
    inside, around = sums[first + width] - sums[first], sums[end] - sums[start]
    share = BUSIER * width / (BUSIER * width + end - start - width)
    tails = np.where(inside > 0, special.bdtrc(np.maximum(inside - 1, 0), np.maximum(around, 1), share), 1)
    at = int(np.argmin(tails))
    return float(tails[at]), at, width, int(inside[at]), int(around[at])
