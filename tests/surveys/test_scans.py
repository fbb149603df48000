"""Scanned paper on its way: files once, sheets once, doubtful marks to persons, piles into the box, nothing left."""

import json
from collections import Counter

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys import counting, drawer, handwriting, looking, piles, polls, scans
from surveys.drawer import Kind
from surveys.errors import FaultyUpload, NothingToLookAt, PaperWaits, PileChanged, PollClosed, VillageFull
from surveys.keys import drawer_key
from surveys.scans import Outcome, PageFound
from surveys.tables import SealedBallot, WaitingPaper, Words
from tests.given import NOW, QUESTIONS, an_open_poll, close, count

CANARY = b"CANARY-Anh-Chup"


def page(serial="AAAA", marks="1" * QUESTIONS, village=1, side=1, sides=1, first=1, words=()):
    """A page as the reader gives it; "-" is blank, "?" doubtful."""
    answers = {number: mark.replace("-", "") for number, mark in enumerate(marks, start=first)}
    crops = {number: CANARY + str(number).encode() for number, mark in answers.items() if mark == "?"}
    return PageFound(1, "", village, serial, side, sides, answers, crops, words, picture=CANARY + serial.encode())


@pytest.fixture
def code(anywhere):
    return an_open_poll(anywhere)


class Desk:
    """The verbs of a poll, each in a transaction of its own."""

    def __init__(self, here, code):
        self.here, self.code = here, code

    def _do(self, verb, **values):
        with self.here.writing() as session:
            return verb(session, poll=polls.by_code(session, self.code), keys=self.here.keys, **values)

    def take(self, found):
        told = self._do(scans.take_page, found=found)
        return told.outcome, told.reason

    def receive(self, data):
        return self._do(scans.receive, data=data)

    def next(self, by):
        return self._do(looking.next_doubtful, by=by)

    def decide(self, by, answer):
        item = self.next(by)
        self._do(looking.decide, row=item.row, answer=answer, by=by)

    def waiting(self):
        with self.here.reading() as session:
            return drawer.waiting(session, polls.by_code(session, self.code))

    def sealed(self, village):
        with self.here.reading() as session:
            poll = polls.by_code(session, self.code)
            return piles.seal(session, village=polls.village_of(poll, village), keys=self.here.keys)

    def put_in(self, pile):
        return self._do(piles.put_in, pile=pile, by="test", now=NOW)

    def book(self, village="Thôn Một"):
        with self.here.writing() as session:
            return scans.book(session, polls.village_of(polls.by_code(session, self.code), village))

    def tally(self):
        close(self.here, self.code)
        count(self.here, self.code)
        with self.here.reading() as session:
            return counting.count(session, polls.by_code(session, self.code))


@pytest.fixture
def desk(anywhere, code):
    return Desk(anywhere, code)


def test_a_village_s_pile_goes_into_the_box_and_counts_like_any_paper(desk, anywhere):
    for serial, marks in (("A", "1" * 19), ("B", "0" * 19), ("C", "-x" + "1" * 17)):
        assert desk.take(page(serial, marks)) == (Outcome.READ, "")
    assert desk.waiting() == {Kind.BALLOT: 3, Kind.PICTURE: 3}
    assert desk.put_in(desk.sealed("Thôn Một")) == 3
    assert desk.waiting() == {Kind.SEEN: 3}, "with the pile go its pictures"
    tally = desk.tally().villages[0].tally
    assert (tally.paper, tally.valid) == (3, 3)
    assert [(each.satisfied, each.dissatisfied, each.blank) for each in tally.questions[:3]] == [
        (1, 1, 1), (1, 1, 1), (2, 1, 0)
    ]  # fmt: skip
    assert desk.waiting() == {} and anywhere.keys.get(drawer_key(desk.code)) is None


def test_the_same_sheet_counts_once_before_and_after_it_went_into_the_box(desk):
    assert desk.take(page())[0] is Outcome.READ
    assert desk.take(page()) == (Outcome.DUPLICATE, scans.SAME_SHEET)
    desk.put_in(desk.sealed("Thôn Một"))
    assert desk.take(page(marks="0" * 19)) == (Outcome.DUPLICATE, scans.IN_BOX)
    assert desk.book().duplicates == 1 and desk.tally().whole.tally.paper == 1


def test_of_two_readings_of_a_sheet_the_better_is_kept(desk):
    assert desk.take(page(marks="??" + "1" * 17))[0] is Outcome.REVIEW
    assert desk.take(page(marks="0?" + "1" * 17)) == (Outcome.DUPLICATE, scans.BETTER_KEPT)
    assert desk.waiting()[Kind.QUESTION] == 1
    assert desk.take(page(marks="00" + "1" * 17)) == (Outcome.DUPLICATE, scans.BETTER_KEPT)
    assert Kind.QUESTION not in desk.waiting() and desk.waiting()[Kind.BALLOT] == 1
    desk.put_in(desk.sealed("Thôn Một"))
    assert desk.tally().whole.tally.questions[0].dissatisfied == 1


@pytest.mark.parametrize(
    ("choice", "satisfied"), [(looking.FIRST, 1), (looking.SECOND, 0), (looking.NEITHER, None)], ids=str
)
def test_two_readings_of_a_sheet_that_contradict_each_other_go_to_a_person(desk, choice, satisfied):
    desk.take(page(marks="1" * 19))
    assert desk.take(page(marks="0" * 19)) == (Outcome.REVIEW, scans.CONTRADICTS)
    assert desk.take(page(marks="0" * 19)) == (Outcome.DUPLICATE, scans.STILL_DISPUTED)
    assert desk.waiting()[Kind.CONFLICT] == desk.waiting()[Kind.PAGE] == 1
    assert desk.put_in(desk.sealed("Thôn Một")) == 0, "it stays out of the pile"
    item = desk._do(looking.next_disputed)
    assert item.first == item.second == CANARY + b"AAAA"
    desk._do(looking.settle, row=item.row, choice=choice)
    with pytest.raises(NothingToLookAt):
        desk._do(looking.settle, row=item.row, choice=choice)
    assert desk.put_in(desk.sealed("Thôn Một")) == (satisfied is not None)
    assert desk.book().set_aside == (satisfied is None)
    assert desk.tally().whole.tally.questions[0].satisfied == (satisfied or 0)


def test_a_sheet_set_aside_is_not_taken_in_again(desk):
    desk.take(page())
    desk.take(page(marks="0" * 19))
    desk._do(looking.settle, row=desk._do(looking.next_disputed).row, choice=looking.NEITHER)
    assert desk.take(page()) == (Outcome.DUPLICATE, scans.SET_ASIDE) and desk.waiting() == {Kind.SEEN: 1}


def test_the_two_pages_of_a_sheet_make_one_ballot_in_either_order(desk):
    for sides in ((1, 2), (2, 1)):
        for side in sides:
            assert Kind.BALLOT not in desk.waiting() or sides == (2, 1)
            marks, first = ("1" * 10, 1) if side == 1 else ("0" * 9, 11)
            desk.take(page(f"S{sides[0]}", marks, side=side, sides=2, first=first))
    assert desk.waiting()[Kind.BALLOT] == 2
    desk.put_in(desk.sealed("Thôn Một"))
    tally = desk.tally().whole.tally
    assert tally.questions[9].satisfied == tally.questions[10].dissatisfied == 2


def test_half_a_sheet_is_not_counted_and_stops_the_closing(desk):
    desk.take(page(marks="1" * 10, sides=2))
    assert desk.put_in(desk.sealed("Thôn Một")) == 0
    with pytest.raises(PaperWaits, match="1 tờ phiếu còn thiếu trang"):
        close(desk.here, desk.code)


def test_a_refused_page_leaves_nothing(desk):
    refused = PageFound(3, refused="Ảnh quá mờ. Xin chụp lại.")
    assert desk.take(refused) == (Outcome.REFUSED, refused.refused)
    assert desk.take(page(village=31))[0] is Outcome.REFUSED
    assert desk.waiting() == {}


def test_a_sheet_of_another_village_in_the_stack_counts_for_its_own(desk):
    desk.take(page("A", village=1))
    desk.take(page("A", village=2))
    assert desk.put_in(desk.sealed("Thôn Hai")) == 1
    assert [each.tally.paper for each in (desk.put_in(desk.sealed("Thôn Một")), desk.tally())[1].villages] == [1, 1, 0]


def test_the_same_file_is_taken_once(desk):
    first = desk.receive(CANARY)
    assert not first.pages and not first.finished
    again = desk.receive(CANARY)
    assert again.finished and again.pages[0].outcome is Outcome.DUPLICATE and again.label != first.label
    assert desk.waiting()[Kind.FILE] == 1
    assert [report.label for report in desk._do(scans.troubles)] == [again.label]
    assert desk._do(scans.report_of, label=first.label) == first
    assert desk._do(scans.report_of, label="KHONG") is None


def test_after_closing_nothing_is_taken_in(desk):
    close(desk.here, desk.code)
    with pytest.raises(PollClosed):
        desk.receive(CANARY)
    with pytest.raises(PollClosed):
        desk.take(page())


def test_a_pile_larger_than_the_village_is_refused_whole(desk):
    for number in range(9):
        desk.take(page(f"S{number}", village=3))
    with pytest.raises(VillageFull):
        desk.put_in(desk.sealed("Thôn Ba"))
    assert desk.waiting()[Kind.BALLOT] == 9


def test_a_pile_that_changed_while_it_was_sealed_is_not_put_in(desk):
    desk.take(page("A"))
    pile = desk.sealed("Thôn Một")
    desk.take(page("A", marks="0" * 19))
    with pytest.raises(PileChanged):
        desk.put_in(pile)
    with Session(desk.here.engine) as session:
        assert session.scalar(select(func.count()).select_from(SealedBallot)) == 0


@pytest.mark.parametrize(
    ("looks", "twice", "answer"),
    [
        ("1", False, "1"), ("?", False, None), ("?0", False, "0"), ("??", False, None), ("??1", False, "1"),
        ("???", False, ""), ("1", True, None), ("11", True, "1"), ("10", True, None), ("100", True, "0"),
        ("10x", True, "x"), ("10?", True, ""), ("1?", True, None), ("1?1", True, "1"), ("1??", True, "1"),
        ("?1", True, None), ("?11", True, "1"),
    ],
)  # fmt: skip
def test_the_looks_come_to(looks, twice, answer):
    assert looking.agreed(list(looks), twice=twice) == answer


def test_nobody_looks_twice_and_a_disagreement_goes_to_a_third(desk, monkeypatch):
    desk.take(page(marks="?" + "1" * 18))  # of the first few questions a second person sees every one
    desk.decide("Lan", "1")
    assert desk.next("Lan") is None
    item = desk.next("Bình")
    assert item.picture == CANARY + b"1"
    with pytest.raises(NothingToLookAt):
        desk._do(looking.decide, row=item.row, answer="0", by="Lan")
    desk.decide("Bình", "0")
    assert desk.next("Lan") is desk.next("Bình") is None and desk.waiting()[Kind.PAGE] == 1
    desk.decide("Cúc", "0")
    assert desk.waiting()[Kind.BALLOT] == 1 and Kind.QUESTION not in desk.waiting()
    kept = desk.book()
    assert (kept.looked, kept.sampled, kept.disagreed, kept.unreadable) == (1, 1, 1, 0)
    with pytest.raises(NothingToLookAt):
        desk._do(looking.decide, row=item.row, answer="0", by="Dũng")


def test_a_share_of_the_questions_is_seen_twice_and_at_least_five(desk, monkeypatch):
    monkeypatch.setattr(scans.secrets, "randbelow", lambda most: most - 1)
    desk.take(page("A", "?" * 8 + "1" * 11))
    for _ in range(8):
        desk.decide("Lan", "1")
    assert desk.waiting()[Kind.QUESTION] == 5 == desk.book().sampled
    monkeypatch.setattr(scans.secrets, "randbelow", lambda most: most // 10 - 1)
    desk.take(page("B", "?" + "1" * 18))
    assert desk.book().sampled == 6


def test_questions_come_in_random_order(desk):
    desk.take(page(marks="?" * 19))
    seen = Counter(desk.next("Lan").picture for _ in range(30))
    assert len(seen) > 5


def test_what_is_looked_at_names_neither_village_nor_serial(desk):
    desk.take(page("MASO-PHIEU", marks="?" + "1" * 18))
    assert set(vars(desk.next("Lan"))) == {"row", "picture"}
    with desk.here.reading() as session:
        poll = polls.by_code(session, desk.code)
        every = [
            content for kind in Kind for _, content in drawer.each(session, poll=poll, kind=kind, keys=desk.here.keys)
        ]
    assert sum(b"MASO-PHIEU" in content for content in every) == 1, "the picture of the page alone"


def test_handwriting_is_typed_and_comes_out_at_the_opening_apart_from_the_answers(desk):
    rooms = ((handwriting.REASONS, CANARY + b"r"), (handwriting.OTHER, CANARY + b"o"))
    desk.take(page(marks="0" * 19, words=rooms))
    desk.put_in(desk.sealed("Thôn Một"))
    close(desk.here, desk.code)
    with pytest.raises(PaperWaits, match="2 chỗ viết tay"):
        count(desk.here, desk.code)
    for _ in rooms:
        item = desk._do(handwriting.next_written)
        text = "3. Đường ngập\ncâu 19: Chưa rõ\n0. Tối" if item.room == handwriting.REASONS else "  Cần đèn \n đường "
        desk._do(handwriting.type_in, row=item.row, text=text)
        with pytest.raises(NothingToLookAt):
            desk._do(handwriting.type_in, row=item.row, text=text)
    assert desk._do(handwriting.next_written) is None and desk.waiting()[Kind.TYPED] == 2
    with Session(desk.here.engine) as session:
        assert session.scalar(select(func.count()).select_from(Words)) == 0, "not before the opening"
    count(desk.here, desk.code)
    with desk.here.reading() as session:
        counted = counting.count(session, polls.by_code(session, desk.code))
    assert counted.whole.tally.opinions == ("Chưa rõ", "Cần đèn đường", "Tối", "Đường ngập")
    assert [village.tally.other_opinions for village in counted.villages] == [1, 0, 0]


@pytest.mark.parametrize("text", ["Đường ngập", "77. Đường ngập", "3. " + "ư" * 201, "\n".join(["1. a"] * 41)])
def test_reasons_without_a_question_are_asked_for_again(desk, text):
    desk.take(page(words=((handwriting.REASONS, CANARY),)))
    item = desk._do(handwriting.next_written)
    with pytest.raises(FaultyUpload):
        desk._do(handwriting.type_in, row=item.row, text=text)
    assert desk.waiting()[Kind.WORDS] == 1
    desk._do(handwriting.type_in, row=item.row, text=" ")
    assert Kind.WORDS not in desk.waiting() and Kind.TYPED not in desk.waiting()


def test_nothing_of_a_page_can_be_read_in_the_files(here):
    desk = Desk(here, an_open_poll(here))
    desk.receive(CANARY + b"1")
    desk.take(page("MASO-PHIEU", marks="?" + "1" * 18, words=((handwriting.OTHER, CANARY),)))
    item = desk._do(handwriting.next_written)
    desk._do(handwriting.type_in, row=item.row, text="CANARY lời viết")
    here.engine.dispose()
    files = [path.read_bytes() for path in here.settings.home.rglob("*") if path.is_file()]
    assert files
    for secret in (b"CANARY", b"MASO-PHIEU", json.dumps("CANARY lời viết").encode()):
        assert not any(secret in content for content in files), secret


def test_the_lengths_of_waiting_sheets_do_not_tell_their_answers(here):
    desk = Desk(here, an_open_poll(here))
    for serial, marks in (("A", "1" * 19), ("B", "0" * 19), ("C", "-" * 19), ("D", "x" * 19)):
        desk.take(page(serial, marks))
    with Session(here.engine) as session:
        lengths = set(session.scalars(select(func.length(WaitingPaper.sealed)).where(WaitingPaper.kind == "ballot")))
    assert len(lengths) == 1
