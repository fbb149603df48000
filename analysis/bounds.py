"""What the silent households could change: bounds without any assumption about them.

s of n who answered are satisfied, N households in all; whole numbers, and shares as exact fractions. Additive: the
numbers of a commune are the sums of its villages'. Every method raises ValueError unless 0 <= s <= n <= N, N > 0 and
0 <= threshold <= 1. Where nobody answered (n = 0) the bounds are 0 and 1.

Sources: C. F. Manski (1990); J. L. Horowitz and C. F. Manski (2000), JASA 95:77–84, worst-case bounds under missing
data; V. Liublinska and D. B. Rubin (2014), Statistics in Medicine 33:4170–4185, tipping-point analysis.
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Certainty = Literal["pass", "fail", "open"]


@dataclass(frozen=True)
class Tipping:
    """Điểm lật: how many of the silent may be dissatisfied before the share of all households fails."""

    may_be_dissatisfied: int
    """0 when even all silent households satisfied would not do; never more than ``silent``."""
    silent: int
    ratio: Fraction | None
    """Their share among the silent over that of dissatisfied among those who answered; None without base."""


def worst_case(s: int, n: int, N: int) -> tuple[Fraction, Fraction]:
    """Share of satisfied over all N households if every silent one were dissatisfied, and if satisfied.

    Horowitz and Manski (2000): s/N and (s + N − n)/N.
    """
    _check(s, n, N)
    return Fraction(s, N), Fraction(s + N - n, N)


def certain(s: int, n: int, N: int, threshold: Fraction, strict: bool = False) -> Certainty:
    """ "pass" or "fail" when the silent cannot change the verdict over all N households, else "open".

    ``strict``: the share must be above the threshold ("trên"), not only reach it ("từ … trở lên").
    """
    low, high = worst_case(s, n, N)
    _check_threshold(threshold)
    if _reached(low, threshold, strict):
        return "pass"
    return "open" if _reached(high, threshold, strict) else "fail"


def tipping(s: int, n: int, N: int, threshold: Fraction, strict: bool = False) -> Tipping:
    """How many of the N − n silent may be dissatisfied with the threshold still reached over all N.

    Liublinska and Rubin (2014), for a share of a finite population: N − n − (least number needed − s).
    """
    _check(s, n, N)
    _check_threshold(threshold)
    wanted = threshold * N
    needed = math.floor(wanted) + 1 if strict else math.ceil(wanted)
    silent = N - n
    may_be = min(max(silent - (needed - s), 0), silent)
    ratio = Fraction(may_be * n, silent * (n - s)) if silent and n > s else None
    return Tipping(may_be, silent, ratio)


def _reached(share: Fraction, threshold: Fraction, strict: bool) -> bool:
    return share > threshold if strict else share >= threshold


def _check(s: int, n: int, N: int) -> None:
    if not (0 <= s <= n <= N and N > 0):
        raise ValueError(f"impossible counts: {s} satisfied of {n} of {N}")


def _check_threshold(threshold: Fraction) -> None:
    if not 0 <= threshold <= 1:
        raise ValueError(f"impossible threshold: {threshold}")
