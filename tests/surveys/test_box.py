from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys import counting, polls, slips, storage
from surveys.errors import (
    BallotAlreadyCast,
    BoxDoesNotClose,
    KeyLost,
    PollClosed,
    PollNotClosed,
    TextTooLong,
    UnknownCode,
    VillageFull,
)
from surveys.keys import box_key
from surveys.tables import OpenedBallot, Receipt, SealedBallot, Slip, Village, Words
from tests.given import (
    ALL_SATISFIED,
    a_csv,
    an_open_poll,
    cast,
    close,
    count,
    key_in,
    slips_of,
)


def how_many(here, table) -> int:
    with Session(here.engine) as session:
        return session.scalar(select(func.count()).select_from(table))


def tally_of(here, code):
    with here.reading() as session:
        return counting.count(session, polls.by_code(session, code)).whole.tally


def test_phone_and_paper_come_out_as_one_tally(anywhere):
    code = an_open_poll(anywhere)
    issued = slips_of(anywhere, code)
    for slip in issued["Thôn Một"][:3]:
        cast(anywhere, slip)
    cast(anywhere, issued["Thôn Hai"][0], "0" * 19, reasons=("Đường ngập",) + ("",) * 18, other="Cần đèn")
    key_in(anywhere, code, a_csv(("Thôn Ba", "1" * 18 + "0"), ("Thôn Ba", "x" * 19)))
    close(anywhere, code)
    assert count(anywhere, code) == 6
    tally = tally_of(anywhere, code)
    assert (tally.online, tally.paper, tally.invalid, tally.valid) == (4, 2, 1, 5)
    assert tally.questions[18].satisfied == 3 and tally.questions[18].dissatisfied == 2
    assert not any(tally.reasons) and tally.opinions == ("Cần đèn", "Đường ngập"), "too few could have given it"
    assert tally.with_dissatisfaction == 2 and tally.other_opinions == 1
    assert how_many(anywhere, Receipt) == 4


def test_a_slip_takes_one_ballot(anywhere):
    code = an_open_poll(anywhere)
    [slip, *_] = slips_of(anywhere, code)["Thôn Một"]
    cast(anywhere, slip)
    with pytest.raises(BallotAlreadyCast):
        cast(anywhere, slip.lower())
    assert how_many(anywhere, SealedBallot) == 1


def test_fifty_posts_of_one_slip_leave_one_ballot(anywhere):
    code = an_open_poll(anywhere)
    [slip, *_] = slips_of(anywhere, code)["Thôn Một"]

    def post(_):
        try:
            return cast(anywhere, slip)
        except BallotAlreadyCast:
            return None

    with ThreadPoolExecutor(8) as pool:
        receipts = list(filter(None, pool.map(post, range(50))))
    assert len(receipts) == 1 and how_many(anywhere, SealedBallot) == 1
    with Session(anywhere.engine) as session:
        village = polls.by_code(session, code).villages[0]
        assert village.online == slips.used(session, village) == 1


def test_an_unknown_code_is_refused(here):
    an_open_poll(here)
    from surveys.codes import new_code

    with pytest.raises(UnknownCode):
        cast(here, new_code())


def test_nothing_goes_in_after_closing(anywhere):
    code = an_open_poll(anywhere)
    [slip, *_] = slips_of(anywhere, code)["Thôn Một"]
    close(anywhere, code)
    with pytest.raises(PollClosed):
        cast(anywhere, slip)
    with pytest.raises(PollClosed):
        key_in(anywhere, code, a_csv(("Thôn Ba", ALL_SATISFIED)))
    assert how_many(anywhere, SealedBallot) == 0


def test_the_box_stays_shut_before_closing(here):
    code = an_open_poll(here)
    with pytest.raises(PollNotClosed):
        count(here, code)


def test_a_village_never_takes_more_ballots_than_households(anywhere):
    code = an_open_poll(anywhere)
    [slip, *_] = slips_of(anywhere, code)["Thôn Ba"]
    key_in(anywhere, code, a_csv(*[("Thôn Ba", ALL_SATISFIED)] * 8))
    with pytest.raises(VillageFull) as refusal:
        cast(anywhere, slip)
    assert (refusal.value.households, refusal.value.collected) == (8, 8)
    with Session(anywhere.engine) as session:
        assert not slips.find(session, slip, keys=anywhere.keys)[0].used


def test_opening_again_changes_nothing(anywhere):
    code = an_open_poll(anywhere)
    cast(anywhere, slips_of(anywhere, code)["Thôn Một"][0])
    close(anywhere, code)
    count(anywhere, code)
    before = tally_of(anywhere, code)
    assert count(anywhere, code) == 1
    assert tally_of(anywhere, code) == before


def test_the_opening_empties_the_pool_and_destroys_the_key(anywhere):
    code = an_open_poll(anywhere)
    cast(anywhere, slips_of(anywhere, code)["Thôn Một"][0])
    close(anywhere, code)
    count(anywhere, code)
    assert how_many(anywhere, SealedBallot) == 0 and how_many(anywhere, OpenedBallot) == 1
    assert anywhere.keys.get(box_key(code)) is None


def test_an_opening_cut_off_after_its_commit_finishes_when_run_again(anywhere, monkeypatch):
    code = an_open_poll(anywhere)
    cast(anywhere, slips_of(anywhere, code)["Thôn Một"][0])
    close(anywhere, code)

    def power_cut(_engine):
        raise storage.WalNotEmptied

    with monkeypatch.context() as cut, pytest.raises(storage.WalNotEmptied):
        cut.setattr(storage, "scrub", power_cut)
        count(anywhere, code)
    assert anywhere.keys.get(box_key(code)) is not None
    assert count(anywhere, code) == 1
    assert anywhere.keys.get(box_key(code)) is None and how_many(anywhere, OpenedBallot) == 1


def test_a_lost_key_leaves_the_box_as_it_is(here):
    code = an_open_poll(here)
    cast(here, slips_of(here, code)["Thôn Một"][0])
    close(here, code)
    here.keys.destroy(box_key(code))
    with pytest.raises(KeyLost):
        count(here, code)
    assert how_many(here, SealedBallot) == 1


def test_a_ballot_that_vanished_stops_the_opening(here):
    code = an_open_poll(here)
    cast(here, slips_of(here, code)["Thôn Một"][0])
    close(here, code)
    with Session(here.engine) as session, session.begin():
        session.delete(session.scalars(select(SealedBallot)).one())
    with pytest.raises(BoxDoesNotClose) as refusal:
        count(here, code)
    assert (refusal.value.in_box, refusal.value.marked) == (0, 1)


def test_too_many_words_are_refused_and_the_slip_stays_unused(here):
    code = an_open_poll(here)
    [slip, *_] = slips_of(here, code)["Thôn Một"]
    with pytest.raises(TextTooLong):
        cast(here, slip, other="ư" * 3000)
    with Session(here.engine) as session:
        assert session.scalar(select(func.sum(Slip.used))) == 0
        assert session.scalar(select(func.sum(Village.online))) == 0


def test_the_answers_cannot_be_read_in_the_files_before_the_opening_and_once_after(here):
    code = an_open_poll(here)
    canary = "CANARY-Khong-Ai-Biet"
    cast(here, slips_of(here, code)["Thôn Một"][0], other=canary)

    def copies() -> int:
        here.engine.dispose()
        return sum(path.read_bytes().count(canary.encode()) for path in here.settings.home.rglob("*.db*"))

    assert copies() == 0
    close(here, code)
    count(here, code)
    assert copies() == 1


def test_ballots_lie_in_no_order_of_arrival(here):
    code = an_open_poll(here)
    issued = slips_of(here, code)["Thôn Một"]
    for number, slip in enumerate(issued):
        cast(here, slip, f"{number:019b}", other=f"{number:02}")
    close(here, code)
    count(here, code)
    with Session(here.engine) as session:
        marks, written = list(session.scalars(select(OpenedBallot.marks))), list(session.scalars(select(Words.text)))
    assert sorted(written) == [f"{number:02}" for number in range(12)]
    assert sorted(marks) == [f"{number:019b}" for number in range(12)]
    assert written != sorted(written) and marks != sorted(marks)  # 1 in 12! that a shuffle gives this


def test_a_receipt_number_stands_beside_no_answer(here):
    code = an_open_poll(here)
    receipt = cast(here, slips_of(here, code)["Thôn Một"][0])
    close(here, code)
    count(here, code)
    with Session(here.engine) as session:
        assert session.scalars(select(Receipt.number)).all() == [receipt]
        [ballot] = session.scalars(select(OpenedBallot))
        assert receipt != ballot.marks
