"""The commune's officer prints the teams' links, prints them again, and makes them void."""

import io
import re

from bs4 import BeautifulSoup
from pypdf import PdfReader

from surveys import polls
from tests.given import a_draft, an_open_poll, close

LINK = re.compile(r"\b[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}\b")


def pages(answer):
    assert answer.mimetype == "application/pdf", answer.text
    return [page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages]


def states(client, code):
    page = BeautifulSoup(client.get(f"/can-bo/dot/{code}/to").text, "html.parser")
    return [row.select("td")[2].text for row in page.select("tbody tr")]


def test_each_team_gets_its_link_and_the_guide(here, sign_in, app):
    code, lan = an_open_poll(here), sign_in()
    assert states(lan, code) == ["Chưa có"] * 3
    printed = pages(lan.post(f"/can-bo/dot/{code}/to/in"))
    assert len(printed) == 6 and all("HƯỚNG DẪN TỔ LẤY Ý KIẾN" in page for page in printed[1::2])
    for village, page in zip(("Thôn Một", "Thôn Hai", "Thôn Ba"), printed[::2], strict=True):
        [link] = LINK.findall(page)
        assert village in page
        phone = app.test_client()
        assert phone.post("/to/vao", data={"code": link}).location == "/to"
        assert village in phone.get("/to").text
    assert states(lan, code) == ["Đã in, đang dùng được"] * 3
    again = lan.post(f"/can-bo/dot/{code}/to/in", follow_redirects=True)
    assert "Thôn nào cũng đã có tờ" in again.text


def test_one_link_is_printed_again_or_made_void_and_the_journal_tells(here, sign_in, app):
    code, lan = an_open_poll(here), sign_in()
    lan.post(f"/can-bo/dot/{code}/to/in")
    first, guide = pages(lan.post(f"/can-bo/dot/{code}/to/in", data={"thon": "2"}))
    assert "Thôn Hai" in first and "Không bao giờ" in guide
    lan.post(f"/can-bo/dot/{code}/to/bo", data={"thon": "2"})
    assert states(lan, code) == ["Đã in, đang dùng được", "Chưa có", "Đã in, đang dùng được"]
    assert app.test_client().post("/to/vao", data={"code": LINK.findall(first)[0]}).status_code == 404
    journal = lan.get(f"/can-bo/dot/{code}").text
    assert "Lan – in đường dẫn cho tổ lấy ý kiến (Thôn Hai)" in journal
    assert "Lan – bỏ đường dẫn của tổ lấy ý kiến (Thôn Hai)" in journal


def test_links_are_printed_while_the_poll_is_open_and_for_its_villages_alone(here, sign_in):
    code, draft, lan = an_open_poll(here), a_draft(here), sign_in()
    for wrong in ("9", "x", "-1"):
        assert lan.post(f"/can-bo/dot/{code}/to/in", data={"thon": wrong}).status_code == 404
    assert lan.post(f"/can-bo/dot/{draft}/to/in").status_code == 409
    close(here, code)
    assert lan.post(f"/can-bo/dot/{code}/to/in").status_code == 410
    assert 'action="/can-bo/dot' not in BeautifulSoup(lan.get(f"/can-bo/dot/{code}/to").text, "html.parser").main.text


def test_the_guide_is_one_page_and_says_what_never_to_do(here, sign_in):
    code = a_draft(here, contact="ông An, 0905 123 456")
    [page] = pages(sign_in().get(f"/can-bo/dot/{code}/to/huong-dan.pdf"))
    words = " ".join(page.split())
    for rule in ("Không đánh dấu thay", "Không chụp ảnh phiếu", "không ai biết phiếu đó trả lời gì", "ông An, 0905"):
        assert rule in words
    with here.reading() as session:
        assert f"{polls.by_code(session, code).closes_on:%d/%m/%Y}" in words
