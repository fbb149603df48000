"""From ballots to whole numbers."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import counting, polls
from surveys.ballots import BLANK, DISSATISFIED, DOUBLE, SATISFIED, Ballot, QuestionTally, Tally
from surveys.polls import VillagePlan
from surveys.questionnaires import Base
from tests.given import VILLAGES, a_csv, an_open_poll, cast, close, count, key_in, slips_of

THREE = 3


def tally(*ballots, households=100, issued=None):
    return counting.tally(ballots, questions=THREE, households=households, issued=issued)


def test_every_mark_is_counted_where_it_stands():
    found = tally(Ballot("10-"), Ballot("1x0"), Ballot("111"), Ballot("0-1", online=False))
    assert found.questions == (QuestionTally(3, 1, 0), QuestionTally(1, 1, 2), QuestionTally(2, 1, 1))
    assert (found.online, found.paper, found.collected, found.invalid, found.valid) == (3, 1, 4, 0, 4)


def test_an_invalid_ballot_is_collected_and_in_no_question():
    found = tally(Ballot("-x-"), Ballot("111"))
    assert (found.collected, found.invalid, found.valid) == (2, 1, 1)
    assert found.questions == (QuestionTally(1, 0, 0),) * 3


def test_one_mark_makes_a_ballot_valid():
    assert Ballot("--1").valid
    assert Ballot("0xx").valid
    assert not Ballot("---").valid
    assert not Ballot("xx-").valid


def test_ballots_with_a_dissatisfaction_are_counted_once_each():
    assert tally(Ballot("000"), Ballot("110"), Ballot("111"), Ballot("1-x")).with_dissatisfaction == 2


def test_other_opinions_are_counted_on_invalid_ballots_too():
    assert tally(Ballot("111", other="Đường còn tối"), Ballot("---", other="Cảm ơn"), Ballot("111")).other_opinions == 2


def test_opened_ballots_carry_no_words_and_their_number_is_given():
    found = counting.tally([Ballot("111")] * 3, questions=THREE, households=9, opinions=2)
    assert (found.other_opinions, found.reasons, found.opinions) == (2, ((), (), ()), ())


@pytest.mark.parametrize(("issued", "told"), [(None, 2), (5, 5), (2, 2), (1, 2), (0, 2)])
def test_as_many_are_issued_as_were_collected_at_least(issued, told):
    assert tally(Ballot("111"), Ballot("110"), issued=issued).issued == told


def test_nothing_collected():
    empty = tally(households=7)
    assert (empty.households, empty.issued, empty.collected, empty.valid) == (7, 0, 0, 0)
    assert empty.questions == (QuestionTally(0, 0, 0),) * 3
    assert (empty.with_dissatisfaction, empty.other_opinions, empty.reasons, empty.opinions) == (0, 0, ((), (), ()), ())


def test_the_base_is_valid_ballots_or_those_that_answered():
    question = QuestionTally(5, 3, 2)
    assert question.base(Base.VALID) == 10
    assert question.base(Base.ANSWERED) == 8


def test_the_published_poll_of_binh_ninh_can_be_counted():
    """2022: 2.842 collected of 3.343 households, question 1 satisfied on 2.840 and not on 2."""
    found = counting.tally([Ballot("1")] * 2840 + [Ballot("0")] * 2, questions=1, households=3343)
    assert (found.households, found.collected, found.questions) == (3343, 2842, (QuestionTally(2840, 2, 0),))


marks = st.text(st.sampled_from([SATISFIED, DISSATISFIED, BLANK, DOUBLE]), min_size=THREE, max_size=THREE)
words = st.sampled_from(["", "Cảm ơn", "xa quá"])
ballots = st.lists(
    st.builds(Ballot, marks, st.one_of(st.just(()), st.tuples(words, words, words)), words, st.booleans()), max_size=8
)


@given(ballots, ballots)
def test_two_villages_add_up(one, other):
    assert tally(*one, households=9) + tally(*other, households=8) == tally(*one, *other, households=17)


@given(ballots, st.randoms())
def test_the_order_of_ballots_says_nothing(given_ballots, random):
    assert tally(*random.sample(given_ballots, len(given_ballots))) == tally(*given_ballots)


@given(ballots)
def test_every_valid_ballot_is_in_every_question_once(given_ballots):
    found = tally(*given_ballots)
    assert found.collected == found.valid + found.invalid == len(given_ballots)
    assert all(each.satisfied + each.dissatisfied + each.blank == found.valid for each in found.questions)
    assert max(each.dissatisfied for each in found.questions) <= found.with_dissatisfaction <= found.valid


def test_questionnaires_of_different_lengths_do_not_add_up():
    longer, shorter = tally(), counting.tally([], questions=2, households=1)
    for other in (shorter, replace(longer, questions=shorter.questions), replace(longer, reasons=shorter.reasons)):
        with pytest.raises(ValueError, match="zip"):
            longer + other


def test_what_is_counted_is_what_was_cast(here):
    code = an_open_poll(here, villages=(VillagePlan("Thôn Một", 12, "Tổ 1"), *VILLAGES[1:]))
    codes = slips_of(here, code)
    cast(here, codes["Thôn Một"][0], "1" * 18 + "0", reasons=("",) * 18 + ("xa",), other="Cảm ơn")
    cast(here, codes["Thôn Hai"][0])
    key_in(here, code, a_csv(("Thôn Một", "1" * 19), ("Thôn Ba", "-" * 19)))
    close(here, code)
    count(here, code)
    with here.reading() as session:
        found = counting.count(session, polls.by_code(session, code))
    one, two, three = (village.tally for village in found.villages)
    assert found.whole.place == "Xã Long Hiệp"
    assert found.whole.tally == replace(one + two + three, opinions=("Cảm ơn", "xa"))
    assert [(each.online, each.paper, each.invalid) for each in (one, two, three)] == [(1, 1, 0), (1, 0, 0), (0, 1, 1)]
    assert [village.place for village in found.villages] == ["Thôn Một", "Thôn Hai", "Thôn Ba"]
    assert [village.team for village in found.villages] == ["Tổ 1", "", ""]
    assert (one.questions[18], one.reasons, one.opinions) == (QuestionTally(1, 1, 0), ((),) * 19, ())
    assert [each.other_opinions for each in (one, two, three)] == [1, 0, 0]
    assert [each.households for each in (one, two, three)] == [12, 10, 8]
    assert [each.issued for each in (one, two, three)] == [12, 10, 8]
    assert isinstance(found.whole.tally, Tally)
    assert (found.poll, found.opens_on, found.closes_on) == (code, "2026-03-02", "2026-03-12")
    assert found.opened_on == found.closed_on == found.counted_at == "2026-03-02T01:00:00+00:00"
    assert found.place == ("Tỉnh Quảng Ngãi", "Huyện Minh Long", "Xã Long Hiệp")
    assert (found.title, found.questionnaire.code) == ("Lấy ý kiến về xã đạt chuẩn nông thôn mới", "ntm-xa")
