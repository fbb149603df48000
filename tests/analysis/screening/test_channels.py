from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.compare import Tables
from analysis.screening import contrasts


def villages(*rows):
    """Rows of (satisfied on paper, paper, satisfied on-line, on-line)."""
    return Tables(*np.array(rows).T)


def test_a_village_whose_paper_is_far_better_than_its_phones_stands_out():
    usual = [(60, 90, 42, 60), (55, 80, 48, 70), (70, 100, 35, 50), (66, 95, 40, 58)]
    p_values = contrasts(villages(*usual, (98, 100, 20, 60)))
    assert p_values[-1] < 1e-6
    assert (p_values[:-1] > 0.01).all()


def test_phones_that_differ_from_paper_everywhere_are_no_matter():
    alike = [(80, 100, 30, 60)] * 6
    assert (contrasts(villages(*alike)) > 0.8).all()


def test_the_p_value_is_fishers_noncentral_hypergeometric_by_hand():
    """R. A. Fisher (1935): weights C(5, x) C(4, 6 - x) ψ^x with the odds ratio 2 of the one other village."""
    ratio = (20 * 10) / (10 * 10)
    weight = [comb(5, x) * comb(4, 6 - x) * ratio**x if 6 - x <= 4 else 0 for x in range(6)]
    up = sum(weight[5:]) / sum(weight)
    found = contrasts(villages((5, 5, 1, 4), (20, 30, 10, 20)))
    assert found[0] == pytest.approx(min(1, 2 * up))


@pytest.mark.parametrize("row", [(5, 9, 0, 0), (0, 0, 5, 9), (9, 9, 5, 5), (0, 9, 0, 5), (0, 0, 0, 0)])
def test_a_village_with_one_way_or_one_answer_is_not_asked_about(row):
    assert contrasts(villages(row, (60, 90, 42, 60), (55, 80, 48, 70)))[0] == 1.0


def test_villages_that_give_no_odds_ratio_to_compare_with_are_not_asked_about():
    assert contrasts(villages((5, 9, 3, 7), (9, 9, 5, 9)))[0] == 1.0
    assert contrasts(villages((5, 9, 3, 7), (0, 9, 5, 9)))[0] == 1.0
    assert contrasts(villages((5, 9, 3, 7))).tolist() == [1.0]


part = st.tuples(st.integers(0, 40), st.integers(0, 40))


@given(st.lists(st.tuples(part, part), min_size=2, max_size=6))
def test_paper_and_phone_are_interchangeable(cells):
    s1, d1, s2, d2 = np.array([[*one, *other] for one, other in cells]).T
    p_values = contrasts(Tables(s1, s1 + d1, s2, s2 + d2))
    assert ((p_values >= 0) & (p_values <= 1)).all()
    assert contrasts(Tables(s2, s2 + d2, s1, s1 + d1)) == pytest.approx(p_values, abs=1e-7)
    assert contrasts(Tables(d1, s1 + d1, d2, s2 + d2)) == pytest.approx(p_values, abs=1e-7)
