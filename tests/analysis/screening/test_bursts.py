import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from analysis.screening import Burst, burst
from analysis.screening.bursts import AROUND, BUSIER, WIDEST


def counts_of(*moments, bins=288):
    return np.bincount(np.array(moments, dtype=int), minlength=bins)


def test_forty_ballots_within_ten_minutes_of_a_quiet_day_stand_out():
    quiet = counts_of(*range(70, 250, 6))
    quiet[150:152] += 20
    found = burst(quiet)
    assert (found.ballots, found.first, found.bins) == (40 + quiet[150:152].sum() - 40, 150, 2)
    assert found.p_value < 1e-9


def test_a_meeting_over_an_hour_and_a_half_is_no_burst():
    meeting = counts_of(*[120 + i % 18 for i in range(60)])
    assert burst(meeting).p_value > 0.5


def test_the_p_value_is_the_binomial_tail_times_the_stretches_tried():
    """Nine ballots in one count, one more half an hour later: word for word as the docstring has it."""
    alone = counts_of(*[100] * 9, 106, bins=288)
    found = burst(alone)
    share = BUSIER * 1 / (BUSIER * 1 + 2 * AROUND)
    tried = 288 + 287 + 286
    assert found == Burst(9, 100, 1, 10, pytest.approx(binom.sf(8, 10, share) * tried))


@pytest.mark.parametrize("at", [0, 287])
def test_the_first_and_the_last_count_have_fewer_around_them(at):
    found = burst(counts_of(*[at] * 12, 140, bins=288))
    share = BUSIER / (BUSIER + AROUND)
    assert (found.ballots, found.first, found.bins, found.around) == (12, at, 1, 12)
    assert found.p_value == pytest.approx(min(1, share**12 * 861))


@pytest.mark.parametrize("counts", [[0], [0] * 288, [5], [1, 0]])
def test_nothing_or_next_to_nothing_says_nothing(counts):
    assert burst(np.array(counts)).p_value == 1.0


@given(st.lists(st.integers(0, 30), min_size=1, max_size=40))
def test_a_burst_is_counted_right_and_turns_over_with_the_clock(numbers):
    counts = np.array(numbers)
    found, turned = burst(counts), burst(counts[::-1])
    assert 1 <= found.bins <= min(WIDEST, counts.size)
    assert found.ballots == counts[found.first : found.first + found.bins].sum() <= found.around <= counts.sum()
    assert 0 <= found.p_value <= 1
    assert found.p_value == pytest.approx(turned.p_value)


def test_even_days_are_asked_about_no_oftener_than_permitted():
    """A thousand evenings at an even rate, seeded; at the permitted 5 % none is asked about."""
    random = np.random.default_rng(4)
    p_values = [burst(random.poisson(3, 60)).p_value for _ in range(1000)]
    assert sum(p <= 0.05 for p in p_values) <= 50


@pytest.mark.parametrize(
    ("counts", "fault"), [([[1, 2]], "one line"), ([], "one line"), ([-1, 3], "impossible counts")]
)
def test_impossible_counts_are_refused(counts, fault):
    with pytest.raises(ValueError, match=fault):
        burst(np.array(counts, dtype=int))
