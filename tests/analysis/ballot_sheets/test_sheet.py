"""The ballot under the stub: what it says, where its boxes stand, which paper it takes."""

from dataclasses import replace
from itertools import pairwise
from math import hypot

import pytest

from analysis.ballot_sheets import NO_CODE, UNVERIFIED, layout_of, sheets_pdf
from tests.analysis.reading_pdf import MM, fonts, form_rectangles, lines, pages, sizes, words
from tests.sheets_given import KEY, LONG, SHEET, questionnaire, sheet

LONG_SHEET = sheet(
    body="Ủy ban Mặt trận Tổ quốc Việt Nam phường Nguyễn Nghiêm – Đức Phổ Trung tâm",
    poll_title=f"{SHEET.poll_title} và kết quả xây dựng nông thôn mới nâng cao trên địa bàn toàn tỉnh",
    village="Tổ dân phố Nguyễn Thị Minh Khai – Khu tái định cư Đông Nam Bắc Trà Khúc mở rộng giai đoạn hai",
    base_url="https://lay-y-kien-nhan-dan.mttq.thanh-pho-quang-ngai.quangngai.gov.example:8443",
    questionnaire=questionnaire(24, LONG),
)
LARGE = replace(SHEET, large=True)
SMALL = sheet(questionnaire=questionnaire(1))


def printed(given, copies=1):
    return sheets_pdf(given, [NO_CODE] * copies, key=KEY)


def squares(pdf, side=5.5):
    """The boxes (points) of every page of the first sheet, page by page."""
    found = pages(pdf)
    drawn = [form_rectangles(page, f"page{n}") for n, page in enumerate(found, 1) if "page" in str(page["/Resources"])]
    return [[each for each in page if abs(each[2] / MM - side) < 0.01 > abs(each[3] / MM - side)] for page in drawn]


def test_the_head_says_who_asks_what_where_and_when():
    text = words(printed(SHEET))
    assert "ỦY BAN MTTQ VIỆT NAM XÃ LONG HIỆP" in text
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc" in text
    assert SHEET.poll_title in text
    assert "Từ 23/03/2026 đến hết 27/03/2026" in text
    assert SHEET.questionnaire.heading in text
    assert SHEET.village in text


def test_every_question_has_its_two_answers_and_two_boxes():
    pdf = printed(SHEET)
    text = words(pdf)
    assert [n for n in range(1, 21) if f"Câu {n}. " in text] == list(range(1, 20))
    assert sum(map(len, squares(pdf))) == 19 * 2 + 2


@pytest.mark.parametrize("given", [SHEET, LONG_SHEET, LARGE, SMALL], ids=["usual", "long", "large", "small"])
def test_the_layout_names_every_box_where_it_is_drawn(given):
    layout = layout_of(given)
    drawn = squares(printed(given), 7.0 if given.large else 5.5)
    for plan, page in zip(layout.pages, drawn, strict=True):
        places = [(x / MM, layout.high - (y + high) / MM) for x, y, _, high in page]
        for box in (choice.box for question in plan.questions for choice in question.choices):
            assert min(hypot(box.x - x, box.y - y) for x, y in places) < 0.02
    assert layout.questions == tuple(range(1, len(given.questionnaire.choices) + 1))


@pytest.mark.parametrize("given", [SHEET, LONG_SHEET, LARGE, SMALL], ids=["usual", "long", "large", "small"])
def test_boxes_stand_apart_and_their_answers_are_in_the_order_of_the_phone(given):
    for plan in layout_of(given).pages:
        middles = [question.choices[0].box.y for question in plan.questions]
        assert all(below - above >= 11.9 for above, below in pairwise(middles))
        for question in plan.questions:
            first, second = question.choices
            assert (first.answer, second.answer) == ("1", "0")
            assert first.words.right + 8.9 < second.box.x


def test_no_word_stands_within_three_millimetres_of_a_box():
    pdf, layout = printed(LONG_SHEET), layout_of(LONG_SHEET)
    for page, plan in zip(pages(pdf), layout.pages, strict=False):
        for left, right, y, text in lines(page):
            for question in plan.questions:
                for box in (choice.box for choice in question.choices):
                    beside = box.y - 1 < y < box.below + 1
                    assert not (beside and right > box.x - 2.9 and left < box.right + 2.9), text


def test_it_shows_how_to_mark_how_to_correct_and_where_to_write():
    text = words(printed(SHEET))
    assert "Không khoanh tròn, không gạch bỏ chữ," in text
    assert "không ghi tên, không ký tên." in text
    assert "Đánh nhầm thì xin đổi phiếu khác; không đổi được thì tô kín ô nhầm rồi đánh dấu vào ô kia." in text
    assert "Nếu có câu “Không hài lòng”, xin cho biết lý do" in text
    assert "Ý kiến khác của gia đình" in text
    assert "Chỗ đóng dấu" in text


def test_a_questionnaire_without_open_question_still_gives_room():
    asked = questionnaire()
    bare = replace(SHEET, questionnaire=replace(asked, questions=asked.choices))
    assert "Ý kiến khác (nếu có" in words(printed(bare))


@pytest.mark.parametrize("copies", [1, 3])
def test_an_unchecked_wording_is_said_on_every_page(copies):
    found = pages(printed(SHEET, copies))
    assert len(found) == 2 * copies
    assert all(UNVERIFIED in page.extract_text() for page in found)


def test_a_checked_wording_needs_no_such_line():
    assert UNVERIFIED not in words(printed(replace(SHEET, questionnaire=questionnaire(verified=True))))


def test_what_people_read_is_the_same_on_every_sheet_and_has_no_code():
    found = [page.extract_text() for page in pages(printed(SHEET, 3))]
    assert found[:2] == found[2:4] == found[4:]
    assert "/phieu" not in " ".join(found)


def test_a_ballot_of_three_pages_takes_two_sheets_of_paper():
    found = pages(printed(LARGE, 2))
    assert len(layout_of(LARGE).pages) in (3, 4)
    assert len(found) == 8


def test_only_the_last_page_does_not_point_to_the_next():
    first, last = pages(printed(SHEET))
    assert "Xin trả lời tiếp ở trang sau." in first.extract_text()
    assert "trang sau" not in last.extract_text()


def test_a_short_ballot_takes_one_side_of_a5():
    pdf = printed(SMALL, 2)
    [one, _] = pages(pdf)
    assert one.pdf.trailer["/Root"]["/ViewerPreferences"]["/Duplex"] == "/Simplex"
    assert sizes(pdf) == {(148.0, 210.0)}


def test_a_usual_ballot_is_a4_and_its_letters_are_embedded():
    pdf = printed(SHEET)
    assert sizes(pdf) == {(210.0, 297.0)}
    assert fonts(pdf) == {"Tinos": True, "Tinos-Bold": True, "Tinos-Italic": True}


def test_large_print_is_a_third_larger():
    usual, large = layout_of(SHEET), layout_of(LARGE)
    assert usual.digest != large.digest
    assert large.pages[0].questions[0].choices[0].words.high > 1.3 * usual.pages[0].questions[0].choices[0].words.high


def test_long_names_and_questions_stay_on_their_page():
    pdf = printed(LONG_SHEET)
    assert words(pdf).count("xây dựng, nghiệm thu các công trình") == 24
    for page in pages(pdf):
        for left, right, y, text in lines(page):
            assert left >= 10, text
            assert right <= 210 - 6, text
            assert 4 < y < 297 - 6, text


def test_long_answers_wrap_beside_their_boxes():
    options = ("Hài lòng và đồng ý đề nghị công nhận", "Không hài lòng, không đồng ý đề nghị công nhận")
    pdf = printed(replace(SHEET, questionnaire=questionnaire(options=options)))
    assert all(right <= 210 - 6 for page in pages(pdf) for _, right, *_ in lines(page))
    assert sum(map(len, squares(pdf))) == 19 * 2 + 2


def test_no_sheets_are_refused():
    with pytest.raises(ValueError, match="no sheets"):
        sheets_pdf(SHEET, [], key=KEY)


def test_a_letter_without_a_picture_is_refused_by_name():
    with pytest.raises(ValueError, match="“漢”"):
        printed(replace(SHEET, questionnaire=questionnaire(text="漢")))
