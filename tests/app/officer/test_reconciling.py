"""The page where sheets are reconciled, and the minutes that wait for it."""

import io

from docx import Document

from tests.given import close, count
from tests.surveys.test_reconciliation import a_poll, note, of

MINUTES = "bien-ban-kiem-phieu-01-thon-mot.docx"
OTHERS = "bien-ban-kiem-phieu-02-thon-hai.docx"


def url_of(code, rest=""):
    return f"/can-bo/dot/{code}/doi-chieu/1{rest}"


def test_the_page_says_by_how_much_and_what_to_look_for(here, sign_in):
    code, lan = a_poll(here, stubs=3, paper=4), sign_in()
    page = lan.get(url_of(code)).text
    assert "Còn 3 tờ phiếu đã phát mà chưa rõ ở đâu." in page and "Có 1 phiếu giấy không có cuống phiếu." in page
    assert "ghi vào số tờ chưa thu về" in page and "đã thu mà chưa nhập mã" in page
    every = lan.get(f"/can-bo/dot/{code}/doi-chieu").text
    assert every.count("Không dùng cuống phiếu") == 2 and "Còn 3 tờ phiếu" in every
    assert f"/can-bo/dot/{code}/doi-chieu" in lan.get(f"/can-bo/dot/{code}").text


def test_the_book_is_written_and_closes_the_lines(here, sign_in):
    code, lan = a_poll(here), sign_in()
    assert lan.post(url_of(code), data={"spoiled": "1", "not_returned": " 2 ", "loose": ""}).location == url_of(code)
    page = lan.get(url_of(code)).text
    assert "Đã khớp." in page and "Người ghi gần nhất: Lan" in page
    assert of(here, code).closes


def test_what_is_no_number_of_sheets_is_told_at_its_field_and_stays_typed(here, sign_in):
    code, lan = a_poll(here), sign_in()
    for wrong in ("-1", "hai", "1.5", "٣", "999999999", "99999999"):
        refused = lan.post(url_of(code), data={"spoiled": wrong, "not_returned": "2"})
        assert refused.status_code == 422 and "Số tờ hỏng" in refused.text and f'value="{wrong}"' in refused.text
    assert of(here, code).spoiled == 0


def test_minutes_wait_until_the_lines_close(here, sign_in):
    code, lan = a_poll(here), sign_in()
    close(here, code)
    count(here, code)
    papers = f"/can-bo/dot/{code}/giay-to"
    page = lan.get(papers).text
    assert "Chưa lập được biên bản của Thôn Một" in page and MINUTES + '"' not in page and OTHERS + '"' in page
    for name in (MINUTES, "tat-ca.zip"):
        refused = lan.get(f"{papers}/{name}")
        assert refused.status_code == 409 and "Thôn Một (tờ phiếu lệch +3" in refused.text
    assert lan.get(f"{papers}/{OTHERS}").status_code == 200
    note(here, code, spoiled=1, not_returned=2)
    assert lan.get(f"{papers}/{MINUTES}").status_code == lan.get(f"{papers}/tat-ca.zip").status_code == 200


def read(data):
    document = Document(io.BytesIO(data))
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    return [paragraph.text for paragraph in document.paragraphs], rows


def test_two_officers_sign_a_difference_and_the_minutes_print_it(here, sign_in):
    code, lan, mai = a_poll(here), sign_in(), sign_in(name="Mai")
    close(here, code)
    count(here, code)
    assert lan.post(url_of(code, "/chenh-lech"), data={"reason": " "}).status_code == 422
    lan.post(url_of(code, "/chenh-lech"), data={"reason": "Ba tờ bị lũ cuốn & mất."})
    assert "Đang chờ một cán bộ khác xác nhận" in lan.get(url_of(code)).text
    assert lan.post(url_of(code, "/dong-y")).status_code == 409 and not of(here, code).settled
    assert "Tôi cũng xác nhận" in mai.get(url_of(code)).text
    assert mai.post(url_of(code, "/dong-y")).status_code == 302
    assert "Hai cán bộ đã xác nhận chênh lệch" in mai.get(url_of(code)).text
    paragraphs, rows = read(lan.get(f"/can-bo/dot/{code}/giay-to/{MINUTES}").data)
    signed = (
        "Chênh lệch: Còn 3 tờ phiếu đã phát mà chưa rõ ở đâu. Lý do: Ba tờ bị lũ cuốn & mất. "
        "Hai cán bộ xác nhận: Lan và Mai."
    )
    assert signed in paragraphs
    for row in (["Số tờ phiếu phát ra", "12"], ["Trả lời bằng điện thoại", "5"], ["Phiếu giấy thu về", "4"],
                ["Cuống phiếu thu về", "4"], ["Tờ hỏng hoặc trả lại còn trắng", "0"]):  # fmt: skip
        assert row in rows


def test_a_village_without_stubs_has_minutes_as_before(here, sign_in):
    code, lan = a_poll(here, stubs=0), sign_in()
    close(here, code)
    count(here, code)
    paragraphs, rows = read(lan.get(f"/can-bo/dot/{code}/giay-to/{MINUTES}").data)
    assert not any("Đối chiếu" in text for text in paragraphs) and ["Mục", "Số tờ"] not in rows


def test_villages_see_and_write_but_only_those_who_run_the_poll_sign(here, sign_in):
    code = a_poll(here)
    team = sign_in(role="village", name="Tổ Một")
    page = team.get(url_of(code)).text
    assert "Ghi sổ" in page and "xác nhận chênh lệch" not in page
    watching = sign_in(role="auditor", name="Giám sát").get(url_of(code)).text
    assert "Ghi sổ" not in watching and "Còn 3 tờ phiếu" in watching
