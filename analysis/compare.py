"""Comparisons: online against paper, this wave against the last, one village against another.

Worded "khác biệt", never as a cause: who answers by phone and who on paper are different people. Counts are whole
numbers; a p-value is the chance of a difference at least so large if there were none. statsmodels has the
Mantel–Haenszel family too, but would double what is installed and slow the first page; see DECISIONS.md.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from analysis.cells import Counts, Shares, given_back, ordered, proper_level
from analysis.proportions import wilson


@dataclass(frozen=True, eq=False)
class Tables:
    """Two-by-two tables, one a village: of n who answered this way (1) or that way (2) s were satisfied.

    Raises ValueError unless 0 <= s <= n, whole numbers; the four are broadcast to one line of villages.
    """

    s1: Counts
    n1: Counts
    s2: Counts
    n2: Counts

    def __post_init__(self) -> None:
        lines = np.broadcast_arrays(*np.atleast_1d(*ordered(self.s1, self.n1), *ordered(self.s2, self.n2)))
        for name, line in zip(("s1", "n1", "s2", "n2"), lines, strict=True):
            object.__setattr__(self, name, line)


@dataclass(frozen=True)
class CommonOdds:
    """Tỷ số chênh chung của các thôn: how the odds of being satisfied differ between the two ways."""

    odds_ratio: float
    """Above 1: more satisfied in the first way; 0, inf or nan (with limits 0 and inf) where answers do not cross."""
    low: float
    high: float
    statistic: float
    p_value: float


@dataclass(frozen=True)
class ChiSquare:
    """Một phép thử khi-bình-phương."""

    statistic: float
    freedom: int
    p_value: float
    least_expected: float
    """The smallest expected count; under 5 the p-value is rough (Cochran 1954)."""


@dataclass(frozen=True, eq=False)
class Change:
    """Khác biệt giữa hai tỷ lệ, with its limits: shares between −1 and 1."""

    difference: float | Shares
    low: float | Shares
    high: float | Shares


def mantel_haenszel(tables: Tables, level: float = 0.95) -> CommonOdds:
    """The odds ratio common to all villages, its limits, and the test that it is 1.

    N. Mantel and W. Haenszel (1959), JNCI 22:719–748, with continuity correction as in R ``mantelhaen.test``; limits
    J. M. Robins, N. Breslow and S. Greenland (1986), Biometrics 42:311–323. Villages with fewer than two answers say
    nothing. Statistic 0 and p-value 1 where nothing could differ. Raises ValueError unless 0 < level < 1.
    """
    z = float(special.ndtri((1 + proper_level(level)) / 2))
    a, b, c, d, total = (each[tables.n1 + tables.n2 > 1] for each in _cells(tables))
    statistic = _against_one(a, b, c, d, total)
    p_value = float(special.chdtrc(1, statistic))
    together, apart = float((a * d / total).sum()), float((b * c / total).sum())
    if not (together and apart):
        unlimited = np.nan if together == apart else np.inf if together else 0.0
        return CommonOdds(unlimited, 0.0, np.inf, statistic, p_value)
    ratio, spread = together / apart, float(np.exp(z * _log_error(a, b, c, d, total)))
    return CommonOdds(ratio, ratio / spread, ratio * spread, statistic, p_value)


def breslow_day(tables: Tables) -> ChiSquare:
    """Whether the odds ratio is the same in every village.

    N. E. Breslow and N. E. Day (1980), Statistical Methods in Cancer Research I, 4.4, with the correction of
    R. E. Tarone (1985), Biometrika 72:91–95. Villages in which one way or one answer does not occur say nothing and are
    left out. Without two villages left, or without a finite common odds ratio above 0: statistic 0, p-value 1.
    """
    a, b, c, d, _ = (each[_informative(tables)] for each in _cells(tables))
    ratio = mantel_haenszel(tables).odds_ratio
    if a.size < 2 or not 0 < ratio < np.inf:
        return ChiSquare(0.0, 0, 1.0, 0.0)
    expected = _expected(a + b, c + d, a + c, ratio)
    cells = expected, a + b - expected, a + c - expected, d - a + expected
    variance = 1 / np.sum([1 / each for each in cells], axis=0)
    statistic = ((a - expected) ** 2 / variance).sum() - (a - expected).sum() ** 2 / variance.sum()
    least = float(min(each.min() for each in cells))
    return ChiSquare(float(statistic), a.size - 1, float(special.chdtrc(a.size - 1, statistic)), least)


def fisher_holm(tables: Tables) -> tuple[Shares, Shares]:
    """Fisher's exact test for each table (here: one a question, not a village), and Holm's adjustment over them.

    Gives (p-values, adjusted p-values), one each a table. R. A. Fisher (1934); S. Holm (1979), Scandinavian Journal of
    Statistics 6:65–70.
    """
    a, b, c, d, _ = _cells(tables)
    exact = [stats.fisher_exact([[w, x], [y, z]]).pvalue for w, x, y, z in zip(a, b, c, d, strict=True)]
    p_values = np.array(exact, dtype=np.float64)
    return p_values, holm(p_values)


def holm(p_values: Shares) -> Shares:
    """Adjusted p-values, smallest times m, next times m − 1, …, never decreasing: S. Holm (1979).

    Raises ValueError unless all lie between 0 and 1.
    """
    p_values = np.atleast_1d(np.asarray(p_values, dtype=np.float64))
    if not ((p_values >= 0) & (p_values <= 1)).all():
        raise ValueError("p-values lie between 0 and 1")
    order = np.argsort(p_values, kind="stable")
    stepped = np.maximum.accumulate(p_values[order] * np.arange(p_values.size, 0, -1))
    adjusted = np.empty_like(p_values)
    adjusted[order] = np.minimum(stepped, 1)
    return adjusted


def change(s1: int | Counts, n1: int | Counts, s2: int | Counts, n2: int | Counts, level: float = 0.95) -> Change:
    """How much larger the share s1/n1 of this wave is than s2/n2 of the last, with hybrid score limits.

    R. G. Newcombe (1998), Statistics in Medicine 17:873–890, method 10. The waves are taken as unpaired: ballots are
    secret and cannot be. Scalars or arrays. Raises ValueError unless 0 <= s <= n, n > 0, whole, and 0 < level < 1.
    """
    (s1, n1), (s2, n2) = ordered(s1, n1), ordered(s2, n2)
    if not (n1.all() and n2.all()):
        raise ValueError("nobody answered in one of the waves: there is no change to measure")
    (low1, high1), (low2, high2) = wilson(s1, n1, level), wilson(s2, n2, level)
    share1, share2 = s1 / n1, s2 / n2
    low = share1 - share2 - np.hypot(share1 - low1, high2 - share2)
    high = share1 - share2 + np.hypot(high1 - share1, share2 - low2)
    return Change(*given_back(*map(np.asarray, (share1 - share2, low, high))))


def homogeneity(s: Counts, n: Counts) -> ChiSquare:
    """Whether villages differ in their share more than chance would make them: s of n satisfied, one entry a village.

    K. Pearson (1900), chi-square without correction. Villages without answers are left out. Where all villages are
    unanimous alike, or fewer than two are left, nothing differs: statistic 0, p-value 1.
    """
    s, n = ordered(np.atleast_1d(s), n)
    s, n = s[n > 0], n[n > 0]
    if s.size < 2 or s.sum() in (0, n.sum()):
        return ChiSquare(0.0, 0, 1.0, 0.0)
    found = stats.chi2_contingency([s, n - s], correction=False)
    return ChiSquare(float(found.statistic), int(found.dof), float(found.pvalue), float(found.expected_freq.min()))


def _cells(tables: Tables) -> tuple[Counts, Counts, Counts, Counts, Counts]:
    """a, b: the first way satisfied and not; c, d: the second; and their total, as columns of villages."""
    n1, n2 = tables.n1, tables.n2
    return tables.s1, n1 - tables.s1, tables.s2, n2 - tables.s2, n1 + n2


def _informative(tables: Tables) -> NDArray[np.bool_]:
    a, b, c, d, _ = _cells(tables)
    return np.asarray((a + b > 0) & (c + d > 0) & (a + c > 0) & (b + d > 0))


def _log_error(a: Counts, b: Counts, c: Counts, d: Counts, total: Counts) -> float:
    """The standard error of the logarithm of the common odds ratio (Robins, Breslow and Greenland 1986)."""
    like, unlike = (a + d) / total, (b + c) / total
    together, apart = a * d / total, b * c / total
    r, s = together.sum(), apart.sum()
    both = (like * apart + unlike * together).sum()
    variance = (like * together).sum() / r**2 + both / (r * s) + (unlike * apart).sum() / s**2
    return float(np.sqrt(variance / 2))


def _against_one(a: Counts, b: Counts, c: Counts, d: Counts, total: Counts) -> float:
    """The Mantel–Haenszel chi-square, drawn half an answer towards 0."""
    first, satisfied = a + b, a + c
    distance = abs(float((a - first * satisfied / total).sum()))
    products = 1.0 * first * (c + d) * satisfied * (b + d)
    variance = float((products / (1.0 * total**2 * (total - 1))).sum())
    return (distance - (0.5 if distance >= 0.5 else 0)) ** 2 / variance if variance else 0.0


def _expected(first: Counts, second: Counts, satisfied: Counts, ratio: float) -> Shares:
    """The satisfied of the first way with the same margins and the odds ratio given: the root of a quadratic."""
    linear = second - satisfied + ratio * (first + satisfied)
    constant = ratio * first * satisfied
    return np.asarray(2 * constant / (linear + np.sqrt(linear**2 + 4 * (1 - ratio) * constant)))
