"""One writer: what comes together is committed together, and everybody hears about their own ballot."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from surveys import box, polls, slips
from surveys.errors import BallotAlreadyCast
from surveys.polls import VillagePlan
from surveys.tables import SealedBallot
from tests.given import ALL_SATISFIED, NOW, Ballot, an_open_poll, slips_of


def sealed(here, slip):
    with here.reading() as session:
        return box.seal_phone(session, code=slip, answers=Ballot(ALL_SATISFIED), keys=here.keys, now=NOW)


def in_pool(here):
    with Session(here.engine) as session:
        return session.scalar(select(func.count()).select_from(SealedBallot))


def outcome(here, ballot):
    try:
        here.writer.cast(ballot)
    except BallotAlreadyCast:
        return False
    return True


def test_fifty_posts_of_each_of_twenty_codes_leave_twenty_ballots(anywhere):
    code = an_open_poll(anywhere, villages=(VillagePlan("Thôn", 20),))
    ballots = [sealed(anywhere, slip) for slip in slips_of(anywhere, code)["Thôn"] for _ in range(50)]
    with ThreadPoolExecutor(16) as pool:
        taken = list(pool.map(lambda ballot: outcome(anywhere, ballot), ballots))
    assert taken.count(True) == 20 == in_pool(anywhere)
    with Session(anywhere.engine) as session:
        [village] = polls.by_code(session, code).villages
        assert village.online == slips.used(session, village) == 20


def test_ballots_that_come_together_are_committed_together(here):
    code = an_open_poll(here, villages=(VillagePlan("Thôn", 64),))
    ballots = [sealed(here, slip) for slip in slips_of(here, code)["Thôn"]]
    commits = []
    event.listen(here.engine, "commit", commits.append)
    with ThreadPoolExecutor(64) as pool:
        assert all(pool.map(lambda ballot: outcome(here, ballot), ballots))
    assert in_pool(here) == 64 and len(commits) < 64


def test_a_failed_commit_tells_everybody_and_leaves_nothing(here):
    code = an_open_poll(here)
    ballots = [sealed(here, slip) for slip in slips_of(here, code)["Thôn Một"]]

    def full(_connection):
        raise OperationalError("COMMIT", {}, Exception("database or disk is full"))

    event.listen(here.engine, "commit", full)
    with ThreadPoolExecutor(12) as pool:
        failures = [pool.submit(here.writer.cast, ballot).exception() for ballot in ballots]
    event.remove(here.engine, "commit", full)
    assert all(isinstance(failure, OperationalError) for failure in failures)
    assert in_pool(here) == 0
    here.writer.cast(ballots[0])
    assert in_pool(here) == 1


def test_a_full_disk_refuses_and_leaves_the_slip_as_it_was(here):
    """SQLite's own limit of pages stands in for the disk."""
    code = an_open_poll(here)
    ballots = [sealed(here, slip) for slip in slips_of(here, code)["Thôn Một"]]
    with here.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def limited(connection, _record, _proxy):
        connection.execute(f"PRAGMA max_page_count = {pages + 4}")

    event.listen(here.engine, "checkout", limited)
    taken = []
    for ballot in ballots:
        try:
            here.writer.cast(ballot)
            taken.append(ballot)
        except OperationalError:
            continue
    assert 0 < len(taken) < len(ballots) and in_pool(here) == len(taken)
    with Session(here.engine) as session:
        village = polls.by_code(session, code).villages[0]
        assert len(taken) == slips.used(session, village) == village.online
        assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


@pytest.mark.parametrize("anywhere", ["postgresql"], indirect=True)
def test_a_database_that_only_reads_refuses(anywhere):
    from sqlalchemy.exc import DBAPIError

    code = an_open_poll(anywhere)
    ballot = sealed(anywhere, slips_of(anywhere, code)["Thôn Một"][0])
    name = anywhere.engine.url.database
    with anywhere.writing() as session:
        session.connection().exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    anywhere.engine.dispose()
    with pytest.raises(DBAPIError):
        anywhere.writer.cast(ballot)
    assert in_pool(anywhere) == 0
