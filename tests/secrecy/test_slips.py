"""After the opening a slip says that it was used; the table no longer says in which order slips were."""

import random

import pytest
from sqlalchemy import text

from surveys.codes import code_hash, read
from surveys.keys import SLIP_KEY
from surveys.polls import VillagePlan
from tests.given import an_open_poll, cast, close, count, slips_of

pytestmark = pytest.mark.slow

MARKED_BY = text("SELECT code_hash, xmin::text FROM slips ORDER BY xmin::text::bigint, cmin::text::int")


def answered(here, households=300):
    """A village answers in random order; gives its poll and the hashes of its slips as they were used."""
    code = an_open_poll(here, villages=(VillagePlan("Thôn Một", households),))
    slips = slips_of(here, code)["Thôn Một"]
    random.Random(5).shuffle(slips)
    for slip in slips:
        cast(here, slip)
    key = here.keys.get_or_make(SLIP_KEY)
    return code, [code_hash(read(slip), key=key) for slip in slips]


def rows(here, query):
    with here.reading() as session:
        return session.execute(query).all()


def test_slips_lie_in_the_order_of_their_hashes(anywhere):
    code, used = answered(anywhere)
    close(anywhere, code)
    count(anywhere, code)
    assert [slip for (slip,) in rows(anywhere, text("SELECT code_hash FROM slips"))] == sorted(used)


@pytest.mark.parametrize("anywhere", ["postgresql"], indirect=True)
def test_one_transaction_has_marked_all_slips(anywhere):
    """Before the opening PostgreSQL tells the order of marking to whoever may read: that is known, and forgotten."""
    code, used = answered(anywhere)
    assert [slip for slip, _ in rows(anywhere, MARKED_BY)] == used
    close(anywhere, code)
    count(anywhere, code)
    assert len({transaction for _, transaction in rows(anywhere, MARKED_BY)}) == 1
