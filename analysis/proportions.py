"""Limits for the share of satisfied households, and for their number in one finite population.

An annex to the verdict, never its headline: true only if silence has nothing to do with satisfaction.
s of n who answered are satisfied, N households in all. Whole numbers or integer arrays of them, which are
broadcast (villages × questions); see ``analysis.cells``. Where nobody answered (n = 0) nothing is excluded:
limits (0, 1) or (0, N). Every method raises ValueError unless 0 <= s <= n (<= N) are whole and 0 < level < 1.
"""

from typing import overload

import numpy as np
from scipy import special

from analysis.cells import Counts, Shares, given_back, ordered, proper_level

_TIE = 1 + 1e-9
"""A tail this close to the permitted one counts as equal to it: the sums below are exact to some 1e-11."""
_NOTHING = 1e-17

_Parameter = Counts | Shares


@overload
def wilson(s: int, n: int, level: float = 0.95) -> tuple[float, float]: ...
@overload
def wilson(s: Counts, n: int | Counts, level: float = 0.95) -> tuple[Shares, Shares]: ...
def wilson(s: int | Counts, n: int | Counts, level: float = 0.95) -> tuple[float, float] | tuple[Shares, Shares]:
    """Score limits (low, high) of a share, without correction for continuity.

    E. B. Wilson (1927), JASA 22:209–212: (s + z²/2 ± z √(s(n−s)/n + z²/4)) / (n + z²).
    """
    s, n = ordered(s, n)
    z = special.ndtri((1 + proper_level(level)) / 2)
    centre = (s + z**2 / 2) / (n + z**2)
    half = z * np.sqrt(s * (n - s) / np.maximum(n, 1) + z**2 / 4) / (n + z**2)
    return given_back(np.where(s == 0, 0.0, centre - half), np.where(s == n, 1.0, centre + half))


@overload
def clopper_pearson(s: int, n: int, level: float = 0.95) -> tuple[float, float]: ...
@overload
def clopper_pearson(s: Counts, n: int | Counts, level: float = 0.95) -> tuple[Shares, Shares]: ...
def clopper_pearson(
    s: int | Counts, n: int | Counts, level: float = 0.95
) -> tuple[float, float] | tuple[Shares, Shares]:
    """Exact binomial limits (low, high) of a share by tail inversion.

    C. J. Clopper and E. S. Pearson (1934), Biometrika 26:404–413: quantiles of Beta(s, n−s+1) and Beta(s+1, n−s).
    """
    s, n = ordered(s, n)
    return _beta_limits(s, n, low=(s, n - s + 1), high=(s + 1, n - s), level=level)


@overload
def jeffreys(s: int, n: int, level: float = 0.95) -> tuple[float, float]: ...
@overload
def jeffreys(s: Counts, n: int | Counts, level: float = 0.95) -> tuple[Shares, Shares]: ...
def jeffreys(s: int | Counts, n: int | Counts, level: float = 0.95) -> tuple[float, float] | tuple[Shares, Shares]:
    """Equal-tailed limits (low, high) of a share under Jeffreys' prior; 0 at s = 0 and 1 at s = n.

    L. D. Brown, T. T. Cai and A. DasGupta (2001), Statistical Science 16:101–133: quantiles of Beta(s+½, n−s+½).
    """
    s, n = ordered(s, n)
    posterior = s + 0.5, n - s + 0.5
    return _beta_limits(s, n, low=posterior, high=posterior, level=level)


@overload
def finite_exact(s: int, n: int, N: int, level: float = 0.95) -> tuple[int, int]: ...
@overload
def finite_exact(s: Counts, n: int | Counts, N: int | Counts, level: float = 0.95) -> tuple[Counts, Counts]: ...
def finite_exact(
    s: int | Counts, n: int | Counts, N: int | Counts, level: float = 0.95
) -> tuple[int, int] | tuple[Counts, Counts]:
    """Limits (M_low, M_high) for the number of satisfied households among all N.

    Tail inversion of the hypergeometric distribution, each tail (1 − level)/2: H. S. Konijn (1973), Statistical
    Theory of Sample Survey Design and Analysis; J. P. Buonaccorsi (1987), American Statistician 41:215–218.
    M_low is the least M with P(S >= s | M) above the tail, M_high the greatest with P(S <= s | M) above it.
    """
    s, n, N = ordered(s, n, N)
    tail = (1 - proper_level(level)) / 2
    return given_back(_least(s, n, N, tail), N - _least(n - s, n, N, tail))


@overload
def finite_exact_lower(s: int, n: int, N: int, level: float = 0.95) -> int: ...
@overload
def finite_exact_lower(s: Counts, n: int | Counts, N: int | Counts, level: float = 0.95) -> Counts: ...
def finite_exact_lower(s: int | Counts, n: int | Counts, N: int | Counts, level: float = 0.95) -> int | Counts:
    """The one-sided M_low: "at least so many of all N households are satisfied" (sources as for finite_exact)."""
    s, n, N = ordered(s, n, N)
    least: tuple[int | Counts] = given_back(_least(s, n, N, 1 - proper_level(level)))
    return least[0]


def _beta_limits(
    s: Counts, n: Counts, *, low: tuple[_Parameter, _Parameter], high: tuple[_Parameter, _Parameter], level: float
) -> tuple[Shares, Shares]:
    tail = (1 - proper_level(level)) / 2
    below = special.betaincinv(*low, tail)
    above = special.betainccinv(*high, tail)
    return given_back(np.where(s == 0, 0.0, below), np.where(s == n, 1.0, above))


def _least(s: Counts, n: Counts, N: Counts, tail: float) -> Counts:
    """The least M with P(S >= s | M) > tail.

    s or more of the n are among the first M of N exactly when the s-th answering household in a row of all, satisfied
    ones first, stands at place M or before; the silent ones before it follow the Beta-binomial distribution of N − n
    trials with a = s, b = n − s + 1. So M is s plus a quantile of it, as the Clopper–Pearson limit is one of the Beta.
    """
    silent, a, b = N - n, np.maximum(s, 1), n - s + 1
    k = _near(silent, a, b, tail)
    reached = _up_to(k, silent, a, b)
    while (short := (reached <= tail * _TIE) & (k < silent)).any():
        k = k + short
        reached = reached + short * _mass(k, silent, a, b)
    before = reached - _mass(k, silent, a, b)
    while (over := before > tail * _TIE).any():
        k = k - over
        before = before - over * _mass(k, silent, a, b)
    return np.where(s == 0, 0, s + k)


def _near(silent: Counts, a: Counts, b: Counts, tail: float) -> Counts:
    """A guess at the Beta-binomial quantile: that of the Beta with the same mean and variance."""
    size = np.maximum((a + b + 1) * silent / np.maximum(a + b + silent, 1) - 1, 1)
    mean = a / (a + b)
    guess: Shares = np.floor(silent * special.betaincinv(mean * size, (1 - mean) * size, tail))
    return guess.astype(np.int64)


def _up_to(k: Counts, silent: Counts, a: Counts, b: Counts) -> Shares:
    """P(K <= k), summed downwards from k until nothing is left: each mass from the one above it.

    scipy.stats.betabinom.cdf is a loop in Python over single cells, and hypergeom.sf thirty times slower than this.
    """
    mass = _mass(k, silent, a, b)
    total = mass
    while (mass > _NOTHING * total).any():
        mass = mass * k * (silent - k + b) / ((silent - k + 1) * np.maximum(k + a - 1, 1))
        total = total + mass
        k = k - 1
    return total


def _mass(k: Counts, silent: Counts, a: Counts, b: Counts) -> Shares:
    """The Beta-binomial P(K = k) of ``silent`` trials, as in scipy.stats.betabinom."""
    ways = -np.log(silent + 1) - special.betaln(k + 1, silent - k + 1)
    mass: Shares = np.exp(ways + special.betaln(k + a, silent - k + b) - special.betaln(a, b))
    return mass
