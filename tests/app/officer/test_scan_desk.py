"""The officers' pages of scanned paper: sent, told, looked at, typed, put into the box."""

import pytest
from bs4 import BeautifulSoup

from app.request import LARGEST_SCAN
from app.working import Worker
from surveys import polls, scans
from surveys.drawer import Kind
from surveys.keys import drawer_key
from surveys.officers import Role
from tests import scanned
from tests.given import NOW, QUESTIONS, an_open_poll, close
from tests.surveys.test_scans import Desk, page

ALL = "1" * QUESTIONS
JSON = {"Accept": "application/json"}


@pytest.fixture
def code(here):
    return an_open_poll(here)


@pytest.fixture
def lan(sign_in):
    return sign_in()


@pytest.fixture
def desk(here, code):
    return Desk(here, code)


def address(code, rest="quet"):
    return f"/can-bo/dot/{code}/{rest}"


def sent(*files, name="anh"):
    """A form with files, put together here: the test client would lay large ones into a temporary file."""
    head = f'--B\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    body = b"".join(head + each + b"\r\n" for each in files) + b"--B--\r\n"
    return {"data": body, "content_type": "multipart/form-data; boundary=B"}


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").select_one("main").text.split())


def form(answer):
    return {
        each["name"]: each.get("value", "")
        for each in BeautifulSoup(answer.text, "html.parser").select("form.one-key input")
    }


def test_photographs_go_from_the_page_through_the_reader_into_the_box(here, code, lan, desk):
    sheets = scanned.printed(here, code, 1, 1)
    photos = [scanned.jpeg(each) for each in scanned.marked(sheets.layout, sheets.sheets[0], ALL)]
    came = lan.post(address(code), **sent(*photos), headers=JSON).json
    assert [report["finished"] for report in came] == [False] * len(photos)
    Worker(here, clock=lambda: NOW).work_off()
    told = [lan.get(address(code, f"quet/tep/{report['label']}")).json for report in came]
    assert all(report["finished"] and report["counts"]["read"] == 1 for report in told)
    assert "answers" not in str(told)
    shown = lan.get(address(code))
    assert "Bỏ 1 phiếu vào hòm" in words(shown)
    assert lan.post(address(code, "quet/bo-vao-hom/1")).status_code == 302
    assert "Bỏ 1 phiếu vào hòm" not in words(lan.get(address(code))) and set(desk.waiting()) == {Kind.SEEN, Kind.REPORT}


def test_without_script_the_page_tells_the_same(here, code, lan):
    answer = lan.post(address(code), **sent(b"", name="IMG_20260302_0801.jpg"))
    assert answer.status_code == 302
    Worker(here, clock=lambda: NOW).work_off()
    shown = words(lan.get(answer.location))
    assert "Tệp trống (0 byte)." in shown and "IMG_2026" not in shown
    later = words(lan.get(address(code)))
    assert "Tệp trống (0 byte)." in later, "what happened remains when the browser was closed"
    lan.post(address(code, "quet/da-biet"))
    assert "Tệp trống" not in words(lan.get(address(code)))


def test_a_request_beyond_the_limit_is_refused_before_it_is_read(code, lan, monkeypatch):
    assert lan.post(address(code), **sent(b"x" * 7 * 2**20)).status_code == 302
    assert LARGEST_SCAN > 7 * 2**20
    assert lan.post(address(code, "nhap-tep"), **sent(b"x" * 7 * 2**20)).status_code == 413
    monkeypatch.setattr("app.request.LARGEST_SCAN", 2**20)
    assert lan.post(address(code), **sent(b"x" * 2**21)).status_code == 413


def test_after_the_closing_nothing_is_taken(here, code, lan):
    close(here, code)
    assert lan.post(address(code), **sent(b"x")).status_code == 410
    assert "không ở trạng thái nhận phiếu" in words(lan.get(address(code)))


def test_a_doubtful_mark_is_decided_by_one_button_and_names_neither_village_nor_serial(code, lan, desk, sign_in):
    desk.take(page("MASO-PHIEU", "?" + "1" * 18, village=2))
    shown = lan.get(address(code, "xem-o"))
    assert "MASO-PHIEU" not in shown.text and "Thôn Hai" not in shown.text
    keys = {
        key
        for each in BeautifulSoup(shown.text, "html.parser").select("[data-keys]")
        for key in each["data-keys"].split()
    }
    assert {"1", "0", "b", "space", "x", "?"} <= keys
    assert lan.post(address(code, "xem-o"), data={**form(shown), "answer": "1"}).status_code == 302
    assert "chờ một người khác xem" in words(lan.get(address(code, "xem-o")))
    again = lan.post(address(code, "xem-o"), data={**form(shown), "answer": "0"}, follow_redirects=True)
    assert "vừa có người làm xong" in words(again)
    binh = sign_in(name="Bình", role=Role.VILLAGE)
    binh.post(address(code, "xem-o"), data={**form(binh.get(address(code, "xem-o"))), "answer": "1"})
    assert desk.waiting()[Kind.BALLOT] == 1 and "Không còn ô nào" in words(lan.get(address(code, "xem-o")))
    assert lan.post(address(code, "xem-o"), data={"row": "zz", "answer": "9"}).status_code == 422


def test_of_two_pictures_one_is_kept(code, lan, desk):
    desk.take(page())
    desk.take(page(marks="0" * 19))
    assert "hai ảnh không khớp" in words(lan.get(address(code)))
    shown = lan.get(address(code, "hai-anh"))
    assert shown.text.count("data:image/jpeg") == 2
    lan.post(address(code, "hai-anh"), data={**form(shown), "choice": "second"})
    assert desk.waiting()[Kind.BALLOT] == 1 and "Không có tờ nào" in words(lan.get(address(code, "hai-anh")))
    assert lan.post(address(code, "hai-anh"), data={"choice": "x"}).status_code == 422


def test_handwriting_is_typed_and_a_line_without_its_question_is_asked_for_again(code, lan, desk):
    desk.take(page(words=(("reasons", b"PNG"),)))
    shown = lan.get(address(code, "chu-viet"))
    row = BeautifulSoup(shown.text, "html.parser").select_one("input[name=row]")["value"]
    again = lan.post(address(code, "chu-viet"), data={"row": row, "text": "Đường <ngập>"})
    assert again.status_code == 422 and "xin ghi số câu" in again.text and "Đường &lt;ngập&gt;" in again.text
    assert lan.post(address(code, "chu-viet"), data={"row": row, "text": "3. Đường ngập"}).status_code == 302
    assert Kind.TYPED in desk.waiting() and "Không còn chữ viết tay" in words(lan.get(address(code, "chu-viet")))


def test_a_lost_key_is_told_and_what_waits_can_be_thrown_away(here, code, lan, desk, sign_in):
    desk.receive(b"x")
    with here.writing() as session:
        poll = polls.by_code(session, code)
        report = scans.Report("KHOA", (scans.Told(1, scans.Outcome.REFUSED, "mờ"),), finished=True)
        scans.keep_report(session, poll=poll, report=report, keys=here.keys)
    here.keys.destroy(drawer_key(code))
    assert "không còn khóa của ngăn chờ" in words(lan.get(address(code)))
    team = sign_in(name="Tổ", role=Role.VILLAGE)
    assert team.post(address(code, "quet/bo-cho")).status_code == 403
    assert lan.post(address(code, "quet/bo-cho")).status_code == 302 and desk.waiting() == {}
    assert "bỏ giấy trong ngăn chờ" in lan.get(f"/can-bo/dot/{code}").text


def test_closing_while_paper_waits_says_what_is_to_be_done(code, lan, desk):
    desk.take(page(marks="?" + "1" * 18))
    refused = lan.post(f"/can-bo/dot/{code}/ket-thuc")
    assert refused.status_code == 409 and "1 ô đánh dấu chưa rõ chờ người xem" in words(refused)
