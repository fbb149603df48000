"""Kiến nghị, from a comment on a phone and one on paper to the published reply, by the keyboard at 360 px."""

import pytest

from tests.browser.conftest import page_of
from tests.browser.test_roads import codes_of, picture, sign_in
from tests.given import a_csv, an_open_poll, cast, close, count, key_in


def tell(page, url: str, code: str, comment: str) -> None:
    """A household answers on its phone and says something."""
    page.goto(f"{url}/phieu")
    page.fill("#code", code)
    page.click("button")
    page.wait_for_selector("#other")
    for number in range(1, 20):
        page.click(f"label[for=q{number}a]")
    page.fill("#other", comment)
    page.click("text=Gửi phiếu")
    page.wait_for_selector("h1:has-text('Đã nhận phiếu')")


def read_both(officer) -> None:
    """With the keyboard alone: names are blanked out already, Ctrl+Enter goes on."""
    for _ in range(2):
        officer.wait_for_selector("#text:focus")
        assert "Nguyễn Văn An" not in officer.input_value("#text")
        picture(officer, "doc-loi")
        with officer.expect_navigation():
            officer.keyboard.press("Control+Enter")
    officer.wait_for_selector("text=Đã đọc hết")


@pytest.mark.browser
def test_a_comment_is_read_gathered_sent_answered_and_published(site, browser):
    code = an_open_poll(site.here)
    phone, lan = page_of(browser, width=360), page_of(browser, width=360)
    slip, *others = codes_of(site, code)
    tell(phone, site.url, slip, "Đường thôn lầy lội,\nnhà ông Nguyễn Văn An ngập")
    head, row = a_csv(("Thôn Hai", "1" * 19)).splitlines()
    key_in(site.here, code, f"{head},other\n{row},duong thon lay loi")
    for other in others[:9]:
        cast(site.here, other)
    close(site.here, code)
    count(site.here, code)
    at = f"{site.url}/can-bo/dot/{code}"
    sign_in(lan, site.url, "Lan")
    lan.goto(at)
    lan.click("text=Kiến nghị của người dân")
    lan.click("text=Đọc từng lời")
    read_both(lan)
    lan.click("text=Gom thành kiến nghị")
    lan.fill("#s1", "Sửa đường thôn lầy lội")
    picture(lan, "gom-kien-nghi")
    lan.click("text=Ghi nhóm này")
    lan.wait_for_selector("text=Không còn ý kiến nào chờ gom")
    lan.goto(f"{at}/kien-nghi/1")
    lan.select_option("#question", "2")
    lan.fill("#authority", "Ủy ban nhân dân xã Long Hiệp")
    picture(lan, "kien-nghi-mot")
    lan.click("button:has-text('Ghi lại')")
    lan.wait_for_selector("text=Đã ghi.")
    lan.goto(f"{at}/kien-nghi/chuyen")
    with lan.expect_download() as letter:
        lan.click("button:has-text('Tải công văn')")
    assert letter.value.suggested_filename == f"chuyen-kien-nghi-{code}.docx"
    lan.fill("#letter1", "12/MTTQ-BTT")
    lan.fill("#sent_on1", "2026-03-16")
    lan.fill("#deadline1", "2026-04-03")
    picture(lan, "chuyen-kien-nghi")
    lan.click("button:has-text('Ghi đã chuyển')")
    lan.wait_for_selector("text=1 kiến nghị quá hạn trả lời")
    picture(lan, "kien-nghi")
    lan.goto(f"{at}/kien-nghi/1")
    lan.fill("#replied_on", "2026-04-20")
    lan.fill("#reply", "Xã sẽ đổ bê tông đoạn đường này trong quý III.")
    lan.click("button:has-text('Ghi trả lời')")
    lan.wait_for_selector("text=Đã ghi trả lời")
    lan.goto(f"{at}/giay-to")
    lan.click("button:has-text('Niêm yết')")
    lan.wait_for_url("**/ket-qua/*")
    lan.goto(f"{at}/kien-nghi/1")
    picture(lan, "kien-nghi-tra-loi")
    lan.click("button:has-text('Công bố')")
    lan.wait_for_selector("text=Đã công bố")
    phone.goto(f"{site.url}/ket-qua/{code}")
    phone.click("text=Kiến nghị và trả lời")
    page = phone.inner_text("main")
    assert "Sửa đường thôn lầy lội" in page and "Một số ý kiến" in page and "đổ bê tông" in page
    assert "Nguyễn" not in page and "duong" not in page
    picture(phone, "kien-nghi-cong-khai")
