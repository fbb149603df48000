"""The half-year and yearly report: every number read back."""

import io
from datetime import date
from functools import cache

import openpyxl
import pytest
from docx import Document

from analysis.findings import findings
from analysis.papers import periodic
from analysis.period import half_year, period, whole_year
from analysis.shares import number_text
from tests.analysis.counts import a_count
from tests.ten_polls import TEN

PLACE = ("Tỉnh Quảng Ngãi", "Xã Long Hiệp")


@cache
def report():
    some = ("vua-du", "thieu-mot-phieu", "chi-phieu-giay")
    return period(PLACE, *whole_year(2023), [findings(a_count(TEN[name]())) for name in some])


def tables() -> list[list[list[str]]]:
    read = Document(io.BytesIO(periodic.word(report(), made_on=date(2023, 11, 9))))
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in read.tables]


def test_the_period_in_sentences():
    assert report().summary.startswith(
        "Trong kỳ có 3 đợt lấy ý kiến đã kiểm phiếu, tại 1 nơi, với 1.103 lượt hộ trả lời: 2 đợt đạt, 1 đợt chưa đạt."
    )
    assert period(PLACE, *half_year(2023), []).summary == "Trong kỳ không có đợt lấy ý kiến nào đã kiểm phiếu."


def test_an_answer_is_summed_and_no_share_is_averaged():
    for line in report().contents:
        parts = [part for name in ("vua-du", "thieu-mot-phieu", "chi-phieu-giay")
                 for part in findings(a_count(TEN[name]())).whole.movement if part.content == line.content]  # fmt: skip
        assert line.satisfied == sum(part.counts.satisfied for part in parts)
        assert line.base == sum(part.counts.satisfied + part.counts.dissatisfied + part.counts.blank for part in parts)
        assert line.polls == len(parts)


def test_the_word_file_has_every_poll_and_every_content():
    polls, contents = tables()[1], tables()[2]
    assert [row[5] for row in polls[1:]] == ["360/400 (90,00%)", "359/400 (89,75%)", "283/303 (93,40%)"]
    assert [row[6] for row in polls[1:]] == ["Đạt", "Chưa đạt", "Đạt"] and polls[1][4] == "400/470 (85,11%)"
    assert [row[0] for row in contents[1:]] == [line.content for line in report().contents]
    assert [row[2] for row in contents[1:]] == [number_text(line.satisfied) for line in report().contents]


def test_the_excel_file_has_numbers_as_numbers():
    book = openpyxl.load_workbook(io.BytesIO(periodic.excel(report())))
    polls, contents = book.worksheets
    assert [cell.value for cell in polls["H"][1:]] == [360, 359, 283]
    assert [cell.value for cell in contents["C"][1:]] == [line.satisfied for line in report().contents]


def test_a_period_without_polls_is_a_report_without_tables():
    empty = period(PLACE, *half_year(2024), [])
    read = Document(io.BytesIO(periodic.word(empty, made_on=date(2024, 5, 14))))
    assert "không có đợt lấy ý kiến nào" in "\n".join(p.text for p in read.paragraphs)
    assert not [row for table in read.tables[1:-1] for row in table.rows]


def test_the_periods_follow_each_other():
    assert half_year(2026) == (date(2025, 11, 11), date(2026, 5, 15))
    assert whole_year(2025)[1] < half_year(2026)[0] and whole_year(2026) == (date(2025, 11, 11), date(2026, 11, 10))
    with pytest.raises(ValueError, match="before"):
        period(PLACE, date(2026, 2, 1), date(2026, 1, 1), [])
