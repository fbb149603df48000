"""What people wrote, apart from what they marked."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import counting, polls, words
from surveys.ballots import Ballot
from surveys.polls import VillagePlan
from surveys.tables import Words
from surveys.words import FEWEST_TOGETHER, OPINION, SOME_QUESTION
from tests.given import QUESTIONS, an_open_poll, cast, close, count, slips_of

NUMBERS = (1, 2, 3)
MANY = [Ballot("011")] * FEWEST_TOGETHER


def apart(*ballots, typed=()):
    return sorted(words.apart([*MANY, *ballots], NUMBERS, typed))


def test_a_reason_keeps_its_question_where_enough_are_dissatisfied():
    assert apart(Ballot("011", ("xa", "", ""))) == [(1, "xa")]
    almost = [Ballot("011")] * (FEWEST_TOGETHER - 2)
    assert words.apart([*almost, Ballot("011", ("xa", "", ""))], NUMBERS) == [(OPINION, "xa")]


def test_where_few_are_its_question_is_not_told():
    assert apart(Ballot("101", ("", "xa", ""))) == [(OPINION, "xa")]
    rest = [Ballot("101")] * 5 + [Ballot("110")] * 4
    assert apart(*rest, Ballot("101", ("", "xa", ""))) == [(SOME_QUESTION, "xa")]


def test_ballots_that_are_dissatisfied_with_two_such_questions_count_once():
    rest = [Ballot("100")] * (FEWEST_TOGETHER - 2)
    assert apart(*rest, Ballot("100", ("", "xa", "khô"))) == [(OPINION, "khô"), (OPINION, "xa")]


def test_the_words_of_an_invalid_ballot_stay_and_name_no_question():
    assert apart(Ballot("---", ("xa", "", ""), "Cảm ơn")) == [(OPINION, "Cảm ơn"), (OPINION, "xa")]
    blank = [Ballot("0--")] * (FEWEST_TOGETHER - 1) + [Ballot("-x-", ("xa", "", ""))]
    assert words.apart(blank, NUMBERS) == [(OPINION, "xa")]


def test_words_by_phone_look_like_words_that_were_typed():
    phone = Ballot("011", ("dài\nhai  dòng", "", ""), " Cảm\r\n\u00a0ơn ")
    assert apart(phone, typed=[(1, "dài hai dòng"), (OPINION, "Cảm ơn")]) == [
        (OPINION, "Cảm ơn"), (OPINION, "Cảm ơn"), (1, "dài hai dòng"), (1, "dài hai dòng"),
    ]  # fmt: skip
    assert apart(Ballot("011", ("  ", "", ""), "\n"), typed=[(SOME_QUESTION, "tối")]) == [(OPINION, "tối")]


def test_sorted_by_what_they_are_about():
    found = words.sorted_out([(3, "b"), (3, "a"), (SOME_QUESTION, "c"), (OPINION, "e"), (OPINION, "d")], NUMBERS)
    assert (found.reasons, found.other_reasons, found.opinions) == (((), (), ("a", "b")), ("c",), ("d", "e"))


def test_the_number_of_ballots_with_another_opinion_stays_exact_in_every_village(anywhere):
    code = an_open_poll(anywhere, villages=(VillagePlan("Thôn Một", 12), VillagePlan("Thôn Hai", 10)))
    issued = slips_of(anywhere, code)
    for number, slip in enumerate(issued["Thôn Một"]):
        reasons = (f"lý do {number}",) + ("",) * (QUESTIONS - 1)
        cast(anywhere, slip, "0" + "1" * 18, reasons=reasons, other="Cần đèn" if number < 5 else "")
    cast(anywhere, issued["Thôn Hai"][0], other=" \n ")
    close(anywhere, code)
    count(anywhere, code)
    with anywhere.reading() as session:
        found = counting.count(session, polls.by_code(session, code))
    assert [village.tally.other_opinions for village in found.villages] == [5, 0]
    assert found.whole.tally.opinions == ("Cần đèn",) * 5 and len(found.whole.tally.reasons[0]) == 12
    with Session(anywhere.engine) as session:
        lying = [text for text in session.scalars(select(Words.text)) if text != "Cần đèn"]
    assert lying != sorted(lying, key=lambda text: int(text.split()[-1])), "1 in 12! that a shuffle gives this"
