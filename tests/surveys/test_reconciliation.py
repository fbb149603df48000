"""Every sheet is accounted for, or two officers say why not."""

import pytest
from sqlalchemy.exc import IntegrityError

from surveys import polls, reconciliation
from surveys.errors import NeedsTwoOfficers, PollNotOpen
from surveys.paper_errors import DifferenceChanged, FaultyBook, NothingToSign, NotReconciled
from surveys.reconciliation import Reconciliation, Signed
from surveys.tables import PaperBook
from tests.given import ALL_SATISFIED, NOW, a_csv, a_draft, an_open_poll, cast, close, count, key_in, slips_of
from tests.surveys.test_officers import an_officer
from tests.surveys.test_stubs import hand_in


def of(here, code, village="Thôn Một") -> Reconciliation:
    with here.reading() as session:
        return reconciliation.of_village(session, polls.village_of(polls.by_code(session, code), village))


def note(here, code, village="Thôn Một", **numbers):
    with here.writing() as session:
        at = polls.village_of(polls.by_code(session, code), village)
        reconciliation.note_book(session, village=at, by="Lan", now=NOW, **numbers)


def a_poll(here, phone=5, stubs=4, paper=4):
    """Thôn Một has 12 slips."""
    code = an_open_poll(here)
    issued = slips_of(here, code)["Thôn Một"]
    for slip in issued[:phone]:
        cast(here, slip)
    for stub in issued[phone : phone + stubs]:
        hand_in(here, code, stub)
    key_in(here, code, a_csv(*[("Thôn Một", ALL_SATISFIED)] * paper))
    return code


def off(found):
    return found.sheets_off, found.stubs_off


def test_where_neither_stubs_nor_a_book_are_used_nothing_waits(anywhere):
    code = a_poll(anywhere, stubs=0)
    found = of(anywhere, code)
    assert not found.applies and found.settled and not found.closes
    reconciliation.require_settled([found])


def test_what_is_neither_phone_nor_paper_nor_noted_is_missing(anywhere):
    code = a_poll(anywhere)
    found = of(anywhere, code)
    assert found.applies and (found.issued, found.phone, found.paper, found.stubs) == (12, 5, 4, 4)
    assert off(found) == (3, 0) and not found.settled


def test_a_book_that_names_the_rest_closes_the_lines(anywhere):
    code = a_poll(anywhere)
    note(anywhere, code, spoiled=1, not_returned=2)
    found = of(anywhere, code)
    assert found.closes and found.settled and found.noted_by == "Lan" and (found.spoiled, found.not_returned) == (1, 2)


def test_sheets_without_a_slip_have_no_stub_and_are_given_out_all_the_same(anywhere):
    code = a_poll(anywhere, paper=6)
    assert off(of(anywhere, code)) == (1, 2)
    note(anywhere, code, spoiled=0, not_returned=3, loose=2)
    assert off(of(anywhere, code)) == (0, 0)
    note(anywhere, code, spoiled=0, not_returned=2, loose=1)
    assert off(of(anywhere, code)) == (0, 1)


@pytest.mark.parametrize(("stubs", "paper", "expected"), [(4, 3, -1), (3, 4, 1), (0, 4, 4), (4, 0, -4)])
def test_every_paper_ballot_has_its_stub(anywhere, stubs, paper, expected):
    code = a_poll(anywhere, stubs=stubs, paper=paper)
    note(anywhere, code, spoiled=0, not_returned=12 - 5 - paper)
    assert off(of(anywhere, code)) == (0, expected) and not of(anywhere, code).settled


def test_more_sheets_than_were_given_out_are_below_nothing(anywhere):
    code = a_poll(anywhere)
    note(anywhere, code, spoiled=4, not_returned=0)
    assert off(of(anywhere, code)) == (-1, 0)


def test_paper_is_split_only_after_the_opening(anywhere):
    code = an_open_poll(anywhere)
    stubs = slips_of(anywhere, code)["Thôn Một"][:3]
    for stub in stubs:
        hand_in(anywhere, code, stub)
    key_in(anywhere, code, a_csv(("Thôn Một", ALL_SATISFIED), ("Thôn Một", "-" * 19), ("Thôn Một", "x" * 19)))
    assert (of(anywhere, code).valid, of(anywhere, code).invalid) == (None, None)
    close(anywhere, code)
    assert of(anywhere, code).valid is None
    count(anywhere, code)
    assert (of(anywhere, code).valid, of(anywhere, code).invalid) == (1, 2)
    assert (of(anywhere, code, "Thôn Hai").valid, of(anywhere, code, "Thôn Hai").invalid) == (0, 0)


def test_where_few_came_one_way_nobody_learns_which_were_on_paper(anywhere):
    code = a_poll(anywhere)
    close(anywhere, code)
    count(anywhere, code)
    assert (of(anywhere, code).valid, of(anywhere, code).invalid) == (None, None)


def test_where_many_came_both_ways_paper_is_split(anywhere):
    code = an_open_poll(anywhere, villages=(polls.VillagePlan("Thôn Một", 30),))
    for slip in slips_of(anywhere, code)["Thôn Một"][:12]:
        cast(anywhere, slip, "-" * 19)
    key_in(anywhere, code, a_csv(*[("Thôn Một", ALL_SATISFIED)] * 10, ("Thôn Một", "-" * 19)))
    close(anywhere, code)
    count(anywhere, code)
    assert (of(anywhere, code).valid, of(anywhere, code).invalid) == (10, 1)


@pytest.mark.parametrize("number", [-1, 1_000_001])
@pytest.mark.parametrize("name", ["spoiled", "not_returned", "loose"])
def test_a_number_that_cannot_be_is_refused(here, name, number):
    code = an_open_poll(here)
    with pytest.raises(FaultyBook) as refused:
        note(here, code, **{"spoiled": 0, "not_returned": 0, name: number})
    assert [fault.place for fault in refused.value.faults] == [name] and not of(here, code).applies


def test_a_draft_has_no_book(here):
    code = a_draft(here)
    with pytest.raises(PollNotOpen):
        note(here, code, spoiled=0, not_returned=0)


def test_the_refusal_names_every_village_and_its_numbers(anywhere):
    code = a_poll(anywhere, paper=5)
    note(anywhere, code, "Thôn Hai", spoiled=0, not_returned=3)
    with anywhere.reading() as session, pytest.raises(NotReconciled) as refused:
        reconciliation.require_settled(reconciliation.of_poll(session, polls.by_code(session, code)))
    assert refused.value.villages == [("Thôn Một", 2, 1), ("Thôn Hai", 7, 0)]
    assert "Thôn Một (tờ phiếu lệch +2, phiếu giấy so với cuống lệch +1)" in str(refused.value)
    assert "Thôn Ba" not in str(refused.value)


def signing(here, code, deed, who, **parts):
    with here.writing() as session:
        village = polls.village_of(polls.by_code(session, code), "Thôn Một")
        officer = an_officer(session, name=who)
        deed(session, village=village, by=officer, now=NOW, **parts)


@pytest.fixture
def proposed(anywhere):
    code = a_poll(anywhere)
    signing(anywhere, code, reconciliation.propose_difference, "Lan", reason="  Ba tờ bị nước lũ  cuốn ")
    return code


def test_one_officer_alone_signs_nothing(anywhere, proposed):
    found = of(anywhere, proposed)
    assert found.proposed == Signed("Ba tờ bị nước lũ cuốn", "") and found.agreed is None and not found.settled
    with anywhere.writing() as session, pytest.raises(NeedsTwoOfficers):
        village = polls.village_of(polls.by_code(session, proposed), "Thôn Một")
        lan = reconciliation.proposals.standing(session, poll=village.poll, now=NOW).popitem()[1].officer
        reconciliation.agree_difference(session, village=village, by=lan, now=NOW)


def test_two_officers_sign_a_difference(anywhere, proposed):
    signing(anywhere, proposed, reconciliation.agree_difference, "Mai")
    found = of(anywhere, proposed)
    assert found.agreed == Signed("Ba tờ bị nước lũ cuốn", "Lan và Mai") and found.proposed is None
    assert found.settled and not found.closes
    with pytest.raises(NeedsTwoOfficers):
        signing(anywhere, proposed, reconciliation.agree_difference, "Ba")


def test_what_was_signed_holds_for_these_numbers_only(anywhere, proposed):
    signing(anywhere, proposed, reconciliation.agree_difference, "Mai")
    note(anywhere, proposed, spoiled=1, not_returned=0)
    assert of(anywhere, proposed).agreed is None and not of(anywhere, proposed).settled
    note(anywhere, proposed, spoiled=0, not_returned=0)
    assert of(anywhere, proposed).settled
    note(anywhere, proposed, spoiled=0, not_returned=3)
    assert of(anywhere, proposed).agreed is None and of(anywhere, proposed).closes


def test_numbers_that_changed_meanwhile_are_not_signed(anywhere, proposed):
    note(anywhere, proposed, spoiled=1, not_returned=0)
    with pytest.raises(DifferenceChanged):
        signing(anywhere, proposed, reconciliation.agree_difference, "Mai")


def test_another_reason_has_to_be_signed_anew(anywhere, proposed):
    signing(anywhere, proposed, reconciliation.agree_difference, "Mai")
    signing(anywhere, proposed, reconciliation.propose_difference, "Ba", reason="Đếm lại: hai tờ rách, một tờ mất")
    assert of(anywhere, proposed).agreed is None
    signing(anywhere, proposed, reconciliation.agree_difference, "Tư")
    assert of(anywhere, proposed).agreed == Signed("Đếm lại: hai tờ rách, một tờ mất", "Ba và Tư")


def test_a_proposal_made_elsewhere_without_a_reason_signs_nothing(anywhere):
    """The page for other deeds proposes whatever is on the list."""
    code = a_poll(anywhere)
    with anywhere.writing() as session:
        poll = polls.by_code(session, code)
        reconciliation.proposals.propose(
            session, poll=poll, deed=reconciliation.Deed.DIFFERENCE, subject="1", by=an_officer(session, name="Lan"),
            now=NOW,
        )  # fmt: skip
    with pytest.raises(NeedsTwoOfficers):
        signing(anywhere, code, reconciliation.agree_difference, "Mai")


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_a_difference_needs_a_reason(here, reason):
    code = a_poll(here)
    with pytest.raises(FaultyBook):
        signing(here, code, reconciliation.propose_difference, "Lan", reason=reason)


def test_where_the_lines_close_there_is_nothing_to_sign(here):
    code = a_poll(here)
    note(here, code, spoiled=0, not_returned=3)
    with pytest.raises(NothingToSign):
        signing(here, code, reconciliation.propose_difference, "Lan", reason="Mất")


def test_whoever_has_the_machine_signs_alone_and_is_named(here):
    code = a_poll(here)
    with here.writing() as session:
        village = polls.village_of(polls.by_code(session, code), "Thôn Một")
        reconciliation.sign_alone(session, village=village, reason="Mất", by="dòng lệnh (Lan)", now=NOW)
    assert of(here, code).agreed == Signed("Mất", "dòng lệnh (Lan)")


@pytest.mark.parametrize(
    "changes", [{"spoiled": -1}, {"not_returned": -1}, {"loose": -1}, {"agreed_by": "Lan và Mai", "reason": ""}]
)
def test_the_table_holds_what_the_verbs_promise(anywhere, changes):
    code = a_poll(anywhere)
    note(anywhere, code, spoiled=0, not_returned=0)
    with pytest.raises(IntegrityError), anywhere.writing() as session:
        book = session.query(PaperBook).one()
        for name, value in changes.items():
            setattr(book, name, value)
