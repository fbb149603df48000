from datetime import timedelta

import pytest
from sqlalchemy import func, select

from surveys import arrivals, polls, renewal, retention
from surveys.errors import BallotAlreadyCast
from surveys.keys import box_key
from surveys.tables import Arrivals
from tests.given import NOW, a_csv, an_open_poll, cast, close, count, key_in, slips_of


def came(here, code):
    with here.reading() as session:
        return [arrivals.of_village(session, village) for village in polls.by_code(session, code).villages]


def kept(here):
    with here.reading() as session:
        return session.scalar(select(func.count()).select_from(Arrivals))


def test_ballots_by_phone_are_counted_by_five_minutes_and_village(anywhere):
    code = an_open_poll(anywhere)
    slips = slips_of(anywhere, code)
    for number, minutes in enumerate((4, 0, 11, 4)):
        cast(anywhere, slips["Thôn Một"][number], at=NOW + timedelta(minutes=minutes))
    cast(anywhere, slips["Thôn Ba"][0], at=NOW + timedelta(minutes=30))
    first, second, third = came(anywhere, code)
    assert first == (NOW, [3, 0, 1])
    assert second is None
    assert third == (NOW + timedelta(minutes=30), [1])


def test_paper_and_refused_ballots_are_in_no_count(anywhere):
    code = an_open_poll(anywhere)
    slip = slips_of(anywhere, code)["Thôn Một"][0]
    cast(anywhere, slip)
    with pytest.raises(BallotAlreadyCast):
        cast(anywhere, slip, at=NOW + timedelta(minutes=5))
    key_in(anywhere, code, a_csv(("Thôn Hai", "1" * 19)))
    assert came(anywhere, code) == [(NOW, [1]), None, None]


def test_the_counts_are_deleted_with_the_codes(anywhere):
    code = an_open_poll(anywhere)
    cast(anywhere, slips_of(anywhere, code)["Thôn Một"][0])
    close(anywhere, code)
    count(anywhere, code)
    assert kept(anywhere) == 1
    with anywhere.writing() as session:
        assert retention.forget(session, by="test", now=NOW + timedelta(days=30)) == [code]
    assert kept(anywhere) == 0


def test_a_box_given_up_begins_its_counts_anew(anywhere):
    code = an_open_poll(anywhere)
    cast(anywhere, slips_of(anywhere, code)["Thôn Một"][0])
    anywhere.keys.destroy(box_key(code, 1))
    with anywhere.writing() as session:
        renewal.give_up(session, poll=polls.by_code(session, code), keys=anywhere.keys, by="test", now=NOW)
    assert kept(anywhere) == 0
