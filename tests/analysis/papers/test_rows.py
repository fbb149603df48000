"""Where a page ends inside a table: no row stands alone, neither under its head nor on the last page."""

import io
from datetime import date
from functools import cache

import pytest
from docx import Document

from analysis.findings import findings
from analysis.papers import pdf, periodic, province
from analysis.papers.papers import NOTICE, SUMMARY, paper
from analysis.papers.rows import LAST
from analysis.province import province as rolled_up
from tests.analysis.counts import a_count, ballots
from tests.analysis.papers.test_papers import made, wordfiles
from tests.analysis.papers.test_periodic import report
from tests.analysis.reading_pdf import pages
from tests.analysis.test_province import tan_phuoc

DAY = date(2023, 2, 5)
LONG = 90
"""Villages of a table that fills more than two pages."""


def summary(villages: int) -> bytes:
    count = a_count({f"Thôn {number}": (9, ballots(9)) for number in range(1, villages + 1)})
    return paper(f"{SUMMARY}.docx", findings(count), made_on=DAY)


def rows_by_page(printed: bytes) -> list[int]:
    """How many villages stand on each page that has any."""
    found = [sum(line.startswith("Thôn ") and line[5:6].isdecimal() for line in page.extract_text().splitlines())
             for page in pages(printed)]  # fmt: skip
    return [rows for rows in found if rows]


@cache
def printed() -> dict[str, bytes]:
    """A long summary and a short one."""
    assert pdf.available(), "run: sudo apt-get install libreoffice-writer"
    return pdf.to_pdf({"long.docx": summary(LONG), "short.docx": summary(9)})


@pytest.mark.slow
def test_the_last_page_of_a_table_has_more_than_one_row():
    """Of a long table it is seen how many rows a page holds; then one row too many is printed, and two."""
    first, full, *_ = rows_by_page(printed()["long.pdf"])
    more = {f"{rows}.docx": summary(first + full + rows) for rows in range(1, LAST)}
    for name, data in pdf.to_pdf(more).items():
        found = rows_by_page(data)
        assert sum(found) == first + full + int(name.removesuffix(".pdf"))
        assert len(found) == 3 and found[-1] == LAST, f"{name}: {found}"


@pytest.mark.slow
def test_the_sum_and_the_signatures_of_the_summary_take_the_last_villages_with_them():
    text = list(pages(printed()["short.pdf"]))[-1].extract_text()
    assert "Cộng 9 nơi" in text and "CHỦ TỊCH" in text and "Thôn 9" in text and "Thôn 7" in text


def bound(table) -> list[bool]:
    """Of each row, whether all its paragraphs stay with the next row."""
    return [
        all(paragraph.paragraph_format.keep_with_next for cell in row.cells for paragraph in cell.paragraphs)
        for row in table.rows
    ]


def every_paper():
    """Each kind of paper that has a table of rows, and one on a template of the locality's own."""
    yield from (made()[name] for name in wordfiles())
    yield periodic.word(report(), made_on=DAY)
    yield province.word(rolled_up(tan_phuoc()), made_on=DAY)


def test_head_and_first_two_rows_and_the_last_three_stay_together_in_every_paper():
    tables = [bound(table) for word in every_paper() for table in Document(io.BytesIO(word)).tables]
    long = [rows for rows in tables if len(rows) > 6]
    assert len(long) > 8 and all(rows[:2] == [True, True] and rows[-3:] == [True, True, False] for rows in long)
    assert not any(all(rows[2:-3]) for rows in long), "a table that cannot be broken leaves half a page empty"
    [tied] = [rows for rows in tables if rows[-1]]
    assert len(tied) == 1 + 3, "the villages of the summary, whose sum stands below"


def test_a_template_of_the_localitys_own_is_bound_too(tmp_path):
    own = Document()
    table = own.add_table(rows=9, cols=1)
    for row in table.rows:
        row.cells[0].text = "{{ collected }}"
    own.save(tmp_path / f"{NOTICE}.docx")
    count = findings(a_count({"Thôn Đông": (30, ballots(25))}))
    word = paper(f"{NOTICE}.docx", count, made_on=DAY, templates=tmp_path)
    assert bound(Document(io.BytesIO(word)).tables[0]) == [True, *[False] * 5, True, True, False]
