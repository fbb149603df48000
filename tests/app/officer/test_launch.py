import io
from datetime import date

import pytest
from bs4 import BeautifulSoup

from surveys import households, place_changes, places, polls
from surveys.officers import Role
from surveys.questionnaires import Level
from tests.app.officer.conftest import COMMUNE
from tests.given import NOW

TYPED = {
    "kind": "ntm-xa@2",
    "title": "Lấy ý kiến năm 2026",
    "province": COMMUNE[0],
    "district": COMMUNE[1],
    "commune": COMMUNE[2],
    "villages": "Thôn Một, 12\nThôn Hai, 10",
    "opens": "2026-03-02",
    "closes": "2026-03-12",
}


def send(client, **changes):
    return client.post("/can-bo/dot/moi", data=TYPED | changes, content_type="multipart/form-data")


def fields_at_fault(page):
    """The ids the summary links to; each must be a field of the page."""
    soup = BeautifulSoup(page.text, "html.parser")
    places = [link["href"][1:] for link in soup.select("[role=alert] a")]
    assert all(soup.find(id=place) for place in places)
    return places


def poll_at(here, answer):
    with here.reading() as session:
        poll = polls.by_code(session, answer.location.rsplit("/", 1)[1])
        return poll, [(village.name, village.households) for village in poll.villages], polls.rules_of(poll)


def test_a_good_form_makes_a_draft_and_its_page_names_the_deadline(here, sign_in):
    client = sign_in()
    answer = send(client)
    assert poll_at(here, answer)[1] == [("Thôn Một", 12), ("Thôn Hai", 10)]
    assert "thứ Sáu, 27/03/2026" in client.get(answer.location).text


def test_every_fault_is_told_at_once_beside_its_field_and_nothing_is_lost(sign_in):
    wrong = {"kind": "", "title": " ", "opens": "", "closes": "", "overall": "chín mươi", "contact": "Bà Lan"}
    page = send(sign_in(), **wrong, villages="Thôn Một, 12\nThôn Hai, mười")
    assert page.status_code == 422
    assert set(fields_at_fault(page)) == {"kind", "title", "opens", "closes", "overall", "villages"}
    soup = BeautifulSoup(page.text, "html.parser")
    assert soup.select_one("#villages").text == "Thôn Một, 12\nThôn Hai, mười"
    assert soup.select_one("#contact")["value"] == "Bà Lan"
    assert soup.select_one("details").has_attr("open"), "a fault inside must be seen"


@pytest.mark.parametrize(("opens", "closes"), [("0026-03-02", "0026-03-12"), ("9999-12-20", "9999-12-31")])
def test_a_mistyped_year_is_pointed_at(sign_in, opens, closes):
    assert fields_at_fault(send(sign_in(), opens=opens, closes=closes)) == ["opens", "closes"]


def test_letters_that_cannot_be_printed_are_pointed_at(sign_in):
    page = send(sign_in(), title="Đợt 😀", commune="Xã 😀", contact="😀", legal="😀", villages="Thôn 😀, 5")
    assert fields_at_fault(page) == ["title", "province", "contact", "villages", "legal"]
    assert "“😀” (U+1F600)" in page.text


def test_a_village_file_with_such_letters_is_pointed_at(sign_in):
    page = send(sign_in(), villages="", village_file=(io.BytesIO("Thôn 😀,5".encode()), "thon.csv"))
    assert fields_at_fault(page) == ["villages"] and "thôn thứ 1: có ký tự không in được" in page.text


def test_names_too_long_are_pointed_at(sign_in):
    assert fields_at_fault(send(sign_in(), contact="a" * 201)) == ["contact"]
    assert fields_at_fault(send(sign_in(name="Mai"), district="Huyện " + "a" * 200)) == ["province"]
    assert fields_at_fault(send(sign_in(name="An"), villages="Thôn Một, 5, " + "a" * 201)) == ["villages"]


def test_an_end_before_the_beginning_is_pointed_at(sign_in):
    assert fields_at_fault(send(sign_in(), closes="2026-03-01")) == ["closes"]


def test_a_foreign_place_is_a_fault_of_the_form_and_leaves_nothing_behind(here, sign_in):
    page = send(sign_in(), commune="Xã Thanh An")
    assert page.status_code == 422 and fields_at_fault(page) == ["province"]
    assert "Lấy ý kiến năm 2026" in page.text
    with here.reading() as session:
        from surveys.tables import Place, Poll

        assert not session.query(Poll).count() and not session.query(Place).filter_by(name="Xã Thanh An").count()


def test_the_villages_of_a_file_stay_when_another_field_is_faulty(here, sign_in):
    client = sign_in()
    file = io.BytesIO("Thôn Ba,5,Tổ ông An\nThôn Tư,6".encode())
    page = send(client, title="", villages="", village_file=(file, "thon.csv"))
    kept = BeautifulSoup(page.text, "html.parser").select_one("#villages").text
    assert poll_at(here, send(client, villages=kept))[1] == [("Thôn Ba", 5), ("Thôn Tư", 6)]


def test_a_faulty_file_is_told_by_line(sign_in):
    page = send(sign_in(), village_file=(io.BytesIO("Thôn Ba,5\nThôn Tư,sáu".encode()), "thon.csv"))
    assert fields_at_fault(page) == ["village_file"] and "dòng 2" in page.text


def test_typed_thresholds_and_bases_are_the_polls_own(here, sign_in):
    answer = send(sign_in(), overall="95%", base="answered", legal="Kế hoạch số 1\n\nKế hoạch số 2")
    poll, _, rules = poll_at(here, answer)
    assert str(rules.base) == "answered" and "Quy định của đợt này" in rules.overall.source
    assert [line.text for line in polls.questionnaire_of(poll).legal] == ["Kế hoạch số 1", "Kế hoạch số 2"]


def test_villages_come_from_the_tree_as_they_are_on_the_opening_day(here, sign_in):
    client = sign_in()
    with here.writing() as session:
        commune = places.by_path(session, COMMUNE)
        for name, number in (("Thôn 10", 7), ("Thôn 2", 8)):
            households.note(session, places.add(session, commune, name, Level.VILLAGE), number, on=date(2026, 1, 1))
        renamed = places.by_path(session, [*COMMUNE, "Thôn 10"])
        place_changes.rename(session, place=renamed, name="Thôn Mười", on=date(2026, 4, 1), by="test", now=NOW)
        number, other = commune.id, places.add(session, commune.parent, "Xã Thanh An", Level.COMMUNE).id
    page = client.get(f"/can-bo/dot/moi?xa={number}&ngay=2026-03-02")
    soup = BeautifulSoup(page.text, "html.parser")
    assert soup.select_one("#villages").text == "Thôn 2\t8\nThôn 10\t7"
    assert [soup.select_one(f"#{name}")["value"] for name in ("province", "district", "commune")] == COMMUNE
    assert "Thôn Mười\t7" in client.get(f"/can-bo/dot/moi?xa={number}&ngay=2026-04-01").text
    poll, _, _ = poll_at(here, send(client, villages=soup.select_one("#villages").text))
    assert all(village.place_id for village in poll.villages)
    assert client.get(f"/can-bo/dot/moi?xa={other}&ngay=2026-03-02").status_code == 404


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.VILLAGE])
def test_who_may_not_run_polls_cannot_start_one(sign_in, role):
    client = sign_in(role)
    assert client.get("/can-bo/dot/moi").status_code == 403 and send(client).status_code == 403
    assert "Lập đợt mới" not in client.get("/can-bo/").text


def test_an_unverified_kind_says_so_in_the_list(sign_in):
    page = BeautifulSoup(sign_in().get("/can-bo/dot/moi").text, "html.parser")
    assert "chưa đối chiếu" in page.select_one("option[value='ntm-xa@2']").text
