"""The officer's road and the resident's road, walked in a real browser at 360 and 1280 px."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

from surveys import polls, slips
from tests.browser.conftest import PASSWORD, no_sideways_scrolling, page_of
from tests.given import NOW

BESIDE = True  # the worker draws
PICTURES = os.environ.get("LANGNGHE_PICTURES", "")
"""A folder for pictures of every page, for a person to look at."""


def picture(page: Page, name: str) -> None:
    no_sideways_scrolling(page)
    if PICTURES:
        path = Path(PICTURES) / f"{name}-{page.viewport_size['width']}.png"
        page.screenshot(path=path, full_page=os.environ.get("LANGNGHE_FULL") == "1")


def codes_of(site, code: str) -> list[str]:
    with site.here.writing() as session:
        village = polls.by_code(session, code).villages[0]
        issued = slips.issue(session, villages=[village], keys=site.here.keys, by="test", now=NOW)
        return issued[village.name]


def answer(page: Page, url: str, code: str, *, dissatisfied: bool = False) -> None:
    """A household answers: types the code, taps, sends."""
    page.goto(f"{url}/phieu")
    page.fill("#code", code.lower().replace("-", " "))
    page.click("button")
    page.wait_for_selector("#other")
    for number in range(1, 20):
        page.click(f"label[for=q{number}{'b' if dissatisfied and number == 3 else 'a'}]")
    if dissatisfied:
        page.fill("#r3", "Kênh cạn nước")
    page.click("text=Gửi phiếu")
    page.wait_for_selector("h1:has-text('Đã nhận phiếu')")
    assert "Số biên nhận" in page.inner_text("main")


def sign_in(page: Page, url: str, name: str) -> None:
    page.goto(f"{url}/can-bo/")
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    picture(page, "dang-nhap")
    page.click("text=Vào")
    page.wait_for_url("**/can-bo/")


def launch(page: Page, url: str) -> str:
    """Signs in and launches a poll of three villages; its code."""
    sign_in(page, url, "Lan")
    picture(page, "cac-dot")
    page.click("text=Lập đợt mới")
    page.click("form.box button")
    assert page.locator("[role=alert] li").count() >= 4
    picture(page, "lap-dot-loi")
    page.select_option("#kind", "ntm-xa@2")
    page.fill("#title", "Lấy ý kiến về xã đạt chuẩn nông thôn mới")
    page.fill("#villages", "Thôn Một\t30\tTổ 1\nThôn Hai\t20\tTổ 2\nThôn Ba\t10\tTổ 3")
    page.fill("#opens", "2026-03-02")
    page.fill("#closes", "2026-03-12")
    picture(page, "lap-dot")
    page.click("form.box button")
    page.wait_for_selector("text=Việc tiếp theo")
    picture(page, "dot-nhap")
    return page.url.rsplit("/", 1)[1]


def act(page: Page, summary: str, button: str) -> None:
    """Unfolds what cannot be undone, then does it."""
    page.click(f"summary:has-text('{summary}')")
    page.click(f"button:has-text('{button}')")


def key_in_by_keyboard(page: Page, url: str, code: str, ballots: int) -> None:
    page.goto(f"{url}/can-bo/dot/{code}/nhap-phieu/2")
    for number in range(ballots):
        page.wait_for_selector("#q1:focus")
        for _ in range(18):
            page.keyboard.press("1")
        page.keyboard.press("0" if number == 0 else "1")
        page.keyboard.press("Enter")
        page.wait_for_selector(f"b:has-text('{number + 1}/20')")
    picture(page, "nhap-phieu")


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_from_launch_to_posting(site, browser, width):
    officer, resident = page_of(browser, width=width), page_of(browser, width=width, script=False)
    code = launch(officer, site.url)
    officer.click("text=Xem trước phiếu")
    picture(officer, "xem-truoc")
    officer.goto(f"{site.url}/can-bo/dot/{code}")
    act(officer, "Mở đợt", "Mở đợt ngay")
    officer.wait_for_url("**/in-phieu")
    picture(officer, "in-phieu")
    with officer.expect_download() as download:
        officer.click("button:has-text('phiếu mời của Thôn Ba')")
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    for number, slip in enumerate(codes_of(site, code)[:20]):
        answer(resident, site.url, slip, dissatisfied=number == 0)
    key_in_by_keyboard(officer, site.url, code, 10)
    officer.goto(f"{site.url}/can-bo/dot/{code}")
    assert "20/30 hộ (66,67%)" in officer.inner_text("main") and "Hài lòng:" not in officer.inner_text("table")
    picture(officer, "dot-mo")
    act(officer, "Kết thúc nhận phiếu", "Kết thúc đợt")
    officer.wait_for_selector("text=Việc tiếp theo: mở hòm phiếu")
    act(officer, "Mở hòm phiếu", "Đề nghị mở hòm phiếu")
    officer.wait_for_selector("text=Đang chờ một cán bộ khác đồng ý")
    picture(officer, "cho-dong-y")
    second = page_of(browser, width=width)
    sign_in(second, site.url, "Mai")
    second.goto(f"{site.url}/can-bo/dot/{code}")
    picture(second, "dong-y")
    second.click("button:has-text('Đồng ý, mở hòm và kiểm phiếu')")
    second.wait_for_url("**/ket-qua")
    officer.goto(second.url)
    assert "29/30" in officer.inner_text(".facts")
    officer.wait_for_selector("figure img", timeout=120_000)  # drawn by the worker, put in place by the page itself
    picture(officer, "ket-qua")
    officer.click("text=Giấy tờ để ký")
    officer.wait_for_url("**/giay-to")
    picture(officer, "giay-to")
    with officer.expect_download() as download:
        officer.click("[aria-label='Tải bao-cao-ket-qua-lay-y-kien.docx']")
    assert Path(download.value.path()).stat().st_size > 20_000
    officer.click("button:has-text('Niêm yết kết quả')")
    officer.wait_for_url("**/ket-qua/*")
    assert "96,67%" in officer.inner_text("main") and "Thôn Một" not in officer.inner_text("main")
    picture(officer, "niem-yet")


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_a_resident_answers_without_script(site, browser, width):
    page = page_of(browser, width=width)
    code = launch(page, site.url)
    act(page, "Mở đợt", "Mở đợt ngay")
    page.wait_for_url("**/in-phieu")
    [slip, other, *_] = codes_of(site, code)
    resident = page_of(browser, width=width, script=False)
    resident.goto(f"{site.url}/phieu")
    picture(resident, "phieu-ma")
    resident.fill("#code", "KHÔNG-PHẢI-MÃ")
    resident.click("button")
    resident.wait_for_selector("h1:has-text('Mã chưa đúng')")
    picture(resident, "phieu-ma-sai")
    resident.fill("#code", slip)
    resident.click("button")
    resident.wait_for_selector("#other")
    picture(resident, "phieu")
    resident.click("label[for=q3b]")
    assert resident.is_visible("#r3") and not resident.is_visible("#r4")
    for label in resident.locator(".pair label[for^=q]").all()[:4]:
        assert label.bounding_box()["height"] >= 48
    resident.click("text=Gửi phiếu")
    resident.wait_for_selector("#summary")
    picture(resident, "phieu-thieu")
    assert resident.locator("#summary a").count() == 18
    resident.click("button:has-text('Gửi phiếu')")
    resident.wait_for_selector("h1:has-text('Đã nhận phiếu')")
    picture(resident, "phieu-da-nhan")
    answer(resident, site.url, other)
    assert resident.context.cookies() == []
    resident.goto(f"{site.url}/phieu")
    resident.fill("#code", slip)
    resident.click("button")
    resident.wait_for_selector("h1:has-text('Đã nhận phiếu')")
    assert "Số biên nhận" not in resident.inner_text("main")


@pytest.mark.browser
def test_a_scanned_code_goes_straight_to_the_form_and_leaves_the_address(site, browser):
    page = page_of(browser, width=360)
    code = launch(page, site.url)
    act(page, "Mở đợt", "Mở đợt ngay")
    page.wait_for_url("**/in-phieu")
    [slip, *_] = codes_of(site, code)
    resident = page_of(browser, width=360)
    asked: list[str] = []
    resident.on("request", lambda request: asked.append(request.url))
    resident.goto(f"{site.url}/phieu#{slip}")
    resident.wait_for_selector("#q1a", state="attached")
    assert "#" not in resident.url and not any(slip in url for url in asked)
    assert not any(slip in text for text in site.log.read_text(encoding="utf-8").splitlines())
