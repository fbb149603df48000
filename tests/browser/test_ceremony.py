"""Three trustees and two officers rehearse the ceremony on the pages, as the printed guide tells them."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from app import rehearsal
from surveys.trustees import WORDS
from tests.analysis.reading_pdf import words
from tests.browser.conftest import PLACE, page_of
from tests.browser.test_roads import act, picture, sign_in
from tests.given import NOW


def shares_printed(pdf: bytes) -> list[list[str]]:
    """The numbered words as they stand on each sheet."""
    sheets = []
    for page in PdfReader(io.BytesIO(pdf)).pages:
        lines = [line.strip() for line in page.extract_text().splitlines()]
        numbered = {lines[at]: lines[at + 1] for at in range(len(lines) - 1) if lines[at].rstrip(".").isdigit()}
        sheets.append([numbered[f"{number}."] for number in range(1, WORDS + 1)])
    return sheets


def type_in(page, sheets: list[list[str]]) -> None:
    """Two people type the first four letters of each word."""
    for number, sheet in enumerate(sheets, start=1):
        page.locator(f"#share{number}").press_sequentially(" ".join(word[:4] for word in sheet))


@pytest.mark.browser
def test_three_people_rehearse_with_the_guide_on_the_table(site, browser, tmp_path):
    poll, [guide, ballots] = rehearsal.ceremony(site.here, tmp_path, place=PLACE, by="test", now=NOW)
    assert "Niêm phong hai lớp phong bì" in words(Path(guide).read_bytes())
    lan, mai = page_of(browser, width=1280), page_of(browser, width=360)
    sign_in(lan, site.url, "Lan")
    at = f"{site.url}/can-bo/dot/{poll.code}"
    lan.goto(at)
    lan.click("summary:has-text('Niêm phong hai lớp phong bì')")
    form = lan.locator("form", has_text="Tạo khóa và in ba tờ mảnh khóa")
    token = form.locator("[name=csrf_token]").input_value()
    printed = lan.request.post(f"{at}/to-kiem-phieu", form={"csrf_token": token})  # the viewer would hide the file
    sheets = shares_printed(printed.body())
    lan.goto(f"{at}/thu-manh-khoa")
    type_in(lan, [sheets[2], sheets[0]])
    lan.click("button:has-text('Thử hai tờ')")
    lan.wait_for_selector("text=Hai tờ này mở được hòm phiếu")
    lan.goto(at)
    act(lan, "Mở đợt", "Mở đợt ngay")
    lan.wait_for_url("**/in-phieu")
    lan.goto(f"{at}/nhap-phieu")
    lan.set_input_files("#file", ballots)
    lan.click("button:has-text('Nhập tệp')")
    lan.wait_for_selector("text=10 phiếu")
    lan.goto(at)
    act(lan, "Kết thúc nhận phiếu", "Kết thúc đợt")
    act(lan, "Mở hòm phiếu", "Đề nghị mở hòm phiếu")
    lan.wait_for_selector("text=Đang chờ một cán bộ khác đồng ý")
    sign_in(mai, site.url, "Mai")
    mai.goto(at)
    type_in(mai, sheets[:2])
    picture(mai, "mo-hom-hai-lop")
    mai.click("button:has-text('Đồng ý, mở hòm và kiểm phiếu')")
    mai.wait_for_url("**/ket-qua")
    assert "9/10" in mai.inner_text("main")
