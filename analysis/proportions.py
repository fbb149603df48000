"""Exact limits for one finite population.

An annex to the verdict, never its headline: true only if silence has nothing to do with satisfaction.
"""

from scipy.stats import hypergeom


def finite_exact(s: int, n: int, N: int, level: float = 0.95) -> tuple[int, int]:  # noqa: N803
    """Limits (low, high) for the number of satisfied households among N, from s satisfied of n who answered.

    Tail inversion of the hypergeometric distribution, two-sided (Konijn 1973; Buonaccorsi 1987).
    Raises ValueError unless 0 <= s <= n <= N, n > 0 and 0 < level < 1.
    """
    if not (0 <= s <= n <= N and n > 0 and 0 < level < 1):
        raise ValueError(f"impossible counts: {s} satisfied of {n} of {N} at {level}")
    tail = (1 - level) / 2
    return _lowest(s, n, N, tail), N - _lowest(n - s, n, N, tail)


def _lowest(s: int, n: int, households: int, tail: float) -> int:
    """The smallest M for which s or more of n is not too rare: P(S >= s | M) > tail, by bisection."""
    low, high = s, households - (n - s)
    while low < high:
        middle = (low + high) // 2
        if float(hypergeom.sf(s - 1, households, middle, n)) > tail:
            high = middle
        else:
            low = middle + 1
    return low
