import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys import sampling
from surveys.polls import VillagePlan
from surveys.sampling import Candidate, Rule

SEED = "Xổ số 02/03/2026: 48213"


def commune(name, villages=4):
    return Candidate(("Tỉnh A", name), tuple(VillagePlan(f"Thôn {number}", number + 5) for number in range(villages)))


LISTED = [*(commune(f"Xã {number}") for number in range(12)), *(commune(f"Phường {number}") for number in range(5))]


def names(chosen):
    return {each.path[-1] for each in chosen}


def test_anyone_draws_the_same_with_a_few_lines():
    """Written from the rule on the paper alone."""

    def rank(name):
        return hashlib.sha256(f"{SEED}|{name}".encode()).hexdigest()

    communes = sorted(["Tỉnh A/" + each.path[-1] for each in LISTED], key=rank)[:3]
    by_hand = {name: sorted([f"{name}/Thôn {n}" for n in range(4)], key=rank)[:2] for name in communes}
    chosen = sampling.choose(Rule(3, None, 2), LISTED, seed=SEED)
    assert {each.name: {f"{each.name}/{village.name}" for village in each.villages} for each in chosen} == {
        name: set(villages) for name, villages in by_hand.items()
    }
    assert names(chosen) == {"Phường 0", "Xã 3", "Xã 11"}, "so that the rule never changes unseen"


def test_wards_are_drawn_apart_where_the_rule_says_so():
    chosen = names(sampling.choose(Rule(4, 2, None), LISTED, seed=SEED))
    assert sorted(name.split()[0] for name in chosen) == ["Phường"] * 2 + ["Xã"] * 4
    assert names(sampling.choose(Rule(0, 5, None), LISTED, seed=SEED)) == {f"Phường {n}" for n in range(5)}


def test_what_is_not_drawn_is_taken_whole_in_the_order_of_the_list():
    assert sampling.choose(Rule(), LISTED, seed="") == tuple(LISTED)
    [small] = sampling.choose(Rule(None, None, 9), [commune("Xã 1", 2)], seed=SEED)
    assert [village.name for village in small.villages] == ["Thôn 0", "Thôn 1"]


@settings(max_examples=25)
@given(seed=st.text(max_size=20), count=st.integers(1, 17))
def test_the_order_of_the_list_decides_nothing(seed, count):
    rule = Rule(count, None, 1)
    one, other = (sampling.choose(rule, listed, seed=seed) for listed in (LISTED, LISTED[::-1]))
    assert set(one) == set(other) and len(one) == count


def test_over_many_seeds_every_commune_is_drawn_as_often_as_the_rule_says():
    times = dict.fromkeys(names(LISTED), 0)
    for number in range(2000):
        for name in names(sampling.choose(Rule(5), LISTED, seed=str(number))):
            times[name] += 1
    assert all(abs(count - 2000 * 5 / 17) < 100 for count in times.values()), "five standard deviations"


@pytest.mark.parametrize("rule", [Rule(), Rule(3, None, 2), Rule(3, 1, None)])
def test_rule_and_candidates_come_back_from_their_text(rule):
    assert sampling.from_text(*sampling.to_text(rule, LISTED)) == (rule, tuple(LISTED))
