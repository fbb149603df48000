"""What needs two officers is done when another agrees, and by nobody alone."""

from surveys import polls, trustees
from surveys.errors import UnknownPoll
from surveys.keys import box_key
from tests.app.officer.test_acts import press, state
from tests.given import NOW, a_draft, an_open_poll, cast, close, slips_of


def propose(client, code, deed, subject=""):
    return client.post(f"/can-bo/dot/{code}/de-nghi", data={"deed": deed, "subject": subject})


def exists(here, code):
    with here.reading() as session:
        try:
            return polls.by_code(session, code) is not None
        except UnknownPoll:
            return False


def test_nobody_opens_a_box_alone(here, sign_in):
    code, lan = an_open_poll(here), sign_in()
    close(here, code)
    assert lan.post(f"/can-bo/dot/{code}/kiem-phieu").status_code == 409
    propose(lan, code, "mở hòm phiếu")
    page = lan.get(f"/can-bo/dot/{code}").text
    assert "Đang chờ một cán bộ khác đồng ý" in page and "Đồng ý, mở hòm" not in page
    refused = lan.post(f"/can-bo/dot/{code}/kiem-phieu")
    assert refused.status_code == 409 and "cần hai cán bộ" in refused.text and state(here, code) == "closed"


def test_a_proposal_can_be_taken_back(here, sign_in):
    code, lan, mai = an_open_poll(here), sign_in(), sign_in(name="Mai")
    close(here, code)
    propose(lan, code, "mở hòm phiếu")
    press(mai, code, "bo-de-nghi")
    assert mai.post(f"/can-bo/dot/{code}/kiem-phieu").status_code == 409
    assert "bỏ đề nghị mở hòm phiếu" in lan.get(f"/can-bo/dot/{code}").text


def test_a_deed_nobody_knows_cannot_be_proposed(here, sign_in):
    assert propose(sign_in(), a_draft(here), "đốt hòm phiếu").status_code == 400


def test_two_officers_delete_a_draft(here, sign_in):
    code, lan, mai = a_draft(here), sign_in(), sign_in(name="Mai")
    assert lan.post(f"/can-bo/dot/{code}/xoa").status_code == 409 and exists(here, code)
    propose(lan, code, "xóa đợt nháp")
    assert press(mai, code, "xoa").location == "/can-bo/" and not exists(here, code)
    assert "Đã xóa đợt nháp" in mai.get("/can-bo/").text


def test_an_open_poll_is_never_deleted(here, sign_in):
    code, lan, mai = an_open_poll(here), sign_in(), sign_in(name="Mai")
    propose(lan, code, "xóa đợt nháp")
    assert mai.post(f"/can-bo/dot/{code}/xoa").status_code == 409 and exists(here, code)


def test_two_officers_give_up_a_box_whose_key_is_lost(here, sign_in):
    code, lan, mai = an_open_poll(here), sign_in(), sign_in(name="Mai")
    for slip in slips_of(here, code)["Thôn Một"][:3]:
        cast(here, slip)
    here.keys.destroy(box_key(code))
    assert "không còn khóa của hòm phiếu" in lan.get(f"/can-bo/dot/{code}").text
    propose(lan, code, "lập hòm phiếu mới")
    press(mai, code, "hom-moi")
    assert state(here, code) == "draft"
    assert "Cần mời trả lời lại: Thôn Một: 3 hộ." in mai.get(f"/can-bo/dot/{code}").text
    press(lan, code, "mo")
    assert "Tải thêm 3 phiếu mời của Thôn Một" in lan.get(f"/can-bo/dot/{code}/in-phieu").text


def test_a_box_in_order_is_not_given_up(here, sign_in):
    code, lan, mai = an_open_poll(here), sign_in(), sign_in(name="Mai")
    propose(lan, code, "lập hòm phiếu mới")
    assert mai.post(f"/can-bo/dot/{code}/hom-moi").status_code == 409 and state(here, code) == "open"


def test_wrong_sheets_leave_the_proposal_standing(here, sign_in):
    code, lan, mai = a_draft(here), sign_in(), sign_in(name="Mai")
    with here.writing() as session:
        made = trustees.appoint(session, poll=polls.by_code(session, code), by="test", now=NOW)
    press(lan, code, "mo")
    press(lan, code, "ket-thuc")
    propose(lan, code, "mở hòm phiếu")
    url = f"/can-bo/dot/{code}/kiem-phieu"
    assert mai.post(url, data={"share": ["abc", ""]}).status_code == 422 and state(here, code) == "closed"
    assert mai.post(url, data={"share": list(made.shares[1:])}).status_code == 302 and state(here, code) == "counted"
