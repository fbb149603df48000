import pytest

from surveys import officers, polls
from surveys.errors import NotAllowed, OfficerExists, UnknownPoll, WeakPassword
from surveys.officers import Act, Role
from tests.given import NOW, a_draft

PASSWORD = "mười lăm ký tự trở lên"


def an_officer(session, role=Role.COMMUNE, place=("Tỉnh Quảng Ngãi", "Huyện Minh Long", "Xã Long Hiệp"), name="Lan"):
    return officers.add(session, name=name, password=PASSWORD, role=role, place=list(place), by="test", now=NOW)


def test_the_right_password_signs_in_and_a_wrong_one_does_not(here):
    with here.writing() as session:
        an_officer(session)
        assert officers.signed_in(session, name=" Lan ", password=PASSWORD).name == "Lan"
        assert officers.signed_in(session, name="Lan", password="x") is None
        assert officers.signed_in(session, name="Không có", password=PASSWORD) is None


def test_the_password_is_kept_as_argon2id(here):
    with here.writing() as session:
        assert an_officer(session).password_hash.startswith("$argon2id$")


def test_a_short_password_and_a_taken_name_are_refused(here):
    with here.writing() as session, pytest.raises(WeakPassword):
        officers.add(session, name="A", password="ngắn", role=Role.COMMUNE, place=["Tỉnh A"], by="", now=NOW)
    with here.writing() as session, pytest.raises(OfficerExists):
        an_officer(session)
        an_officer(session)


def test_an_officer_of_another_commune_finds_no_poll(here):
    code = a_draft(here)
    with here.writing() as session:
        stranger = an_officer(session, place=("Tỉnh Quảng Ngãi", "Huyện Minh Long", "Xã Thanh An"))
        assert polls.seen_by(session, stranger) == []
        with pytest.raises(UnknownPoll):
            polls.by_code(session, code, officer=stranger)


def test_an_officer_of_the_province_sees_the_commune(here):
    code = a_draft(here)
    with here.writing() as session:
        officer = an_officer(session, Role.PROVINCE, ("Tỉnh Quảng Ngãi",))
        assert polls.by_code(session, code, officer=officer).code == code


@pytest.mark.parametrize(
    ("role", "act", "allowed"),
    [
        (Role.AUDITOR, Act.KEY_IN, False),
        (Role.VILLAGE, Act.KEY_IN, True),
        (Role.VILLAGE, Act.RUN, False),
        (Role.COMMUNE, Act.RUN, True),
        (Role.COMMUNE, Act.PUBLISH, False),
        (Role.PROVINCE, Act.PUBLISH, True),
    ],
)
def test_roles_differ_in_what_they_may_do(here, role, act, allowed):
    with here.writing() as session:
        officer = an_officer(session, role)
        assert officers.may(officer, act, officer.place) is allowed
        if not allowed:
            with pytest.raises(NotAllowed):
                officers.require(officer, act, officer.place)
