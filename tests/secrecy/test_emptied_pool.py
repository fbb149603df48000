"""What lay in the pool before an opening: afterwards in no file of the database, neither heap nor index nor statistics.

Only on PostgreSQL, where each poll has files of its own; SQLite's one file is read by ``test_canaries``.
"""

import pytest
from sqlalchemy import text

from surveys import polls, pool, storage
from tests.given import an_open_poll, cast, close, count, slips_of

pytestmark = pytest.mark.parametrize("anywhere", ["postgresql"], indirect=True)

BALLOTS = 10


def answered(here):
    """An open poll with ballots."""
    code = an_open_poll(here)
    for slip in slips_of(here, code)["Thôn Một"][:BALLOTS]:
        cast(here, slip)
    return code


def envelopes(here, code):
    """Keys of the envelopes of a poll, and a piece of each as it lies out of line."""
    with here.reading() as session:
        poll = polls.by_code(session, code)
        keys = session.scalars(text(f"SELECT slot FROM pool_{poll.id}"))
        return {*map(bytes, keys), *(sealed[200:264] for sealed in pool.envelopes(session, poll))}


def found(here, server, pieces):
    """How many of the pieces lie in a file of the database."""
    with here.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        number = connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
    data = b"".join(path.read_bytes() for path in (server.data / "base" / str(number)).iterdir())
    return sum(piece in data for piece in pieces)


def opened(here, server):
    """Of an opened box and of one that is still closed: how much lies in the files, before and after."""
    boxes = [answered(here), answered(here)]
    with here.writing() as session:
        session.execute(text("ANALYZE"))
    pieces = [envelopes(here, code) for code in boxes]
    before = [found(here, server, each) for each in pieces]
    close(here, boxes[0])
    count(here, boxes[0])
    return before, [found(here, server, each) for each in pieces]


def test_nothing_is_left_of_an_opened_box_and_everything_of_the_others(anywhere, postgresql_server):
    before, after = opened(anywhere, postgresql_server)
    assert before == [2 * BALLOTS, 2 * BALLOTS]
    assert after == [0, 2 * BALLOTS]


def test_the_search_finds_what_an_opening_without_cleaning_leaves(anywhere, postgresql_server, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(storage, "scrub", lambda engine: None)
    _, after = opened(anywhere, postgresql_server)
    assert after == [2 * BALLOTS, 2 * BALLOTS]


def test_the_search_finds_what_statistics_keep(anywhere, postgresql_server, monkeypatch):
    """Negative control: a part made without word to ANALYZE."""
    monkeypatch.setattr(pool, "_NOT_SAMPLED", ())
    _, after = opened(anywhere, postgresql_server)
    assert after[0] > 0
