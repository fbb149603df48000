"""How sure the attacker's verdict is: the figures in ``score.py``, computed and simulated."""

import random

import pytest

from tests.secrecy.score import ENOUGH, LARGEST_Z, Score, false_alarm, false_alarm_settled, missed, settled

ROUTES = 420
"""More than are tried on one database."""
HOUSEHOLDS = [f"hộ {number}" for number in range(30)]


def boxes(number: int, *, linked: int, seed: int):
    """Guesses at random, but for the first ``linked`` households of every box, which are known."""
    chance = random.Random(seed)
    for _ in range(number):
        truth = chance.sample(HOUSEHOLDS, len(HOUSEHOLDS))
        rest = truth[linked:]
        yield {"route": [*truth[:linked], *chance.sample(rest, len(rest))]}, truth


def test_one_household_linked_in_every_box_lies_far_above_the_bound():
    assert ENOUGH**0.5 > LARGEST_Z + 3, "the z expected of such a leak"
    assert missed(ENOUGH) < 1 / 1_900
    assert missed(200) < 1e-15


def test_an_alarm_for_nothing_is_rare():
    assert false_alarm(ENOUGH) < 1 / 5_000
    assert ROUTES * false_alarm_settled(ENOUGH) < 1 / 500


@pytest.mark.parametrize("seed", range(20))
def test_the_score_rings_for_one_linked_household_and_is_silent_at_chance(seed):
    assert settled(lambda: boxes(ENOUGH, linked=1, seed=seed)).alarms
    assert not settled(lambda: boxes(ENOUGH, linked=0, seed=seed)).alarms


def test_the_score_counts_fixed_points():
    score = Score().add([({"a": ["x", "y", "z"], "b": ["x", "z", "y"]}, ["x", "y", "z"])] * 4)
    assert score.hits == {"a": 12, "b": 4}
    assert score.z == {"a": 4, "b": 0}


def test_a_guess_that_names_a_ballot_twice_is_no_guess():
    with pytest.raises(AssertionError, match="names every ballot once"):
        Score().add([({"route": ["x", "x"]}, ["x", "y"])])
