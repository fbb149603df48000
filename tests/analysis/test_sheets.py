import time
import unicodedata
from dataclasses import replace
from datetime import date

import pytest

from analysis.sheets import (
    HEIGHT,
    QUIET,
    WIDTH,
    Paper,
    SlipSheet,
    Style,
    height,
    one_line,
    page_url,
    qr_modules,
    slips_pdf,
    typed_address,
)
from tests.analysis.reading_pdf import fonts, lines, pages, rectangles, sizes, words

LONG = "Tổ dân phố Nguyễn Thị Minh Khai – Khu tái định cư Đông Nam Bắc Trà Khúc mở rộng giai đoạn hai"


def codes(number):
    return tuple(f"K7QX-{place:04d}-9RWD" for place in range(2000, 2000 + number))


SHEET = SlipSheet(
    body="Ủy ban MTTQ Việt Nam xã Long Hiệp",
    poll_title="Lấy ý kiến sự hài lòng của người dân về xã đạt chuẩn nông thôn mới năm 2026",
    village="Thôn Hà Bôi",
    base_url="https://langnghe.example/",
    closes_on=date(2026, 3, 27),
    codes=codes(9),
)
LONG_SHEET = replace(
    SHEET,
    body="Ủy ban Mặt trận Tổ quốc Việt Nam phường Nguyễn Nghiêm – Đức Phổ Trung tâm",
    poll_title=f"{SHEET.poll_title} và kết quả xây dựng nông thôn mới nâng cao trên địa bàn toàn tỉnh",
    village=LONG,
    base_url="https://lay-y-kien-nhan-dan.mttq.thanh-pho-quang-ngai.quangngai.gov.example:8443",
)


def test_every_code_stands_on_one_slip_in_the_given_order():
    text = words(slips_pdf(SHEET))
    found = [text.index(code) for code in SHEET.codes]
    assert found == sorted(found)
    assert all(text.count(code) == 1 for code in SHEET.codes)


def test_a_slip_says_who_asks_what_where_and_until_when():
    text = words(slips_pdf(replace(SHEET, codes=codes(1))))
    assert "ỦY BAN MTTQ VIỆT NAM XÃ LONG HIỆP" in text
    assert SHEET.poll_title in text
    assert "Phiếu mời hộ gia đình – Thôn Hà Bôi" in text
    assert "langnghe.example/phieu" in text
    assert "Trả lời đến hết ngày 27/03/2026." in text


def test_a_slip_promises_what_the_box_keeps():
    text = words(slips_pdf(replace(SHEET, codes=codes(1))))
    assert "Mã này mở một phiếu cho một hộ, không gắn với tên ai." in text
    assert (
        "Phiếu không ghi tên. Hệ thống biết phiếu nào đã trả lời; "
        "từ dữ liệu lưu trữ, không ai biết phiếu đó trả lời gì."
    ) in text
    assert "nộp lại phiếu mời này cho tổ lấy ý kiến, để riêng, không kẹp vào phiếu giấy" in text


def test_eight_slips_stand_on_a_page_of_a4():
    pdf = slips_pdf(SHEET)
    assert len(pages(pdf)) == 2
    assert sizes(pdf) == {(WIDTH, HEIGHT)}


def test_only_the_shipped_letters_are_used_and_all_are_embedded():
    assert fonts(slips_pdf(SHEET)) == {"Tinos": True, "Tinos-Bold": True}


def test_the_qr_code_draws_exactly_the_modules_of_the_address():
    [page] = pages(slips_pdf(replace(SHEET, codes=codes(1))))
    expected = qr_modules("https://langnghe.example/phieu#K7QX-2000-9RWD")
    assert _modules(rectangles(page)) == {
        (across, down) for down, row in enumerate(expected) for across, dark in enumerate(row) if dark
    }


def test_the_qr_code_is_coarse_enough_for_a_cheap_phone():
    [page] = pages(slips_pdf(replace(SHEET, codes=codes(1))))
    assert min(high for *_, high in rectangles(page)) / 72 * 25.4 > 0.7


def _modules(drawn):
    """Column and row of every dark module, from rectangles in points: the top left finder stands at 0, 0."""
    left, top = min(x for x, *_ in drawn), max(y for _, y, *_ in drawn)
    module = drawn[0][3]
    return {
        (round((x - left) / module) + step, round((top - y) / module))
        for x, y, wide, _ in drawn
        for step in range(round(wide / module))
    }


def test_long_names_wrap_inside_their_slip():
    page = pages(slips_pdf(LONG_SHEET))[0]
    found = lines(page)
    assert len(found) > 60
    for left, right, y, text in found:
        column = left // (WIDTH / 2)
        assert right <= (column + 1) * WIDTH / 2 - 5, text
        assert left >= column * WIDTH / 2 + 5, text
        assert 4 < y < HEIGHT - 4, text


def test_long_names_take_fewer_slips_a_page():
    assert len(pages(slips_pdf(replace(LONG_SHEET, codes=codes(8))))) > 1


def test_names_that_fit_nowhere_are_refused():
    with pytest.raises(ValueError, match="dài quá"):
        slips_pdf(replace(SHEET, poll_title="Lấy ý kiến " * 200))


def test_a_code_given_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        slips_pdf(replace(SHEET, codes=("K7QX-2M4T-9RWD", "K7QX-2M4T-9RWD")))


def test_a_village_without_codes_gets_a_page_that_says_so():
    assert words(slips_pdf(replace(SHEET, codes=()))) == "Thôn Hà Bôi: không có phiếu mời nào cần in."


def test_a_letter_without_a_picture_is_refused_by_name():
    with pytest.raises(ValueError, match=r"Phông chữ không có ký tự: “漢” \(U\+6F22\), “🙂” \(U\+1F642\)"):
        slips_pdf(replace(SHEET, village="Thôn 🙂漢"))


def test_decomposed_letters_are_composed():
    apart = replace(SHEET, village=unicodedata.normalize("NFD", SHEET.village))
    assert slips_pdf(apart) == slips_pdf(SHEET)


def test_marks_of_a_page_are_only_text():
    text = words(slips_pdf(replace(SHEET, village="Thôn <b>A</b> & B")))
    assert "Thôn <b>A</b> & B" in text


def test_all_vietnamese_letters_come_back():
    marked = [base + mark for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" for mark in "\u0300\u0301\u0303\u0309\u0323"]
    letters = unicodedata.normalize("NFC", "".join(marked)) + "ăâđêôơưĂÂĐÊÔƠƯ"
    paper = Paper(title="", author="")
    for number, font in enumerate(("Tinos-Regular", "Tinos-Bold", "Tinos-Italic", "Tinos-BoldItalic")):
        paper.blocks([(letters, Style(6, font))], 10, 20 + 10 * number, 190)
    assert words(paper.finish()).replace(" ", "") == letters * 4


def test_the_same_slips_give_the_same_bytes():
    assert slips_pdf(SHEET) == slips_pdf(SHEET)


@pytest.mark.slow
def test_five_hundred_slips_come_quickly():
    begun = time.perf_counter()
    pdf = slips_pdf(replace(SHEET, codes=codes(500)))
    assert time.perf_counter() - begun < 20
    assert len(pages(pdf)) == 63


@pytest.mark.parametrize("base", ["https://langnghe.example", "https://langnghe.example/"])
def test_the_code_stands_behind_the_fragment_sign(base):
    assert page_url(base, "K7QX-2M4T-9RWD") == "https://langnghe.example/phieu#K7QX-2M4T-9RWD"
    assert page_url(base) == "https://langnghe.example/phieu"
    assert typed_address(base) == "langnghe.example/phieu"


@pytest.mark.parametrize("base", ["", "langnghe.example", "ftp://langnghe.example"])
def test_an_address_without_scheme_is_refused(base):
    with pytest.raises(ValueError, match="http"):
        page_url(base)


def test_a_qr_code_has_its_finders_and_its_quiet_zone():
    modules = qr_modules("https://langnghe.example/phieu")
    assert all(len(row) == len(modules) for row in modules)
    assert modules[0][:8] == [True] * 7 + [False]
    assert QUIET == 4


def test_a_long_address_shrinks_to_one_line_and_wraps_only_when_too_small():
    style = Style(12)
    one = height([("langnghe.example", style)], 60)
    assert height([one_line("langnghe.mttq.quangngai.gov.example/phieu", style, 60)], 60) <= one
    assert height([one_line("langnghe." * 12, style, 60)], 60) > one
