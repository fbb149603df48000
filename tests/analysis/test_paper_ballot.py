from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from analysis.paper_ballot import BOX, UNVERIFIED, PaperBallot, paper_ballots_pdf
from surveys.questionnaires import (
    Certainty,
    Figure,
    Level,
    Note,
    Question,
    QuestionKind,
    Questionnaire,
    Rules,
    Threshold,
)
from tests.analysis.reading_pdf import MM, fonts, form_rectangles, lines, pages, sizes, words

SHORT = "Xã không còn nhà tạm bợ, nhà dột nát"
LONG = (
    "Chính quyền địa phương đã công khai, lấy ý kiến, tiếp thu và giải trình đầy đủ những ý kiến đóng góp "
    "của Nhân dân trong suốt quá trình quy hoạch, xây dựng, nghiệm thu các công trình trên địa bàn xã"
)
NOTE = Note("1", Certainty.ASSUMED, "")
FIGURE = Figure(Threshold(90), Certainty.LIKELY, "")


def questionnaire(contents=18, text=SHORT, verified=False, **changes):
    asked = [
        *(Question(n, f"c{n}", QuestionKind.CONTENT, text) for n in range(1, contents + 1)),
        Question(contents + 1, "chung", QuestionKind.OVERALL, "Gia đình có hài lòng chung không?"),
        Question(contents + 2, "khac", QuestionKind.OPEN, "Ý kiến khác của gia đình"),
    ]
    values = {
        "code": "ntm-xa",
        "version": 3,
        "title": "Xã đạt chuẩn nông thôn mới",
        "heading": "Xin cho biết mức độ hài lòng của gia đình về kết quả xây dựng nông thôn mới của xã",
        "guidance": "HD 90",
        "form_number": NOTE,
        "leads": NOTE,
        "level": Level.COMMUNE,
        "unit": Level.VILLAGE,
        "legal": (),
        "options": ("Hài lòng", "Không hài lòng"),
        "questions": tuple(replace(question, verified=verified) for question in asked),
        "rules": Rules(FIGURE, FIGURE, FIGURE),
        "channels": ("phone", "paper"),
        "valid_from": "2022-09-20",
        "valid_to": None,
        **changes,
    }
    return Questionnaire(**values)


BALLOT = PaperBallot(
    body="Ủy ban MTTQ Việt Nam xã Long Hiệp",
    poll_title="Lấy ý kiến sự hài lòng của người dân về xã đạt chuẩn nông thôn mới năm 2026",
    village="Thôn Hà Bôi",
    opens_on=date(2026, 3, 23),
    closes_on=date(2026, 3, 27),
    questionnaire=questionnaire(),
)
LONG_BALLOT = replace(
    BALLOT,
    body="Ủy ban Mặt trận Tổ quốc Việt Nam phường Nguyễn Nghiêm – Đức Phổ Trung tâm",
    poll_title=f"{BALLOT.poll_title} và kết quả xây dựng nông thôn mới nâng cao trên địa bàn toàn tỉnh",
    village="Tổ dân phố Nguyễn Thị Minh Khai – Khu tái định cư Đông Nam Bắc Trà Khúc mở rộng giai đoạn hai",
    questionnaire=questionnaire(24, LONG),
)


def boxes(pdf):
    """The rectangles (points) of every page of the first copy, page by page."""
    found = pages(pdf)
    return [form_rectangles(page, f"page{n}") for n, page in enumerate(found, 1) if "page" in str(page["/Resources"])]


def test_the_head_says_who_asks_what_where_and_when():
    text = words(paper_ballots_pdf(BALLOT, 1))
    assert "ỦY BAN MTTQ VIỆT NAM XÃ LONG HIỆP" in text
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc" in text
    assert BALLOT.poll_title in text
    assert "từ 23/03/2026 đến hết 27/03/2026" in text
    assert BALLOT.questionnaire.heading in text


def test_every_question_has_its_two_answers_and_two_boxes():
    pdf = paper_ballots_pdf(BALLOT, 1)
    text = words(pdf)
    assert [n for n in range(1, 21) if f"Câu {n}. " in text] == list(range(1, 20))
    assert sum(map(len, boxes(pdf))) == 19 * 2 + 2


def test_the_boxes_are_squares_of_five_and_a_half_millimetres():
    for page in boxes(paper_ballots_pdf(BALLOT, 1)):
        for *_, wide, high in page:
            assert wide / MM == pytest.approx(BOX, abs=0.01)
            assert high / MM == pytest.approx(BOX, abs=0.01)


@pytest.mark.parametrize("ballot", [BALLOT, LONG_BALLOT])
def test_boxes_of_two_questions_stand_fourteen_millimetres_apart(ballot):
    for page in boxes(paper_ballots_pdf(ballot, 1))[1:]:
        rows = sorted({round(y / MM, 2) for _, y, *_ in page})
        assert all(below - above >= 13.98 for above, below in pairwise(rows))


def test_no_word_stands_within_three_millimetres_of_a_box():
    pdf = paper_ballots_pdf(LONG_BALLOT, 1)
    for page, squares in zip(pages(pdf), boxes(pdf), strict=True):
        for left, right, y, text in lines(page):
            for x, bottom, *_ in squares:
                beside = bottom / MM - 1 < 297 - y < bottom / MM + BOX + 1
                assert not (beside and right > x / MM - 2.9 and left < x / MM + BOX + 2.9), text


def test_it_shows_how_to_mark_and_where_to_write():
    text = words(paper_ballots_pdf(BALLOT, 1))
    assert "Không khoanh tròn, không gạch bỏ chữ." in text
    assert "không ghi tên, không ký tên" in text
    assert "Nếu có câu “Không hài lòng”, xin cho biết lý do" in text
    assert "Ý kiến khác của gia đình" in text
    assert "Chỗ đóng dấu" in text


def test_a_questionnaire_without_open_question_still_gives_room():
    asked = questionnaire()
    bare = replace(BALLOT, questionnaire=replace(asked, questions=asked.choices))
    assert "Ý kiến khác (nếu có" in words(paper_ballots_pdf(bare, 1))


@pytest.mark.parametrize("copies", [1, 3])
def test_an_unchecked_wording_is_said_on_every_page(copies):
    found = pages(paper_ballots_pdf(BALLOT, copies))
    assert len(found) == 2 * copies
    assert all(UNVERIFIED in page.extract_text() for page in found)


def test_a_checked_wording_needs_no_such_line():
    checked = replace(BALLOT, questionnaire=questionnaire(verified=True))
    assert UNVERIFIED not in words(paper_ballots_pdf(checked, 1))


def test_the_copies_are_all_the_same_and_carry_no_code():
    found = [page.extract_text() for page in pages(paper_ballots_pdf(BALLOT, 3))]
    assert found[:2] == found[2:4] == found[4:]
    assert "/phieu" not in " ".join(found)


def test_a_ballot_of_three_pages_takes_two_sheets():
    three = replace(BALLOT, questionnaire=questionnaire(30))
    found = pages(paper_ballots_pdf(three, 2))
    assert len(found) == 8
    assert found[3].extract_text().strip() == "(Trang này để trống)"


def test_only_the_last_page_does_not_point_to_the_next():
    first, last = pages(paper_ballots_pdf(BALLOT, 1))
    assert "Xin trả lời tiếp ở trang sau." in first.extract_text()
    assert "trang sau" not in last.extract_text()


def test_a_short_ballot_is_printed_on_one_side_only():
    short = replace(BALLOT, questionnaire=questionnaire(3))
    pdf = paper_ballots_pdf(short, 2)
    [one, _] = pages(pdf)
    assert one.pdf.trailer["/Root"]["/ViewerPreferences"]["/Duplex"] == "/Simplex"


def test_the_page_is_a4_and_the_letters_are_embedded():
    pdf = paper_ballots_pdf(BALLOT, 1)
    assert sizes(pdf) == {(210.0, 297.0)}
    assert fonts(pdf) == {"Tinos": True, "Tinos-Bold": True, "Tinos-Italic": True}


def test_long_names_and_questions_stay_on_their_page():
    assert len(LONG) >= 195
    pdf = paper_ballots_pdf(LONG_BALLOT, 1)
    assert words(pdf).count("xây dựng, nghiệm thu các công trình") == 24
    for page in pages(pdf):
        for left, right, y, text in lines(page):
            assert left >= 15, text
            assert right <= 210 - 12, text
            assert 14 < y < 297 - 6, text


def test_long_answers_wrap_beside_their_boxes():
    options = ("Hài lòng và đồng ý đề nghị công nhận", "Không hài lòng, không đồng ý đề nghị công nhận")
    pdf = paper_ballots_pdf(replace(BALLOT, questionnaire=questionnaire(options=options)), 1)
    assert all(right <= 210 - 12 for page in pages(pdf) for _, right, *_ in lines(page))
    assert sum(map(len, boxes(pdf))) == 19 * 2 + 2


@pytest.mark.parametrize("copies", [0, -1])
def test_no_copies_are_refused(copies):
    with pytest.raises(ValueError, match="no ballots"):
        paper_ballots_pdf(BALLOT, copies)


def test_a_letter_without_a_picture_is_refused():
    with pytest.raises(ValueError, match="“漢”"):
        paper_ballots_pdf(replace(BALLOT, questionnaire=questionnaire(text="漢")), 1)
