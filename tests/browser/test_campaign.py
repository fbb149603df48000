"""A province launches for five communes: places from a file, a plan with a drawing, the polls, one board."""

import pytest

from surveys import officers
from tests.browser.conftest import PASSWORD, page_of
from tests.browser.test_roads import picture, sign_in
from tests.given import NOW

PROVINCE = ["Tỉnh Gia Lai"]
ROWS = [
    f"Xã {commune};Thôn {village};{20 + village};Tổ {village}" for commune in range(1, 9) for village in range(1, 5)
]


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_a_province_launches_for_five_communes(site, browser, width, tmp_path):
    with site.here.writing() as session:
        officers.add(
            session, name="Hà", password=PASSWORD, role=officers.Role.PROVINCE, place=PROVINCE, by="test", now=NOW
        )
    page = page_of(browser, width=width)
    sign_in(page, site.url, "Hà")
    page.click("text=Địa bàn")
    page.click("text=Nhập danh sách từ tệp")
    file = tmp_path / "dia-ban.csv"
    file.write_text("\n".join(["Xã;Thôn;Số hộ;Tổ lấy ý kiến", *ROWS]), encoding="utf-8")
    page.set_input_files("#file", file)
    picture(page, "dia-ban-tep")
    page.fill("#on", "2026-03-01")
    page.click("text=Xem trước thay đổi")
    page.wait_for_selector("text=40 nơi mới")
    picture(page, "dia-ban-xem-truoc")
    page.click("text=Đồng ý, ghi thay đổi")
    page.wait_for_selector("h2:has-text('Bên trong')")
    picture(page, "dia-ban")
    page.click("main a:has-text('Xã 3')")
    page.wait_for_selector("text=Thôn 4")
    picture(page, "dia-ban-xa")

    page.goto(f"{site.url}/can-bo/")
    page.click("text=Kế hoạch chung cho nhiều xã")
    page.click("a:has-text('Lập kế hoạch chung')")
    page.select_option("#kind", "ntm-xa@2")
    page.fill("#title", "Lấy ý kiến về xã đạt chuẩn nông thôn mới")
    page.fill("#opens", "2026-03-02")
    page.fill("#closes", "2026-03-12")
    page.check("input[value=sampled]")
    page.click("summary:has-text('Quy tắc chọn mẫu')")
    page.fill("#draw_communes", "5")
    page.fill("#draw_villages", "2")
    picture(page, "ke-hoach-chung-moi")
    page.click("button:has-text('Lập kế hoạch')")
    page.wait_for_selector("h2:has-text('bốc số')")
    picture(page, "ke-hoach-chung-boc-so")
    page.fill("#seed", "48213")
    page.fill("#source", "Xổ số kiến thiết ngày 01/03/2026, giải đặc biệt")
    page.click("text=Ghi số này")
    page.wait_for_selector("h1:has-text('Biên bản chọn mẫu')")
    picture(page, "bien-ban-chon-mau")
    page.click("main .actions a")
    page.dblclick("button:has-text('Lập 5 đợt')")
    page.wait_for_selector("text=Bảng theo dõi 5 xã")
    assert page.locator("tbody tr").count() == 6
    page.click("summary:has-text('Mở cùng lúc')")
    page.click("button:has-text('Mở 5 đợt')")
    page.wait_for_selector("text=Đã mở 5 đợt")
    assert "đã quá hạn tổng hợp" in page.inner_text("main"), "its dates lie in the past"
    picture(page, "ke-hoach-chung-bang")
