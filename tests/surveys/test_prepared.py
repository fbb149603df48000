"""Statements handed to the driver: what SQLAlchemy would say, and what goes wrong told as SQLAlchemy tells it."""

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from surveys.prepared import MOST_TOGETHER, Prepared, PreparedTogether, blanks
from surveys.tables import SealedBallot, Village
from tests.given import an_open_poll

COUNT = Prepared(select(Village.paper, Village.poll_id).where(Village.id == bindparam("village")))
ADD = Prepared(update(Village).where(Village.id == bindparam("village")).values(paper=Village.paper + 1))
LAY_IN = PreparedTogether(lambda rows: insert(SealedBallot).values(blanks(SealedBallot, rows)))


def a_village(here):
    code = an_open_poll(here)
    with here.reading() as session:
        return session.execute(select(Village.id, Village.poll_id).where(Village.poll.has(code=code))).first()


def envelopes(poll_id, count):
    return [{"slot": number.to_bytes(16), "poll_id": poll_id, "sealed": b"\0\xff'\n"} for number in range(count)]


def test_a_row_is_found_or_none(anywhere):
    village_id, poll_id = a_village(anywhere)
    with anywhere.reading() as session:
        assert COUNT.one(session.connection(), {"village": village_id}) == (0, poll_id)
        assert COUNT.one(session.connection(), {"village": -1}) is None


@pytest.mark.parametrize("times", [1, 5])
def test_changes_are_counted_row_by_row_and_belong_to_the_transaction(anywhere, times):
    village_id, _ = a_village(anywhere)
    with anywhere.writing() as session:
        changed = ADD.change(session.connection(), [{"village": village_id}] * times + [{"village": -1}])
        assert changed == times
    with anywhere.reading() as session:
        assert session.get_one(Village, village_id).paper == times


@pytest.mark.parametrize("rows", [1, 2, MOST_TOGETHER, 2 * MOST_TOGETHER + 3])
def test_rows_laid_in_together_come_out_as_they_were(anywhere, rows):
    _, poll_id = a_village(anywhere)
    with anywhere.writing() as session:
        assert LAY_IN.change(session.connection(), envelopes(poll_id, rows)) == rows
    with anywhere.reading() as session:
        kept = session.execute(select(SealedBallot.slot, SealedBallot.poll_id, SealedBallot.sealed)).all()
    assert sorted(each._asdict().items() for each in kept) == sorted(e.items() for e in envelopes(poll_id, rows))


def test_what_the_driver_stumbles_over_is_told_without_a_value_and_nothing_stays(anywhere):
    _, poll_id = a_village(anywhere)
    with pytest.raises(IntegrityError) as stumbled, anywhere.writing() as session:
        LAY_IN.change(session.connection(), [*envelopes(poll_id, 3), *envelopes(poll_id, 1)])
    said = str(stumbled.value) + str(stumbled.value.orig)
    assert "Key (" not in said and "\\x" not in said
    with anywhere.reading() as session:
        assert session.scalars(select(SealedBallot.slot)).all() == []


@pytest.mark.parametrize("anywhere", ["postgresql"], indirect=True)
def test_a_connection_that_died_is_given_up_and_the_next_one_answers(anywhere):
    village_id, _ = a_village(anywhere)
    with pytest.raises(DBAPIError), anywhere.reading() as session:
        own = session.connection().exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        with anywhere.engine.connect() as other:
            other.exec_driver_sql(f"SELECT pg_terminate_backend({own})")
        COUNT.one(session.connection(), {"village": village_id})
    with anywhere.reading() as session:
        assert COUNT.one(session.connection(), {"village": village_id}) is not None
