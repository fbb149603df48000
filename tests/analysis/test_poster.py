from dataclasses import replace
from datetime import date

import pytest

from analysis.poster import Poster, poster_pdf
from analysis.sheets import qr_modules
from tests.analysis.reading_pdf import MM, fonts, lines, pages, rectangles, sizes, words

POSTER = Poster(
    body="Ủy ban MTTQ Việt Nam xã Long Hiệp",
    poll_title="Lấy ý kiến sự hài lòng của người dân về xã đạt chuẩn nông thôn mới năm 2026",
    village="Thôn Hà Bôi",
    asks="Xin ông/bà cho biết mức độ hài lòng của gia đình về kết quả xây dựng nông thôn mới của xã",
    options=("Hài lòng", "Không hài lòng"),
    opens_on=date(2026, 3, 23),
    closes_on=date(2026, 3, 27),
    base_url="https://langnghe.example",
    posted_at="nhà văn hóa thôn và trụ sở Ủy ban nhân dân xã",
    posting_on=date(2026, 4, 20),
    contact="Bà Nguyễn Thị Bưởi, Trưởng Ban công tác Mặt trận thôn, điện thoại 0912 345 678",
)
LONG_POSTER = replace(
    POSTER,
    body="Ủy ban Mặt trận Tổ quốc Việt Nam phường Nguyễn Nghiêm – Đức Phổ Trung tâm",
    poll_title=f"{POSTER.poll_title} và kết quả xây dựng nông thôn mới nâng cao trên địa bàn toàn tỉnh",
    village="Tổ dân phố Nguyễn Thị Minh Khai – Khu tái định cư Đông Nam Bắc Trà Khúc mở rộng giai đoạn hai",
    base_url="https://lay-y-kien-nhan-dan.mttq.thanh-pho-quang-ngai.quangngai.gov.example:8443",
)


def test_it_says_everything_a_household_asks():
    text = words(poster_pdf(POSTER))
    for part in (
        "ỦY BAN MTTQ VIỆT NAM XÃ LONG HIỆP",
        POSTER.poll_title,
        "Thôn Hà Bôi",
        POSTER.asks,
        "Từ 23/03/2026 đến hết 27/03/2026",
        "1. Nhận phiếu mời",
        "2. Dùng điện thoại quét mã",
        "3. Mỗi câu chọn “Hài lòng” hoặc “Không hài lòng”",
        "Xin phiếu giấy của tổ lấy ý kiến",
        "từ dữ liệu lưu trữ, không ai biết phiếu đó trả lời gì.",
        "niêm yết tại nhà văn hóa thôn và trụ sở Ủy ban nhân dân xã, chậm nhất ngày 20/04/2026.",
        "langnghe.example/phieu",
        f"Cần hỏi thêm: {POSTER.contact}",
    ):
        assert part in text


def test_without_a_contact_nobody_is_named():
    assert "Cần hỏi thêm" not in words(poster_pdf(replace(POSTER, contact="")))


def test_the_qr_code_is_the_page_without_a_code():
    [page] = pages(poster_pdf(POSTER))
    modules = qr_modules("https://langnghe.example/phieu")
    drawn = rectangles(page)
    module = drawn[0][3]
    assert sum(round(wide / module) for _, _, wide, _ in drawn) == sum(map(sum, modules))
    assert module / MM > 1.5


def test_it_is_one_page_of_a4_with_embedded_letters():
    pdf = poster_pdf(POSTER)
    assert len(pages(pdf)) == 1
    assert sizes(pdf) == {(210.0, 297.0)}
    assert set(fonts(pdf).values()) == {True}


@pytest.mark.parametrize("poster", [POSTER, LONG_POSTER])
def test_nothing_leaves_the_page(poster):
    [page] = pages(poster_pdf(poster))
    for left, right, y, text in lines(page):
        assert left >= 15, text
        assert right <= 210 - 15, text
        assert 15 < y < 297 - 15, text


def test_texts_that_fit_no_page_are_refused():
    with pytest.raises(ValueError, match="dài quá"):
        poster_pdf(replace(POSTER, asks=POSTER.asks * 40))


def test_a_letter_without_a_picture_is_refused():
    with pytest.raises(ValueError, match="“漢”"):
        poster_pdf(replace(POSTER, contact="漢"))
