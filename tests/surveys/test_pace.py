"""How ballots come in, and what that foretells."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from surveys import pace, polls
from surveys.coverage import Coverage
from surveys.questionnaires import Threshold
from tests.given import NOW, a_csv, an_open_poll, cast, key_in, slips_of

DAY = timedelta(1)
MONDAY = date(2026, 3, 2)
HALF = Threshold(50)


def a_village(households, collected):
    return Coverage("Thôn Một", households, households, collected, 0, HALF)


def sent(here, code, today):
    with here.reading() as session:
        return pace.sent(session, polls.by_code(session, code), today=today)


def test_ballots_by_phone_are_told_by_day_and_today_by_hour(anywhere):
    code = an_open_poll(anywhere)
    slips = slips_of(anywhere, code)["Thôn Một"]
    for slip, later in zip(slips, (0 * DAY, 2 * DAY, 2 * DAY + timedelta(hours=2)), strict=False):
        cast(anywhere, slip, at=NOW + later)
    key_in(anywhere, code, a_csv(("Thôn Hai", "1" * 19)))
    found = sent(anywhere, code, MONDAY + 2 * DAY)
    assert found.days == ((MONDAY, 1), (MONDAY + DAY, 0), (MONDAY + 2 * DAY, 2))
    assert found.hours == ((8, 1), (9, 0), (10, 1))
    quiet = sent(anywhere, code, MONDAY + 3 * DAY)
    assert quiet.days[-1] == (MONDAY + 3 * DAY, 0) and quiet.hours == ()


def test_without_a_ballot_by_phone_there_is_nothing_to_tell(anywhere):
    assert sent(anywhere, an_open_poll(anywhere), MONDAY) is None


@pytest.mark.parametrize(
    ("collected", "today", "outlook"),
    [
        (10, MONDAY, pace.Outlook(50, 0)),
        (9, MONDAY, pace.Outlook(45, 5)),
        (18, MONDAY + DAY, pace.Outlook(45, 5)),
        (45, MONDAY + 4 * DAY, pace.Outlook(45, 5)),
        (45, MONDAY + 9 * DAY, pace.Outlook(45, 5)),
        (60, MONDAY, pace.Outlook(100, 0)),
        (0, MONDAY, pace.Outlook(0, 50)),
    ],
)
def test_the_pace_so_far_is_carried_on_to_the_last_day(collected, today, outlook):
    line = a_village(100, collected)
    assert pace.outlook(line, began=MONDAY, ends=MONDAY + 4 * DAY, today=today) == outlook


@given(some.integers(1, 500), some.data(), some.integers(0, 30), some.integers(0, 30))
def test_nothing_is_foretold_below_what_is_there_or_above_the_households(households, data, passed, left):
    collected = data.draw(some.integers(0, households))
    today = MONDAY + passed * DAY
    found = pace.outlook(a_village(households, collected), began=MONDAY, ends=today + left * DAY, today=today)
    assert collected <= found.collected <= households
    assert found.short == HALF.missing(found.collected, households)
