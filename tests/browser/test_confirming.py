"""Minutes confirmed, the sum confirmed, an amendment, the province's reading; posting, and checking its digest."""

import pytest

from surveys import officers, polls, reconciliation
from surveys.officers import Role
from tests.analysis.counts import ballots
from tests.browser.conftest import PASSWORD, PLACE, page_of
from tests.browser.test_roads import picture, sign_in
from tests.given import NOW
from tests.ten_polls import counted

VILLAGES = {"Thôn Một": (60, ballots(45, 5)), "Thôn Hai": (40, ballots(30, 1)), "Thôn Ba": (30, ballots(22, 3))}


def a_poll(here) -> str:
    """Counted, all on paper; with a team and a province's officer."""
    code = counted(here, VILLAGES)
    with here.writing() as session:
        for village in polls.by_code(session, code).villages:
            village.slips, village.paper = village.households, len(VILLAGES[village.name][1])
        for name, role, place in (("Tổ Một", Role.VILLAGE, PLACE), ("Hoa", Role.PROVINCE, PLACE[:1])):
            officers.create(session, name=name, password=PASSWORD, role=role, place=place)
    return code


def confirm(page, site, code, position, button):
    page.goto(f"{site.url}/can-bo/dot/{code}/xac-nhan/{position}")
    if position:
        page.fill("#signers", "Nguyễn Văn Bình\nTrần Thị Lan\nLê Văn Hòa")
    picture(page, f"xac-nhan-{position}")
    page.click(f"button:has-text('{button}')")
    page.wait_for_selector("h2:has-text('đang dùng')")


def amend(page, site, code, position, reason):
    page.goto(f"{site.url}/can-bo/dot/{code}/xac-nhan/{position}")
    page.fill("#reason", reason)
    page.click("button:has-text('Lập bản sửa đổi')")
    page.wait_for_selector("h2:has-text('Bản 2 (đang dùng)')")
    picture(page, f"sua-doi-{position}")


def a_mistake_in_the_book(here, code):
    with here.writing() as session:
        village = polls.by_code(session, code).villages[2]
        reconciliation.note_book(session, village=village, spoiled=2, not_returned=3, by="Lan", now=NOW)
        reconciliation.sign_alone(session, village=village, reason="Không dùng cuống", by="Lan", now=NOW)


@pytest.mark.browser
def test_from_minutes_to_the_province_with_an_amendment(site, browser):
    code, overview = a_poll(site.here), f"{site.url}/can-bo/dot/{{}}/xac-nhan"
    team, lan, hoa = (page_of(browser, width=width) for width in (360, 1280, 1280))
    for page, name in ((team, "Tổ Một"), (lan, "Lan"), (hoa, "Hoa")):
        sign_in(page, site.url, name)
    for position in (1, 2, 3):
        confirm(team, site, code, position, "Xác nhận số liệu của")
    confirm(lan, site, code, 0, "Xác nhận số liệu của")
    a_mistake_in_the_book(site.here, code)
    amend(team, site, code, 3, "Đếm lại tờ hỏng: hai tờ hỏng, ba tờ chưa thu về")
    lan.goto(overview.format(code))
    assert "Dựa trên bản cũ của Thôn Ba" in lan.inner_text("main")
    picture(lan, "xac-nhan-cu")
    hoa.goto(f"{site.url}/can-bo/tong-hop/ntm-xa@2")
    assert "dựa trên bản cũ của Thôn Ba, chưa xác nhận lại" in hoa.inner_text("main")
    amend(lan, site, code, 0, "Theo bản sửa đổi của Thôn Ba")
    hoa.reload()
    page = hoa.inner_text("main")
    assert "97/106 phiếu hài lòng (91,51%)" in page and "bản 2, Lan" in page and "chưa xác nhận lại" not in page
    hoa.click("summary:has-text('Bốc thăm chồng phiếu')")
    hoa.fill("#seed", "xổ số Quảng Ngãi 27/11/2026: 048213")
    hoa.click("button:has-text('Bốc thăm')")
    hoa.wait_for_selector("text=Mới đếm lại 0/3 chồng")
    picture(hoa, "tong-hop")
    hoa.click("a:has-text('Ghi kết quả đếm lại') >> nth=0")
    hoa.wait_for_selector("#counted_by")
    picture(hoa, "dem-lai")


@pytest.mark.browser
def test_posting_and_checking_the_digest_of_a_paper(site, browser):
    code, lan, anyone = a_poll(site.here), page_of(browser, width=1280), page_of(browser, width=360, script=False)
    sign_in(lan, site.url, "Lan")
    lan.goto(f"{site.url}/can-bo/dot/{code}/giay-to")
    lan.click("button:has-text('Niêm yết kết quả')")
    lan.wait_for_url("**/ket-qua/*")
    anyone.goto(lan.url)
    anyone.click("text=Kiểm tra mã trên giấy")
    shown = lan.inner_text("main").partition("Mã kiểm tra: ")[2].partition(".")[0]
    anyone.fill("#ma", shown.upper())
    anyone.click("button:has-text('Kiểm tra')")
    anyone.wait_for_selector("text=Đây là mã của kết quả đã niêm yết")
    picture(anyone, "kiem-tra-ma")
    anyone.fill("#ma", "0123-4567-89ab-cdef")
    anyone.click("button:has-text('Kiểm tra')")
    anyone.wait_for_selector("text=Không có kết quả nào đã niêm yết")
    assert anyone.context.cookies() == []
