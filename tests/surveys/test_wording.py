import io

import docx
import openpyxl
import pytest

from surveys import catalogue, wording
from surveys.errors import Faulty

OLD = catalogue.load()["ntm-huyen"]
TEXTS = [f"Nội dung số {n}" for n in range(1, 10)]


@pytest.mark.parametrize("form", ["{}. {}", "Câu {}: {}", "{}) {}", "{}\t{}"])
def test_numbered_lines_are_read(form):
    assert wording.from_text("Mở đầu\n" + "\n".join(form.format(n, t) for n, t in enumerate(TEXTS, 1))) == TEXTS


def test_a_broken_line_goes_on_with_its_question():
    assert wording.from_text("1. Đường làng\nsạch đẹp\n2. Điện") == ["Đường làng sạch đẹp", "Điện"]


def test_a_word_file_with_a_table_is_read():
    document = docx.Document()
    table = document.add_table(rows=0, cols=2)
    for number, text in enumerate(TEXTS, 1):
        row = table.add_row()
        row.cells[0].text, row.cells[1].text = str(number), text
    file = io.BytesIO()
    document.save(file)
    assert wording.from_file(file.getvalue(), "phieu.docx") == TEXTS


def test_a_spreadsheet_is_read():
    book = openpyxl.Workbook()
    for row in [("STT", "Nội dung"), *enumerate(TEXTS, 1)]:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    assert wording.from_file(file.getvalue(), "phieu.xlsx") == TEXTS


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx"])
def test_a_broken_file_is_refused(name):
    with pytest.raises(Faulty):
        wording.from_file(b"PK\x03\x04broken", name)


def test_the_difference_is_told_question_by_question():
    new = wording.apply(OLD, TEXTS, source="HD 90")
    changes = wording.difference(OLD, new)
    assert [change.place for change in changes] == [f"Câu {n}" for n in range(1, 10)]
    assert new.verified and new.digest != OLD.digest and wording.difference(OLD, OLD) == []


def test_another_number_of_texts_is_refused():
    with pytest.raises(Faulty, match="Tìm thấy 8 câu, mẫu phiếu có 9 câu"):
        wording.apply(OLD, TEXTS[:8], source="HD 90")
