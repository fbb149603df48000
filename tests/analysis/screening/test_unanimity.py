"""Golden numbers by R 4.2.2 with VGAM 1.1-7; no test needs them."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from analysis.screening import Unanimity, beta_binomial, unanimity

LITTERS_DEAD = "1 4 9 4 10 9 9 11 10 7 12 9 8 9 4 7 14 7 9 8 5 10 10 8 10 3 13 3 8 5 12 1 1 1 0 4 2 2 1 0 0 0 0 0 1 0 1"
LITTERS_DEAD += " 0 0 0 2 2 0 0 1 0 0 0"
LITTERS = "10 11 12 4 10 11 9 11 10 10 12 10 8 11 6 9 14 12 11 13 14 10 12 13 10 14 13 4 8 13 12 10 3 13 12 14 9 13 16"
LITTERS += " 11 4 1 12 8 11 14 14 11 3 13 9 17 15 2 14 8 6 17"


LITTLE = 1e-3
"""Of a log-likelihood: a hundredth of what would be worth a word."""


def numbers(written):
    return np.array(written.split(), dtype=int)


def test_litters_of_rats_without_iron():
    """D. F. Moore and A. Tsiatis (1991); R VGAM: Coef(vglm(cbind(R, N - R) ~ 1, betabinomial, data = lirat))."""
    a, b = beta_binomial(numbers(LITTERS_DEAD), numbers(LITTERS))
    assert a / (a + b) == pytest.approx(0.465362888, rel=1e-5)
    assert 1 / (a + b + 1) == pytest.approx(0.599975822, rel=1e-5)


def test_skellams_chromosomes():
    """J. G. Skellam (1948): 337 nuclei of Brassica, 0 to 3 associations; R VGAM as above, mu and rho."""
    s = np.repeat([0, 1, 2, 3], [32, 103, 122, 80])
    a, b = beta_binomial(s, np.full(s.size, 3))
    assert a / (a + b) == pytest.approx(0.580712426697, rel=1e-5)
    assert 1 / (a + b + 1) == pytest.approx(0.0866675115809, rel=1e-4)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).filter(any), min_size=2, max_size=12))
def test_no_other_parameters_fit_better(villages):
    s, d = np.array(villages).T
    if not (s.any() and d.any()):
        return

    def likelihood(a, b):
        return float((special.betaln(s + a, d + b) - special.betaln(a, b)).sum())

    a, b = beta_binomial(s, s + d)
    best = likelihood(a, b)
    for factor in (0.9, 1.1):
        size = min(max((a + b) * factor, np.exp(-2.0)), np.exp(12.0))
        assert likelihood(a / (a + b) * size, b / (a + b) * size) <= best + LITTLE
        mean = special.expit(special.logit(a / (a + b)) * factor)
        assert likelihood(mean * (a + b), (1 - mean) * (a + b)) <= best + LITTLE


def test_villages_that_differ_by_chance_alone_have_the_binomials_chances():
    s, n = np.tile([4, 5, 6, 5], 20), np.full(80, 10)
    a, b = beta_binomial(s, n)
    assert np.log(a + b) > 5
    assert a / (a + b) == pytest.approx(0.5, rel=1e-4)
    found = unanimity(np.append(s, [10] * 3), np.append(n, [10] * 3))
    assert (found.villages, found.unanimous) == (83, 3)
    assert found.expected == pytest.approx(83 / 2**10, rel=0.25)
    assert found.p_value < 0.001


def test_the_chance_is_that_of_a_poisson_binomial():
    """Added up over all sets of three villages or more; S. D. Poisson (1837)."""
    s, n = np.array([9, 19, 30, 8, 27, 38, 17, 25]), np.array([9, 19, 30, 9, 30, 40, 20, 26])
    a, b = beta_binomial(s[3:], n[3:], truncated=True)
    chances = [float(np.prod((a + np.arange(size)) / (a + b + np.arange(size)))) for size in n]
    sets = list(product([0, 1], repeat=8))
    weights = [np.prod([c if one else 1 - c for c, one in zip(chances, each, strict=True)]) for each in sets]
    found = unanimity(s, n)
    assert (found.unanimous, found.expected) == (3, pytest.approx(sum(chances)))
    three = sum(weight for weight, each in zip(weights, sets, strict=True) if sum(each) >= 3)
    assert found.p_value == pytest.approx(three, rel=1e-9)


def test_leaving_out_the_unanimous_finds_the_parameters_they_were_drawn_from():
    """Two thousand villages, seeded: the plain fit of the others would be well off."""
    random = np.random.default_rng(7)
    n = random.integers(20, 60, 2000)
    s = random.binomial(n, random.beta(18.0, 1.0, 2000))
    others = s < n
    truncated = beta_binomial(s[others], n[others], truncated=True)
    plain = beta_binomial(s[others], n[others])
    assert truncated == pytest.approx((18.0, 1.0), rel=0.15)
    assert plain[1] > 1.5


def test_a_quarter_made_unanimous_does_not_explain_itself():
    s, n = np.array([88, 90, 92, 87, 91, 93, 89, 90, 94, 86, 90, 91, 100, 100, 100, 100]), np.full(16, 100)
    found = unanimity(s, n)
    assert (found.villages, found.unanimous) == (16, 4)
    assert found.expected < 0.1
    assert found.p_value < 1e-6


def test_villages_that_all_differ_much_may_be_unanimous_often():
    s, n = np.array([100, 100, 97, 40, 55, 70, 99, 20, 85, 94]), np.full(10, 100)
    assert unanimity(s, n).p_value > 0.05


@pytest.mark.parametrize(
    ("s", "n", "villages"),
    [
        ([50, 60], [50, 60], 2),
        ([], [], 0),
        ([5, 0], [5, 0], 1),
        ([8] * 9 + [7] * 4, [8] * 13, 13),
        ([0] * 9, [5] * 9, 9),
    ],
)
def test_there_is_nothing_to_compare_with(s, n, villages):
    found = unanimity(np.array(s, dtype=int), np.array(n, dtype=int))
    assert (found.villages, found.p_value) == (villages, 1.0)


def test_no_unanimous_village_is_asked_about():
    found = unanimity(np.array([90, 80, 95, 90, 91]), np.full(5, 100))
    assert isinstance(found, Unanimity)
    assert (found.unanimous, found.p_value) == (0, 1.0)


@pytest.mark.parametrize("s", [[0, 0], [5, 9]])
def test_one_answer_only_has_no_spread_to_fit(s):
    with pytest.raises(ValueError, match="no spread"):
        beta_binomial(np.array(s), np.array([5, 9]))
