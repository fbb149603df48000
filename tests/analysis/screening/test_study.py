"""A small study with fixed seeds; the large one is ``make screening-study``."""

import pytest

from bench.screening_study import studied
from bench.simulated_polls import SIZES, Size

SMALL = Size("ten villages of 150-250 households", 10, 150, 250)


@pytest.mark.slow
@pytest.mark.parametrize("level", [0.90, 0.95, 0.98])
def test_honest_polls_are_left_in_peace_and_planted_bursts_are_found(level, monkeypatch):
    """Fewer than one honest poll in twenty raises anything; more than half of those stuffed by phone do."""
    monkeypatch.setattr("bench.screening_study.SIZES", (SMALL,))
    raised = studied((SMALL, level, 100, 1))
    assert raised["honest"] < 5
    assert raised["by phone"] > 50


def test_the_study_has_three_sizes_of_place():
    assert [size.villages for size in SIZES] == [15, 60, 24]
