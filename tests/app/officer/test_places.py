import io
import re

import pytest
from bs4 import BeautifulSoup

from surveys import households, places
from surveys.officers import Role
from surveys.questionnaires import Level
from tests.app.officer.conftest import COMMUNE
from tests.surveys.test_place_imports import DAY

PROVINCE = ["Tỉnh Quảng Ngãi"]
FILE = "Xã,Thôn,Số hộ,Ghi chú\nXã Long Hiệp,Thôn Một,12,x\n,Thôn Hai,10,\nXã Thanh An,Thôn Một,8,\n"


@pytest.fixture
def province(sign_in):
    return sign_in(Role.PROVINCE, PROVINCE)


def soup(answer):
    return BeautifulSoup(answer.text, "html.parser")


def upload(client, text=FILE, on="2026-03-01"):
    data = {"file": (io.BytesIO(text.encode()), "dia-ban.csv"), "on": on}
    return client.post("/can-bo/dia-ban/nhap-tep", data=data, content_type="multipart/form-data")


def confirm(client, preview):
    fields = {box["name"]: box["value"] for box in soup(preview).select("form[action$=ghi] input")}
    return client.post("/can-bo/dia-ban/nhap-tep/ghi", data=fields)


def number_of(here, *path):
    with here.reading() as session:
        return places.by_path(session, [*PROVINCE, *path]).id


def villages(here, commune="Xã Long Hiệp", on=DAY):
    with here.reading() as session:
        found = places.children(session, places.by_path(session, [*PROVINCE, commune]), on=on)
        counts = households.on_day(session, found, on=on)
        return {place.name: counts[place.id] for place in found}


def test_a_file_is_shown_as_what_it_changes_before_anything_is_written(here, province):
    preview = upload(province)
    assert "5 nơi mới" in preview.text and "Cột không dùng đến: Ghi chú" in preview.text
    with here.reading() as session:
        assert session.query(places.Place).count() == 1
    assert "Đã nhận" not in preview.text and confirm(province, preview).status_code == 302
    assert villages(here) == {"Thôn Một": 12, "Thôn Hai": 10}
    assert "Không có gì thay đổi" in upload(province).text


def test_confirmed_twice_or_after_something_changed_nothing_is_written_unseen(here, province):
    preview = upload(province)
    confirm(province, preview)
    again = confirm(province, preview)
    assert again.status_code == 200 and "Địa bàn vừa thay đổi" in again.text and "Không có gì thay đổi" in again.text
    newer = upload(province, FILE.replace("12", "13"))
    confirm(province, upload(province, FILE.replace("12", "14")))
    assert "14 → <b>13</b>" in confirm(province, newer).text and villages(here)["Thôn Một"] == 14


def test_a_list_cut_short_on_the_way_is_refused(here, province):
    page = province.post("/can-bo/dia-ban/nhap-tep/ghi", data={"list": "xx!", "on": "2026-03-01"})
    assert page.status_code == 422 and "chưa đến trọn vẹn" in page.text


def test_faulty_lines_and_letters_are_told(province):
    page = upload(province, "Xã,Thôn,Số hộ\nXã A,Thôn B,mười\n,Thôn C,\n")
    assert page.status_code == 422 and len(soup(page).select("[role=alert] li")) == 2
    assert "U+1F600" in upload(province, "Xã,Thôn,Số hộ\nXã A,Thôn 😀,5\n").text
    assert upload(province, on="").status_code == 422


def test_the_page_of_a_place_sums_what_lies_in_it_and_its_file_comes_back_unchanged(here, province):
    confirm(province, upload(province))
    page = province.get("/can-bo/dia-ban?ngay=2026-03-01")
    rows = [" ".join(row.text.split()) for row in soup(page).select("tbody tr")]
    assert rows[0].startswith("Xã Long Hiệp2 22trước nay") and "30 hộ" in page.text
    address = soup(page).select_one("a[href*='danh-sach.csv']")["href"]
    file = province.get(address).data.decode("utf-8-sig")
    assert "Không có gì thay đổi" in upload(province, file).text


def test_two_villages_are_merged_on_the_page_of_their_commune(here, province):
    confirm(province, upload(province))
    commune, olds = (
        number_of(here, "Xã Long Hiệp"),
        [number_of(here, "Xã Long Hiệp", f"Thôn {n}") for n in ("Một", "Hai")],
    )
    address = f"/can-bo/dia-ban/{commune}/sap-nhap"
    typed = {"merged": olds, "name": "Thôn Một", "on": "", "form": "merge"}
    faulty = province.post(address, data=typed)
    assert faulty.status_code == 422 and soup(faulty).select_one("#on")
    assert len(soup(faulty).select("input[name=merged][checked]")) == 2
    done = province.post(address, data=typed | {"on": "2026-04-01"})
    page = province.get(done.location)
    assert "22 hộ" in page.text and re.search(r"Trước đó là:.*Thôn Hai", page.text)
    assert "đến hết 31/03/2026" in province.get(f"/can-bo/dia-ban/{commune}?ngay=2026-04-01").text
    assert "Thôn Hai" in province.get(f"/can-bo/dia-ban/{olds[1]}").text


def test_renamed_split_moved_and_dissolved(here, province):
    confirm(province, upload(province, "Huyện,Xã,Thôn,Số hộ\nHuyện A,Xã B,Thôn C,5\n,Xã D,Thôn E,7\n", on="2025-03-01"))
    district = number_of(here, "Huyện A")
    assert "Bỏ cấp này" in province.get(f"/can-bo/dia-ban/{district}").text
    province.post(f"/can-bo/dia-ban/{district}/bo-cap", data={"on": "2025-07-01"})
    on = {"on": "2026-05-01"}
    province.post(f"/can-bo/dia-ban/{number_of(here, 'Xã B')}/doi-ten", data={"name": "Xã Mới", **on})
    village = number_of(here, "Xã D", "Thôn E")
    province.post(f"/can-bo/dia-ban/{village}/chia", data={"parts": "Thôn E, 4\nThôn G, 3", **on})
    assert villages(here, "Xã D", on=DAY.replace(month=6)) == {"Thôn E": 4, "Thôn G": 3}
    moved = province.post(
        f"/can-bo/dia-ban/{number_of(here, 'Xã D', 'Thôn G')}/chuyen",
        data={"parent": number_of(here, "Xã Mới"), "on": "2026-06-01"},
    )
    assert "Thôn G, Xã Mới, Tỉnh Quảng Ngãi" not in moved.text and moved.status_code == 302
    assert villages(here, "Xã Mới", on=DAY.replace(month=7)) == {"Thôn C": 5, "Thôn G": 3}


def test_a_commune_changes_its_villages_and_nothing_else(here, sign_in):
    client = sign_in()
    with here.writing() as session:
        own = places.by_path(session, COMMUNE)
        village = places.add(session, own, "Thôn Một", Level.VILLAGE).id
        sibling = places.add(session, own.parent, "Xã Thanh An", Level.COMMUNE).id
        own = own.id
    data = {"name": "Tên Mới", "on": "2026-05-01"}
    answers = [
        client.post(f"/can-bo/dia-ban/{each}/doi-ten", data=data).status_code for each in (own, sibling, village)
    ]
    assert answers == [403, 404, 302]
    assert "Đổi tên" not in client.get("/can-bo/dia-ban").text


@pytest.mark.parametrize("role", [Role.VILLAGE, Role.AUDITOR])
def test_who_only_looks_finds_nothing_to_change(here, sign_in, role):
    client = sign_in(role)
    with here.writing() as session:
        village = places.add(session, places.by_path(session, COMMUNE), "Thôn Một", Level.VILLAGE).id
    assert not soup(client.get("/can-bo/dia-ban")).select("main form[method=post] button")
    assert "Đổi tên" not in client.get(f"/can-bo/dia-ban/{village}").text
