"""Whatever befalls the writer or the database: residents hear "chưa ghi nhận" and never wait without end."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.installation import installation
from app.web import create_app
from surveys import box, polls, pool, slips, storage, writer
from surveys.writer import Writer
from tests.conftest import settings
from tests.given import an_open_poll, slips_of

FIELDS = {f"q{number}": "1" for number in range(1, 20)}
NOT_RECORDED = "<h1>Chưa ghi nhận, xin thử lại</h1>"
AT_LAST = 60
"""Seconds after which a test fails for a resident who still waits."""


def all_send(here, printed):
    """Status of each code's page; all are sent at once."""
    app = create_app(here)

    def send(slip):
        page = app.test_client().post("/phieu/gui", data={"code": slip, **FIELDS})
        assert page.status_code == 200 or (page.status_code == 503 and NOT_RECORDED in page.text)
        return page.status_code

    phones = ThreadPoolExecutor(len(printed))
    try:
        return [each.result(timeout=AT_LAST) for each in [phones.submit(send, slip) for slip in printed]]
    finally:
        phones.shutdown(wait=False)  # whom they wait for may be waiting for this test


def books(here, code):
    with Session(here.engine) as session:
        poll = polls.by_code(session, code)
        used = sum(slips.used(session, village) for village in poll.villages)
        assert used == pool.count(session, poll) == sum(village.online for village in poll.villages)
        return used


@pytest.mark.parametrize("failure", [RuntimeError, MemoryError, SystemExit, KeyboardInterrupt])
def test_whatever_the_writer_stumbles_over_is_told_and_it_goes_on(here, monkeypatch, failure):
    code = an_open_poll(here)
    printed = slips_of(here, code)["Thôn Một"][:6]

    def stumble(*_):
        raise failure("stumbled")

    with monkeypatch.context() as broken:
        broken.setattr(box, "cast", stumble)
        assert all_send(here, printed) == [503] * 6
    assert books(here, code) == 0
    assert all_send(here, printed) == [200] * 6 and books(here, code) == 6


def test_one_ballot_the_writer_stumbles_over_is_not_the_others_fault(here, monkeypatch):
    code = an_open_poll(here)
    printed = slips_of(here, code)["Thôn Một"][:6]
    with here.reading() as session:
        bad = slips.find(session, printed[0], keys=here.keys)[0].code_hash
    cast = box.cast

    def stumble(session, *ballots):
        cast(session, *ballots)
        if any(ballot.code_hash == bad for ballot in ballots):
            raise ValueError

    monkeypatch.setattr(box, "cast", stumble)
    assert sorted(all_send(here, printed)) == [200] * 5 + [503]
    assert books(here, code) == 5


def test_a_writer_that_ended_is_started_again(here, monkeypatch):
    code = an_open_poll(here)
    printed = slips_of(here, code)["Thôn Một"][:6]
    work, lives = Writer._work, []

    def die_young(self):
        lives.append(self)
        if len(lives) > 2:
            work(self)

    monkeypatch.setattr(Writer, "_work", die_young)
    assert all_send(here, printed) == [200] * 6 and books(here, code) == 6
    assert len(lives) == 3


def test_who_waits_for_a_writer_that_hangs_is_told(here, monkeypatch):
    code = an_open_poll(here)
    printed = slips_of(here, code)["Thôn Một"][:6]
    cast, on = box.cast, threading.Event()

    def hang(session, *ballots):
        on.wait(AT_LAST)
        cast(session, *ballots)

    monkeypatch.setattr(writer, "PATIENCE", 0.3)
    monkeypatch.setattr(writer, "_LOOK_AGAIN", 0.1)
    monkeypatch.setattr(box, "cast", hang)
    assert all_send(here, printed) == [503] * 6
    on.set()
    monkeypatch.undo()
    assert all_send(here, printed) == [200] * 6 and books(here, code) == 6


def test_who_waits_for_a_lock_is_told(anywhere, monkeypatch):
    code = an_open_poll(anywhere)
    printed = slips_of(anywhere, code)["Thôn Một"][:6]
    monkeypatch.setattr(storage, "_PATIENCE", 300)
    url = anywhere.engine.url.render_as_string(hide_password=False)
    impatient = installation(settings(anywhere.settings.home, url))
    with anywhere.writing() as session:
        polls.by_code(session, code, lock=True)
        assert all_send(impatient, printed) == [503] * 6
    assert all_send(impatient, printed) == [200] * 6 and books(anywhere, code) == 6
    impatient.engine.dispose()


def test_who_sends_while_the_database_is_gone_is_told(anywhere, postgresql_server):
    code = an_open_poll(anywhere)
    printed = slips_of(anywhere, code)["Thôn Một"][:6]
    assert all_send(anywhere, printed[:1]) == [200]
    with gone(anywhere, postgresql_server):
        assert all_send(anywhere, printed) == [503] * 6
    assert all_send(anywhere, printed) == [200] * 6 and books(anywhere, code) == 6


class gone:  # noqa: N801  reads as a word
    """The database cannot be reached while the block lasts."""

    def __init__(self, here, server):
        self.here, self.server = here, server

    def __enter__(self):
        self._turn(away=True)

    def __exit__(self, *_):
        self._turn(away=False)

    def _turn(self, *, away):
        if self.here.engine.dialect.name == "sqlite":
            self.here.engine.dispose()
            home = self.here.settings.home
            aside = home.with_name("aside")
            (home / "langnghe.db").rename(aside) if away else aside.rename(home / "langnghe.db")
            return
        name = self.here.engine.url.database
        other = storage.engine_for(self.server.dsn("postgres"))
        with other.begin() as connection:
            connection.execute(text(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS {not away}"))
        with other.begin() as connection:
            connection.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"), {"name": name}
            )
        other.dispose()
