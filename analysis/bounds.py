"""What the silent households could change: bounds without any assumption about them.

Sources: C. F. Manski (1990); J. L. Horowitz and C. F. Manski (2000), worst-case bounds under missing data;
V. Liublinska and D. B. Rubin (2014), tipping-point analysis.
"""

import math
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Tipping:
    """Điểm lật: how many of the silent may be dissatisfied before the share of all households fails."""

    may_be_dissatisfied: int
    """0 when even all silent households satisfied would not do; never more than ``silent``."""
    silent: int
    ratio: Fraction | None
    """Their share among the silent over that of dissatisfied among those who answered; None without base."""


def worst_case(s: int, n: int, N: int) -> tuple[Fraction, Fraction]:  # noqa: N803  the literature's letters
    """Share of satisfied over all N households if every silent one were dissatisfied, and if satisfied.

    s of n who answered are satisfied. Raises ValueError unless 0 <= s <= n <= N and N > 0.
    """
    _check(s, n, N)
    return Fraction(s, N), Fraction(s + N - n, N)


def certain(s: int, n: int, N: int, threshold: Fraction, strict: bool = False) -> str:  # noqa: N803
    """ "pass" or "fail" when the silent cannot change the verdict over all households, else "open"."""
    low, high = worst_case(s, n, N)
    if _reached(low, threshold, strict):
        return "pass"
    return "open" if _reached(high, threshold, strict) else "fail"


def tipping(s: int, n: int, N: int, threshold: Fraction, strict: bool = False) -> Tipping:  # noqa: N803
    """How many of the N - n silent may be dissatisfied with the threshold still reached over all N."""
    _check(s, n, N)
    wanted = threshold * N
    needed = math.floor(wanted) + 1 if strict else math.ceil(wanted)
    silent = N - n
    may_be = min(max(silent - (needed - s), 0), silent)
    ratio = Fraction(may_be * n, silent * (n - s)) if silent and n > s else None
    return Tipping(may_be, silent, ratio)


def _reached(share: Fraction, threshold: Fraction, strict: bool) -> bool:
    return share > threshold if strict else share >= threshold


def _check(s: int, n: int, households: int) -> None:
    if not (0 <= s <= n <= households and households > 0):
        raise ValueError(f"impossible counts: {s} satisfied of {n} of {households}")
