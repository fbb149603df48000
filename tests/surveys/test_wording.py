import io
import unicodedata
import zipfile
from dataclasses import replace

import docx
import openpyxl
import pytest

from surveys import catalogue, wording
from surveys.errors import Faulty, FaultyUpload
from surveys.questionnaires import LegalBasis, Threshold

OLD = catalogue.load()["ntm-huyen"]
TEXTS = [f"Nội dung số {n}" for n in range(1, 10)]
ROWS = [(str(n), text) for n, text in enumerate(TEXTS, 1)]


@pytest.mark.parametrize(
    "form", ["{}. {}", "Câu {}: {}", "câu {}.\t{}", "{}) {}", "{}\t{}", "{} | {}", "| {} | {} | ☐ |"]
)
def test_numbered_lines_are_read(form):
    assert wording.from_text("Mở đầu\n" + "\n".join(form.format(*row) for row in ROWS)) == TEXTS


def test_a_broken_line_goes_on_with_its_question():
    assert wording.from_text("1. Đường làng\nsạch đẹp\n2. Điện") == ["Đường làng sạch đẹp", "Điện"]


def test_what_stands_below_the_questions_is_no_question():
    assert wording.from_text("1. Đường\n2. Điện\n3. Ý kiến khác: …\nXin cảm ơn ông/bà!") == ["Đường", "Điện"]
    assert wording.from_text("1. Đường\n2. Điện\n\nNgười lập phiếu ký tên") == ["Đường", "Điện"]


def test_a_list_above_the_questions_is_not_mixed_with_them():
    assert wording.from_text("1. Họ tên\n2. Địa chỉ\n1. Đường\n2. Điện\n3. Trường") == ["Đường", "Điện", "Trường"]


def test_numbers_inside_a_text_begin_no_question():
    assert wording.from_text("1. Từ\n2.5 triệu\n2\t100% hộ có điện") == ["Từ 2.5 triệu", "100% hộ có điện"]


def test_answer_boxes_of_a_pasted_table_are_left_out():
    assert wording.from_text("1\tĐường\t☐\t☐\n2\tĐiện\t☐\t☐") == ["Đường", "Điện"]


def test_letters_are_composed():
    assert wording.from_text(unicodedata.normalize("NFD", "1. Điện ổn định")) == ["Điện ổn định"]


@pytest.mark.parametrize("fill", ["\t", " ", "|", "\t|"])
def test_a_long_line_of_nothing_is_read_at_once(fill):
    assert wording.from_text("1" + fill * 500_000) == []
    assert wording.from_text("1" + fill * 500_000 + "2") in ([], ["2"])
    assert wording.from_text("1" + fill * 500_000 + "\u3000") == []


def test_a_word_file_with_a_table_is_read():
    document = a_document(("STT", "Nội dung", "Hài lòng"), *((*row, "☐") for row in ROWS))
    document.paragraphs[0].insert_paragraph_before("1. Phiếu này không ghi tên")
    assert wording.from_file(saved(document), "PHIEU.DOCX") == TEXTS


def test_a_word_file_whose_numbers_word_makes_is_read():
    document = docx.Document()
    for text in TEXTS:
        document.add_paragraph(text, style="List Number")
    assert wording.from_docx(saved(document)) == TEXTS


def test_a_word_table_whose_numbers_word_makes_is_read():
    document = a_document(*(("", text) for text in TEXTS))
    for row in document.tables[0].rows:
        row.cells[0].paragraphs[0]._p.get_or_add_pPr().get_or_add_numPr()
    assert wording.from_docx(saved(document)) == TEXTS


def test_a_cell_said_to_be_endlessly_wide_is_read_once():
    document = a_document(*ROWS)
    document.tables[0].rows[0].cells[1]._tc.grid_span = 10**9
    assert wording.from_docx(saved(document)) == TEXTS


def test_a_spreadsheet_is_read():
    assert wording.from_file(a_book([("STT", "Nội dung"), *enumerate(TEXTS, 1)]), "phieu.xlsx") == TEXTS


def test_a_spreadsheet_of_one_column_is_read():
    assert wording.from_xlsx(a_book([(f"Câu {n}: {text}",) for n, text in ROWS])) == TEXTS


def test_a_text_file_is_read():
    assert wording.from_file("1. Đường\r\n2. Điện".encode(), "phieu.txt") == ["Đường", "Điện"]


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx"])
@pytest.mark.parametrize("data", [b"", b"xin chao", b"PK\x03\x04broken"])
def test_what_is_no_such_file_is_refused(name, data):
    with pytest.raises(FaultyUpload):
        wording.from_file(data, name)


@pytest.mark.parametrize("part", ["[Content_Types].xml", "_rels/.rels", "word/document.xml"])
@pytest.mark.parametrize("content", [b"<broken", b"<other/>", b""])
def test_a_word_file_with_a_broken_part_is_refused(part, content):
    with pytest.raises(FaultyUpload, match="không phải văn bản Word"):
        wording.from_docx(zipped({**parts(saved(docx.Document())), part: content}))


@pytest.mark.parametrize(
    ("read", "part"), [(wording.from_docx, b"word/document.xml"), (wording.from_xlsx, b"sheet1.xml")]
)
def test_a_file_whose_bytes_do_not_add_up_is_refused(read, part):
    data = saved(a_document(*ROWS)) if read is wording.from_docx else a_book(enumerate(TEXTS, 1))
    place = data.index(part) + len(part) + 20
    with pytest.raises(FaultyUpload):
        read(data[:place] + b"\xff" * 20 + data[place + 20 :])


@pytest.mark.parametrize("read", [wording.from_docx, wording.from_xlsx])
@pytest.mark.parametrize(
    "files",
    [{"a.xml": b"0" * 15_000_000}, {"a.xml": b"0" * 21_000_000}, {f"{n}.xml": b"" for n in range(201)}],
    ids=["200 times", "20 MB", "200 entries"],
)
def test_a_file_that_unpacks_too_large_is_refused(read, files):
    with pytest.raises(FaultyUpload, match="giải nén"):
        read(zipped(files))


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.txt"])
def test_a_large_file_is_refused(name):
    with pytest.raises(FaultyUpload, match="nhiều nhất là 5 MB"):
        wording.from_file(b"0" * (5 * 2**20 + 1), name)


def test_too_many_rows_are_refused():
    document = docx.Document()
    for _ in range(1001):
        document.element.body.add_p()
    for read, data in [
        (wording.from_xlsx, a_book((n, "chữ") for n in range(1001))),
        (wording.from_docx, saved(document)),
        (wording.from_text, "\n" * 1001),
    ]:
        with pytest.raises(FaultyUpload, match="nhiều nhất là 1000 dòng"):
            read(data)


def test_the_difference_is_told_question_by_question():
    new = wording.apply(OLD, TEXTS, source="HD 90")
    changes = wording.difference(OLD, new)
    assert [change.place for change in changes] == [f"Câu {n}" for n in range(1, 10)]
    assert new.verified and new.digest != OLD.digest and wording.difference(OLD, OLD) == []


def test_the_difference_tells_title_answers_legal_bases_and_thresholds():
    stricter = replace(OLD.rules.content, threshold=Threshold(2, 3, strict=True), tested_at="poll")
    rules = replace(OLD.rules, content=stricter, overall=replace(OLD.rules.overall, threshold=None))
    new = replace(OLD, title="Huyện", options=("Có", "Không"), legal=(LegalBasis("Kế hoạch 1"),), rules=rules)
    changes = {change.place: (change.before, change.after) for change in wording.difference(OLD, new)}
    assert list(changes) == ["Tên", "Câu trả lời", "Căn cứ", "Ngưỡng hài lòng chung", "Ngưỡng từng nội dung"]
    assert changes["Ngưỡng hài lòng chung"] == ("từ 90%", "không đặt ngưỡng")
    assert changes["Ngưỡng từng nội dung"] == ("từ 80% ở từng nơi", "trên 2/3")


def test_a_question_more_or_less_is_a_difference():
    shorter = replace(OLD, questions=OLD.questions[:-1])
    assert wording.difference(OLD, shorter) == [wording.Change("Câu 10", "Ý kiến khác", "")]
    assert wording.difference(shorter, OLD) == [wording.Change("Câu 10", "", "Ý kiến khác")]


def test_wordings_are_laid_over_in_order_and_nothing_else_is_touched():
    new = wording.apply(OLD, [f" {text} " for text in TEXTS], source=" HD  90 ")
    assert [question.text for question in new.choices] == TEXTS
    assert {question.source for question in new.questions} == {"HD 90"}
    assert [question.criteria for question in new.questions] == [question.criteria for question in OLD.questions]
    assert new.rules == OLD.rules and new.questions[-1].text == "Ý kiến khác"


def test_all_that_is_wrong_with_wordings_is_told_at_once():
    with pytest.raises(Faulty) as refusal:
        wording.apply(OLD, [*TEXTS[:7], " "], source=" ")
    assert [str(fault) for fault in refusal.value.faults] == [
        "source: Xin ghi nguồn: số và ngày của văn bản",
        "text: Tìm thấy 8 câu, mẫu phiếu có 9 câu",
        "text: Câu 8 còn trống",
    ]


def a_document(*rows: tuple[str, ...]):
    document = docx.Document()
    document.add_paragraph("PHIẾU LẤY Ý KIẾN")
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    return document


def a_book(rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


def saved(document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()
