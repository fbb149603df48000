"""What a village still lacks, word for word."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from analysis.needed import needed
from surveys.coverage import Coverage
from surveys.questionnaires import Threshold

LAST = date(2026, 3, 12)
MOST = Threshold(80)


def a_village(households, collected, least=MOST):
    return Coverage("Thôn Một", households, households, collected, 0, least)


def told(line, today=date(2026, 3, 9), running=True):
    return needed(line, closes_on=LAST, today=today, running=running)


@pytest.mark.parametrize(
    ("today", "running", "words"),
    [
        (date(2026, 3, 9), True, "cần thêm 12 hộ đến hết thứ Năm 12/03"),
        (LAST, True, "cần thêm 12 hộ trong hôm nay, thứ Năm 12/03"),
        (date(2026, 3, 13), True, "còn thiếu 12 hộ, đã quá ngày kết thúc (thứ Năm 12/03)"),
        (date(2026, 3, 13), False, "thiếu 12 hộ so với số tối thiểu"),
    ],
)
def test_how_many_households_and_until_which_day(today, running, words):
    assert told(a_village(100, 68), today, running) == words


def test_nothing_is_lacking_where_the_least_share_is_reached_or_there_is_none():
    assert told(a_village(100, 80)) == "đã đủ số hộ tối thiểu"
    assert told(a_village(100, 3, None)) == ""


@given(some.integers(1, 2000), some.data(), some.integers(1, 100), some.booleans())
def test_as_many_more_households_reach_the_least_share_and_one_fewer_does_not(households, data, num, strict):
    least = Threshold(num, strict=strict and num < 100)
    line = a_village(households, data.draw(some.integers(0, households)), least)
    if not line.met:
        assert least.met(line.collected + line.missing, households)
        assert not least.met(line.collected + line.missing - 1, households)
        assert line.collected + line.missing == line.needed
        assert f"cần thêm {line.missing:,} hộ".replace(",", ".") in told(line)
