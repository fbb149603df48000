"""A random handful of scanned sheets counted by hand: proposed, keyed from the paper, compared, noted in numbers."""

import pytest

from surveys import drawer, hand_counts, polls, renewal, scans
from surveys.ballots import Ballot
from surveys.drawer import Kind
from surveys.hand_counts import HandCounted, Handful
from surveys.keys import box_key, drawer_key
from surveys.paper_errors import (
    NoDifference,
    SheetAlreadyCounted,
    SheetNotRead,
    SheetNotWaiting,
    SheetOfElsewhere,
)
from surveys.scans import Outcome, PageFound
from tests.given import ALL_SATISFIED, NOW, QUESTIONS, an_open_poll
from tests.surveys.test_scans import Desk, page

ONE_OFF = "0" + ALL_SATISFIED[1:]


class Counter(Desk):
    """The same desk, where sheets are counted by hand too."""

    def _of(self, verb, village="Thôn Một", **values):
        with self.here.writing() as session:
            found = polls.village_of(polls.by_code(session, self.code), village)
            return verb(session, village=found, keys=self.here.keys, **values)

    def proposed(self, village="Thôn Một"):
        return self._of(hand_counts.proposed, village)

    def find(self, found, village="Thôn Một"):
        return self._of(hand_counts.find, village, found=found)

    def compare(self, row, marks, village="Thôn Một"):
        return self._of(hand_counts.compare, village, row=row, keyed=Ballot(marks, online=False))

    def take_out(self, row):
        self._of(hand_counts.take_out, row=row)

    def counted(self, village="Thôn Một"):
        with self.here.reading() as session:
            found = polls.village_of(polls.by_code(session, self.code), village)
            return hand_counts.of_village(session, found)


@pytest.fixture
def desk(anywhere):
    return Counter(anywhere, an_open_poll(anywhere))


@pytest.mark.parametrize(("ballots", "due"), [(0, 0), (1, 1), (10, 10), (11, 10), (200, 10), (201, 11), (2000, 100)])
def test_the_rule_asks_for_one_in_twenty_at_least_ten_and_never_more_than_there_are(ballots, due):
    assert hand_counts.due_of(ballots) == due


def test_the_handful_is_drawn_from_the_pile_and_is_the_same_whoever_asks(desk):
    assert desk.proposed() == Handful(0, (), 0)
    for number in range(12):
        desk.take(page(f"S{number}"))
    first = desk.proposed()
    assert first.waiting == 12 and len(set(first.positions)) == 10 and set(first.positions) <= set(range(1, 13))
    assert list(first.positions) == sorted(first.positions)
    assert desk.proposed() == first and desk.proposed("Thôn Hai") == Handful(0, (), 0)


def test_nobody_foresees_the_handful_without_the_key_of_the_drawer(here):
    drawn = set()
    for _ in range(4):
        desk = Counter(here, an_open_poll(here))
        for number in range(12):
            desk.take(page(f"S{number}"))
        drawn.add(desk.proposed().positions)
    assert len(drawn) > 1


def test_a_sheet_keyed_as_it_was_read_differs_on_no_question_and_one_keyed_otherwise_on_some(desk):
    for serial, marks in (("A", ALL_SATISFIED), ("B", "x-" + "0" * 17)):
        desk.take(page(serial, marks))
    assert desk.compare(desk.find(page("A")), ALL_SATISFIED) == 0
    assert desk.compare(desk.find(page("B")), "-x" + "0" * 17) == 2
    assert desk.proposed().done == 2 and desk.counted() == HandCounted(), "only sealed, while the pile waits"
    assert desk.put_in(desk.sealed("Thôn Một")) == 2
    assert desk.counted() == HandCounted(scanned=2, due=2, sheets=2, compared=2 * QUESTIONS, differed=2)
    assert desk.waiting() == {Kind.SEEN: 2}, "of the count nothing stays but its numbers"
    assert desk.counted("Thôn Hai") == HandCounted()


def test_a_later_pile_adds_to_the_numbers(desk):
    desk.take(page("A"))
    desk.put_in(desk.sealed("Thôn Một"))
    assert desk.counted() == HandCounted(scanned=1, due=1)
    desk.take(page("B"))
    desk.compare(desk.find(page("B")), ONE_OFF)
    desk.put_in(desk.sealed("Thôn Một"))
    assert desk.counted() == HandCounted(scanned=2, due=2, sheets=1, compared=19, differed=1)


def test_the_same_sheet_counts_once(desk):
    desk.take(page("A"))
    row = desk.find(page("A"))
    desk.compare(row, ALL_SATISFIED)
    with pytest.raises(SheetAlreadyCounted):
        desk.find(page("A"))
    with pytest.raises(SheetAlreadyCounted):
        desk.compare(row, ONE_OFF)
    desk.put_in(desk.sealed("Thôn Một"))
    assert desk.counted().sheets == 1 and desk.counted().differed == 0


def test_the_answers_of_the_picture_are_not_looked_at(desk):
    desk.take(page("A"))
    assert desk.compare(desk.find(page("A", "?" + "0" * 18)), ALL_SATISFIED) == 0


def refusal(desk, found):
    with pytest.raises((SheetNotRead, SheetNotWaiting, SheetOfElsewhere)) as told:
        desk.find(found)
    return str(told.value)


def test_a_sheet_that_cannot_be_counted_is_refused_with_its_reason(desk):
    assert refusal(desk, PageFound(1, "Phiếu của đợt khác.")) == "Phiếu của đợt khác."
    assert "thôn không có trong đợt này" in refusal(desk, page(village=9))
    assert "của Thôn Hai, không phải của thôn này" in refusal(desk, page(village=2))
    assert "chưa được máy đọc" in refusal(desk, page("A"))
    desk.take(page("A", "?" + "1" * 18))
    assert "còn ô chờ người xem" in refusal(desk, page("A"))
    desk.take(page("B"))
    desk.put_in(desk.sealed("Thôn Một"))
    assert "đã bỏ vào hòm" in refusal(desk, page("B"))


def test_a_form_about_a_sheet_that_went_away_or_is_of_another_village_counts_nothing(desk):
    desk.take(page("A"))
    row = desk.find(page("A"))
    with pytest.raises(SheetNotWaiting):
        desk.compare(row, ALL_SATISFIED, "Thôn Hai")
    desk.put_in(desk.sealed("Thôn Một"))
    with pytest.raises(SheetNotWaiting):
        desk.compare(row, ALL_SATISFIED)
    with pytest.raises(SheetNotWaiting):
        desk.compare(b"x", ALL_SATISFIED)
    assert desk.counted().sheets == 0


def test_a_sheet_read_wrongly_is_set_aside_and_its_difference_stays_noted(desk):
    for serial in ("A", "B"):
        desk.take(page(serial))
    row = desk.find(page("A"))
    with pytest.raises(NoDifference):
        desk.take_out(row)
    desk.compare(row, ONE_OFF)
    desk.take_out(row)
    assert desk.waiting() == {Kind.BALLOT: 1, Kind.PICTURE: 1, Kind.SEEN: 1} and desk.book().set_aside == 1
    assert desk.take(page("A")) == (Outcome.DUPLICATE, scans.SET_ASIDE), "it is not taken in again as a scan"
    with pytest.raises(SheetNotWaiting):
        desk.take_out(row)
    desk.put_in(desk.sealed("Thôn Một"))
    assert desk.counted() == HandCounted(scanned=1, due=1, sheets=1, compared=19, differed=1)


def test_a_sheet_on_which_nothing_differed_is_not_taken_out(desk):
    desk.take(page("A"))
    row = desk.find(page("A"))
    desk.compare(row, ALL_SATISFIED)
    with pytest.raises(NoDifference):
        desk.take_out(row)
    assert desk.waiting()[Kind.BALLOT] == 1


def test_what_is_thrown_away_takes_its_counts_with_it(desk, anywhere):
    desk.take(page("A"))
    desk.compare(desk.find(page("A")), ONE_OFF)
    with anywhere.writing() as session:
        drawer.throw_away(session, poll=polls.by_code(session, desk.code), by="test", now=NOW)
    assert desk.waiting() == {}
    desk.take(page("A"))
    desk.put_in(desk.sealed("Thôn Một"))
    assert desk.counted() == HandCounted(scanned=1, due=1)


def test_a_box_given_up_gives_up_its_counts(desk, anywhere):
    desk.take(page("A"))
    desk.put_in(desk.sealed("Thôn Một"))
    anywhere.keys.destroy(box_key(desk.code, 1))
    with anywhere.writing() as session:
        renewal.give_up(session, poll=polls.by_code(session, desk.code), keys=anywhere.keys, by="test", now=NOW)
    assert desk.counted() == HandCounted()


def test_counts_wait_sealed_and_die_with_the_key(desk, anywhere):
    desk.take(page("A"))
    desk.compare(desk.find(page("A")), ONE_OFF)
    desk.put_in(desk.sealed("Thôn Một"))
    assert desk.tally().whole.tally.paper == 1
    assert desk.waiting() == {} and anywhere.keys.get(drawer_key(desk.code)) is None
    assert desk.counted().differed == 1, "the minutes are made after the opening"
