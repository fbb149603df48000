"""Spiegelhalter's funnel; golden numbers by R 4.2.2 from the formula of his appendix, which no test needs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.funnel import limits, overdispersion, z_scores


@pytest.mark.parametrize(
    ("p", "n", "at_95", "at_998"),
    [
        (0.9, 40, (0.783998395453, 0.99611102167), (0.71421554839, 1.0)),
        (0.9, 100, (0.832281388361, 0.959619404476), (0.791643281497, 0.985821134992)),
        (0.9, 250, (0.859305762217, 0.937759090514), (0.834996892143, 0.955696655645)),
        (0.9, 1000, (0.880517073469, 0.918721343255), (0.869082156053, 0.928659153687)),
        (0.95, 100, (0.898092655976, 0.993877068564), (0.865361504562, 1.0)),
        (0.95, 1000, (0.935553506777, 0.963595652318), (0.926983320376, 0.970496652627)),
    ],
)
def test_exact_binomial_limits_with_interpolation(p, n, at_95, at_998):
    """D. J. Spiegelhalter (2005), A.1.1, tails 0.025 and 0.001. R: r <- qbinom(t, n, p);
    (r - (pbinom(r, n, p) - t) / (pbinom(r, n, p) - pbinom(r - 1, n, p))) / n; above: 1 - that for 1 - p, cut at 1."""
    assert limits(p, n) == pytest.approx(at_95, rel=1e-9)
    assert limits(p, n, 0.998) == pytest.approx(at_998, rel=1e-9)


@given(st.floats(0.01, 0.99), st.integers(1, 2000), st.floats(0.5, 0.999))
def test_the_limits_hold_the_common_share_and_widen_with_the_level(p, n, level):
    low, high = limits(p, n, level)
    wider = limits(p, n, (1 + level) / 2)
    assert 0 <= wider[0] <= low <= high <= wider[1] <= 1
    assert low <= p + 1 / n
    assert high >= p - 1 / n


@given(st.floats(0.01, 0.99), st.integers(1, 500))
def test_the_limits_of_the_dissatisfied_are_the_mirror_image(p, n):
    low, high = limits(p, n)
    mirrored = limits(1 - p, n)
    assert (1 - mirrored[1], 1 - mirrored[0]) == pytest.approx((low, high), abs=1e-7)


def test_a_small_unanimous_village_is_not_unusual():
    for n in (5, 20, 40):
        assert limits(0.95, n, 0.998)[1] == 1.0


def test_no_answers_and_no_doubt():
    assert limits(0.9, 0) == (0.0, 1.0)
    assert 29 / 30 < limits(1.0, 30)[0] <= limits(1.0, 30)[1] == 1.0
    assert 0.0 == limits(0.0, 30)[0] <= limits(0.0, 30)[1] < 1 / 30


def test_many_villages_at_once_are_the_single_ones():
    low, high = limits(0.9, np.array([0, 40, 250]))
    assert [(a, b) for a, b in zip(low, high, strict=True)] == [limits(0.9, n) for n in (0, 40, 250)]


@pytest.mark.parametrize("p", [-0.1, 1.1])
def test_an_impossible_share_is_refused(p):
    with pytest.raises(ValueError, match="impossible share"):
        limits(p, 10)


def test_a_z_score_is_counted_in_standard_errors():
    assert z_scores(np.array([97, 90, 60]), np.array([100, 100, 100]), 0.9) == pytest.approx([7 / 3, 0, -10])


@pytest.mark.parametrize(("s", "n", "p"), [([0], [0], 0.9), ([1], [2], 0.0), ([1], [2], 1.0)])
def test_a_z_score_needs_answers_and_chance(s, n, p):
    with pytest.raises(ValueError, match="z-score needs"):
        z_scores(np.array(s), np.array(n), p)


def test_overdispersion_winsorised():
    """R: w <- pmin(pmax(z, quantile(z, .1)), quantile(z, .9)); mean(w^2); then (I phi - (I - 1)) / (sum(W) -
    sum(W^2) / sum(W)) with W <- 1 / se^2."""
    z = [-1.2, 0.4, 2.8, -3.1, 0.9, 1.7, -0.6, 4.4, -2.2, 0.1, 1.1, -0.3]
    found = overdispersion(np.array(z), np.linspace(0.02, 0.075, 12))
    assert found.phi == pytest.approx(2.52185, rel=1e-12)
    assert found.tau2 == pytest.approx(0.00259397571273, rel=1e-9)
    assert found.beyond_chance


def test_without_wild_villages_it_is_der_simonian_and_laird():
    """R metafor::rma(yi, sei = se, method = "DL"): tau2 and QE; both ends of z are tied, so nothing is drawn in."""
    y = np.array([0.88, 0.88, 0.91, 0.93, 0.95, 0.90, 0.94, 0.92, 0.96, 0.97, 0.97])
    found = overdispersion((y - y.mean()) / 0.02, np.full(11, 0.02))
    assert found.tau2 == pytest.approx(0.0006963636363636, rel=1e-9)
    assert found.phi * 11 == pytest.approx(27.40909090909, rel=1e-9)


def test_one_wild_village_does_not_widen_the_funnel():
    calm = np.array([-1.0, 0.5, 0.2, -0.4, 1.0, -0.8, 0.3, 0.9, -0.2, 0.6, 0.1])
    wild = np.append(calm[:-1], 60.0)
    assert overdispersion(wild).phi < 1.2
    assert overdispersion(wild).tau2 == 0.0
    assert not overdispersion(wild).beyond_chance


@pytest.mark.parametrize(("z", "errors"), [([1.0], None), ([1.0, np.nan], None), ([1.0, 2.0], [1.0, 0.0])])
def test_overdispersion_needs_villages_with_numbers(z, errors):
    with pytest.raises(ValueError, match="two villages or more"):
        overdispersion(np.array(z), None if errors is None else np.array(errors))
