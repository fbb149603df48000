"""Every number of every paper, read back; and the layout, measured."""

import io
import re
from dataclasses import replace
from datetime import date
from functools import cache

import openpyxl
import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.text.paragraph import Paragraph

from analysis.findings import findings
from analysis.papers import pdf
from analysis.papers.annexes import weighted
from analysis.papers.forms import FORMS
from analysis.papers.papers import FOLDER, MINUTES, NOTICE, REPORT, SUMMARY, names, paper, papers
from analysis.papers.words import bare_name, capitals, lower_first
from analysis.sentences import certainty
from analysis.shares import number_text, share_text
from surveys.ballots import Ballot
from tests.analysis.counts import a_count, ballots

NASTY = 'Thôn <A> & "B"'
DAY = date(2023, 2, 5)
MODEL_VILLAGE = [Ballot("1" * 8)] * 63 + [Ballot("1" * 7 + "0")] * 9


@cache
def found():
    few, many = ("Kênh cạn",) + ("",) * 18, ("",) * 18 + ("Đường ngập & lầy",)
    return findings(
        a_count(
            {
                "Thôn Đông": (1240, [Ballot("1" * 18 + "0", reasons=many)] * 2 + ballots(1018, 20)),
                "Thôn Đoài": (20, ballots(15, other="=1+1")),
                NASTY: (16, [Ballot("0" + "1" * 18, reasons=few, online=False)] * 2 + ballots(12)),
            }
        )
    )


@cache
def made() -> dict[str, bytes]:
    return papers(found(), made_on=DAY)


def document(name: str):
    return Document(io.BytesIO(made()[name]))


def words(name: str) -> str:
    read = document(name)
    cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in read.paragraphs), *cells])


def rows(table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def wordfiles() -> list[str]:
    return [name for name in names(found()) if name.endswith(".docx")]


def questions_of(place) -> list[list[str]]:
    return [
        [
            str(each.question.number), each.question.text, number_text(each.base),
            number_text(each.counts.satisfied), each.share, number_text(each.counts.dissatisfied),
            each.dissatisfied_share, number_text(each.counts.blank),
        ]
        for each in place.questions
    ]  # fmt: skip


def test_every_paper_of_the_procedure_is_made():
    assert len(names(found())) == 3 + 4 and set(made()) == set(names(found()))


@pytest.mark.parametrize("form", [SUMMARY, REPORT, NOTICE])
def test_the_table_of_questions_is_the_tally(form):
    table = document(f"{form}.docx").tables[1]
    assert rows(table)[1:] == questions_of(found().whole)


def test_each_village_signs_its_own_numbers():
    for name, village in zip(names(found()), found().villages, strict=False):
        assert rows(document(name).tables[1])[1:] == questions_of(village)
        for number in (village.tally.households, village.tally.collected, village.tally.valid):
            assert number_text(number) in words(name)
        assert lower_first(village.place) in words(name) and capitals(village.place) in words(name)


@pytest.mark.parametrize("form", [SUMMARY, REPORT])
def test_the_table_of_villages_is_the_tally(form):
    table = document(f"{form}.docx").tables[2]
    expected = [
        [v.place, *map(number_text, (v.tally.households, v.tally.issued, v.tally.collected, v.tally.valid,
                                     v.tally.invalid, v.overall.counts.satisfied)), v.overall.share]
        for v in found().villages
    ]  # fmt: skip
    assert rows(table)[1:] == expected


def test_the_sentences_of_the_report_carry_the_tally():
    text, whole = words(f"{REPORT}.docx"), found().whole
    tally = whole.tally
    for part in (
        f"{number_text(tally.collected)}/{number_text(tally.households)} hộ, đạt {whole.coverage_share}",
        f"{number_text(tally.online)} phiếu bằng điện thoại và {number_text(tally.paper)} phiếu giấy",
        f"{number_text(whole.overall.counts.satisfied)}/{number_text(whole.overall.base)} phiếu hài lòng",
        f"Trung bình các nội dung: {whole.mean_share}",
        "24/1.069 phiếu hợp lệ (2,25%)",
        "15/1.069 phiếu thu về (1,40%)",
        certainty(whole),
        "- Câu 19 (2 lý do): Đường ngập & lầy (2 phiếu).",
        "- Ý kiến không gắn với câu nào: 17; được đọc và lập thành kiến nghị.",
    ):
        assert part in text


def test_minutes_of_a_village_say_where_its_words_are():
    every = [words(name) for name in wordfiles() if name.startswith("bien-ban")]
    assert len(every) == 3 and not any("Kênh cạn" in text or "ngập" in text for text in every)
    assert all("giữ chung của cả đợt" in text for text in every) and "Kênh cạn" not in words(f"{REPORT}.docx")


def test_the_annex_gives_the_share_with_villages_weighted_by_their_households():
    """Σ W p over 1,240, 20 and 16 households: (1240·1018/1040 + 20·15/15 + 16·14/14)/1276, by hand."""
    assert "ước lượng là 97,94%, khoảng 95% từ " in words(f"{REPORT}.docx")
    one = findings(a_count({"Thôn Đông": (1240, ballots(1018, 22))}))
    assert weighted(one) == "" and "tính theo số hộ của thôn" not in "".join(
        paragraph.text for paragraph in Document(io.BytesIO(papers(one, made_on=DAY)[f"{REPORT}.docx"])).paragraphs
    )
    silent = findings(a_count({"Thôn Đông": (1240, ballots(1018, 22)), "Thôn Vắng": (10, [])}))
    assert weighted(silent) == ""


def test_the_table_of_the_movement_is_the_tally():
    table = rows(document(f"{REPORT}.docx").tables[3])[1:]
    assert table == [
        [line.content, number_text(base), number_text(counts.satisfied), number_text(counts.dissatisfied),
         share_text(counts.satisfied, base)]
        for line, counts in ((line, line.counts) for line in found().whole.movement)
        for base in [counts.satisfied + counts.dissatisfied + counts.blank]
    ]  # fmt: skip


def test_papers_of_a_poll_with_two_envelopes_say_how_its_box_was_opened():
    count = a_count({"Thôn Đông": (30, ballots(25))})
    plain, sealed = findings(count), findings(replace(count, two_envelopes=True))
    for name in names(plain):
        if name.endswith(".docx"):
            said = ["hai lớp phong bì" in said_by(paper(name, each, made_on=DAY)) for each in (plain, sealed)]
            assert said == [False, not name.startswith(NOTICE)], name


def said_by(word: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(word)).paragraphs)


def test_the_team_of_a_village_is_not_called_a_team_twice():
    village = replace(a_count({"Thôn Đông": (30, ballots(25))}).villages[0], team="Tổ lấy ý kiến thôn Đông")
    count = replace(a_count({"Thôn Đông": (30, ballots(25))}), villages=(village,))
    text = said_by(paper(f"{MINUTES}-01-thon-dong.docx", findings(count), made_on=DAY))
    assert "Tổ lấy ý kiến: thôn Đông." in text


def test_the_notice_tells_nothing_about_a_village():
    assert not any(village.place in words(f"{NOTICE}.docx") for village in found().villages)


def test_what_is_not_certain_is_said():
    for name in wordfiles():
        assert "chưa đối chiếu với văn bản chính thức" in words(name)


@pytest.mark.parametrize("name", [f"{REPORT}.docx", f"{NOTICE}.docx", f"{MINUTES}-01-thon-dong.docx"])
def test_nothing_is_left_unfilled(name):
    assert not re.search(r"[{}]|None|undefined", words(name))


def test_the_page_is_laid_out_by_decree_30():
    for name in wordfiles():
        section = document(name).sections[0]
        sides = {section.page_width.mm, section.page_height.mm}
        assert {round(side) for side in sides} == {210, 297}
        assert 20 <= round(section.top_margin.mm) <= 25 and 20 <= round(section.bottom_margin.mm) <= 25
        assert 30 <= round(section.left_margin.mm) <= 35 and 15 <= round(section.right_margin.mm) <= 20
        assert section.different_first_page_header_footer
        assert "PAGE" in section.header._element.xml and "PAGE" not in section.first_page_header._element.xml
        style = document(name).styles["Normal"]
        assert style.font.name == "Times New Roman" and 13 <= style.font.size.pt <= 14


def test_the_head_has_room_for_quoc_hieu_on_one_line():
    """Bold at 12 pt it is 88,3 mm wide."""
    for name in wordfiles():
        [left, right] = document(name).tables[0].rows[0].cells
        assert right.width.mm >= 90 and "noWrap" in right._tc.xml
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in right.text and "MTTQ VIỆT NAM" in left.text


def test_heads_of_tables_are_repeated_in_a_way_word_accepts():
    for name in wordfiles():
        xml = document(name).element.xml
        assert "<w:tblHeader/>" in xml and "w:tblHeader w:val" not in xml


@pytest.mark.parametrize("form", FORMS)
def test_signatures_never_stand_alone_on_a_page(form):
    """They are kept in one piece, and with the last words before them."""
    *_, table = Document(str(FOLDER / f"{form}.docx")).tables if form != REPORT else signed_before_the_annexes()
    assert "CHỦ TỊCH" in table._tbl.xml or "TRƯỞNG BAN" in table._tbl.xml
    for paragraph, always in before(table):
        assert paragraph.paragraph_format.keep_with_next, paragraph.text
        if always:
            break
    assert "<w:cantSplit/>" in table._tbl.xml


def before(table):
    """Paragraphs with words, from a table upwards, each with whether it stands there always."""
    depth = 0
    for element in table._tbl.itersiblings(preceding=True):
        paragraph = Paragraph(element, None)
        if "{%p" in paragraph.text:
            depth += 1 if "{%p end" in paragraph.text else -1
        else:
            yield paragraph, not depth


def signed_before_the_annexes():
    return Document(str(FOLDER / f"{REPORT}.docx")).tables[:-1]


@pytest.mark.parametrize("form", FORMS)
def test_no_heading_stays_behind_at_the_foot_of_a_page(form):
    bold = [p for p in Document(str(FOLDER / f"{form}.docx")).paragraphs if any(run.bold for run in p.runs)]
    assert all(paragraph.paragraph_format.keep_with_next for paragraph in bold)


def test_tests_name_a_place_only_where_places_are_tested_and_nothing_is_lowest_where_all_are_alike():
    of_whole = [line for line in words(f"{REPORT}.docx").split("\n") if line.startswith("- Tỷ lệ ")]
    assert of_whole[0].endswith(": đạt (97,94%).") and "; thấp nhất 99," in of_whole[1] and "(câu 1)." in of_whole[1]
    assert not any("Long Hiệp" in line for line in of_whole)
    alike = findings(a_count({"Thôn Đông": (30, ballots(25))}))
    read = Document(io.BytesIO(papers(alike, made_on=DAY)[f"{REPORT}.docx"])).paragraphs
    text = "\n".join(paragraph.text for paragraph in read)
    assert "Các nội dung từ 01 đến 18 đều đạt 100%." in text and "thấp nhất" not in text


def test_minutes_are_dated_by_hand_alone_and_name_places_as_decree_30_does():
    text = words(f"{MINUTES}-01-thon-dong.docx")
    assert "tháng 02 năm 2023" not in text and ", thôn Đông, xã Long Hiệp, " in text and ", tỉnh Quảng Ngãi." in text


def test_what_heads_a_paper_breaks_before_the_kind_of_its_place_and_a_long_name_anywhere():
    assert "MTTQ VIỆT NAM XÃ\u00a0LONG\u00a0HIỆP" in words(f"{REPORT}.docx")
    assert capitals("Khu dân cư nông thôn mới kiểu mẫu Trung Yên").count("\u00a0") == 0


def test_pictures_are_no_wider_than_the_text():
    read = document(f"{REPORT}.docx")
    section, drawn = read.sections[0], [p for p in read.paragraphs if "<w:drawing>" in p._p.xml]
    room = section.page_width - section.left_margin - section.right_margin
    assert drawn and all(shape.width <= room for shape in read.inline_shapes)
    assert all(not paragraph.paragraph_format.first_line_indent for paragraph in drawn)


def test_words_begin_at_the_left_and_numbers_end_at_the_right():
    for form in FORMS:
        for table in Document(str(FOLDER / f"{form}.docx")).tables:
            for cell in table.rows[2].cells if len(table.rows) == 4 else ():
                key, aligned = cell.text.strip("{ }").partition(".")[2], cell.paragraphs[0].alignment
                assert key in ALIGNED[aligned], f"{form}: {cell.text}"


ALIGNED = {
    ALIGN.LEFT: {"text", "name", "content", "about_text", "kind", "place", "dates", "verdict", "weakest",
                 "lowest", "digest"},
    ALIGN.CENTER: {"number"},
    ALIGN.RIGHT: {"base", "satisfied", "share", "dissatisfied", "dissatisfied_share", "blank", "households", "issued",
                  "collected", "valid", "invalid", "answered", "interval", "polls", "said", "contents", "reasons",
                  "number"},
}  # fmt: skip


def test_legal_bases_stand_in_italics_and_the_last_one_ends_with_a_full_stop():
    read = document(f"{REPORT}.docx").paragraphs
    bases = [paragraph for paragraph in read if paragraph.text.startswith("Căn cứ ")]
    assert len(bases) > 1 and all(run.italic for paragraph in bases for run in paragraph.runs)
    assert [paragraph.text[-1] for paragraph in bases] == [*";" * (len(bases) - 1), "."]


def test_the_summary_ends_with_the_sum_of_its_villages():
    tally = found().whole.tally
    assert (
        f"Cộng 3 nơi: {number_text(tally.households)} hộ; phát ra {number_text(tally.issued)} phiếu, thu về "
        in words(f"{SUMMARY}.docx")
    )


@pytest.mark.parametrize(
    ("place", "before_a_date", "inside"),
    [
        ("Xã Long Hiệp", "Long Hiệp", "xã Long Hiệp"),
        ("Thị trấn Chợ Chùa", "Chợ Chùa", "thị trấn Chợ Chùa"),
        ("Thành phố Đà Nẵng", "Đà Nẵng", "thành phố Đà Nẵng"),
        ("Phường 3", "Phường 3", "Phường 3"),
        ("Thành phố Hồ Chí Minh", "Thành phố Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
        ("Thôn 10", "Thôn 10", "Thôn 10"),
    ],
)
def test_names_of_places_have_the_capitals_of_decree_30(place, before_a_date, inside):
    assert (bare_name(place), lower_first(place)) == (before_a_date, inside)


def test_the_date_has_its_leading_zeros():
    assert "Long Hiệp, ngày 05 tháng 02 năm 2023" in words(f"{REPORT}.docx")


def test_a_template_of_the_locality_goes_first(tmp_path):
    own = Document()
    own.add_paragraph("Mẫu riêng: {{ collected }} phiếu < 100%")
    own.save(tmp_path / f"{NOTICE}.docx")
    mine = papers(found(), made_on=DAY, templates=tmp_path)[f"{NOTICE}.docx"]
    assert [p.text for p in Document(io.BytesIO(mine)).paragraphs] == ["Mẫu riêng: 1.069 phiếu < 100%"]


def test_the_shipped_templates_are_what_the_forms_make():
    for name, make in FORMS.items():
        shipped, fresh = Document(str(FOLDER / f"{name}.docx")), make()
        assert shipped.element.xml == fresh.element.xml, "run: python -m analysis.papers.forms"


def test_the_workbook_holds_integers_and_no_formula():
    book = openpyxl.load_workbook(io.BytesIO(made()[f"{SUMMARY}.xlsx"]))
    questions, places, satisfied = book.worksheets
    assert [row[3].value for row in questions.iter_rows(min_row=2)] == [
        each.counts.satisfied for each in found().whole.questions
    ]
    assert [row[1].value for row in places.iter_rows(min_row=2)] == [1240, 20, 16, 1276]
    assert satisfied.cell(2, 20).value == found().villages[0].overall.counts.satisfied
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("name", ["=1+1", "+84", "-2", "@SUM(A1)", "{=1+1}", "0123", "http://a.vn", "TRUE"])
def test_a_village_named_like_a_formula_a_number_or_a_link_stays_text(name):
    bad = findings(a_count({name: (12, ballots(12))}))
    book = openpyxl.load_workbook(io.BytesIO(papers(bad, made_on=DAY)[f"{SUMMARY}.xlsx"]))
    for sheet in book.worksheets[1:]:
        cell = sheet.cell(2, 1)
        assert cell.value == name and cell.data_type == "s" and cell.hyperlink is None


@pytest.mark.parametrize("villages", [{"A": (5, [])}, {f"Thôn {n}": (3, ballots(2)) for n in range(60)}])
def test_no_ballots_and_sixty_villages_make_papers_too(villages):
    assert len(papers(findings(a_count(villages)), made_on=DAY)) == len(villages) + 4


@pytest.mark.slow
def test_the_pdf_says_the_same_and_carries_its_fonts(tmp_path):
    import subprocess

    assert pdf.available(), "run: sudo apt-get install libreoffice-writer"
    data = pdf.to_pdf({f"{REPORT}.docx": made()[f"{REPORT}.docx"]})[f"{REPORT}.pdf"]
    path = tmp_path / "report.pdf"
    path.write_bytes(data)
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text and found().whole.overall.share in text
    assert " ".join(certainty(found().whole).split()) in " ".join(text.split())
    fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert fonts and all("Tinos" in line for line in fonts)


def test_the_notice_of_too_few_ballots_has_no_answers():
    few = findings(a_count({"Thôn Đông": (30, ballots(8, 1))}))
    notice = Document(io.BytesIO(papers(few, made_on=DAY)[f"{NOTICE}.docx"]))
    text = "\n".join(paragraph.text for paragraph in notice.paragraphs)
    assert "9/30 hộ" in text and "dưới 10 phiếu hợp lệ" in text and "hài lòng" not in text
    assert len(notice.tables) == 2  # the head and the signatures


def test_the_notice_of_a_single_village_has_bands():
    thon = findings(a_count({"Thôn Linh Cang": (76, MODEL_VILLAGE)}, kind="ntm-thon-kieu-mau"))
    notice = Document(io.BytesIO(papers(thon, made_on=DAY)[f"{NOTICE}.docx"]))
    shares = [row[4] for row in rows(notice.tables[1])[1:]]
    assert shares == ["từ 95% trở lên"] * 7 + ["63/72 (87,50%)"]
    assert "Hỏi chung: 63/72 (87,50%) số phiếu hợp lệ hài lòng." in "\n".join(p.text for p in notice.paragraphs)
