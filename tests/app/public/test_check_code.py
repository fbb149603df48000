"""One digest on the page, the poster, the minutes and the report; and a page where anyone checks it."""

import io

import pytest
from bs4 import BeautifulSoup
from docx import Document
from pypdf import PdfReader

from app.web import create_app
from surveys import confirmations, officers, polls
from surveys.officers import Role
from tests.analysis.counts import ballots
from tests.app.officer.conftest import COMMUNE, PASSWORD
from tests.given import NOW
from tests.look_over import LookingClient
from tests.ten_polls import counted

VILLAGES = {"Thôn Một": (60, ballots(45, 5)), "Thôn Hai": (40, ballots(30, 1))}
PAPERS = (
    "bien-ban-kiem-phieu-01-thon-mot",
    "bieu-tong-hop-ket-qua",
    "bao-cao-ket-qua-lay-y-kien",
    "thong-bao-niem-yet",
)


@pytest.fixture
def client(here):
    app = create_app(here)
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = LookingClient
    with here.writing() as session:
        officers.create(session, name="Lan", password=PASSWORD, role=Role.COMMUNE, place=COMMUNE)
    client = app.test_client()
    client.post("/can-bo/dang-nhap", data={"name": "Lan", "password": PASSWORD})
    return client


def words(page) -> str:
    return " ".join(BeautifulSoup(page.text, "html.parser").main.text.split())


def digest_on(client, code, name) -> str:
    paper = Document(io.BytesIO(client.get(f"/can-bo/dot/{code}/giay-to/{name}.docx").data))
    [line] = [paragraph.text for paragraph in paper.paragraphs if paragraph.text.startswith("Mã kiểm tra")]
    assert line.endswith("tại 127.0.0.1:8000/kiem-tra.")
    return line.removeprefix("Mã kiểm tra của kết quả: ").partition(".")[0]


def test_minutes_made_before_the_posting_carry_the_digest_of_what_is_posted(here, client):
    code = counted(here, VILLAGES)
    before = digest_on(client, code, PAPERS[0])
    assert "Chưa niêm yết" in client.get(f"/ket-qua/{code}").text
    for page in ("kiem-tra", "ban-cong-bo.json", "tung-thon"):
        assert client.get(f"/ket-qua/{code}/{page}").status_code == 404
    assert "Không có kết quả nào đã niêm yết" in words(client.get(f"/kiem-tra?ma={before}"))
    client.post(f"/can-bo/dot/{code}/niem-yet")
    assert {digest_on(client, code, name) for name in PAPERS} == {before}
    poster = PdfReader(io.BytesIO(client.get(f"/can-bo/dot/{code}/niem-yet/ap-phich.pdf").data))
    assert f"Mã kiểm tra: {before}" in poster.pages[0].extract_text()
    for page in (f"/ket-qua/{code}", f"/ket-qua/{code}/kiem-tra"):
        assert before in words(client.get(page))
    for typed in (before, before.upper().replace("-", " ")):
        page = client.get("/kiem-tra", query_string={"ma": typed})
        assert "Đúng. Đây là mã của kết quả đã niêm yết" in words(page) and f"/ket-qua/{code}" in page.text


@pytest.mark.parametrize("typed", ["", "abc", "%" * 16, "g" * 16, "a" * 65, "<script>"])
def test_what_is_no_digest_is_said_to_be_none(client, typed):
    page = client.get("/kiem-tra", query_string={"ma": typed})
    assert "chưa đủ 16 ký tự" in words(page) and "Đúng." not in page.text
    assert "chưa đủ" not in words(client.get("/kiem-tra"))


def test_what_the_commune_confirmed_is_found_with_its_amendment_and_what_a_village_confirmed_is_not(here, client):
    code = counted(here, VILLAGES)
    with here.writing() as session:
        poll, lan = polls.by_code(session, code), officers.named(session, "Lan")
        below = [
            confirmations.confirm_village(session, village=village, signers="Bình", by=lan, now=NOW)
            for village in poll.villages
        ]
        first = confirmations.confirm_whole(session, poll=poll, by=lan, now=NOW)
        confirmations.confirm_village(
            session, village=poll.villages[0], signers="Bình", teams=2, reason="Hai tổ", by=lan, now=NOW
        )
        second = confirmations.confirm_whole(session, poll=poll, reason="Theo Thôn Một", by=lan, now=NOW)
    assert "Không có kết quả" in words(client.get(f"/kiem-tra?ma={first.digest}")), "before the posting"
    client.post(f"/can-bo/dot/{code}/niem-yet")
    page = words(client.get(f"/kiem-tra?ma={first.digest[:16]}"))
    assert "mã số liệu mà xã Long Hiệp đã xác nhận ngày 02/03/2026 (bản 1)" in page and "bản sửa đổi: bản 2" in page
    assert "bản sửa đổi" not in words(client.get(f"/kiem-tra?ma={second.digest}"))
    assert "Không có kết quả" in words(client.get(f"/kiem-tra?ma={below[0].digest}"))
