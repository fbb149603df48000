"""The longest run of identical ballots in a batch of paper, against chance.

Only while a batch is keyed or scanned is there an order to look at: sealing and opening shuffle it away for good. So
this works on a batch in memory, and what may be kept is its result alone, of batches that hold enough ballots.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from math import comb


@dataclass(frozen=True)
class LongestRun:
    """Chuỗi phiếu giống hệt nhau dài nhất trong một lượt nhập."""

    length: int
    ballots: int
    """In the batch."""
    p_value: float


def longest_run(marks: Sequence[Hashable]) -> LongestRun:
    """The longest run of identical ballots in a batch, in the order it was keyed or scanned.

    The p-value is the chance of a run at least so long when the same ballots are shuffled. It needs no random numbers:
    of the C(n, m) orders of m ballots alike among n, those with a run of k or more number Σ (−1)^(j+1) C(n−m+1, j)
    C(n−jk, n−m) over j = 1, 2, … (inclusion and exclusion over the gaps; J. V. Bradley 1968, Distribution-Free
    Statistical Tests, ch. 12), in exact whole numbers; summed over the patterns, which errs towards silence.
    An empty batch has no run and the p-value 1.
    """
    ballots = len(marks)
    if not ballots:
        return LongestRun(0, 0, 1.0)
    length = max(len(list(alike)) for _, alike in groupby(marks))
    counts = Counter(marks).values()
    chance = sum((run_chance(length, m, ballots) for m in counts if m >= length), start=Fraction(0))
    return LongestRun(length, ballots, float(min(chance, Fraction(1))))


def run_chance(length: int, alike: int, ballots: int) -> Fraction:
    """The chance that ``alike`` of ``ballots``, shuffled, somewhere stand ``length`` or more in a row.

    Raises ValueError unless 0 < length and 0 <= alike <= ballots.
    """
    if length < 1 or not 0 <= alike <= ballots:
        raise ValueError(f"impossible run: {length} in {alike} of {ballots}")
    others = ballots - alike
    most = min(others + 1, alike // length)
    orders = sum(
        (-1) ** (runs + 1) * comb(others + 1, runs) * comb(ballots - runs * length, others)
        for runs in range(1, most + 1)
    )
    return Fraction(orders, comb(ballots, others))
