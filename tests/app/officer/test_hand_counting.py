"""The page on which a handful of scanned sheets is counted by hand."""

import io

import pytest
from bs4 import BeautifulSoup
from docx import Document

from app.request import LARGEST_SCAN
from app.scanning import named
from surveys import polls, reconciliation
from surveys.drawer import Kind
from surveys.officers import Role
from surveys.scans import PageFound
from tests import scanned
from tests.app.officer.test_scan_desk import sent
from tests.given import ALL_SATISFIED, NOW, QUESTIONS, an_open_poll, close, count
from tests.surveys.test_scans import Desk, page

PAPER = {f"q{number}": "1" for number in range(1, QUESTIONS + 1)}


@pytest.fixture
def code(here):
    return an_open_poll(here)


@pytest.fixture
def lan(sign_in):
    return sign_in(role=Role.VILLAGE)


@pytest.fixture
def desk(here, code):
    return Desk(here, code)


@pytest.fixture
def seen(monkeypatch):
    """What the reader says of the next picture."""

    def says(found):
        monkeypatch.setattr("app.officer.hand_counting.named", lambda here, code, data: found)

    return says


def address(code, rest="", village=1):
    return f"/can-bo/dot/{code}/kiem-tay/{village}{rest}"


def send(client, code, data=b"anh"):
    return client.post(address(code), **sent(data))


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").select_one("main").text.split())


def row_in(answer):
    return BeautifulSoup(answer.text, "html.parser").select_one("input[name=row]")["value"]


def paragraphs(client, code):
    data = client.get(f"/can-bo/dot/{code}/giay-to/bien-ban-kiem-phieu-01-thon-mot.docx").data
    return [paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs]


def test_a_photograph_names_the_sheet_and_what_is_keyed_is_compared(here, code, lan, desk):
    sheets = scanned.printed(here, code, 1, 1)
    front = scanned.marked(sheets.layout, sheets.sheets[0], ALL_SATISFIED)[0]
    found = named(here, code, scanned.jpeg(front))
    others = dict.fromkeys(range(1, QUESTIONS + 1), "1")
    desk.take(PageFound(1, "", 1, found.serial, 1, 1, others))
    shown = send(lan, code, scanned.jpeg(front))
    assert shown.status_code == 200 and "Đã nhận ra tờ phiếu" in words(shown)
    assert found.serial not in shown.text and " checked" not in shown.text, "keyed blind"
    done = lan.post(address(code, "/so"), data={**PAPER, "row": row_in(shown)}, follow_redirects=True)
    assert "mọi câu đều giống" in done.text and "Đã kiểm 1/1 tờ" in words(done)
    assert desk.waiting() == {Kind.BALLOT: 1, Kind.PICTURE: 1, Kind.HAND: 1}, "the picture is not kept"


def test_the_reader_s_reason_is_told(here, code, lan, desk):
    desk.take(page("A"))
    other = an_open_poll(here)
    foreign = scanned.jpeg(scanned.printed(here, other, 1, 1).sheets[0][0])
    assert "Phiếu của đợt khác." in words(send(lan, code, foreign))
    refused = send(lan, code, b"")
    assert refused.status_code == 409 and "Tệp trống (0 byte)." in words(refused)


def test_the_page_says_how_many_sheets_and_which(code, lan, desk):
    assert "không có gì để kiểm tay" in words(lan.get(address(code)))
    for number in range(12):
        desk.take(page(f"S{number}"))
    shown = words(lan.get(address(code)))
    assert "Đã kiểm 0/10 tờ của chồng 12 phiếu" in shown and "lấy tờ thứ" in shown
    assert "5% số phiếu đọc từ ảnh, ít nhất 10 phiếu; do phần mềm đặt, không phải quy định" in shown
    assert "Kiểm tay: 0/10 tờ" in words(lan.get(f"/can-bo/dot/{code}/quet"))
    assert address(code) in lan.get(f"/can-bo/dot/{code}/doi-chieu/1").text


def test_a_difference_is_told_in_number_only_and_says_what_to_do(code, lan, desk, seen):
    desk.take(page("A", "0" * 19))
    seen(page("A"))
    row = row_in(send(lan, code))
    told = lan.post(address(code, "/so"), data={**PAPER, "row": row})
    assert "Tờ này khác nhau 19 câu" in words(told) and "Hai cán bộ cùng xem lại" in words(told)
    assert "Hài lòng" not in words(told), "not which way"
    assert "đã kiểm tay rồi" in words(lan.post(address(code, "/so"), data={**PAPER, "row": row}))
    out = lan.post(address(code, "/de-rieng"), data={"row": row}, follow_redirects=True)
    assert "nhập tờ ấy bằng tay" in out.text and set(desk.waiting()) == {Kind.SEEN}
    assert lan.post(address(code, "/de-rieng"), data={"row": row}).status_code == 409
    assert "khác nhau 19 câu" in words(lan.get(address(code)))


def test_a_sheet_half_keyed_is_told_and_stays_typed(code, lan, desk, seen):
    desk.take(page("A"))
    seen(page("A"))
    row = row_in(send(lan, code))
    refused = lan.post(address(code, "/so"), data={**PAPER, "q7": "", "row": row})
    assert refused.status_code == 422 and "Câu 7: chưa chọn" in refused.text and row_in(refused) == row
    assert refused.text.count(" checked") == QUESTIONS - 1 and Kind.HAND not in desk.waiting()


def test_what_cannot_be_counted_is_refused_in_words(here, code, lan, desk, seen):
    desk.take(page("A"))
    assert "Xin chụp hoặc chọn ảnh" in words(lan.post(address(code)))
    for found, told in (
        (page("B"), "chưa được máy đọc"),
        (page("A", village=2), "của Thôn Hai, không phải của thôn này"),
        (PageFound(1, "Không đọc được mã QR của phiếu."), "Không đọc được mã QR"),
    ):
        seen(found)
        refused = send(lan, code)
        assert refused.status_code == 409 and told in words(refused)
    assert lan.post(address(code, "/so"), data={**PAPER, "row": "zz"}).status_code == 409
    desk.put_in(desk.sealed("Thôn Một"))
    close(here, code)
    assert send(lan, code).status_code == 410 and "không có gì để kiểm tay" in words(lan.get(address(code)))


def test_a_large_photograph_is_taken_here_as_on_the_scanning_page(code, lan, seen, monkeypatch):
    seen(page("A"))
    assert LARGEST_SCAN > 7 * 2**20 and send(lan, code, b"x" * 7 * 2**20).status_code == 409
    monkeypatch.setattr("app.request.LARGEST_SCAN", 2**20)
    assert send(lan, code, b"x" * 2**21).status_code == 413


@pytest.mark.parametrize("by_hand", [True, False])
def test_the_minutes_print_the_count_by_hand_or_that_none_was_made(here, code, lan, desk, seen, by_hand):
    desk.take(page("A"))
    if by_hand:
        seen(page("A"))
        lan.post(address(code, "/so"), data={**PAPER, "row": row_in(send(lan, code))})
    desk.put_in(desk.sealed("Thôn Một"))
    close(here, code)
    count(here, code)
    with here.writing() as session:
        village = polls.by_code(session, code).villages[0]
        assert not reconciliation.of_village(session, village).settled, "scans without a doubt are scans too"
        reconciliation.note_book(session, village=village, spoiled=0, not_returned=0, loose=1, by="test", now=NOW)
    printed = paragraphs(lan, code)
    assert "1 phiếu giấy đọc từ ảnh quét, ảnh chụp." in printed
    assert (
        any(line.startswith("Kiểm tay ngẫu nhiên: 1 phiếu, 19 câu, khác nhau 0 câu (quy") for line in printed)
        is by_hand
    )
    assert ("Không kiểm tay ngẫu nhiên tờ nào trong số phiếu đọc từ ảnh." in printed) is not by_hand
