"""A box nobody can open: given up, the households that answered into it get new codes, and the poll goes on."""

import pytest
from sqlalchemy import func, select

from surveys import box, polls, pool, renewal, slips
from surveys.errors import BoxInOrder, KeyLost, PollNotDraft, PollNotOpen, SlipsAlreadyIssued, UnknownCode
from surveys.keys import box_key
from surveys.polls import State
from surveys.tables import SealedBallot
from tests.given import (
    ALL_SATISFIED,
    NOW,
    a_csv,
    a_draft,
    an_open_poll,
    cast,
    close,
    count,
    key_in,
    slips_of,
)
from tests.surveys.test_trustees import two  # noqa: F401  a fixture


def give_up(here, code):
    with here.writing() as session:
        poll = polls.by_code(session, code)
        lost = renewal.give_up(session, poll=poll, keys=here.keys, by="test", now=NOW)
    renewal.leave_no_trace(here.engine, poll=poll, keys=here.keys)
    return lost


def open_again(here, code):
    with here.writing() as session:
        polls.open_poll(session, poll=polls.by_code(session, code), keys=here.keys, by="test", now=NOW)


def test_when_the_key_is_lost_who_answered_is_invited_again_and_the_others_keep_their_slips(anywhere):
    code = an_open_poll(anywhere)
    before = slips_of(anywhere, code)["Thôn Một"]
    for slip in before[:3]:
        cast(anywhere, slip)
    key_in(anywhere, code, a_csv(("Thôn Hai", ALL_SATISFIED)))
    close(anywhere, code)
    anywhere.keys.destroy(box_key(code))
    with pytest.raises(KeyLost):
        count(anywhere, code)
    assert give_up(anywhere, code) == {"Thôn Một": 3, "Thôn Hai": 1, "Thôn Ba": 0}
    open_again(anywhere, code)
    fresh = slips_of(anywhere, code)
    assert {village: len(codes) for village, codes in fresh.items()} == {"Thôn Một": 3}
    with pytest.raises(UnknownCode):
        cast(anywhere, before[0])
    for slip in before[3:] + fresh["Thôn Một"]:
        cast(anywhere, slip)
    close(anywhere, code)
    assert count(anywhere, code) == 12


def test_a_box_whose_key_is_here_is_not_given_up(anywhere):
    code = an_open_poll(anywhere)
    cast(anywhere, slips_of(anywhere, code)["Thôn Một"][0])
    with pytest.raises(BoxInOrder):
        give_up(anywhere, code)
    with anywhere.reading() as session:
        poll = polls.by_code(session, code)
        assert polls.state(poll) is State.OPEN and pool.count(session, poll) == 1


def test_a_box_of_two_envelopes_is_given_up_with_its_key_when_the_sheets_are_lost(two, anywhere):  # noqa: F811
    code, _shares = two
    cast(anywhere, slips_of(anywhere, code)["Thôn Một"][0])
    assert give_up(anywhere, code)["Thôn Một"] == 1
    assert anywhere.keys.get(box_key(code, 1)) is None
    with anywhere.reading() as session:
        assert session.scalar(select(func.count()).select_from(SealedBallot)) == 0
        assert polls.state(polls.by_code(session, code)) is State.DRAFT
    open_again(anywhere, code)
    assert anywhere.keys.get(box_key(code, 2)) is not None


def test_a_ballot_sealed_for_the_box_given_up_is_not_taken_into_the_new_one(here):
    code = an_open_poll(here)
    slip = slips_of(here, code)["Thôn Một"][0]
    with here.reading() as session:
        late = box.seal_phone(session, code=slip, answers=box.Ballot(ALL_SATISFIED), keys=here.keys, now=NOW)
    here.keys.destroy(box_key(code))
    give_up(here, code)
    open_again(here, code)
    with pytest.raises(UnknownCode):
        here.writer.cast(late)
    cast(here, slip)


def test_a_draft_has_no_box_to_give_up_and_a_poll_given_up_is_never_deleted(here):
    code = a_draft(here)
    with pytest.raises(PollNotOpen):
        give_up(here, code)
    open_again(here, code)
    here.keys.destroy(box_key(code))
    give_up(here, code)
    with here.writing() as session, pytest.raises(PollNotDraft):
        polls.delete_draft(session, poll=polls.by_code(session, code), by="test", now=NOW)


def test_slips_printed_for_everybody_are_printed_again_only_when_asked(here):
    code = an_open_poll(here)
    slips_of(here, code)
    with pytest.raises(SlipsAlreadyIssued):
        slips_of(here, code)
    with here.writing() as session:
        village = polls.by_code(session, code).villages[0]
        again = slips.issue(session, villages=[village], keys=here.keys, again=True, by="test", now=NOW)
    assert len(again["Thôn Một"]) == 12
