"""Many communes end on one day; their boxes are opened together and none gets another's ballots."""

from collections import Counter

from sqlalchemy import func, select

from app.counting_all import count_all
from surveys import box, polls, storage
from surveys.keys import box_key
from surveys.tables import OpenedBallot, SealedBallot
from tests.given import NOW, VILLAGES, a_csv, an_open_poll, cast, close, key_in, slips_of

POLLS = 5


def closed(here, number):
    """A closed poll with ballots that no other poll has."""
    code = an_open_poll(here, place=("Tỉnh A", "Huyện B", f"Xã {number}"))
    marks = [format(number * 10 + each, "019b") for each in range(6)]
    slips = [slip for village in slips_of(here, code).values() for slip in village]
    for slip, mark in zip(slips[::5], marks, strict=False):
        cast(here, slip, mark)
    key_in(here, code, a_csv((VILLAGES[0].name, marks[0]), (VILLAGES[0].name, marks[1])))
    close(here, code)
    return code, Counter([*marks[: len(slips[::5])], marks[0], marks[1]])


def content(here, code):
    with here.reading() as session:
        villages = [village.id for village in polls.by_code(session, code).villages]
        return Counter(session.scalars(select(OpenedBallot.marks).where(OpenedBallot.village_id.in_(villages))))


def test_every_box_is_opened_in_processes_of_its_own_and_exactly(anywhere):
    due = dict(closed(anywhere, number) for number in range(POLLS))
    lost = next(iter(due))
    still_open = an_open_poll(anywhere)
    anywhere.keys.destroy(box_key(lost))
    told = {each.poll: each for each in count_all(anywhere, workers=2, by="test", now=NOW)}
    assert set(told) == set(due)
    assert told[lost].refused and not any(each.refused for each in told.values() if each.poll != lost)
    for code in due.keys() - {lost}:
        assert told[code].ballots == due[code].total() and content(anywhere, code) == due[code]
        assert box.keys_left(anywhere.keys, code, 1) == []
    assert anywhere.keys.get(box_key(still_open)) is not None
    with anywhere.reading() as session:
        assert session.scalar(select(func.count()).select_from(SealedBallot)) == due[lost].total()


def test_tables_are_rebuilt_once_and_before_any_key_dies(here, monkeypatch):
    codes = [closed(here, number)[0] for number in range(3)]
    scrub, seen = storage.scrub, []

    def watched(engine):
        seen.append([here.keys.get(box_key(code)) is not None for code in codes])
        scrub(engine)

    monkeypatch.setattr(storage, "scrub", watched)
    count_all(here, by="test", now=NOW)
    assert seen == [[True, True, True]]
    assert count_all(here, by="test", now=NOW) == []
