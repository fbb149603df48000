"""Villages as strata: the share of a commune when villages were not covered alike.

A check beside the legal share Σs/Σn, not in its place.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.cells import Counts, Shares, ordered, proper_level
from analysis.proportions import finite_exact


@dataclass(frozen=True)
class StratifiedShare:
    """Tỷ lệ chung, mỗi thôn tính theo số hộ: shares between 0 and 1."""

    estimate: float
    standard_error: float
    low: float
    high: float
    pooled: bool
    """The limits are those of one pooled finite population: the spread between households cannot be estimated."""


def stratified_share(N_h: Counts, n_h: Counts, s_h: Counts, level: float = 0.95) -> StratifiedShare:
    """The share of satisfied among all households, each village weighted by its own, with Korn–Graubard limits.

    N_h households, n_h of them answered, s_h of these satisfied; one entry a village, whole numbers. Estimate
    Σ W_h p_h with W_h = N_h/ΣN_h and p_h = s_h/n_h, variance Σ W_h² (1 − n_h/N_h) p_h(1 − p_h)/(n_h − 1) (W. G. Cochran
    1977, Sampling Techniques, 5.53); a village with one answer among several households is measured from the estimate
    instead of from its own mean, as in R ``survey`` with ``lonely.psu = "adjust"``. Limits: E. L. Korn and
    B. I. Graubard (1998), Survey Methodology 24:193–201, as in R ``svyciprop(method = "beta")``.

    Where no variance can be estimated (every village unanimous, or one answer in each) the limits are those of
    ``finite_exact`` over the sums, widened to hold the estimate; when everybody answered they are the share itself.
    Raises ValueError unless 0 <= s_h <= n_h <= N_h and 0 < level < 1, and when nobody answered in a village.
    """
    s, n, N = ordered(np.atleast_1d(s_h), n_h, N_h)
    if n.size == 0 or not n.all():
        raise ValueError("nobody answered in a village: nothing stands for its households")
    proper_level(level)
    shares, households = s / n, int(N.sum())
    estimate = float((N * shares).sum()) / households
    variance = float((N / households) ** 2 @ _variances(shares, n, N, estimate))
    freedom = int(n.sum()) - n.size
    pooled = variance == 0 or freedom == 0
    if pooled:
        low, high = _pooled_limits(s, n, N, estimate, level)
    else:
        low, high = _korn_graubard(estimate, variance, int(n.sum()), freedom, level)
    return StratifiedShare(estimate, variance**0.5, low, high, pooled)


def _variances(shares: Shares, n: Counts, N: Counts, estimate: float) -> Shares:
    """Of each village's share; 0 where the village is counted in full."""
    lonely = (shares - estimate) ** 2
    spread = np.where(n > 1, shares * (1 - shares) / np.maximum(n - 1, 1), lonely)
    return np.asarray((1 - n / N) * spread)


def _korn_graubard(estimate: float, variance: float, n: int, freedom: int, level: float) -> tuple[float, float]:
    """Clopper–Pearson limits with the effective number of answers, corrected for the degrees of freedom."""
    tail = (1 - level) / 2
    correction = special.stdtrit(n - 1, tail) / special.stdtrit(freedom, tail)
    effective = estimate * (1 - estimate) / variance * correction**2
    s, d = effective * estimate, effective * (1 - estimate)
    return float(special.betaincinv(s, d + 1, tail)), float(special.betainccinv(s + 1, d, tail))


def _pooled_limits(s: Counts, n: Counts, N: Counts, estimate: float, level: float) -> tuple[float, float]:
    if (n == N).all():
        return estimate, estimate
    households = int(N.sum())
    low, high = finite_exact(int(s.sum()), int(n.sum()), households, level)
    return min(low / households, estimate), max(high / households, estimate)
