"""Shares as they are printed: two decimals, half up, decimal comma – and never claiming a mark not reached.

Whole-number arithmetic throughout; a percentage is clothing put on last (Vietnamese manner: 93,19%).
"""

from collections.abc import Iterable
from fractions import Fraction

from surveys.questionnaires import Threshold

DASH = "–"
_ZERO, _WHOLE = Fraction(0), Fraction(1)
_FEWEST_DECIMALS = 2


def share_text(s: int, n: int, marks: Iterable[Threshold] = ()) -> str:
    """s of n as a percentage; "–" without a base.

    100%, 0% and the shares of ``marks`` are printed only when truly reached, otherwise decimals are added.
    """
    return DASH if n == 0 else fraction_text(Fraction(s, n), marks)


def fraction_text(share: Fraction, marks: Iterable[Threshold] = ()) -> str:
    """The same for an exact share between 0 and 1."""
    if share in (_ZERO, _WHOLE):
        return "100%" if share else "0%"
    reached = [_ZERO, _WHOLE, *(mark.fraction for mark in marks)]
    decimals = _FEWEST_DECIMALS
    while any(_rounded(share, decimals) == mark != share for mark in reached):
        decimals += 1
    return _printed(_rounded(share, decimals), decimals)


def threshold_text(threshold: Threshold) -> str:
    """ "90%", or "66,7%"."""
    share = threshold.fraction
    decimals = next(d for d in range(12) if _rounded(share, d) == share or d == 11)
    return _printed(_rounded(share, decimals), decimals)


def number_text(number: int) -> str:
    """1269 as "1.269"."""
    return f"{number:,}".replace(",", ".")


def _rounded(share: Fraction, decimals: int) -> Fraction:
    """Half up, as a share of one."""
    scale = 100 * 10**decimals
    return Fraction((2 * share.numerator * scale + share.denominator) // (2 * share.denominator), scale)


def _printed(share: Fraction, decimals: int) -> str:
    digits = int(share * 100 * 10**decimals)
    whole, rest = divmod(digits, 10**decimals)
    return f"{whole},{rest:0{decimals}}%" if decimals else f"{whole}%"
