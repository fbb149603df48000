"""40 codes in every run of the tests; ``make torture`` posts 1,000."""

import pytest

from tests.torture.same_code import AT_ONCE, post_all

CODES = 40


@pytest.mark.slow
def test_fifty_posts_at_once_leave_one_ballot_and_everybody_sees_the_friendly_page(anywhere):
    found = post_all(anywhere, CODES)
    assert found.ballots == found.used == CODES
    assert found.friendly == found.posts == AT_ONCE * CODES
    assert found.receipts == {1: CODES}
