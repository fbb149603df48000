"""Funnel plot: how far the share of a small village may swing by chance alone.

D. J. Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in Medicine 24:1185–1202.
"""

from dataclasses import dataclass
from typing import overload

import numpy as np
from scipy import stats

from analysis.cells import Counts, Shares, given_back, ordered, proper_level

_WINSORISED = 0.1


@dataclass(frozen=True)
class Overdispersion:
    """Độ phân tán vượt mức: how much more villages differ than by chance."""

    phi: float
    """The mean squared winsorised z; 1 when chance is all there is. Limits may be widened by its root."""
    tau2: float
    """The variance between villages, in squared units of the standard errors given; 0 when chance is enough."""
    beyond_chance: bool
    """phi above 1 + 2 √(2/I) for I villages: only then are limits to be widened."""


@overload
def limits(p: float, n: int, level: float = 0.95) -> tuple[float, float]: ...
@overload
def limits(p: float, n: Counts, level: float = 0.95) -> tuple[Shares, Shares]: ...
def limits(p: float, n: int | Counts, level: float = 0.95) -> tuple[float, float] | tuple[Shares, Shares]:
    """Control limits (low, high) for the share of a village with n answers when the common share is p.

    Exact binomial with interpolation, Spiegelhalter (2005), A.1.1: (r − α)/n for a tail q, with r the q-quantile and
    α = (P(R <= r) − q)/(P(R <= r) − P(R <= r − 1)). The upper limit is the mirror image, made from the dissatisfied:
    the paper's own, 1/n lower, is meant for "more than" and would put every unanimous small village outside. Kept
    within 0 and 1; where n = 0 nothing is unusual: (0, 1).
    Raises ValueError unless 0 <= p <= 1, n >= 0 whole and 0 < level < 1.
    """
    if not 0 <= p <= 1:
        raise ValueError(f"impossible share: {p}")
    [n] = ordered(n)
    tail = (1 - proper_level(level)) / 2
    low, high = _quantile(tail, n, p), 1 - _quantile(tail, n, 1 - p)
    return given_back(np.where(n == 0, 0.0, low), np.where(n == 0, 1.0, high))


def z_scores(s: Counts, n: Counts, p: float) -> Shares:
    """How many standard errors each share s/n lies from the common share p.

    (s/n − p)/√(p(1 − p)/n), one entry a village. Raises ValueError unless 0 <= s <= n, n > 0, whole, and 0 < p < 1.
    """
    s, n = ordered(np.atleast_1d(s), n)
    if not (n.all() and 0 < p < 1):
        raise ValueError("a z-score needs answers, and a common share between 0 and 1")
    return np.asarray((s / n - p) / np.sqrt(p * (1 - p) / n))


def overdispersion(z: Shares, standard_errors: Shares | None = None) -> Overdispersion:
    """What villages differ by beyond chance: z-scores, one a village, and the standard errors they were made with.

    Spiegelhalter (2005), 4: φ = Σ z²/I with the z-scores winsorised at their 10 % and 90 % quantiles; τ² = (I φ −
    (I − 1))/(Σ w − Σ w²/Σ w) with w = 1/s², at least 0 (R. DerSimonian and N. Laird 1986). Without standard errors all
    are taken as 1. Raises ValueError for fewer than two villages, a z that is no number, an error not above 0.
    """
    z = np.asarray(z, dtype=np.float64)
    errors = np.ones_like(z) if standard_errors is None else np.asarray(standard_errors, dtype=np.float64)
    if z.ndim != 1 or z.size < 2 or errors.shape != z.shape or not np.isfinite(z).all() or not (errors > 0).all():
        raise ValueError("overdispersion needs two villages or more, each with a z-score and a standard error above 0")
    drawn_in = np.clip(z, *np.quantile(z, [_WINSORISED, 1 - _WINSORISED]))
    phi, villages = float((drawn_in**2).mean()), z.size
    weights = 1 / errors**2
    tau2 = (villages * phi - (villages - 1)) / (weights.sum() - (weights**2).sum() / weights.sum())
    return Overdispersion(phi, max(float(tau2), 0.0), phi > 1 + 2 * (2 / villages) ** 0.5)


def _quantile(q: float, n: Counts, p: float) -> Shares:
    """The interpolated q-quantile of a binomial share."""
    r = stats.binom.ppf(q, n, p)
    reached = stats.binom.cdf(r, n, p)
    beyond = (reached - q) / (reached - stats.binom.cdf(r - 1, n, p))
    return np.asarray(np.maximum(r - beyond, 0) / np.maximum(n, 1))
