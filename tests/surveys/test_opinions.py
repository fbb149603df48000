"""Reading what people wrote; what is kept of it and for how long."""

from datetime import timedelta

import pytest

from surveys import opinions, petitions, polls, retention
from surveys.errors import NothingToLookAt, PollNotCounted
from surveys.petition_errors import FaultyPetition, NotPostedYet, PetitionNotSent, PetitionSent, UnknownPetition
from surveys.tables import Opinion
from tests.given import NOW, an_open_poll, cast, close, count, slips_of


@pytest.fixture
def code(anywhere):
    code = an_open_poll(anywhere)
    for slip, other in zip(slips_of(anywhere, code)["Thôn Một"], ("Ông An nói: đèn", "Thêm đèn"), strict=False):
        cast(anywhere, slip, other=other)
    close(anywhere, code)
    count(anywhere, code)
    return code


def read_all(session, poll):
    while item := opinions.next_unread(session, poll=poll):
        opinions.read(session, poll=poll, row=item.row, text=item.text.replace("Ông An", "…"))
    return [each.id for each in opinions.loose(session, poll)]


def test_the_original_goes_with_the_codes_of_the_poll(anywhere, code):
    with anywhere.writing() as session:
        poll = polls.by_code(session, code)
        read_all(session, poll)
        assert sorted(each.original for each in session.query(Opinion)) == ["", "Ông An nói: đèn"]
        retention.forget(session, by="test", now=NOW + timedelta(days=retention.DAYS))
        session.expire_all()
        assert {(each.text, each.original) for each in session.query(Opinion)} == {("… nói: đèn", ""), ("Thêm đèn", "")}
        [first, _] = opinions.loose(session, poll)
        opinions.read(session, poll=poll, row=first.id, text="đèn")
        assert first.original == "", "from then on nothing is kept beside"


def test_of_two_who_read_the_same_the_second_is_told(anywhere, code):
    with anywhere.writing() as session:
        poll = polls.by_code(session, code)
        item = opinions.next_unread(session, poll=poll)
        opinions.read(session, poll=poll, row=item.row, text="x")
        with pytest.raises(NothingToLookAt):
            opinions.read(session, poll=poll, row=item.row, text="y")


@pytest.mark.parametrize(("text", "aside"), [("", ""), (" ", ""), ("x" * 1201, ""), ("x", "la")])
def test_faults_are_refused(anywhere, code, text, aside):
    with anywhere.writing() as session:
        poll = polls.by_code(session, code)
        item = opinions.next_unread(session, poll=poll)
        with pytest.raises(FaultyPetition):
            opinions.read(session, poll=poll, row=item.row, text=text, aside=aside)
        assert opinions.numbers(session, poll).unread == 2


def test_what_was_sent_stays_as_it_was_sent(anywhere, code):
    with anywhere.writing() as session:
        poll = polls.by_code(session, code)
        rows = read_all(session, poll)
        made = petitions.gather(session, poll=poll, rows=rows, summary="Đèn", by="Lan", now=NOW)
        with pytest.raises(PetitionNotSent):
            petitions.answer(session, petition=made, replied_on=NOW.date(), reply="x", letter="", by="Lan", now=NOW)
        petitions.describe(session, petition=made, summary="Đèn", question=4, authority="UBND xã")
        sending = {"poll": poll, "letter": "", "source": "x", "by": "Lan", "now": NOW, "sent_on": NOW.date()}
        with pytest.raises(FaultyPetition, match="trước ngày chuyển"):
            early = NOW.date() - timedelta(1)
            petitions.send(session, authority="UBND xã", deadline=early, **sending)
        [sent] = petitions.send(session, authority=" UBND  xã ", deadline=None, **sending)
        assert sent.deadline == petitions.due_on(NOW.date()) and sent.deadline > NOW.date()
        assert petitions.state(sent, today=sent.deadline) is petitions.State.SENT
        assert petitions.state(sent, today=sent.deadline + timedelta(1)) is petitions.State.LATE
        for change in (
            lambda: petitions.let_go(session, petition=made, rows=rows),
            lambda: petitions.gather(session, poll=poll, rows=rows, summary="Khác", by="Lan", now=NOW),
            lambda: opinions.read(session, poll=poll, row=rows[0], text="khác"),
        ):
            with pytest.raises(PetitionSent):
                change()
        with pytest.raises(FaultyPetition):
            petitions.send(session, authority="UBND xã", deadline=None, **sending)
        with pytest.raises(NotPostedYet):
            petitions.publish(session, petition=made, body="{}", by="Lan", now=NOW)
        with pytest.raises(UnknownPetition):
            petitions.by_number(session, poll, 9)


def test_nothing_is_read_before_the_count(here):
    with here.reading() as session, pytest.raises(PollNotCounted):
        polls.require_counted(polls.by_code(session, an_open_poll(here)))


def test_a_sentence_of_a_resident_is_known_again():
    said = "Cầu tạm bắc qua suối, đã gãy hai thanh gỗ!"
    assert petitions.copied('{"summary": "Dân: cầu tạm bắc qua suối đã gãy hai thanh"}', [said])
    assert not petitions.copied('{"summary": "cầu tạm bắc qua suối đã gãy", "said": 12}', [said])
