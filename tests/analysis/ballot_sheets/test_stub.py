"""The stub over the ballot: the resident's link, its promises, and nothing that leads to the ballot."""

import unicodedata
from dataclasses import replace

import pytest

from analysis.ballot_sheets import NO_CODE, codes, layout_of, sheets_pdf
from analysis.ballot_sheets.formats import MASK
from analysis.sheets import qr_modules
from tests.analysis.reading_pdf import MM, pages, rectangles, words
from tests.sheets_given import KEY, POLL, SHEET, questionnaire, sheet

ONE_PAGE = replace(SHEET, questionnaire=questionnaire(5))


def slips(number):
    return [f"K7QX-{place:04d}-9RWD" for place in range(2000, 2000 + number)]


def test_every_code_stands_on_one_stub_in_the_given_order():
    text = words(sheets_pdf(SHEET, slips(5), key=KEY))
    found = [text.index(code) for code in slips(5)]
    assert found == sorted(found)
    assert all(text.count(code) == 1 for code in slips(5))


def test_a_stub_says_who_asks_what_where_and_until_when():
    text = words(sheets_pdf(SHEET, slips(1), key=KEY))
    assert "Cuống phiếu của hộ gia đình – Thôn Hà Bôi" in text
    assert "langnghe.example/phieu" in text
    assert "Trả lời đến hết ngày 27/03/2026." in text


def test_a_stub_promises_what_the_box_keeps():
    text = words(sheets_pdf(SHEET, slips(1), key=KEY))
    assert "Mã này mở một phiếu cho một hộ, không gắn với tên ai." in text
    assert (
        "Phiếu không ghi tên. Hệ thống biết phiếu nào đã trả lời; "
        "từ dữ liệu lưu trữ, không ai biết phiếu đó trả lời gì."
    ) in text
    assert "xé cuống này nộp lại cho tổ lấy ý kiến, để riêng, không kẹp vào phiếu giấy" in text


def test_a_stub_without_code_says_so():
    text = words(sheets_pdf(SHEET, [NO_CODE], key=KEY))
    assert "Cuống này không có mã." in text
    assert "langnghe.example" not in text


def test_the_qr_code_draws_exactly_the_modules_of_the_address():
    [page] = pages(sheets_pdf(ONE_PAGE, slips(1), key=KEY))
    tear = (layout_of(ONE_PAGE).high - layout_of(ONE_PAGE).tear) * MM
    expected = qr_modules("https://langnghe.example/phieu#K7QX-2000-9RWD", MASK)
    assert _modules([each for each in rectangles(page) if each[1] > tear]) == {
        (across, down) for down, row in enumerate(expected) for across, dark in enumerate(row) if dark
    }


def test_the_qr_codes_are_coarse_enough_for_a_cheap_phone():
    [page] = pages(sheets_pdf(ONE_PAGE, slips(1), key=KEY))
    assert min(high for *_, high in rectangles(page)) / MM > 0.6


def _modules(drawn):
    """Column and row of every dark module, from rectangles in points: the top left finder stands at 0, 0."""
    left, top = min(x for x, *_ in drawn), max(y for _, y, *_ in drawn)
    module = drawn[0][3]
    return {
        (round((x - left) / module) + step, round((top - y) / module))
        for x, y, wide, _ in drawn
        for step in range(round(wide / module))
    }


def test_a_code_given_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        sheets_pdf(SHEET, slips(1) * 2, key=KEY)


def test_names_that_fit_nowhere_are_refused():
    with pytest.raises(ValueError, match="dài quá"):
        sheets_pdf(replace(SHEET, village="Thôn Hà Bôi " * 200), slips(1), key=KEY)


def test_decomposed_letters_are_composed():
    apart = replace(SHEET, village=unicodedata.normalize("NFD", SHEET.village))
    same = [sheets_pdf(given, slips(1), key=KEY, serials=["0123456789"]) for given in (apart, SHEET)]
    assert same[0] == same[1]


def test_marks_of_a_page_are_only_text():
    assert "Thôn <b>A</b> & B" in words(sheets_pdf(replace(SHEET, village="Thôn <b>A</b> & B"), slips(1), key=KEY))


def test_the_layout_is_the_same_for_every_village_and_address():
    other = sheet(village="Tổ dân phố Nguyễn Thị Minh Khai – Khu tái định cư Đông Nam", position=40)
    moved = sheet(base_url="https://lay-y-kien-nhan-dan.mttq.thanh-pho-quang-ngai.gov.example:8443")
    assert layout_of(other) == layout_of(moved) == layout_of(SHEET)


def test_serials_are_random_and_say_nothing_of_the_stub():
    """Twice the same stubs: other serials, in no order."""
    drawn = [codes.new_serial() for _ in range(200)]
    assert len(set(drawn)) == 200
    assert drawn != sorted(drawn)
    assert sheets_pdf(SHEET, slips(2), key=KEY) != sheets_pdf(SHEET, slips(2), key=KEY)


def test_a_code_comes_back_and_only_its_key_seals_it():
    code = codes.PageCode("ABCD", POLL, 1000, 2, "0123456789")
    text = codes.written(code, key=KEY)
    assert codes.read(text) == code
    codes.check(text, key=KEY)
    for forged in (text[:-1] + ("0" if text[-1] != "0" else "1"), text.replace("0123456789", "0123456788")):
        with pytest.raises(codes.ForgedCode):
            codes.check(forged, key=KEY)
    with pytest.raises(codes.ForgedCode):
        codes.check(text, key=b"another key")


@pytest.mark.parametrize("text", ["", "https://langnghe.example/phieu", "2" * 31, "1ABCDK7QX2M"])
def test_foreign_codes_are_not_ours(text):
    with pytest.raises(codes.NotOurCode):
        codes.read(text)


def test_a_village_beyond_a_thousand_does_not_fit():
    with pytest.raises(ValueError, match="does not fit"):
        codes.written(codes.PageCode("ABCD", POLL, 1024, 1, "0123456789"), key=KEY)


def test_what_every_sheet_has_is_kept_once_in_the_file():
    """Else 500 sheets take minutes to draw and to print."""
    few, more = (len(sheets_pdf(SHEET, slips(number), key=KEY)) for number in (5, 25))
    assert (more - few) / 20 < 10_000
