"""Of the order in which paper was keyed only a striking run is kept, sealed until the opening."""

import pytest
from sqlalchemy import select

from app import runs as looked
from surveys import drawer, paper, polls, runs, stacks
from surveys.ballots import Ballot
from surveys.drawer import Kind
from surveys.keys import drawer_key
from surveys.polls import VillagePlan
from surveys.runs import NOTHING, Run
from surveys.tables import WaitingPaper
from tests.given import NOW, QUESTIONS, a_csv, an_open_poll, close, count
from tests.surveys.test_stacks import Table

GOOD, BAD = "1" * QUESTIONS, "1" * (QUESTIONS - 1) + "0"
STRIKING = [*[GOOD, BAD] * 10, *[GOOD] * 14, *[BAD, GOOD] * 3]
ORDINARY = [GOOD, GOOD, BAD, GOOD, BAD] * 8


@pytest.fixture
def code(anywhere):
    return an_open_poll(anywhere, villages=[VillagePlan("Thôn Một", 120), VillagePlan("Thôn Hai", 120)])


def key_in_file(here, code, *marks, village="Thôn Một"):
    """As pages and command line do it."""
    with here.reading() as session:
        sealed = paper.seal_file(polls.by_code(session, code), a_csv(*((village, each) for each in marks)).encode())
    found = looked.look(sealed)
    with here.writing() as session:
        paper.key_in(session, sealed, by="test", now=NOW)
        looked.keep(session, found, keys=here.keys)


def waiting(here, code):
    with here.reading() as session:
        return drawer.waiting(session, polls.by_code(session, code)).get(Kind.RUN, 0)


def opened(here, code):
    close(here, code)
    count(here, code)
    with here.reading() as session:
        return [runs.of_village(session, village) for village in polls.by_code(session, code).villages]


def test_a_striking_run_is_known_after_the_opening_and_of_other_batches_only_that_they_were_looked_at(anywhere, code):
    key_in_file(anywhere, code, *STRIKING)
    key_in_file(anywhere, code, *ORDINARY)
    key_in_file(anywhere, code, *[GOOD] * 40, village="Thôn Hai")
    with anywhere.reading() as session:
        assert [runs.of_village(session, each) for each in polls.by_code(session, code).villages] == [[], []]
    assert waiting(anywhere, code) == 3
    first, second = opened(anywhere, code)
    [kept] = [each for each in first if each != NOTHING]
    assert (kept.length, kept.ballots) == (14, 40) and 0 < kept.p_value < runs.STRIKING and NOTHING in first
    assert second == [NOTHING], "all alike: no order stands out, and nothing is told of it"
    assert waiting(anywhere, code) == 0


def test_a_batch_of_a_few_leaves_nothing(anywhere, code):
    key_in_file(anywhere, code, *[GOOD] * (runs.FEWEST - 1))
    assert waiting(anywhere, code) == 0 and opened(anywhere, code) == [[], []]


def test_a_file_that_is_refused_leaves_nothing(anywhere, code):
    key_in_file(anywhere, code, *STRIKING)
    with anywhere.reading() as session:
        sealed = paper.seal_file(polls.by_code(session, code), a_csv(*[("Thôn Một", GOOD)] * 80).encode())
    key_in_file(anywhere, code, *STRIKING)
    with pytest.raises(Exception, match="Thôn Một"), anywhere.writing() as session:
        paper.key_in(session, sealed, by="test", now=NOW)
        looked.keep(session, looked.look(sealed), keys=anywhere.keys)
    assert waiting(anywhere, code) == 2


def test_what_waits_is_sealed_and_alike(anywhere, code):
    with anywhere.writing() as session:
        village = polls.by_code(session, code).villages[0]
        for run in (Run(99, 100, 1e-12), Run(3, 40, 0.5)):
            runs.note(session, village=village, run=run, keys=anywhere.keys)
    with anywhere.reading() as session:
        poll = polls.by_code(session, code)
        rows = session.scalars(select(WaitingPaper).where(WaitingPaper.poll_id == poll.id)).all()
    assert [row.kind for row in rows] == [Kind.RUN] * 2 and {row.village_id for row in rows} == {None}
    assert len({len(row.sealed) for row in rows}) == 1


def test_without_the_drawer_s_key_ballots_still_come_in_and_the_box_still_opens(anywhere, code):
    key_in_file(anywhere, code, *STRIKING)
    anywhere.keys.destroy(drawer_key(code))
    key_in_file(anywhere, code, *ORDINARY)
    assert opened(anywhere, code) == [[], []]


def test_a_stack_is_looked_at_in_the_order_it_was_keyed(anywhere):
    table = Table(anywhere, size=12)
    marks = [GOOD] * 6 + [BAD, GOOD] * 3
    for who in ("Lan", "Mai"):
        table.key_all(who, *(Ballot(each, online=False) for each in marks))
    sealed = table.seal()
    assert list(sealed.paper.marks) == marks
    [(_, run)] = looked.look([sealed.paper])
    assert (run.length, run.ballots) == (6, 12)
    with anywhere.writing() as session:
        poll = polls.by_code(session, table.poll)
        assert stacks.put_in(session, poll=poll, sealed=sealed, keys=anywhere.keys, by="test", now=NOW) == 12
