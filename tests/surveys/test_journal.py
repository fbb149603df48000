import pytest
from sqlalchemy import text

from surveys import journal
from surveys.errors import BrokenJournal
from tests.given import NOW, an_open_poll, slips_of


def verify(here):
    with here.reading() as session:
        return journal.verify(session)


def test_the_journal_of_a_poll_is_whole(anywhere):
    slips_of(anywhere, an_open_poll(anywhere))
    entries, digest = verify(anywhere)
    assert entries >= 5 and len(digest) == 64


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE journal SET officer = 'ai đó' WHERE id = 2",
        "UPDATE journal SET detail = detail || ' ' WHERE id = 2",
        "DELETE FROM journal WHERE id = 2",
        "UPDATE journal SET act = poll, poll = act WHERE id = 2",
    ],
)
def test_a_line_changed_or_taken_out_is_found(anywhere, tampering):
    slips_of(anywhere, an_open_poll(anywhere))
    with anywhere.writing() as session:
        session.execute(text(tampering))
    with pytest.raises(BrokenJournal) as refusal:
        verify(anywhere)
    assert refusal.value.number in (2, 3)


def test_a_line_put_in_is_found(anywhere):
    code = an_open_poll(anywhere)
    with anywhere.writing() as session:
        session.execute(
            text("INSERT INTO journal (at, officer, act, poll, detail, digest) VALUES (:at, 'a', 'b', :poll, '', :d)"),
            {"at": NOW, "poll": code, "d": b"x" * 32},
        )
    with pytest.raises(BrokenJournal):
        verify(anywhere)
