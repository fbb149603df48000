import io
from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from app.officer import acts
from surveys import polls, storage
from surveys.keys import box_key
from tests.given import a_csv, a_draft, an_open_poll, cast, close, key_in, slips_of


def state(here, code):
    with here.reading() as session:
        return polls.state(polls.by_code(session, code)).value


def press(client, code, act, page=""):
    """Sends the form of an act as the page of the poll shows it."""
    shown = BeautifulSoup(client.get(f"/can-bo/dot/{code}{page}").text, "html.parser")
    form = shown.select_one(f"details form[action='/can-bo/dot/{code}/{act}']")
    assert form and form.select_one("input[name=csrf_token]"), act
    fields = {box["name"]: box.get("value", "") for box in form.select("input")}
    return client.post(form["action"], data=fields)


def cells(page):
    rows = BeautifulSoup(page.text, "html.parser").select_one("table").select("tbody tr")
    return [[cell.text.strip() for cell in row.select("td")] for row in rows]


def test_a_poll_is_opened_closed_and_counted_from_its_page(here, sign_in):
    code, lan, mai = a_draft(here), sign_in(), sign_in(name="Mai")
    for act, after in (("mo", "open"), ("ket-thuc", "closed")):
        press(lan, code, act)
        assert state(here, code) == after
    press(lan, code, "de-nghi")
    press(mai, code, "kiem-phieu")
    assert state(here, code) == "counted"
    journal = lan.get(f"/can-bo/dot/{code}").text
    for line in ("lập đợt", "mở đợt", "kết thúc nhận phiếu", "Lan và Mai – mở hòm phiếu"):
        assert line in journal


def test_the_page_tells_which_village_will_miss_the_least_share_at_this_pace(here, sign_in, monkeypatch):
    monkeypatch.setattr(acts, "today", lambda: date(2026, 3, 4))
    code = an_open_poll(here)
    lan = sign_in()
    assert "giữ nhịp" not in lan.get(f"/can-bo/dot/{code}").text, "before the first ballot"
    for slip in slips_of(here, code)["Thôn Một"][:9]:
        cast(here, slip)
    text = " ".join(BeautifulSoup(lan.get(f"/can-bo/dot/{code}").text, "html.parser").text.split())
    assert "Thôn Ba chỉ được khoảng 0 phiếu, thiếu 6 hộ. Từ nay đến lúc ấy cần thêm 6 hộ." in text
    assert "Thôn Một chỉ được" not in text and "thứ Hai, 02/03/2026: 9 phiếu" in text
    monkeypatch.setattr(acts, "today", lambda: date(2026, 3, 13))
    assert "giữ nhịp" not in lan.get(f"/can-bo/dot/{code}").text, "after the last day"
    monkeypatch.setattr(acts, "today", lambda: date(2026, 3, 5))
    close(here, code)
    assert "giữ nhịp" not in lan.get(f"/can-bo/dot/{code}").text


@pytest.mark.parametrize("act", ["ket-thuc", "kiem-phieu", "niem-yet"])
def test_an_act_out_of_turn_changes_nothing(here, sign_in, act):
    code = a_draft(here)
    assert sign_in().post(f"/can-bo/dot/{code}/{act}").status_code == 409
    assert state(here, code) == "draft"


def test_the_page_shows_who_is_missing_and_never_an_answer(here, sign_in):
    code = an_open_poll(here)
    for slip in slips_of(here, code)["Thôn Một"][:5]:
        cast(here, slip, "0" * 19, reasons=("Kênh cạn nước",) + ("",) * 18, other="Thêm đèn đường")
    key_in(here, code, a_csv(*[("Thôn Hai", "1" * 19)] * 10))
    page = sign_in().get(f"/can-bo/dot/{code}")
    first, second, *_, whole = cells(page)
    assert first[:7] == ["Thôn Một", "5/12 hộ (41,67%)", "5", "0", "0", "12", "9 hộ"]
    assert first[-1].startswith("Còn thiếu 4 hộ, đã quá ngày kết thúc (thứ Năm 12/03)")
    assert second[-1] == "Đã đủ số hộ tối thiểu" and whole[1] == "15/30 hộ (50,00%)"
    for word in ("Kênh cạn", "đèn đường", "Không hài lòng"):
        assert word not in page.text


def test_the_page_warns_past_the_planned_end_and_past_the_deadline(here, sign_in, monkeypatch):
    code, client = an_open_poll(here), sign_in()
    late = {10: (False, False), 13: (True, False), 28: (True, True)}
    for day, warned in late.items():
        monkeypatch.setattr("app.officer.acts.now", lambda day=day: datetime(2026, 3, day, 3, tzinfo=UTC))
        page = client.get(f"/can-bo/dot/{code}").text
        assert ("Đã quá ngày kết thúc" in page, "đã quá hạn" in page) == warned


def test_a_count_that_could_not_destroy_the_key_is_finished_from_the_page(here, sign_in, monkeypatch):
    code, client, other = an_open_poll(here), sign_in(), sign_in(name="Mai")
    close(here, code)
    press(other, code, "de-nghi")

    def busy(_engine):
        raise storage.WalNotEmptied

    with monkeypatch.context() as patched:
        patched.setattr(storage, "scrub", busy)
        assert client.post(f"/can-bo/dot/{code}/kiem-phieu").status_code == 503
    assert state(here, code) == "counted" and here.keys.get(box_key(code)) is not None
    assert "Hủy chìa khóa" in client.get(f"/can-bo/dot/{code}").text
    assert client.post(f"/can-bo/dot/{code}/kiem-phieu").status_code == 302
    assert here.keys.get(box_key(code)) is None
    assert "Hủy chìa khóa" not in client.get(f"/can-bo/dot/{code}").text


def test_slips_come_as_pdf_and_again_only_when_two_officers_want_it(here, sign_in):
    code, lan, mai = an_open_poll(here), sign_in(), sign_in(name="Mai")
    first = lan.post(f"/can-bo/dot/{code}/in-phieu/3")
    assert first.mimetype == "application/pdf" and "phieu-moi-thon-ba.pdf" in first.headers["Content-Disposition"]
    assert "Thôn Ba" in PdfReader(io.BytesIO(first.data)).pages[0].extract_text()
    refused = lan.post(f"/can-bo/dot/{code}/in-phieu/3")
    assert refused.status_code == 409 and "hết hiệu lực" in refused.text
    assert lan.post(f"/can-bo/dot/{code}/in-phieu/3", data={"again": "1"}).status_code == 409
    press(lan, code, "de-nghi", "/in-phieu")
    assert lan.post(f"/can-bo/dot/{code}/in-phieu/3", data={"again": "1"}).status_code == 409
    assert press(mai, code, "in-phieu/3", "/in-phieu").mimetype == "application/pdf"
    assert press(mai, code, "de-nghi", "/in-phieu").status_code == 302, "a proposal serves once"


def test_slips_of_a_draft_or_of_no_village_are_refused(here, sign_in):
    client = sign_in()
    assert client.post(f"/can-bo/dot/{a_draft(here)}/in-phieu/1").status_code == 409
    assert client.post(f"/can-bo/dot/{an_open_poll(here)}/in-phieu/9").status_code == 404


def test_the_preview_cannot_be_sent(here, sign_in):
    code = a_draft(here)
    page = sign_in().get(f"/can-bo/dot/{code}/xem-truoc/trang").text
    assert "không gửi được phiếu" in page and "<button" not in page
