import hashlib

import pytest
from bs4 import BeautifulSoup

from surveys.officers import Role
from surveys.tables import Poll
from tests.surveys.test_campaigns import PROVINCE, a_province

TYPED = {
    "token": "K2345678", "kind": "ntm-xa@2", "title": "Lấy ý kiến chung", "opens": "2026-03-02",
    "closes": "2026-03-12", "choice": "sampled", "draw_communes": "3", "draw_villages": "2",
}  # fmt: skip
PAGE = "/can-bo/ke-hoach-chung/K2345678"


@pytest.fixture
def province(here, sign_in):
    a_province(here)
    return sign_in(Role.PROVINCE, PROVINCE)


def soup(answer):
    return BeautifulSoup(answer.text, "html.parser")


def make(client, **changes):
    return client.post("/can-bo/ke-hoach-chung/moi", data={**TYPED, **changes})


def test_from_the_plan_to_the_board(here, province):
    assert "Kế hoạch chung" in province.get("/can-bo/").text
    assert make(province).location == make(province).location == PAGE
    page = province.get(PAGE)
    assert "Chọn ngẫu nhiên 3 trong 6 xã, phường; mỗi xã được chọn lấy ngẫu nhiên 2 thôn" in " ".join(page.text.split())
    assert province.post(PAGE + "/lap-dot").status_code == 409
    assert province.post(PAGE + "/boc-so", data={"seed": "", "source": ""}).status_code == 422
    assert province.post(PAGE + "/boc-so", data={"seed": "48213", "source": "Xổ số"}).location == PAGE + "/bien-ban"
    assert province.post(PAGE + "/boc-so", data={"by_system": "1"}).status_code == 302
    for _ in range(2):
        assert province.post(PAGE + "/lap-dot").location == PAGE
    with here.reading() as session:
        assert session.query(Poll).count() == 3
    province.post(PAGE + "/mo-het")
    board = soup(province.get(PAGE))
    assert len(board.select("tbody tr")) == 4 and "tổng số hộ" in board.text and "không phải ước lượng" in board.text
    assert "Đang nhận phiếu: 3" in " ".join(board.text.split())


def test_the_lines_on_the_record_draw_the_same_again(province, tmp_path, monkeypatch, capsys):
    make(province)
    file = province.get(PAGE + "/danh-sach.json").data
    before = province.get(PAGE + "/bien-ban")
    assert hashlib.sha256(file).hexdigest() in before.text and "Chưa bốc" in before.text
    province.post(PAGE + "/boc-so", data={"seed": "48213", "source": "Xổ số"})
    record = soup(province.get(PAGE + "/bien-ban"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "chon-mau-K2345678.json").write_bytes(file)
    exec(record.pre.text, {})  # as anyone would run it
    printed = capsys.readouterr().out.splitlines()
    told = {item.b.text: item.text for item in record.select("h2 + ol > li") if item.b}
    assert len(printed) == len(told) == 3
    for line in printed:
        name, _, villages = line.partition(" [")
        text = told[name.rpartition("/")[2]]
        assert all(village.strip("'").rpartition("/")[2] in text for village in villages.rstrip("]").split(", "))


def test_every_fault_is_told_beside_its_field_and_nothing_is_lost(province):
    wrong = {"kind": "", "title": "", "closes": "", "draw_communes": "ba", "draw_villages": ""}
    page = make(province, **wrong)
    told = {link["href"][1:] for link in soup(page).select("[role=alert] a")}
    assert page.status_code == 422 and told == {"kind", "title", "closes", "draw_communes"}
    assert all(soup(page).find(id=place) for place in told) and soup(page).select_one("#draw_communes")["value"] == "ba"
    none = make(province, choice="ticked")
    assert none.status_code == 422 and soup(none).find(id="communes")
    assert "từ 1 đến 6" in make(province, draw_communes="7").text


def test_ticked_communes_are_launched_without_any_drawing(here, province):
    boxes = soup(province.get("/can-bo/ke-hoach-chung/moi")).select("input[name=communes]")
    ticked = [boxes[1]["value"], boxes[4]["value"]]
    assert "từ 1 đến 2" in make(province, communes=ticked).text, "a sample is drawn among those that are ticked"
    make(province, choice="ticked", communes=ticked)
    assert "bốc số" not in province.get(PAGE).text
    province.post(PAGE + "/lap-dot")
    with here.reading() as session:
        assert {poll.place.name for poll in session.query(Poll)} == {"Xã 2", "Xã 5"}


def test_the_board_of_many_communes_asks_the_database_as_often_as_that_of_few(here, sign_in, counted_queries):
    a_province(here, 30)
    client = sign_in(Role.PROVINCE, PROVINCE)
    asked = []
    boxes = soup(client.get("/can-bo/ke-hoach-chung/moi")).select("input[name=communes]")
    for code, count in (("K2345672", 4), ("K2345673", 30)):
        numbers = [box["value"] for box in boxes[:count]]
        made = make(client, token=code, choice="ticked", communes=numbers).location
        client.post(made + "/lap-dot")
        client.get(made)
        with counted_queries(here) as told:
            page = client.get(made)
        assert len(soup(page).select("tbody tr")) == count + 1 and len(page.data) < 50_000
        asked.append(len(told))
    assert asked[0] == asked[1] <= 15


@pytest.mark.parametrize("role", [Role.COMMUNE, Role.AUDITOR])
def test_who_does_not_plan_for_many_sees_at_most_the_board(here, province, sign_in, role):
    make(province)
    client = sign_in(role, PROVINCE, name="Mai")
    assert client.get("/can-bo/ke-hoach-chung/moi").status_code == make(client).status_code == 403
    assert client.post(PAGE + "/boc-so", data={"by_system": "1"}).status_code == 403
    assert not soup(client.get(PAGE)).select("main form")
