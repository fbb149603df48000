from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.bounds import certain, tipping, worst_case
from analysis.proportions import finite_exact

NINETY = Fraction(9, 10)


@pytest.mark.parametrize(
    ("households", "answered", "satisfied", "outcome", "needed"),
    [
        (76, 72, 71, "pass", -2),
        (200, 170, 168, "open", 12),
        (2000, 1600, 1520, "open", 280),
        (2000, 1600, 1439, "open", 361),
    ],
)
def test_the_worked_table(households, answered, satisfied, outcome, needed):
    assert certain(satisfied, answered, households, NINETY) == outcome
    silent = households - answered
    assert tipping(satisfied, answered, households, NINETY).may_be_dissatisfied == min(silent, silent - needed)


def test_long_hiep_over_all_households():
    low, high = worst_case(972, 1043, 1269)
    assert (low, high) == (Fraction(972, 1269), Fraction(1198, 1269))


def test_the_worked_example_of_survey_non_response():
    """100 asked, 80 answered, 60 yes: between 60 % and 80 % (Dearden 2020)."""
    assert worst_case(60, 80, 100) == (Fraction(60, 100), Fraction(80, 100))


@given(
    st.integers(1, 200).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(0, n))),
    st.booleans(),
)
def test_the_tipping_point_is_where_the_verdict_turns(numbers, strict):
    households, a, b = numbers
    s, n = min(a, b), max(a, b)
    point = tipping(s, n, households, NINETY, strict)

    def holds(dissatisfied: int) -> bool:
        share = Fraction(s + point.silent - dissatisfied, households)
        return share > NINETY if strict else share >= NINETY

    if holds(0):
        assert holds(point.may_be_dissatisfied)
        assert point.may_be_dissatisfied == point.silent or not holds(point.may_be_dissatisfied + 1)
    else:
        assert point.may_be_dissatisfied == 0


@pytest.mark.parametrize("counts", [(5, 4, 10), (-1, 4, 10), (1, 11, 10), (0, 0, 0)])
def test_impossible_counts_are_refused(counts):
    with pytest.raises(ValueError, match="impossible"):
        worst_case(*counts)


@pytest.mark.parametrize(
    ("s", "n", "households", "limits"),
    [(71, 72, 76, (74, 75)), (168, 170, 200, (196, 198)), (1520, 1600, 2000, (1890, 1909))],
)
def test_exact_limits_of_a_finite_population(s, n, households, limits):
    """The table in our notes was computed apart from this code."""
    assert finite_exact(s, n, households) == limits


def test_a_census_leaves_nothing_open():
    assert finite_exact(30, 40, 40) == (30, 30)
