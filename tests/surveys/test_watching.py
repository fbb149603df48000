"""Coverage, waiting paper and pace of each village on one board."""

from datetime import timedelta

import pytest

from surveys import coverage, journal, pace, polls, watching
from tests.given import NOW, a_csv, an_open_poll, cast, close, key_in, slips_of
from tests.surveys.test_scans import Desk, page

TODAY = NOW.date()


def watched(here, code, today=TODAY):
    with here.reading() as session:
        return watching.of_villages(session, polls.by_code(session, code), today=today)


def test_phone_paper_and_scans_that_wait_stand_side_by_side(anywhere):
    code = an_open_poll(anywhere)
    cast(anywhere, slips_of(anywhere, code)["Thôn Một"][0])
    key_in(anywhere, code, a_csv(*[("Thôn Một", "1" * 19)] * 2))
    Desk(anywhere, code).take(page())
    first, second, _ = watched(anywhere, code)
    assert (first.line.online, first.line.paper, first.waiting) == (1, 2, 1)
    assert (second.line.collected, second.waiting) == (0, 0)
    with anywhere.reading() as session:
        poll = polls.by_code(session, code)
        whole = watching.of_whole(poll, watched(anywhere, code), today=TODAY)
    assert (whole.line.collected, whole.line.households, whole.waiting) == (3, 30, 1)


def test_who_lacks_most_at_this_pace_comes_first(here):
    code = an_open_poll(here)
    key_in(here, code, a_csv(("Thôn Hai", "1" * 19)))
    late = TODAY + timedelta(10)
    assert [(each.line.place, each.outlook) for each in watching.falling_short(watched(here, code, late))] == [
        ("Thôn Một", pace.Outlook(0, 9)),
        ("Thôn Hai", pace.Outlook(1, 6)),
        ("Thôn Ba", pace.Outlook(0, 6)),
    ]
    assert [each.outlook for each in watched(here, code, TODAY + timedelta(11))] == [None] * 3
    close(here, code)
    assert watching.falling_short(watched(here, code)) == []


@pytest.mark.parametrize("again", [False, True])
def test_showing_the_public_is_noted_once(here, again):
    code = an_open_poll(here)
    for shown in (True, *([True] if again else []), False):
        with here.writing() as session:
            coverage.show_to_public(session, poll=polls.by_code(session, code), shown=shown, by="Lan", now=NOW)
    with here.reading() as session:
        assert polls.by_code(session, code).coverage_public is False
        acts = [line.act for line in journal.of_poll(session, poll=code)]
    assert acts[-2:] == ["cho mọi người xem tiến độ", "thôi cho mọi người xem tiến độ"] and len(acts) == 4
