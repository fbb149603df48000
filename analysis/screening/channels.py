"""Paper against online within a village, compared with the other villages of the poll."""

import numpy as np
from scipy import stats

from analysis.cells import Shares
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
    others_together, others_apart = together.sum() - together, apart.sum() - apart
    one_answer = (s1 + s2 == 0) | (s1 + s2 == n1 + n2)
    asked = (n1 > 0) & (n2 > 0) & ~one_answer & (others_together > 0) & (others_apart > 0)
    p_values = np.ones(n1.size)
    if asked.any():
        ratio = others_together[asked] / others_apart[asked]
        margins = (n1 + n2)[asked], (s1 + s2)[asked], n1[asked], ratio
        down = stats.nchypergeom_fisher.cdf(s1[asked], *margins)
        up = stats.nchypergeom_fisher.sf(s1[asked] - 1, *margins)
        p_values[asked] = np.minimum(1, 2 * np.minimum(down, up))
    return p_values
