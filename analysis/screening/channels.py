"""Paper against online within a village, compared with the other villages of the poll."""

import numpy as np
from scipy import special

from analysis.cells import Counts, Shares
from analysis.compare import Tables


def contrasts(tables: Tables) -> Shares:
    """How unusual each village's contrast between paper (1) and online (2) is; one two-sided p-value a village.

    People who answer on paper differ from those who answer by phone everywhere; asked is whether a village differs
    from the rest in that. Given its margins, its satisfied paper ballots follow Fisher's noncentral hypergeometric
    distribution (R. A. Fisher 1935) with the odds ratio of all other villages together (Mantel and Haenszel 1959).
    1 where a village has only one way or one answer, or where the others give no odds ratio above 0.
    """
    s1, n1, s2, n2 = tables.s1, tables.n1, tables.s2, tables.n2
    total = np.maximum(n1 + n2, 1)
    together, apart = s1 * (n2 - s2) / total, (n1 - s1) * s2 / total
    p_values = np.ones(n1.size)
    for at in range(n1.size):
        others_together = float(np.delete(together, at).sum())
        others_apart = float(np.delete(apart, at).sum())
        if others_together and others_apart:
            cell = int(s1[at]), int(n1[at]), int(n2[at]), int(s1[at] + s2[at])
            p_values[at] = _two_sided(*cell, odds_ratio=others_together / others_apart)
    return p_values


def _two_sided(s1: int, n1: int, n2: int, satisfied: int, *, odds_ratio: float) -> float:
    """Twice the smaller tail at s1 of Fisher's noncentral hypergeometric distribution, at most 1.

    Summed here: scipy's nchypergeom_fisher ends the whole process on some odds ratios (seen in 1.17.1).
    """
    possible = np.arange(max(0, satisfied - n2), min(n1, satisfied) + 1)
    logs = possible * np.log(odds_ratio) + _log_ways(n1, possible) + _log_ways(n2, satisfied - possible)
    weights = np.exp(logs - logs.max())
    down, up = weights[possible <= s1].sum(), weights[possible >= s1].sum()
    return float(min(1.0, 2 * min(down, up) / weights.sum()))


def _log_ways(n: int, chosen: Counts) -> Shares:
    """The logarithm of C(n, chosen)."""
    ways: Shares = -np.log(n + 1) - special.betaln(chosen + 1, n - chosen + 1)
    return ways
