from collections import Counter
from fractions import Fraction
from itertools import groupby, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.screening import LongestRun, longest_run
from analysis.screening.runs import run_chance


def longest(marks):
    return max((len(list(alike)) for _, alike in groupby(marks)), default=0)


@pytest.mark.parametrize("ballots", range(1, 9))
def test_the_chance_of_a_run_is_the_share_of_all_orders(ballots):
    """Every order of m ballots alike among n is written down and looked at."""
    for alike in range(ballots + 1):
        orders = set(permutations([1] * alike + [0] * (ballots - alike)))
        runs = Counter(max((len(list(g)) for mark, g in groupby(order) if mark), default=0) for order in orders)
        for length in range(1, ballots + 2):
            found = sum(many for run, many in runs.items() if run >= length)
            assert run_chance(length, alike, ballots) == Fraction(found, len(orders)), (length, alike)


def test_ten_heads_of_ten_and_the_first_numbers_by_hand():
    assert run_chance(10, 10, 10) == 1
    assert run_chance(2, 2, 3) == Fraction(2, 3)
    assert run_chance(3, 3, 6) == Fraction(4, 20)


def test_identical_ballots_keyed_one_after_another_stand_out():
    mixed = ["all", "one", "all", "two", "all", "all", "three"] * 12
    found = longest_run(mixed[:42] + ["all"] * 15 + mixed[42:])
    assert (found.length, found.ballots) == (16, 99)
    assert found.p_value < 0.02


def test_a_batch_of_nothing_but_identical_ballots_says_nothing():
    assert longest_run(["all"] * 150) == LongestRun(150, 150, 1.0)


def test_an_empty_batch_says_nothing():
    assert longest_run([]) == LongestRun(0, 0, 1.0)


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=40))
def test_the_p_value_is_no_larger_than_one_and_a_bound_over_the_patterns(marks):
    found = longest_run(marks)
    assert (found.length, found.ballots) == (longest(marks), len(marks))
    single = max(run_chance(found.length, many, len(marks)) for many in Counter(marks).values())
    assert float(single) <= found.p_value <= 1


@given(st.lists(st.sampled_from("ab"), min_size=2, max_size=7), st.sampled_from([0.05, 0.2, 0.5]))
def test_shuffled_ballots_are_asked_about_no_oftener_than_permitted(marks, level):
    orders = list(permutations(marks))
    assert sum(longest_run(order).p_value <= level for order in orders) <= level * len(orders)


@pytest.mark.parametrize("impossible", [(0, 1, 2), (1, 3, 2), (1, -1, 2)])
def test_impossible_runs_are_refused(impossible):
    with pytest.raises(ValueError, match="impossible run"):
        run_chance(*impossible)
