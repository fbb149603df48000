from datetime import timedelta

import pytest
from sqlalchemy import select

from surveys import accounts, officers, polls, proposals
from surveys.errors import InitialPasswordExpired, NeedsTwoOfficers, NotAllowed, OfficerExists, UnknownOfficer
from surveys.officers import Role
from surveys.proposals import Deed
from surveys.tables import JournalEntry, Officer, Place
from tests.given import NOW, a_draft
from tests.surveys.test_officers import PASSWORD, an_officer

PROVINCE = ["Tỉnh Quảng Ngãi"]
COMMUNE = [*PROVINCE, "Huyện Minh Long", "Xã Long Hiệp"]


def invite(session, by, *, name="An", role=Role.VILLAGE, place=COMMUNE):
    return accounts.invite(session, name=name, role=role, place=list(place), by=by, now=NOW)


def acts(session):
    return list(session.scalars(select(JournalEntry.act).order_by(JournalEntry.id)))


def test_a_village_team_is_added_with_a_password_for_three_days(anywhere):
    with anywhere.writing() as session:
        an, initial = invite(session, an_officer(session))
        assert officers.signed_in(session, name="An", password=initial) is an
        officers.require_unexpired(an, now=NOW + timedelta(days=3) - timedelta(seconds=1))
        with pytest.raises(InitialPasswordExpired):
            officers.require_unexpired(an, now=NOW + timedelta(days=3))
        officers.choose_password(session, officer=an, new="ghế tím bay qua ruộng", now=NOW)
        officers.require_unexpired(an, now=NOW + timedelta(days=300))
        assert officers.signed_in(session, name="An", password=initial) is None
        assert acts(session)[-2:] == ["thêm cán bộ", "đổi mật khẩu"]


def test_who_may_run_polls_waits_for_another_officer(anywhere):
    with anywhere.writing() as session:
        lan, mai = an_officer(session), an_officer(session, name="Mai")
        an, initial = invite(session, lan, role=Role.COMMUNE)
        assert initial is None and not an.active
        with pytest.raises(NeedsTwoOfficers):
            accounts.agree(session, officer=an, by=lan, now=NOW)
        initial = accounts.agree(session, officer=an, by=mai, now=NOW)
        assert an.active and officers.signed_in(session, name="An", password=initial) is an
        with pytest.raises(NotAllowed):
            accounts.agree(session, officer=an, by=mai, now=NOW)


@pytest.mark.parametrize(
    ("role", "place", "given", "at"),
    [
        (Role.COMMUNE, COMMUNE, Role.PROVINCE, COMMUNE),
        (Role.COMMUNE, COMMUNE, Role.VILLAGE, [*COMMUNE[:2], "Xã Thanh An"]),
        (Role.COMMUNE, COMMUNE, Role.VILLAGE, PROVINCE),
        (Role.PROVINCE, PROVINCE, Role.COMMUNE, ["Tỉnh Khác"]),
        (Role.VILLAGE, COMMUNE, Role.VILLAGE, COMMUNE),
        (Role.AUDITOR, PROVINCE, Role.AUDITOR, COMMUNE),
    ],
)
def test_nobody_gives_a_role_or_a_place_that_is_not_theirs_to_give(here, role, place, given, at):
    with here.writing() as session:
        by = an_officer(session, role, place)
    with pytest.raises(NotAllowed), here.writing() as session:
        invite(session, by, role=given, place=at)
    with here.reading() as session:
        assert session.query(Officer).count() == 1
        assert not session.query(Place).filter(Place.name.in_(["Xã Thanh An", "Tỉnh Khác"])).count()


def test_a_name_is_given_once(here):
    with here.writing() as session, pytest.raises(OfficerExists):
        invite(session, an_officer(session), name="Lan")


def test_an_officer_changes_no_account_outside_none_above_and_not_the_own_one(here):
    with here.writing() as session:
        lan = an_officer(session)
        stranger = an_officer(session, place=("Tỉnh Khác",), name="Xa")
        above = an_officer(session, Role.PROVINCE, COMMUNE, name="Trên")
        village = an_officer(session, Role.VILLAGE, name="An")
        assert accounts.under(session, village.id, who=lan) is village
        assert {each.name for each in accounts.inside(session, lan)} == {"Lan", "Trên", "An"}
        for number, refusal in ((stranger.id, UnknownOfficer), (999, UnknownOfficer), (above.id, NotAllowed)):
            with pytest.raises(refusal):
                accounts.under(session, number, who=lan)
        with pytest.raises(NotAllowed):
            accounts.under(session, lan.id, who=lan)
        for who in (village, an_officer(session, Role.AUDITOR, name="Xem")):
            with pytest.raises(NotAllowed):
                accounts.inside(session, who)
            with pytest.raises(NotAllowed):
                accounts.under(session, lan.id, who=who)


def test_only_accounts_that_are_nobodys_second_officer_get_a_password_on_the_pages():
    allowed = {role for role in Role if accounts.may_issue_password(Officer(role=role))}
    assert allowed == {Role.VILLAGE, Role.AUDITOR}


def test_who_left_cannot_sign_in_and_proposes_nothing_any_more(anywhere):
    code = a_draft(anywhere)
    with anywhere.writing() as session:
        lan, mai = an_officer(session), an_officer(session, name="Mai")
        poll = polls.by_code(session, code)
        proposals.propose(session, poll=poll, deed=Deed.DELETE, by=lan, now=NOW)
        assert proposals.agreed(session, poll=poll, deed=Deed.DELETE, by=mai, now=NOW) == "Lan và Mai"
        accounts.leave(session, officer=lan, by="Mai", now=NOW)
        accounts.leave(session, officer=lan, by="Mai", now=NOW)
        with pytest.raises(NeedsTwoOfficers):
            proposals.agreed(session, poll=poll, deed=Deed.DELETE, by=mai, now=NOW)
        assert officers.signed_in(session, name="Lan", password=PASSWORD) is None
        assert acts(session).count("ngừng tài khoản") == 1
        accounts.come_back(session, officer=lan, by="test", now=NOW)
        assert officers.signed_in(session, name="Lan", password=PASSWORD) is lan
