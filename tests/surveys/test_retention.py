from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys import polls, retention
from surveys.tables import Slip
from tests.given import NOW, an_open_poll, cast, close, count, slips_of


def forget(here, days):
    with here.writing() as session:
        return retention.forget(session, by="test", now=NOW + timedelta(days=days))


def kept(here):
    with Session(here.engine) as session:
        return session.scalar(select(func.count()).select_from(Slip))


def test_codes_are_forgotten_thirty_days_after_the_count_and_not_before(anywhere):
    code, running = an_open_poll(anywhere), an_open_poll(anywhere)
    cast(anywhere, slips_of(anywhere, code)["Thôn Một"][0])
    slips_of(anywhere, running)
    assert forget(anywhere, 400) == []
    close(anywhere, code)
    count(anywhere, code)
    assert forget(anywhere, 29) == [] and kept(anywhere) == 60
    assert forget(anywhere, 30) == [code] and kept(anywhere) == 30
    assert forget(anywhere, 31) == []


def test_the_day_is_known_from_the_count_on(here):
    code = an_open_poll(here)
    with here.reading() as session:
        assert retention.due_on(polls.by_code(session, code)) is None
    close(here, code)
    count(here, code)
    with here.reading() as session:
        assert f"{retention.due_on(polls.by_code(session, code)):%d/%m/%Y}" == "01/04/2026"
