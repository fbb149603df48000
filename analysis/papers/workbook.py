"""The summary table as Excel: integers stay integers, and no text ever becomes a formula."""

import io
from collections.abc import Sequence

import xlsxwriter

from analysis.findings import Findings, PlaceFindings
from surveys.rehearsals import MARK, SAYS

Row = tuple[object, ...]

QUESTION_TITLES = (
    "Câu",
    "Nội dung",
    "Tổng số phiếu",
    "Hài lòng",
    "Tỷ lệ",
    "Không hài lòng",
    "Tỷ lệ",
    "Trống",
)
PLACE_TITLES = (
    "Nơi",
    "Số hộ",
    "Phát ra",
    "Thu về",
    "Điện thoại",
    "Phiếu giấy",
    "Hợp lệ",
    "Không hợp lệ",
    "Tỷ lệ hộ",
)


def summary(findings: Findings) -> bytes:
    """Three sheets: questions of the whole, places, satisfied by place and question."""
    places = [*findings.villages, findings.whole]
    titles = ("Nơi", *(f"Câu {each.question.number}" for each in findings.whole.questions))
    rows: list[Row] = [(place.place, *(each.counts.satisfied for each in place.questions)) for place in places]
    return book_of(
        [
            ("Từng câu", QUESTION_TITLES, question_rows(findings.whole), (1,)),
            ("Từng nơi", PLACE_TITLES, [_place(place) for place in places], (0,)),
            ("Hài lòng theo nơi và câu", titles, rows, (0,)),
        ],
        rehearsal=findings.count.rehearsal,
    )


def book_of(
    sheets: Sequence[tuple[str, tuple[str, ...], Sequence[Row], tuple[int, ...]]], *, rehearsal: bool = False
) -> bytes:
    """A workbook from sheets: name, titles, rows, and the columns that are wide.

    In that of a ``rehearsal`` every sheet is named so and has the mark in its first row.
    """
    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        for name, titles, rows, wide in sheets:
            _sheet(book, name, titles, rows, wide, marked=rehearsal)
    return file.getvalue()


def question_rows(whole: PlaceFindings) -> list[Row]:
    """Under QUESTION_TITLES."""
    return [
        (
            each.question.number,
            each.question.text,
            each.base,
            each.counts.satisfied,
            each.share,
            each.counts.dissatisfied,
            each.dissatisfied_share,
            each.counts.blank,
        )
        for each in whole.questions
    ]


def _place(place: PlaceFindings) -> tuple[object, ...]:
    tally = place.tally
    counts = (
        tally.households,
        tally.issued,
        tally.collected,
        tally.online,
        tally.paper,
        tally.valid,
        tally.invalid,
    )
    return (place.place, *counts, place.coverage_share)


def _sheet(
    book: xlsxwriter.Workbook, name: str, titles: tuple[str, ...], rows: Sequence[Row], wide: tuple[int, ...],
    *, marked: bool,
) -> None:  # fmt: skip
    sheet = book.add_worksheet(f"{MARK} {name}" if marked else name)
    top = 1 if marked else 0
    frame = {"font_name": "Times New Roman", "font_size": 12, "border": 1, "text_wrap": True, "valign": "top"}
    bold, plain = book.add_format({**frame, "bold": True}), book.add_format(frame)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(0, top)
    if marked:
        sheet.write_string(0, 0, SAYS, book.add_format({"font_name": "Times New Roman", "font_size": 28, "bold": True}))
    sheet.fit_to_pages(1, 0)
    for column, title in enumerate(titles):
        sheet.set_column(column, column, 50 if column in wide else 12)
        sheet.write_string(top, column, title, bold)
    for line, row in enumerate(rows, start=top + 1):
        for column, value in enumerate(row):
            write = sheet.write_number if isinstance(value, int) else sheet.write_string
            write(line, column, value, plain)
