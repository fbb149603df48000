"""Two officers: nobody opens a box, prints codes again or deletes alone."""

from datetime import timedelta

import pytest

from surveys import journal, officers, polls, proposals
from surveys.errors import NeedsTwoOfficers, PollNotDraft
from surveys.officers import Role
from surveys.proposals import LASTS, Deed
from tests.given import NOW, a_draft, an_open_poll


@pytest.fixture
def scene(anywhere):
    """A session with a poll, Lan and Mai."""
    code = a_draft(anywhere)
    with anywhere.writing() as session:
        poll = polls.by_code(session, code)
        lan, mai = (
            officers.add(session, name=name, password="mười lăm ký tự trở lên", role=Role.COMMUNE,
                         place=list(poll.place.path), by="test", now=NOW)
            for name in ("Lan", "Mai")
        )  # fmt: skip
        yield session, poll, lan, mai


def propose(scene, by, deed=Deed.DELETE, subject="", now=NOW):
    session, poll, *_ = scene
    proposals.propose(session, poll=poll, deed=deed, subject=subject, by=by, now=now)


def agreed(scene, by, deed=Deed.DELETE, subject="", now=NOW):
    session, poll, *_ = scene
    return proposals.agreed(session, poll=poll, deed=deed, subject=subject, by=by, now=now)


def test_another_officer_agrees_and_both_are_named(scene):
    session, poll, lan, mai = scene
    propose(scene, lan)
    assert agreed(scene, mai) == "Lan và Mai"
    proposals.settle(session, poll=poll, deed=Deed.DELETE)
    with pytest.raises(NeedsTwoOfficers):
        agreed(scene, mai)
    assert [entry.act for entry in journal.of_poll(session, poll=poll.code)][-1] == "đề nghị xóa đợt nháp"


def test_nobody_agrees_alone_however_often_they_propose(scene):
    _, _, lan, mai = scene
    with pytest.raises(NeedsTwoOfficers):
        agreed(scene, lan)
    propose(scene, lan)
    propose(scene, lan)
    with pytest.raises(NeedsTwoOfficers):
        agreed(scene, lan)
    propose(scene, mai)  # stands already as Lan's: proposing is not agreeing, and does not take it over
    assert agreed(scene, mai) == "Lan và Mai"


def test_a_proposal_is_for_one_deed_and_one_village(scene):
    _, _, lan, mai = scene
    propose(scene, lan, Deed.PRINT_AGAIN, "2")
    for deed, subject in ((Deed.PRINT_AGAIN, "1"), (Deed.PRINT_AGAIN, ""), (Deed.OPEN_BOX, "2")):
        with pytest.raises(NeedsTwoOfficers):
            agreed(scene, mai, deed, subject)
    assert agreed(scene, mai, Deed.PRINT_AGAIN, "2")


def test_a_proposal_lasts_a_day(scene):
    session, poll, lan, mai = scene
    propose(scene, lan)
    assert agreed(scene, mai, now=NOW + LASTS - timedelta(seconds=1))
    late = NOW + LASTS
    with pytest.raises(NeedsTwoOfficers):
        agreed(scene, mai, now=late)
    assert proposals.standing(session, poll=poll, now=late) == {}
    propose(scene, mai, now=late)
    assert agreed(scene, lan, now=late) == "Mai và Lan"


def test_a_proposal_can_be_taken_back(scene):
    session, poll, lan, mai = scene
    propose(scene, lan)
    proposals.withdraw(session, poll=poll, deed=Deed.DELETE, by=mai, now=NOW)
    with pytest.raises(NeedsTwoOfficers):
        agreed(scene, mai)


def test_a_draft_is_deleted_with_its_proposals_and_an_open_poll_never(anywhere, scene):
    session, poll, lan, _ = scene
    propose(scene, lan)
    polls.delete_draft(session, poll=poll, by="Lan và Mai", now=NOW)
    assert journal.of_poll(session, poll=poll.code)[-1].act == "xóa đợt nháp"
    session.commit()
    opened = an_open_poll(anywhere)
    with anywhere.writing() as other, pytest.raises(PollNotDraft):
        polls.delete_draft(other, poll=polls.by_code(other, opened), by="x", now=NOW)
