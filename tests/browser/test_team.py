"""A village team's phone: from the printed link to stubs, a lost slip, and the end of the poll."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from surveys import polls
from tests.app.officer.test_teams import LINK
from tests.browser.conftest import page_of
from tests.browser.test_roads import act, codes_of, picture, sign_in
from tests.given import an_open_poll
from tests.stub_photographs import photograph


def printed_link(officer, site, code):
    """The officer prints the sheets; the code on the first of them."""
    officer.goto(f"{site.url}/can-bo/dot/{code}")
    officer.click("text=Tổ lấy ý kiến")
    with officer.expect_download() as download:
        officer.click("text=In tờ cho các thôn chưa có")
    data = Path(download.value.path()).read_bytes()
    officer.reload()
    picture(officer, "to-cua-thon")
    return LINK.findall(PdfReader(io.BytesIO(data)).pages[0].extract_text())[0]


def village(site, code):
    with site.here.reading() as session:
        return polls.by_code(session, code).villages[0]


def stubs_come_in(phone, site, stubs):
    phone.click("text=Nhận cuống phiếu")
    phone.fill("#stub", stubs[0].lower())
    phone.click("text=Nhận cuống này")
    phone.wait_for_selector("[role=alert]:has-text('Đã nhận cuống phiếu.')")
    phone.set_input_files("#photo", {
        "name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": photograph(*stubs, url=site.url)
    })  # fmt: skip
    phone.wait_for_selector("[role=alert]:has-text('đã nhận rồi')")
    assert phone.locator("[role=alert]").count() == 2
    picture(phone, "to-cuong")
    phone.click("text=Về trang của thôn")


@pytest.mark.browser
def test_a_teams_phone_from_its_link_to_the_end_of_the_poll(site, browser):
    code = an_open_poll(site.here)
    slips = codes_of(site, code)
    officer, phone = page_of(browser, width=1280), page_of(browser, width=360)
    sign_in(officer, site.url, "Lan")
    link = printed_link(officer, site, code)
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(f"{site.url}/to/vao#{link}")
    phone.wait_for_selector("h1:has-text('Thôn Một')")
    assert "#" not in phone.url and not any(link in url for url in asked)
    picture(phone, "to-thon")
    stubs_come_in(phone, site, slips[:2])
    assert village(site, code).stubs == 2
    phone.click("text=Đổi phiếu mất, phiếu rách")
    picture(phone, "to-doi-phieu")
    phone.fill("#old", slips[2])
    phone.click("text=Đổi lấy mã mới")
    phone.wait_for_selector("h1:has-text('Mã mới của một hộ')")
    picture(phone, "to-ma-moi")
    fresh = phone.inner_text(".number")
    phone.click("text=Đã trao cho hộ")
    household = page_of(browser, width=360)
    household.goto(f"{site.url}/phieu#{slips[2]}")
    household.wait_for_selector("h1:has-text('Mã chưa đúng')")
    household.fill("#code", fresh)
    household.click("button")
    household.wait_for_selector("#q1a", state="attached")
    assert household.context.cookies() == []
    officer.goto(f"{site.url}/can-bo/dot/{code}")
    act(officer, "Kết thúc nhận phiếu", "Kết thúc đợt")
    officer.wait_for_selector("text=Việc tiếp theo: mở hòm phiếu")
    phone.reload()
    phone.wait_for_selector("h1:has-text('Trang của tổ đã hết hiệu lực')")
    picture(phone, "to-het")
    assert link not in site.log.read_text(encoding="utf-8")
