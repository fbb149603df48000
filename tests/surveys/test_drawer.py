"""Paper that waits: sealed, given out in random order, and gone with its key at the opening."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import drawer, polls, renewal, storage
from surveys.drawer import Kind
from surveys.errors import DrawerKeyLost, PaperWaits
from surveys.keys import box_key, drawer_key
from surveys.tables import WaitingPaper
from tests.given import NOW, a_csv, an_open_poll, close, count, key_in

CANARY = b"CANARY-Khong-Ai-Biet"


def put(here, code, kind, content, village=None):
    with here.writing() as session:
        poll = polls.by_code(session, code)
        where = polls.village_of(poll, village) if village else None
        return drawer.put(session, poll=poll, kind=kind, content=content, keys=here.keys, village=where)


def take(here, code, kind, row):
    with here.writing() as session:
        return drawer.take(session, poll=polls.by_code(session, code), kind=kind, row=row, keys=here.keys)


def contents(here, code, kind, **which):
    with here.reading() as session:
        poll = polls.by_code(session, code)
        return [content for _, content in drawer.each(session, poll=poll, kind=kind, keys=here.keys, **which)]


def waiting(here, code):
    with here.reading() as session:
        return drawer.waiting(session, polls.by_code(session, code))


def stored(here):
    with Session(here.engine) as session:
        return list(session.scalars(select(WaitingPaper.sealed)))


def test_what_was_put_in_comes_out_once(anywhere):
    code = an_open_poll(anywhere)
    row = put(anywhere, code, Kind.PAGE, CANARY)
    assert waiting(anywhere, code) == {Kind.PAGE: 1}
    assert take(anywhere, code, Kind.QUESTION, row) is None
    assert take(anywhere, code, Kind.PAGE, row) == CANARY
    assert take(anywhere, code, Kind.PAGE, row) is None
    assert waiting(anywhere, code) == {}


def test_each_comes_in_random_order_and_of_one_village_when_asked(anywhere):
    code = an_open_poll(anywhere)
    laid = [bytes([number]) for number in range(20)]
    for number, content in enumerate(laid):
        put(anywhere, code, Kind.BALLOT, content, "Thôn Một" if number % 2 else "Thôn Hai")
    orders = [contents(anywhere, code, Kind.BALLOT) for _ in range(3)]
    assert [sorted(order) for order in orders] == [laid] * 3 and laid not in orders  # 3 in 20!
    assert orders[0] != orders[1]
    with anywhere.reading() as session:
        poll = polls.by_code(session, code)
        found = drawer.each(session, poll=poll, kind=Kind.BALLOT, keys=anywhere.keys, village=poll.villages[0])
        assert sorted(content for _, content in found) == laid[1::2]
        one, two, _ = poll.villages
        assert drawer.waiting_by_village(session, poll, Kind.BALLOT) == {one.id: 10, two.id: 10}


def test_nothing_readable_lies_in_the_files_and_nothing_in_the_database_opens_it(here):
    code = an_open_poll(here)
    put(here, code, Kind.PAGE, CANARY)
    here.engine.dispose()
    files = [path.read_bytes() for path in here.settings.home.rglob("*") if path.is_file()]
    assert files and not any(CANARY in content for content in files)
    here.keys.put(drawer_key(code), b"k" * 32)
    with pytest.raises(DrawerKeyLost):
        contents(here, code, Kind.PAGE)


@pytest.mark.parametrize("kind", [Kind.BALLOT, Kind.KEYED, Kind.SEEN])
def test_the_length_does_not_tell_what_a_ballot_says(here, kind):
    code = an_open_poll(here)
    put(here, code, kind, b"")
    put(here, code, kind, b"1" * 200)
    assert len({len(sealed) for sealed in stored(here)}) == 1


def test_a_row_moved_to_another_kind_does_not_open(here):
    code = an_open_poll(here)
    row = put(here, code, Kind.PAGE, CANARY)
    with here.writing() as session:
        session.get_one(WaitingPaper, row).kind = Kind.QUESTION
    with pytest.raises(DrawerKeyLost):
        take(here, code, Kind.QUESTION, row)


def test_without_its_key_nothing_is_added_until_what_waits_is_thrown_away(anywhere):
    code = an_open_poll(anywhere)
    put(anywhere, code, Kind.PAGE, CANARY)
    anywhere.keys.destroy(drawer_key(code))
    with pytest.raises(DrawerKeyLost):
        put(anywhere, code, Kind.PAGE, CANARY)
    with anywhere.writing() as session:
        assert drawer.throw_away(session, poll=polls.by_code(session, code), by="test", now=NOW) == 1
    row = put(anywhere, code, Kind.PAGE, b"again")
    assert take(anywhere, code, Kind.PAGE, row) == b"again"


@pytest.mark.parametrize("kind", drawer.BEFORE_CLOSING)
def test_while_paper_waits_the_poll_is_not_closed_and_the_refusal_says_what_waits(anywhere, kind):
    code = an_open_poll(anywhere)
    row = put(anywhere, code, kind, CANARY)
    with pytest.raises(PaperWaits, match=re.escape(f"1 {PaperWaits.NAMES[kind]}")):
        close(anywhere, code)
    take(anywhere, code, kind, row)
    close(anywhere, code)
    put(anywhere, code, kind, CANARY)  # nothing does this; the box looks again all the same
    with pytest.raises(PaperWaits):
        count(anywhere, code)


def test_words_to_be_typed_stop_the_opening_but_not_the_closing(anywhere):
    code = an_open_poll(anywhere)
    row = put(anywhere, code, Kind.WORDS, CANARY)
    close(anywhere, code)
    with pytest.raises(PaperWaits, match="viết tay"):
        count(anywhere, code)
    take(anywhere, code, Kind.WORDS, row)
    count(anywhere, code)


def test_a_mark_is_the_same_again_and_another_under_another_key(here):
    code = an_open_poll(here)

    def mark(name):
        with here.reading() as session:
            return drawer.mark(session, poll=polls.by_code(session, code), name=name, keys=here.keys)

    first = mark("AB12")
    assert mark("AB12") == first != mark("AB13")
    here.keys.destroy(drawer_key(code))
    assert mark("AB12") != first


def test_what_is_only_remembered_stops_nobody_and_goes_with_the_key_at_the_opening(anywhere):
    code = an_open_poll(anywhere)
    put(anywhere, code, Kind.SEEN, CANARY)
    put(anywhere, code, Kind.REPORT, CANARY)
    key_in(anywhere, code, a_csv(("Thôn Ba", "1" * 19)))
    close(anywhere, code)
    assert anywhere.keys.get(drawer_key(code)) is not None
    count(anywhere, code)
    assert waiting(anywhere, code) == {} and anywhere.keys.get(drawer_key(code)) is None


@pytest.mark.parametrize("left", [drawer_key, box_key])
def test_an_opening_cut_off_between_the_keys_is_finished(anywhere, left, monkeypatch):
    code = an_open_poll(anywhere)
    put(anywhere, code, Kind.SEEN, CANARY)
    close(anywhere, code)
    kept = {name: anywhere.keys.get(name(code)) for name in (drawer_key, box_key)}

    def power_cut(_engine):
        raise storage.WalNotEmptied

    with monkeypatch.context() as cut, pytest.raises(storage.WalNotEmptied):
        cut.setattr(storage, "scrub", power_cut)
        count(anywhere, code)
    assert all(anywhere.keys.get(name(code)) == key for name, key in kept.items())
    anywhere.keys.destroy((box_key if left is drawer_key else drawer_key)(code))
    count(anywhere, code)
    assert not any(anywhere.keys.get(name(code)) for name in kept)


def test_a_box_given_up_takes_the_drawer_with_it(anywhere):
    code = an_open_poll(anywhere)
    put(anywhere, code, Kind.BALLOT, CANARY)
    anywhere.keys.destroy(box_key(code))
    with anywhere.writing() as session:
        poll = polls.by_code(session, code)
        renewal.give_up(session, poll=poll, keys=anywhere.keys, by="test", now=NOW)
    renewal.leave_no_trace(anywhere.engine, poll=poll, keys=anywhere.keys)
    assert waiting(anywhere, code) == {} and anywhere.keys.get(drawer_key(code)) is None
