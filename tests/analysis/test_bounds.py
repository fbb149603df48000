"""The verdict in exact fractions, and what the silent could change; every completion is tried out."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.bounds import Tipping, certain, tipping, worst_case
from surveys.questionnaires import Threshold

NINETY = Fraction(9, 10)
THRESHOLDS = [Fraction(0), Fraction(2, 3), Fraction(7, 10), Fraction(4, 5), NINETY, Fraction(1)]


@pytest.mark.parametrize(
    ("households", "answered", "satisfied", "outcome", "needed"),
    [
        (76, 72, 71, "pass", -2),
        (200, 170, 168, "open", 12),
        (2000, 1600, 1520, "open", 280),
        (2000, 1600, 1440, "open", 360),
        (2000, 1600, 1439, "open", 361),
        (8500, 6800, 6460, "open", 1190),
        (150, 105, 100, "open", 35),
        (100, 95, 84, "fail", 6),
    ],
)
def test_the_worked_table(households, answered, satisfied, outcome, needed):
    assert certain(satisfied, answered, households, NINETY) == outcome
    silent = households - answered
    may_be = min(max(silent - needed, 0), silent)
    assert tipping(satisfied, answered, households, NINETY).may_be_dissatisfied == may_be


def test_long_hiep_over_all_households():
    """Published 2023: 972 of 1.043 satisfied, 76,60 % of all 1.269 households."""
    low, high = worst_case(972, 1043, 1269)
    assert (low, high) == (Fraction(972, 1269), Fraction(1198, 1269))
    assert round(float(100 * low), 2) == 76.60


def test_the_worked_example_of_survey_non_response():
    """100 asked, 80 answered, 60 yes: between 60 % and 80 % (Dearden 2020, after Manski 1990)."""
    assert worst_case(60, 80, 100) == (Fraction(60, 100), Fraction(80, 100))


def test_the_tipping_point_of_the_worked_sentence():
    """Over 120 of the 400 silent (30 %) against 5 % of those who answered: six times as many."""
    assert tipping(1520, 1600, 2000, NINETY) == Tipping(120, 400, Fraction(6))


def test_a_strict_threshold_takes_one_more():
    assert certain(90, 100, 100, NINETY) == "pass"
    assert certain(90, 100, 100, NINETY, strict=True) == "fail"
    assert tipping(80, 80, 100, NINETY).may_be_dissatisfied == 10
    assert tipping(80, 80, 100, NINETY, strict=True).may_be_dissatisfied == 9


@pytest.mark.parametrize(("s", "n", "households"), [(40, 50, 50), (50, 50, 80), (0, 0, 80)])
def test_no_ratio_without_silent_or_without_dissatisfied(s, n, households):
    assert tipping(s, n, households, NINETY).ratio is None


def test_one_dissatisfied_and_one_silent_are_enough_for_a_ratio():
    assert tipping(18, 19, 20, NINETY).ratio == Fraction(19)


def every_case(most):
    return ((s, n, N) for N in range(1, most + 1) for n in range(N + 1) for s in range(n + 1))


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("threshold", THRESHOLDS, ids=str)
def test_every_completion_lies_within_the_bounds_and_decides_the_verdict(threshold, strict):
    """Each of the silent may be satisfied or not: their number k says all there is to say."""
    for s, n, N in every_case(24):
        shares = [Fraction(s + k, N) for k in range(N - n + 1)]
        assert worst_case(s, n, N) == (shares[0], shares[-1])
        met = [share > threshold if strict else share >= threshold for share in shares]
        outcome = "pass" if all(met) else "open" if any(met) else "fail"
        assert certain(s, n, N, threshold, strict) == outcome
        found = tipping(s, n, N, threshold, strict)
        assert (found.may_be_dissatisfied, found.silent) == (max(sum(met) - 1, 0), N - n)


counts = st.tuples(st.integers(0, 9999), st.integers(0, 999), st.integers(0, 9999)).filter(any)
"""Satisfied, dissatisfied, silent."""


@given(counts, st.integers(1, 1000).flatmap(lambda den: st.tuples(st.integers(0, den), st.just(den))), st.booleans())
def test_the_verdict_equals_exact_fractions(cell, mark, strict):
    s, d, silent = cell
    threshold = Threshold(*mark, strict)
    fraction = Fraction(*mark)
    n, N = s + d, s + d + silent
    verdict = threshold.met(s, n)
    if n == 0:
        assert verdict is None
    else:
        share = Fraction(s, n)
        assert verdict == (share > fraction if strict else share >= fraction)
        missing = threshold.missing(s, n)
        assert (missing == 0) == verdict
    if silent == 0:
        assert certain(s, n, N, fraction, strict) == ("pass" if verdict else "fail")


@given(counts, st.sampled_from(THRESHOLDS), st.booleans())
def test_one_more_satisfied_household_never_worsens_the_outcome(cell, threshold, strict):
    s, d, silent = cell
    n, N = s + d + 1, s + d + 1 + silent
    rank = ["fail", "open", "pass"]
    assert rank.index(certain(s, n, N, threshold, strict)) <= rank.index(certain(s + 1, n, N, threshold, strict))
    fewer, more = tipping(s, n, N, threshold, strict), tipping(s + 1, n, N, threshold, strict)
    assert fewer.may_be_dissatisfied <= more.may_be_dissatisfied
    assert worst_case(s, n, N)[0] < worst_case(s + 1, n, N)[0]


@given(counts, st.booleans(), st.sampled_from(THRESHOLDS))
def test_an_answer_only_ever_narrows_the_bounds(cell, satisfied, threshold):
    s, d, silent = cell
    n, N = s + d, s + d + silent + 1
    low, high = worst_case(s, n, N)
    after = worst_case(s + satisfied, n + 1, N)
    assert low <= after[0] <= after[1] <= high
    if (outcome := certain(s, n, N, threshold)) != "open":
        assert certain(s + satisfied, n + 1, N, threshold) == outcome


@given(st.lists(counts, min_size=1, max_size=8))
def test_the_villages_add_up_to_the_commune(villages):
    """The bounds over all households are those of the sums: nobody is counted twice, nobody lost."""
    cells = [(s, s + d, s + d + silent) for s, d, silent in villages]
    commune = tuple(map(sum, zip(*cells, strict=True)))
    low, high = worst_case(*commune)
    assert sum(worst_case(*each)[0] * each[2] for each in cells) == low * commune[2]
    assert sum(worst_case(*each)[1] * each[2] for each in cells) == high * commune[2]
    assert sum(tipping(*each, NINETY).silent for each in cells) == tipping(*commune, NINETY).silent
    outcomes = {certain(*each, NINETY) for each in cells}
    if outcomes in ({"pass"}, {"fail"}):
        assert {certain(*commune, NINETY)} == outcomes


@pytest.mark.parametrize("counts", [(5, 4, 10), (-1, 4, 10), (1, 11, 10), (0, 0, 0)])
def test_impossible_counts_are_refused(counts):
    s, n, N = counts
    message = f"^impossible counts: {s} satisfied of {n} of {N}$"
    with pytest.raises(ValueError, match=message):
        worst_case(*counts)
    with pytest.raises(ValueError, match=message):
        certain(*counts, NINETY)
    with pytest.raises(ValueError, match=message):
        tipping(*counts, NINETY)


@pytest.mark.parametrize("threshold", [Fraction(-1, 100), Fraction(101, 100)])
def test_impossible_thresholds_are_refused(threshold):
    for method in (certain, tipping):
        with pytest.raises(ValueError, match=f"^impossible threshold: {threshold}$"):
            method(1, 2, 3, threshold)
