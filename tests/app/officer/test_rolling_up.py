import io

import openpyxl
from bs4 import BeautifulSoup
from docx import Document

from surveys.officers import Role
from tests.surveys.test_rechecks import KEY, PROVINCE, a_poll

URL = f"/can-bo/tong-hop/{KEY}"
ANSWERS = {f"{letter}{n}": "25" if letter == "s" else "0" for n in range(1, 20) for letter in "sd"}
RIGHT = {**ANSWERS, "s19": "20", "d19": "5", "sheets": "25", "counted_by": "Mai, Hoa"}
EVERY_PILE = {"seed": "xổ số 27/11", "worst": "1", "risk": "1"}


def words(page) -> str:
    return " ".join(BeautifulSoup(page.text, "html.parser").main.text.split())


def test_the_province_reads_sums_missing_places_and_each_content(here, sign_in):
    a_poll(here, "Xã A")
    a_poll(here, "Xã B", paper=False)
    a_poll(here, "Xã C", confirm=False)
    hoa = sign_in(Role.PROVINCE, PROVINCE, "Hoa")
    assert "Tổng hợp số liệu các xã đã xác nhận" in words(hoa.get("/can-bo/"))
    assert "Xã đạt chuẩn nông thôn mới" in words(hoa.get("/can-bo/tong-hop"))
    page = words(hoa.get(URL))
    assert "Số liệu là tổng của 2 xã, phường đã xác nhận; mỗi nơi là tổng của các thôn (4 thôn)." in page
    assert "64/74 phiếu hài lòng (86,49%)" in page and "Chưa cộng vào: 1 nơi chưa xác nhận Xã C: đã kiểm phiếu" in page
    assert "36/36 lần một nội dung ở một nơi đạt" in page and "Chưa bốc thăm lần nào" in page
    word = Document(io.BytesIO(hoa.get(f"{URL}/bao-cao-tong-hop.docx").data))
    assert any("- Xã C: đã kiểm phiếu, chưa xác nhận." in each.text for each in word.paragraphs)
    book = openpyxl.load_workbook(io.BytesIO(hoa.get(f"{URL}/bao-cao-tong-hop.xlsx").data))
    assert [row.value for row in book["Từng nơi"]["E"][1:]] == [37, 37, 74]
    assert hoa.get(f"{URL}/khac.docx").status_code == 404


def test_nothing_confirmed_says_so_and_makes_no_report(here, sign_in):
    a_poll(here, "Xã A", confirm=False)
    hoa = sign_in(Role.PROVINCE, PROVINCE, "Hoa")
    assert "Chưa nơi nào xác nhận số liệu" in words(hoa.get(URL))
    assert hoa.get(f"{URL}/bao-cao-tong-hop.docx").status_code == 404
    assert hoa.post(f"{URL}/boc-tham").status_code == 409


def test_piles_are_drawn_counted_again_and_the_village_amends(here, sign_in):
    code, hoa = a_poll(here, "Xã A"), sign_in(Role.PROVINCE, PROVINCE, "Hoa")
    assert hoa.post(f"{URL}/boc-tham", data={**EVERY_PILE, "worst": "77"}).status_code == 422
    assert hoa.post(f"{URL}/boc-tham", data=EVERY_PILE).status_code == 302
    page = words(hoa.get(URL))
    assert "Bốc thăm 2 trong 2 chồng phiếu giấy" in page and "Chuỗi bốc thăm: xổ số 27/11." in page
    assert "không phải quy định, cán bộ đã đổi mức" in page and "Mới đếm lại 0/2 chồng" in page
    first, second = f"{URL}/tham-tra/1/{code}/1", f"{URL}/tham-tra/1/{code}/2"
    assert ">25<" not in hoa.get(first).text and 'value="25"' not in hoa.get(first).text, "the count is not shown"
    refused = hoa.post(first, data={**RIGHT, "sheets": "hai"})
    assert refused.status_code == 422 and "Xin ghi số tờ phiếu đếm được" in words(refused)
    assert hoa.post(first, data=RIGHT).status_code == 302
    twelve = {**{name: "12" if name[0] == "s" else "0" for name in ANSWERS}, "sheets": "12", "counted_by": "Mai"}
    assert hoa.post(second, data={**twelve, "s3": "11", "d3": "1"}).status_code == 302
    page = words(hoa.get(URL))
    assert "Xã A, Thôn Một: 25 tờ, khớp số tờ và từng câu" in page
    assert "Xã A, Thôn Hai: không khớp – câu 3, hài lòng: kiểm phiếu 12, đếm lại 11; câu 3, không hài lòng" in page
    assert "Đã đếm lại đủ 2 chồng, 1 chồng không khớp. Không còn chồng nào chưa đếm lại." in page
    lan = sign_in(Role.COMMUNE, [*PROVINCE, "Xã A"], "Lan A")
    overview = f"/can-bo/dot/{code}/xac-nhan"
    assert "Thẩm tra thấy không khớp: lập bản sửa đổi" in words(lan.get(overview))
    assert "bản xác nhận chưa ghi nhận" in words(lan.get(f"{overview}/2"))
    lan.post(f"{overview}/2", data={"signers": "Bình", "teams": "1", "reason": "Ghi nhận kết quả thẩm tra"})
    page = words(lan.get(f"{overview}/2"))
    assert "Các con số không đổi." in page and "Đã ghi nhận 1 lần đếm lại" in page and "chưa ghi nhận" not in page
    minutes = Document(io.BytesIO(lan.get(f"/can-bo/dot/{code}/giay-to/bien-ban-kiem-phieu-02-thon-hai.docx").data))
    text = "\n".join(each.text for each in minutes.paragraphs)
    assert "Đã sửa đổi sau khi xác nhận. Thôn Hai: bản 2" in text and "Lý do: Ghi nhận kết quả thẩm tra." in text
    assert "Thôn Hai: không khớp – câu 3, hài lòng: kiểm phiếu 12, đếm lại 11" in text and "Thôn Một" not in text
    assert "Thẩm tra Thôn Một" in words(lan.get(f"{overview}/0"))
    assert "Xã A, Thôn Hai: bản 2" in words(hoa.get(URL)) and "dựa trên bản cũ của Thôn Hai" in words(hoa.get(URL))


def test_the_auditor_reads_and_neither_draws_nor_counts(here, sign_in):
    code, watching = a_poll(here, "Xã A"), sign_in(Role.AUDITOR, PROVINCE, "Giám sát")
    assert "<form" not in str(BeautifulSoup(watching.get(URL).text, "html.parser").main)
    assert watching.post(f"{URL}/boc-tham").status_code == 403
    assert watching.get(f"{URL}/tham-tra/1/{code}/1").status_code == 403
