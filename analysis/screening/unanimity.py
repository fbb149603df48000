"""The number of unanimous villages, against what the spread between villages makes likely."""

from dataclasses import dataclass

import numpy as np
from scipy import optimize, special, stats

from analysis.cells import Counts, Shares, ordered

_LARGEST = 12.0
"""Logarithm of a + b from where on villages no longer differ beyond chance."""
_NEAREST = 1 - 1e-12
_FEWEST = 5
"""Villages with a dissatisfied ballot that a fit is made from; with fewer it says nothing."""


@dataclass(frozen=True)
class Unanimity:
    """Số thôn có toàn bộ phiếu hài lòng."""

    villages: int
    unanimous: int
    expected: float
    p_value: float


def unanimity(s: Counts, n: Counts) -> Unanimity:
    """How many villages are satisfied without exception, and the chance of so many or more.

    s of n satisfied, one entry a village; those without answers are left out. Single villages of 100 are often
    unanimous honestly, so only their number is asked about: its distribution is Poisson-binomial (S. D. Poisson 1837)
    with each village's chance from a Beta-binomial. That is fitted to the other villages alone, as they come when they
    are not unanimous: fitted to all, a third of the villages made unanimous would explain themselves. p-value 1 where
    fewer than five others are left. Raises ValueError unless 0 <= s <= n, whole numbers.
    """
    s, n = ordered(np.atleast_1d(s), n)
    s, n = s[n > 0], n[n > 0]
    others = s < n
    unanimous = int((~others).sum())
    if others.sum() < _FEWEST or not s[others].any():
        return Unanimity(s.size, unanimous, float(unanimous), 1.0)
    chances = _all_satisfied(n, *beta_binomial(s[others], n[others], truncated=True))
    p_value = float(stats.poisson_binom.sf(unanimous - 1, chances))
    return Unanimity(s.size, unanimous, float(chances.sum()), min(1.0, max(0.0, p_value)))


def beta_binomial(s: Counts, n: Counts, *, truncated: bool = False) -> tuple[float, float]:
    """The parameters (a, b) of the Beta-binomial that fits s of n best, one entry a village: maximum likelihood.

    J. G. Skellam (1948), JRSS B 10:257–261. ``truncated``: unanimous villages have been left out, and the likelihood is
    that of the others given that they are not. Where villages differ no more than by chance a + b ends near e^12.
    Raises ValueError unless 0 <= s <= n, whole, and both answers occur.
    """
    s, n = ordered(np.atleast_1d(s), n)
    if s.sum() in (0, n.sum()):
        raise ValueError("one answer only: no spread to fit")

    def misfit(position: Shares) -> float:
        a, b = _parameters(position)
        logs = special.betaln(s + a, n - s + b) - special.betaln(a, b)
        if truncated:
            logs = logs - np.log1p(-np.minimum(_all_satisfied(n, a, b), _NEAREST))
        return -float(logs.sum())

    start = np.array([special.logit(s.sum() / n.sum()), 3.0])
    bounds = [(-20.0, 20.0), (-2.0, _LARGEST)]
    best = optimize.minimize(misfit, start, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-13, "gtol": 1e-8})
    return _parameters(best.x)


def _all_satisfied(n: Counts, a: float, b: float) -> Shares:
    """The Beta-binomial chance that all of n are satisfied."""
    return np.asarray(np.exp(special.betaln(a + n, b) - special.betaln(a, b)))


def _parameters(position: Shares) -> tuple[float, float]:
    """a and b from the logit of the mean and the logarithm of a + b."""
    size = float(np.exp(position[1]))
    return float(special.expit(position[0])) * size, float(special.expit(-position[0])) * size
