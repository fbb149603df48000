"""From what stands on ballots to a published answer, on the officer's pages."""

import io
import re

import openpyxl
import pytest
from bs4 import BeautifulSoup
from docx import Document

from surveys import journal, opinions, petitions, polls
from surveys.tables import Opinion, Words
from tests.given import NOW, an_open_poll, cast, close, count, slips_of

ROAD = "Đường thôn lầy lội, nhà ông Nguyễn Văn An gọi 0912 345 678"


@pytest.fixture
def code(here):
    """A counted poll in which twelve speak of the road, one of lamps, one says thanks."""
    code = an_open_poll(here)
    issued = slips_of(here, code)
    said = [ROAD, *(f"Duong lay loi lan {number}" for number in range(11)), "=Thiếu đèn đường", "Cảm ơn cán bộ"]
    for slip, other in zip([*issued["Thôn Một"], *issued["Thôn Hai"]], said, strict=False):
        cast(here, slip, other=other)
    close(here, code)
    count(here, code)
    return code


def url(code, path=""):
    return f"/can-bo/dot/{code}/kien-nghi{path}"


def words(page) -> str:
    return " ".join(BeautifulSoup(page.text, "html.parser").main.text.split())


def read_all(client, code) -> list[str]:
    """Keeps what is suggested; thanks are set aside."""
    seen = []
    while True:
        page = BeautifulSoup(client.get(url(code, "/doc")).text, "html.parser")
        if not page.select("textarea"):
            return seen
        text = page.select_one("textarea").text
        seen.append(text)
        aside = "khong-phai-kien-nghi" if "Cảm ơn" in text else ""
        row = page.select_one("[name=row]")["value"]
        assert client.post(url(code, "/doc"), data={"row": row, "text": text, "aside": aside}).status_code == 302


def gather_first(client, code, summary, into=""):
    """The first suggested group."""
    form = BeautifulSoup(client.get(url(code, "/gom")).text, "html.parser").select_one("main form")
    rows = [box["value"] for box in form.select("[name=opinion]")]
    answer = client.post(url(code, "/gom"), data={"opinion": rows, "summary": summary, "into": into})
    assert answer.status_code == 302
    return len(rows)


def sent(client, code):
    read_all(client, code)
    gather_first(client, code, "Sửa đường thôn lầy lội")
    body = {"summary": "Sửa đường thôn lầy lội", "question": "2", "authority": "Ủy ban nhân dân xã"}
    assert client.post(url(code, "/1"), data=body).status_code == 302
    body = {"authority": "Ủy ban nhân dân xã", "letter": "12/MTTQ", "sent_on": "2026-03-16",
            "deadline": "2026-04-03", "source": "quy chế phối hợp"}  # fmt: skip
    assert client.post(url(code, "/chuyen"), data=body).status_code == 302


def test_a_reader_sees_what_may_be_a_name_and_decides(here, code, sign_in):
    lan = sign_in()
    seen = read_all(lan, code)
    assert len(seen) == 14 and "Đường thôn lầy lội, nhà … gọi …" in seen
    with here.reading() as session:
        poll = polls.by_code(session, code)
        assert opinions.numbers(session, poll) == opinions.Numbers(0, 13, 0, 1)
        assert session.query(Words).count() == 0
        assert ROAD in {each.original for each in session.query(Opinion)}
    assert "Đã đọc hết" in words(lan.get(url(code, "/doc")))
    results = words(lan.get(f"/can-bo/dot/{code}/ket-qua"))
    assert "nhà … gọi …" in results and "0912" not in results and "14 phiếu có ý kiến khác" in results


def test_what_is_left_empty_is_asked_for_again_and_a_reading_can_be_put_right(here, code, sign_in):
    lan = sign_in()
    page = BeautifulSoup(lan.get(url(code, "/doc")).text, "html.parser")
    row = page.select_one("[name=row]")["value"]
    refused = lan.post(url(code, "/doc"), data={"row": row, "text": "  "})
    assert refused.status_code == 422 and "Xin ghi nội dung" in refused.text
    lan.post(url(code, "/doc"), data={"row": row, "text": "x", "aside": "xuc-pham"})
    aside = lan.get(url(code, "/de-rieng"))
    assert "(không ghi lại lời)" in words(aside)
    again = lan.get(re.search(r'href="([^"]+/y-kien/[^"]+)"', aside.text)[1])
    row = BeautifulSoup(again.text, "html.parser").select_one("[name=row]")["value"]
    lan.post(url(code, "/doc"), data={"row": row, "text": "Đường xấu"})
    with here.reading() as session:
        assert [each.text for each in opinions.loose(session, polls.by_code(session, code))] == ["Đường xấu"]


def test_groups_are_suggested_and_joined_to_what_is_there(here, code, sign_in):
    lan = sign_in()
    read_all(lan, code)
    assert gather_first(lan, code, "Sửa đường thôn") == 12, "with and without diacritics"
    page = BeautifulSoup(lan.get(url(code, "/gom")).text, "html.parser")
    assert not page.select("option[selected]"), "lamps are not like roads"
    refused = lan.post(url(code, "/gom"), data={"summary": "x"})
    assert refused.status_code == 422 and "ít nhất một ý kiến" in refused.text
    gather_first(lan, code, "", into="1")
    assert "13 ý kiến" in words(lan.get(url(code, "/1")))
    with here.reading() as session:
        [petition] = petitions.of_poll(session, polls.by_code(session, code))
        lamp = next(each for each in petition.opinions if "đèn" in each.text)
    assert lan.post(url(code, "/1/bo-ra"), data={"opinion": lamp.id.hex()}).status_code == 302
    assert "12 ý kiến" in words(lan.get(url(code, "/1")))


def test_the_letter_and_the_list_say_what_was_gathered(here, code, sign_in):
    lan = sign_in()
    read_all(lan, code)
    gather_first(lan, code, "Sửa đường thôn <&>")
    gather_first(lan, code, "=Lắp đèn")
    for number, summary in ((1, "Sửa đường thôn <&>"), (2, "=Lắp đèn")):
        body = {"summary": summary, "question": "2", "authority": "UBND xã"}
        assert lan.post(url(code, f"/{number}"), data=body).status_code == 302
    letter = lan.get(
        url(code, "/chuyen/chuyen-kien-nghi.docx"), query_string={"co-quan": "UBND xã", "han": "2026-04-03"}
    )
    document = Document(io.BytesIO(letter.data))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "Kính gửi: UBND xã" in text and "chậm nhất ngày 03/04/2026 (tạm đặt 15 ngày làm việc" in text
    assert "V/v chuyển kiến nghị của người dân" in document.tables[0].rows[1].cells[0].text
    rows = [[cell.text for cell in row.cells] for row in document.tables[1].rows]
    assert rows[1:] == [
        ["1", "Sửa đường thôn <&>", "câu 2 (tiêu chí 2)", "12"],
        ["2", "=Lắp đèn", "câu 2 (tiêu chí 2)", "1"],
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(lan.get(url(code, "/danh-sach-kien-nghi.xlsx")).data)).active
    assert [cell.value for cell in sheet[3]][:4] == [2, "=Lắp đèn", "câu 2 (tiêu chí 2)", 1]
    assert sheet["B3"].data_type == "s" and sheet["D2"].value == 12


def test_a_late_reply_is_seen_on_the_board_until_it_comes(here, code, sign_in):
    lan = sign_in()
    sent(lan, code)
    assert "1 kiến nghị quá hạn trả lời" in words(lan.get(url(code)))
    assert "1 kiến nghị quá hạn trả lời" in words(lan.get(f"/can-bo/dot/{code}"))
    refused = lan.post(url(code, "/1/tra-loi"), data={"reply": "Sẽ sửa", "replied_on": "2026-03-01"})
    assert refused.status_code == 422 and "trước ngày chuyển" in refused.text
    body = {"reply": "Sẽ đổ bê tông trong quý III", "replied_on": "2026-04-20", "reply_letter": "45/UBND"}
    assert lan.post(url(code, "/1/tra-loi"), data=body).status_code == 302
    page = words(lan.get(url(code, "/1")))
    assert "đã trả lời" in page and "Trả lời ngày 20/04/2026, văn bản 45/UBND: Sẽ đổ bê tông trong quý III" in page
    assert "1 kiến nghị quá hạn" not in words(lan.get(url(code)))
    assert lan.post(url(code, "/1"), data={"summary": "Khác"}).status_code == 409, "what was sent stays as it was"


def test_nothing_is_public_before_the_posting_and_each_publication_is_an_act(here, app, code, sign_in):
    lan, anyone = sign_in(), app.test_client()
    sent(lan, code)
    assert lan.post(url(code, "/1/cong-bo")).status_code == 409
    assert anyone.get(f"/ket-qua/{code}/kien-nghi").status_code == 404
    lan.post(f"/can-bo/dot/{code}/niem-yet")
    assert "Chưa có kiến nghị nào được công bố" in words(anyone.get(f"/ket-qua/{code}/kien-nghi"))
    assert lan.post(url(code, "/1/cong-bo")).status_code == 302
    page = words(anyone.get(f"/ket-qua/{code}/kien-nghi"))
    assert "Sửa đường thôn lầy lội 12 ý kiến · câu 2 (tiêu chí 2)." in page and "đã quá hạn 03/04/2026" in page
    assert "lan 3" not in page and "nhà …" not in page
    lan.post(url(code, "/1/cong-bo"), data={"back": "1"})
    assert "Chưa có kiến nghị nào" in words(anyone.get(f"/ket-qua/{code}/kien-nghi"))
    with here.reading() as session:
        acts = [entry.act for entry in journal.of_poll(session, poll=code)]
    assert acts[-2:] == ["công bố kiến nghị", "thôi công bố kiến nghị"] and "chuyển kiến nghị" in acts


def test_few_opinions_have_no_number_and_nobody_is_quoted(here, app, code, sign_in):
    lan = sign_in()
    with here.writing() as session:
        poll = polls.by_code(session, code)
        quoted = "Cầu tạm bắc qua suối đã gãy hai thanh gỗ từ mùa lũ"
        said = Opinion(id=b"1" * 16, poll_id=poll.id, question=0, text=quoted)
        session.add(said)
        session.flush()
        petition = petitions.gather(session, poll=poll, rows=[said.id], summary=f"Dân nói: {quoted}", by="Lan", now=NOW)
        petitions.describe(session, petition=petition, summary=petition.summary, question=0, authority="UBND xã")
        petitions.send(session, poll=poll, authority="UBND xã", letter="", sent_on=NOW.date(), deadline=None,
                       source="x", by="Lan", now=NOW)  # fmt: skip
    lan.post(f"/can-bo/dot/{code}/niem-yet")
    refused = lan.post(url(code, "/1/cong-bo"))
    assert refused.status_code == 409 and "chép nguyên lời người dân" in refused.text
    with here.writing() as session:
        petitions.by_number(session, polls.by_code(session, code), 1).summary = "Sửa cầu tạm"
    assert lan.post(url(code, "/1/cong-bo")).status_code == 302
    page = words(app.test_client().get(f"/ket-qua/{code}/kien-nghi"))
    assert "Sửa cầu tạm Một số ý kiến." in page and "1 ý kiến" not in page
