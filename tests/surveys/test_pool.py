"""On PostgreSQL every poll has a part of the pool for itself: what is done to one holds up nobody in another."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from surveys import journal, polls, pool, renewal, retention, slips, storage
from surveys.keys import box_key
from tests.given import NOW, a_draft, an_open_poll, cast, close, count, slips_of

pytestmark = pytest.mark.parametrize("anywhere", ["postgresql"], indirect=True)

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"
HELD = "SELECT relation::regclass::text, mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation IS NOT NULL"


@pytest.fixture
def code(anywhere):
    """A closed poll with a ballot in its box."""
    code = an_open_poll(anywhere)
    cast(anywhere, slips_of(anywhere, code)["Thôn Một"][0])
    close(anywhere, code)
    return code


@pytest.fixture
def others(anywhere):
    """Slips of another poll, which is open."""
    return iter(slips_of(anywhere, an_open_poll(anywhere))["Thôn Một"])


def asked(here, query):
    with here.engine.connect() as connection:
        return connection.scalar(text(query))


def part(here, code):
    with here.reading() as session:
        return f"pool_{polls.by_code(session, code).id}"


def in_file(here, code):
    return asked(here, f"SELECT pg_relation_size('{part(here, code)}')")


def test_another_poll_takes_ballots_while_one_is_opened_for_answers(anywhere, others):
    draft = a_draft(anywhere)
    with Session(anywhere.engine) as opening:
        poll = polls.by_code(opening, draft, lock=True)
        polls.open_poll(opening, poll=poll, keys=anywhere.keys, by="test", now=NOW)
        cast(anywhere, next(others))
        held = {(table, mode) for table, mode in opening.execute(text(HELD)) if table in ("pool", "polls")}
        opening.commit()
    assert ("pool", "AccessExclusiveLock") not in held and ("polls", "AccessExclusiveLock") not in held
    cast(anywhere, slips_of(anywhere, draft)["Thôn Một"][0])


def test_another_poll_takes_ballots_while_a_box_is_being_opened(anywhere, code, others, monkeypatch):
    note = journal.note

    def meanwhile(session, **line):
        cast(anywhere, next(others))
        note(session, **line)

    monkeypatch.setattr(journal, "note", meanwhile)  # the last thing before the commit
    assert count(anywhere, code) == 1


@pytest.mark.parametrize("table", ["pool", "slips"])
def test_another_poll_takes_ballots_while_the_opened_one_is_cleaned_up(anywhere, code, others, table):
    """The cleaning has to wait for whoever is reading, as a backup does."""
    with Session(anywhere.engine) as reader, ThreadPoolExecutor(1) as officer:
        reader.execute(text(f"SELECT 1 FROM {part(anywhere, code) if table == 'pool' else table}"))
        opening = officer.submit(count, anywhere, code)
        while not asked(anywhere, WAITING):
            assert not opening.done()
        try:
            cast(anywhere, next(others))
        finally:
            reader.rollback()
        assert opening.result() == 1
    assert in_file(anywhere, code) == 0


def test_a_backup_that_began_before_the_opening_has_every_envelope_and_is_waited_for(anywhere, code, monkeypatch):
    """``pg_dump`` sees the moment it began, and takes hold of each table a little later."""
    monkeypatch.setattr(storage, "_PATIENCE", 20)
    with anywhere.engine.connect().execution_options(isolation_level="REPEATABLE READ") as backup:
        assert backup.scalar(text("SELECT count(*) FROM ballots")) == 0
        with pytest.raises(storage.RowsStillSeen):
            count(anywhere, code)
        assert backup.scalar(text("SELECT count(*) FROM pool")) == 1
    assert anywhere.keys.get(box_key(code)) is not None and in_file(anywhere, code) > 0
    assert count(anywhere, code) == 1
    assert anywhere.keys.get(box_key(code)) is None and in_file(anywhere, code) == 0


def test_a_poll_without_its_part_takes_no_ballot_and_marks_no_slip(anywhere):
    code = an_open_poll(anywhere)
    slip = slips_of(anywhere, code)["Thôn Một"][0]
    with anywhere.writing() as session:
        session.execute(text(f"DROP TABLE {part(anywhere, code)}"))
    with pytest.raises(IntegrityError, match="no partition of relation"):
        cast(anywhere, slip)
    with anywhere.reading() as session:
        assert slips.find(session, slip, keys=anywhere.keys)[0].used == 0
        assert sum(village.online for village in polls.by_code(session, code).villages) == 0


def test_a_box_that_was_given_up_begins_anew_with_an_empty_file(anywhere, code):
    anywhere.keys.destroy(box_key(code))
    with anywhere.writing() as session:
        renewal.give_up(session, poll=polls.by_code(session, code), keys=anywhere.keys, by="test", now=NOW)
    assert in_file(anywhere, code) > 0
    with anywhere.writing() as session:
        polls.open_poll(session, poll=polls.by_code(session, code), keys=anywhere.keys, by="test", now=NOW)
    assert in_file(anywhere, code) == 0
    cast(anywhere, slips_of(anywhere, code)["Thôn Một"][0])
    close(anywhere, code)
    assert count(anywhere, code) == 1


def test_the_part_of_a_poll_goes_when_its_codes_are_forgotten(anywhere, code, others):
    count(anywhere, code)
    storage.drop_old_parts(anywhere.engine)
    ours, parts = part(anywhere, code), "SELECT string_agg(relname, ' ') FROM pg_class WHERE relname ~ '^pool_[0-9]+$'"
    assert ours in asked(anywhere, parts).split()
    with anywhere.writing() as session:
        assert retention.forget(session, by="test", now=NOW + timedelta(days=31)) == [code]
    storage.drop_old_parts(anywhere.engine)
    left = asked(anywhere, parts).split()
    assert ours not in left and len(left) == 1, "the other poll is open"
    cast(anywhere, next(others))
    assert count(anywhere, code) == 1


def test_whoever_asks_about_one_poll_takes_hold_of_its_part_alone(anywhere, code, others):
    """However often it was asked: a prepared statement with the number as a parameter takes hold of all."""
    with Session(anywhere.engine) as session:
        poll, ours = polls.by_code(session, code), {"pool", part(anywhere, code), f"{part(anywhere, code)}_pkey"}
        for _ in range(15):
            assert pool.count(session, poll) == 1 and not pool.holds(session, poll.id, b"0" * 16)
            assert len(pool.envelopes(session, poll)) == 1
            held = {table for table, _ in session.execute(text(HELD)) if table.startswith("pool")}
            assert held == ours
            session.connection().connection.commit()  # what was prepared is kept
