"""Against R 4.2.2 with its package survey 4.1-1; no test needs them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.proportions import finite_exact
from analysis.strata import stratified_share

SCHOOLS = np.array([4421, 755, 1018])
"""Elementary, high and middle schools of California (R survey, data(api))."""
SAMPLED = np.array([100, 50, 50])


@pytest.mark.parametrize(
    ("yes", "estimate", "error", "low", "high"),
    [
        ([91, 26, 35], 0.827948014207297, 0.0243447800896563, 0.774171331328184, 0.87343159530707),
        ([75, 17, 24], 0.655649015175977, 0.0337254959849783, 0.58507548905326, 0.721493509396395),
        ([73, 16, 24], 0.638936067161769, 0.0344059182016133, 0.56721870407675, 0.706354786475015),
    ],
    ids=["sch.wide", "comp.imp", "awards"],
)
def test_korn_and_graubard_as_in_r_survey(yes, estimate, error, low, high):
    """svyciprop(~I(x == "Yes"), svydesign(id = ~1, strata = ~stype, data = apistrat, fpc = ~fpc), method = "beta").

    Weights from fpc: the column pw of the data is rounded to single precision.
    """
    found = stratified_share(SCHOOLS, SAMPLED, np.array(yes))
    assert (found.estimate, found.standard_error) == pytest.approx((estimate, error), rel=1e-9)
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-9)
    assert not found.pooled


@pytest.mark.parametrize(
    ("level", "low", "high"),
    [(0.9, 0.782839691120799, 0.866876455628777), (0.99, 0.756789208891508, 0.885681697900919)],
)
def test_other_levels(level, low, high):
    """The same for sch.wide with level=."""
    found = stratified_share(SCHOOLS, SAMPLED, np.array([91, 26, 35]), level)
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-9)


def test_one_simple_sample():
    """svyciprop(~I(sch.wide == "Yes"), svydesign(id=~1, fpc=~fpc, data=apisrs), method = "beta")."""
    found = stratified_share(np.array([6194]), np.array([200]), np.array([163]))
    assert (found.estimate, found.standard_error) == pytest.approx((0.815, 0.0270776455620269), rel=1e-9)
    assert (found.low, found.high) == pytest.approx((0.755071745623519, 0.86560434140683), rel=1e-9)


village = st.tuples(st.integers(0, 80), st.integers(0, 80), st.integers(0, 80)).filter(lambda cell: cell[0] + cell[1])
"""Satisfied, dissatisfied, silent."""


def counts(villages):
    s, d, silent = np.array(villages).T
    return s + d + silent, s + d, s


@given(st.lists(village, min_size=1, max_size=8))
def test_the_limits_hold_the_estimate_and_mirror_those_of_the_dissatisfied(villages):
    N, n, s = counts(villages)
    found, mirrored = stratified_share(N, n, s), stratified_share(N, n, n - s)
    assert 0 <= found.low <= found.estimate <= found.high <= 1
    assert found.estimate == pytest.approx(1 - mirrored.estimate)
    assert (found.low, found.high) == pytest.approx((1 - mirrored.high, 1 - mirrored.low), abs=1e-6)
    assert found.standard_error == pytest.approx(mirrored.standard_error)


@given(st.lists(village, min_size=1, max_size=6), st.randoms())
def test_the_order_of_villages_says_nothing(villages, random):
    shuffled = random.sample(villages, len(villages))
    one, other = stratified_share(*counts(villages)), stratified_share(*counts(shuffled))
    assert one.estimate == pytest.approx(other.estimate)
    assert (one.low, one.high) == pytest.approx((other.low, other.high), abs=1e-9)


def test_equal_coverage_makes_it_the_legal_share():
    found = stratified_share(np.array([100, 200, 300]), np.array([80, 160, 240]), np.array([79, 140, 231]))
    assert found.estimate == pytest.approx(450 / 480)


def test_a_village_is_weighted_by_its_households():
    found = stratified_share(np.array([100, 300]), np.array([50, 50]), np.array([50, 40]))
    assert found.estimate == pytest.approx(0.25 + 0.75 * 0.8)


def test_unanimous_villages_fall_back_on_one_finite_population():
    found = stratified_share(np.array([76, 100]), np.array([70, 80]), np.array([70, 80]))
    low, high = finite_exact(150, 150, 176)
    assert found.pooled
    assert (found.estimate, found.standard_error) == (1.0, 0.0)
    assert (found.low, found.high) == (low / 176, high / 176)


def test_unanimous_each_in_its_own_way_holds_the_estimate():
    found = stratified_share(np.array([1000, 10]), np.array([5, 9]), np.array([5, 0]))
    assert found.pooled
    assert found.estimate == pytest.approx(1000 / 1010)
    assert found.low <= found.estimate <= found.high
    turned = stratified_share(np.array([1000, 10]), np.array([5, 9]), np.array([0, 9]))
    assert turned.low <= turned.estimate == pytest.approx(10 / 1010)


def test_everybody_answered_leaves_nothing_open():
    found = stratified_share(np.array([76, 100]), np.array([76, 100]), np.array([75, 90]))
    assert found.low == found.estimate == found.high == 165 / 176
    assert found.standard_error == 0.0


def test_one_answer_in_a_village_is_measured_from_the_estimate():
    """As R survey with options(survey.lonely.psu = "adjust"): its variance is (1 − 1/3)(1 − 10/16)² there."""
    found = stratified_share(np.array([13, 3]), np.array([13, 1]), np.array([7, 1]))
    assert found.estimate == 10 / 16
    assert found.standard_error == pytest.approx((9 / 256 * (1 - 1 / 3) * (6 / 16) ** 2) ** 0.5)


def test_one_answer_in_each_village_falls_back_too():
    assert stratified_share(np.array([13, 3]), np.array([1, 1]), np.array([1, 0])).pooled


@pytest.mark.parametrize(("n", "s"), [([0, 5], [0, 5]), ([], [])])
def test_a_village_without_answers_is_refused(n, s):
    households = np.full(len(n), 10)
    with pytest.raises(ValueError, match="nobody answered"):
        stratified_share(households, np.array(n, dtype=int), np.array(s, dtype=int))


def test_impossible_counts_and_levels_are_refused():
    with pytest.raises(ValueError, match="impossible counts: 5 of 11 of 10"):
        stratified_share(np.array([10]), np.array([11]), np.array([5]))
    with pytest.raises(ValueError, match="impossible level"):
        stratified_share(np.array([10]), np.array([9]), np.array([5]), 1.0)
