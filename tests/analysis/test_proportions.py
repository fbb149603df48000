"""Golden numbers, each with its source. R is 4.2.2; no test needs it."""

from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom

from analysis.proportions import clopper_pearson, finite_exact, finite_exact_lower, jeffreys, wilson

PRINTED_FOUR = 5.1e-5
"""Half a unit of the fourth decimal, as printed in the tables."""
PRINTED_EIGHT = 5.1e-9

# R. G. Newcombe (1998), Statistics in Medicine 17:857–872, table I: methods 3 (score) and 5 (Clopper–Pearson).
NEWCOMBE = [
    (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
    (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
    (0, 20, (0.0000, 0.1611), (0.0000, 0.1684)),
    (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
]


@pytest.mark.parametrize(("s", "n", "score", "exact"), NEWCOMBE)
def test_newcombes_table_of_seven_methods(s, n, score, exact):
    assert wilson(s, n) == pytest.approx(score, abs=PRINTED_FOUR)
    assert clopper_pearson(s, n) == pytest.approx(exact, abs=PRINTED_FOUR)


@pytest.mark.parametrize(
    ("s", "n", "score", "exact"),
    [
        (18, 20, (0.6989663547715128, 0.972133518786232), (0.6830172859809176, 0.9876514728297052)),
        (190, 200, (0.910421851861224, 0.972617354399236), (0.9099724622986486, 0.975765834527891)),
    ],
)
def test_the_limits_of_r_binom_as_statsmodels_keeps_them(s, n, score, exact):
    """statsmodels, results_proportion.py: written there by R binom::binom.confint."""
    assert wilson(s, n) == pytest.approx(score, rel=1e-10)
    assert clopper_pearson(s, n) == pytest.approx(exact, rel=1e-10)


def test_mendels_peas():
    """R, help(binom.test): Conover (1971), p. 97: 682 giant of 925, printed as 0.7076683 to 0.7654066."""
    assert clopper_pearson(682, 925) == pytest.approx((0.7076683, 0.7654066), abs=5.1e-8)


@pytest.mark.parametrize(("s", "limits"), [(302, (0.226, 0.276)), (133, (0.0932, 0.1293))])
def test_a_german_election_poll(s, limits):
    """G. Kauermann and H. Küchenhoff (2010), Stichproben, p. 54, after R samplingbook::Sprop: 1206 asked."""
    assert clopper_pearson(s, 1206) == pytest.approx(limits, abs=6e-4)


@pytest.mark.parametrize(
    ("s", "low", "high"),
    [
        (10, 0.02599340, 0.08687509),
        (20, 0.06416642, 0.14729862),
        (25, 0.08462743, 0.176126),
        (30, 0.10567714, 0.20436243),
        (40, 0.14910087, 0.25950769),
        (50, 0.19387268, 0.31330266),
        (60, 0.23970343, 0.36603761),
        (70, 0.28642624, 0.41787992),
        (80, 0.33393964, 0.46893129),
    ],
)
def test_jeffreys_limits_as_a_veterinary_package_prints_them(s, low, high):
    """R RSurveillance, help(binom.jeffreys): s of 200, printed to eight decimals (one to six)."""
    assert jeffreys(s, 200) == pytest.approx((low, high), abs=PRINTED_EIGHT if s != 25 else 5.1e-7)


# W. Wang (2015), JASA 110:1491–1499, after R ExactCIone 1.0.5, vignette: one-sided limits of Konijn (1973).
KONIJN_LOWER = [0, 11, 74, 176, 301, 446, 609, 788, 988, 1213, 1484]
KONIJN_UPPER = [516, 787, 1012, 1212, 1391, 1554, 1699, 1824, 1926, 1989, 2000]
WANG = [
    *[(0, 608), (11, 873), (74, 1102), (176, 1236), (301, 1391), (446, 1554)],
    *[(609, 1699), (764, 1824), (898, 1926), (1127, 1989), (1392, 2000)],
]


def test_konijns_one_sided_limits_for_ten_of_two_thousand():
    s = np.arange(11)
    assert finite_exact_lower(s, 10, 2000).tolist() == KONIJN_LOWER
    assert (2000 - finite_exact_lower(10 - s, 10, 2000)).tolist() == KONIJN_UPPER


@pytest.mark.parametrize("s", range(11))
def test_the_shortest_exact_limits_lie_within_ours(s):
    """Wang's are admissible: no exact ones can be shorter everywhere; the tails of ours are equal."""
    low, high = finite_exact(s, 10, 2000)
    assert low <= WANG[s][0] <= WANG[s][1] <= high


@pytest.mark.parametrize(
    ("s", "n", "households", "low", "high"),
    [(45, 100, 300, 110, 161), (2, 100, 300, 2, 19), (3, 10, 50, 4, 32), (50, 60, 61, 50, 51), (10, 20, 20, 10, 10)],
)
def test_the_office_survey_of_kauermann_and_kuechenhoff(s, n, households, low, high):
    """R samplingbook::Sprop, tests and vignette (2010, p. 53). It gives the first numbers that are excluded."""
    inside = finite_exact(s, n, households)
    assert (max(inside[0] - 1, s), min(inside[1] + 1, households - n + s)) == (low, high)


@pytest.mark.parametrize(
    ("s", "n", "households", "limits", "lower", "at_99"),
    [
        (71, 72, 76, (74, 75), 74, (73, 75)),
        (168, 170, 200, (196, 198), 196, (194, 198)),
        (163, 200, 6194, (4678, 5360), 4737, (4558, 5444)),
        (972, 1043, 1269, (1174, 1190), 1175, (1171, 1192)),
        (1520, 1600, 2000, (1890, 1909), 1891, (1886, 1911)),
        (1880, 1893, 2552, (2528, 2538), 2530, (2526, 2539)),
        (2840, 2842, 3343, (3338, 3341), 3339, (3337, 3341)),
        (6460, 6800, 8500, (8054, 8094), 8058, (8048, 8100)),
        (11679, 11683, 16226, (16216, 16222), 16217, (16214, 16222)),
    ],
)
def test_published_polls_of_the_front_by_rs_phyper(s, n, households, limits, lower, at_99):
    """R: M <- s:(N-n+s); range(M[phyper(s-1,M,N-M,n,lower.tail=FALSE) > a]), and phyper(s,M,N-M,n) > a."""
    assert finite_exact(s, n, households) == limits
    assert finite_exact_lower(s, n, households) == lower
    assert finite_exact(s, n, households, 0.99) == at_99


@pytest.mark.parametrize("method", [wilson, clopper_pearson, jeffreys])
def test_nobody_asked_excludes_nothing(method):
    assert method(0, 0) == (0.0, 1.0)


def test_nobody_asked_excludes_nothing_of_a_finite_population():
    assert finite_exact(0, 0, 50) == (0, 50)
    assert finite_exact_lower(0, 0, 50) == 0
    assert finite_exact(0, 0, 0) == (0, 0)


@pytest.mark.parametrize("method", [wilson, clopper_pearson, jeffreys])
@pytest.mark.parametrize("n", [1, 7, 200])
def test_unanimity_reaches_the_end_exactly(method, n):
    assert method(0, n)[0] == 0.0 < method(0, n)[1] < 1.0
    assert method(n, n)[1] == 1.0 > method(n, n)[0] > 0.0


def test_no_rounding_is_left_at_the_ends():
    n = np.arange(1, 500)
    for level in np.linspace(0.5, 0.999, 60):
        assert (wilson(0 * n, n, level)[0] == 0.0).all()
        assert (wilson(n, n, level)[1] == 1.0).all()


@pytest.mark.parametrize("guess", ["nobody", "everybody", "the middle"])
def test_where_the_search_begins_decides_nothing_but_its_time(guess, monkeypatch):
    n = np.array([[10], [72], [300]])
    s = n - np.array([0, 1, 5, 9, 10])
    expected = finite_exact(s, n, n + 60)
    begin = {"nobody": 0, "everybody": 60, "the middle": 30}[guess]
    monkeypatch.setattr("analysis.proportions._near", lambda silent, *_: np.full_like(silent, begin))
    assert np.array_equal(finite_exact(s, n, n + 60), expected)


@pytest.mark.parametrize("method", [wilson, clopper_pearson, jeffreys])
@given(st.integers(0, 60), st.integers(0, 60), st.floats(0.5, 0.999))
def test_the_limits_hold_the_share_and_mirror_those_of_the_dissatisfied(method, a, b, level):
    low, high = method(a, a + b, level)
    mirrored = method(b, a + b, level)
    assert (1 - mirrored[1], 1 - mirrored[0]) == pytest.approx((low, high), abs=1e-9)
    if a + b:
        assert 0 <= low <= a / (a + b) <= high <= 1


@pytest.mark.parametrize("method", [wilson, clopper_pearson, jeffreys])
@given(st.integers(0, 400), st.integers(0, 400), st.floats(0.5, 0.99))
def test_more_satisfied_raises_both_limits_and_more_certainty_widens_them(method, a, b, level):
    low, high = method(a, a + b + 1, level)
    raised = method(a + 1, a + b + 1, level)
    assert low <= raised[0]
    assert high <= raised[1]
    wider = method(a, a + b + 1, (1 + level) / 2)
    assert wider[0] <= low
    assert high <= wider[1]


cells = st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300))
"""Satisfied, dissatisfied, silent."""


@given(cells, st.floats(0.5, 0.999))
def test_finite_limits_mirror_nest_and_stay_possible(cell, level):
    s, d, silent = cell
    households = s + d + silent
    low, high = finite_exact(s, s + d, households, level)
    assert s <= low <= high <= s + silent
    mirrored = finite_exact(d, s + d, households, level)
    assert (households - mirrored[1], households - mirrored[0]) == (low, high)
    wider = finite_exact(s, s + d, households, (1 + level) / 2)
    assert wider[0] <= low
    assert high <= wider[1]
    assert low == finite_exact_lower(s, s + d, households, (1 + level) / 2)


@given(cells, st.floats(0.5, 0.999))
def test_finite_limits_rise_with_the_satisfied_and_close_in_with_each_answer(cell, level):
    s, d, silent = cell
    n, households = s + d + 1, s + d + 1 + silent
    low, high = finite_exact(s, n, households, level)
    raised = finite_exact(s + 1, n, households, level)
    assert low <= raised[0]
    assert high <= raised[1]
    one_more_household = finite_exact(s, n, households + 1, level)
    assert low <= one_more_household[0]
    assert high <= one_more_household[1]


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_finite_limits_are_the_tail_inversion_and_cover_every_truth_up_to_sixty_households(level):
    """Every N, n and M: the definition word for word, from exact whole numbers, and the chance of holding M."""
    alpha = round((1 - level) * 1000)
    for households in range(61):
        for n in range(households + 1):
            s = np.arange(n + 1)
            low, high = finite_exact(s, n, households, level)
            at_least, at_most, ways = _tails(households, n)
            permitted = alpha * ways
            inside = (2000 * at_least > permitted) & (2000 * at_most > permitted)
            M = np.arange(households + 1)[:, None]
            assert (inside == ((low <= M) & (high >= M))).all(), (households, n)
            one_sided = finite_exact_lower(s, n, households, level)
            assert ((1000 * at_least > permitted) == (one_sided <= M)).all()
            assert (1000 * (_ways(households, n) * inside).sum(axis=1) >= (1000 - alpha) * ways).all()
            assert (1000 * (_ways(households, n) * (one_sided <= M)).sum(axis=1) >= (1000 - alpha) * ways).all()


def test_many_cells_at_once_are_the_single_cells():
    N = np.array([[76], [200], [2000]])
    n = np.array([[72], [170], [1600]])
    s = n - np.array([0, 1, 5, 40])
    low, high = finite_exact(s, n, N)
    assert low.shape == high.shape == (3, 4)
    for at in np.ndindex(3, 4):
        single = int(s[at]), int(n[at[0], 0]), int(N[at[0], 0])
        assert (low[at], high[at]) == finite_exact(*single)
        assert finite_exact_lower(s, n, N)[at] == finite_exact_lower(*single)
    for method in (wilson, clopper_pearson, jeffreys):
        assert method(s, n)[0][1, 2] == method(165, 170)[0]


def test_one_cell_gives_plain_numbers():
    assert [type(limit) for limit in finite_exact(71, 72, 76)] == [int, int]
    assert [type(limit) for limit in wilson(71, 72)] == [float, float]
    assert type(finite_exact_lower(71, 72, 76)) is int


@settings(max_examples=30)
@given(st.integers(20_000, 1_000_000), st.floats(0.5, 0.999), st.floats(0.5, 1))
def test_a_whole_province_agrees_with_scipys_hypergeometric(households, share, coverage):
    n = int(households * coverage)
    s = round(n * share)
    low, high = finite_exact(s, n, households)
    for M, tail, excluded in ((low, hypergeom.sf, low - 1), (high, hypergeom.cdf, high + 1)):
        k = s - 1 if tail == hypergeom.sf else s
        assert tail(k, households, M, n) > 0.025 * (1 - 1e-6)
        assert not s <= excluded <= households - n + s or tail(k, households, excluded, n) <= 0.025 * (1 + 1e-6)


@pytest.mark.parametrize("method", [wilson, clopper_pearson, jeffreys])
@pytest.mark.parametrize(("s", "n"), [(-1, 4), (5, 4), (0, -1)])
def test_impossible_counts_are_refused(method, s, n):
    with pytest.raises(ValueError, match="impossible counts"):
        method(s, n)


@pytest.mark.parametrize("method", [finite_exact, finite_exact_lower])
@pytest.mark.parametrize(("s", "n", "households"), [(-1, 4, 10), (5, 4, 10), (1, 11, 10)])
def test_impossible_counts_of_a_finite_population_are_refused(method, s, n, households):
    with pytest.raises(ValueError, match=f"impossible counts: {s} of {n} of {households}"):
        method(s, n, households)


def test_the_first_impossible_cell_is_named():
    with pytest.raises(ValueError, match="9 of 8"):
        wilson(np.array([3, 9]), np.array([8, 8]))


@pytest.mark.parametrize("level", [0.0, 1.0, -0.1, 95])
def test_an_impossible_level_is_refused(level):
    for method in (wilson, clopper_pearson, jeffreys):
        with pytest.raises(ValueError, match="impossible level"):
            method(1, 2, level)
    for exact in (finite_exact, finite_exact_lower):
        with pytest.raises(ValueError, match="impossible level"):
            exact(1, 2, 3, level)


def test_counts_must_be_whole():
    with pytest.raises(ValueError, match="whole numbers"):
        wilson(1.5, 2)  # type: ignore[call-overload]


def _ways(households, n):
    """(M, s): in how many of the C(N, n) draws s of the M satisfied are met, as Python integers."""
    rows = [
        [comb(M, s) * comb(households - M, n - s) if n - s <= households - M else 0 for s in range(n + 1)]
        for M in range(households + 1)
    ]
    return np.array(rows, dtype=object)


def _tails(households, n):
    """(at least s, at most s, all): the numbers of draws for each M and s."""
    ways = _ways(households, n)
    at_most = np.cumsum(ways, axis=1)
    return comb(households, n) - at_most + ways, at_most, comb(households, n)
