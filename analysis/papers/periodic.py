"""The half-year and yearly report as Word and as Excel."""

from datetime import date
from pathlib import Path
from typing import Any

from analysis.papers import workbook
from analysis.papers.papers import fill, template
from analysis.papers.words import head_words
from analysis.period import Period, PollLine
from analysis.shares import number_text as text

PERIODIC = "bao-cao-dinh-ky"
POLL_TITLES = ("STT", "Loại đợt", "Nơi", "Thời gian", "Số hộ", "Hộ trả lời", "Tỷ lệ hộ", "Hài lòng", "Tổng phiếu",
               "Tỷ lệ hài lòng", "Kết quả", "Nội dung thấp nhất")  # fmt: skip
CONTENT_TITLES = ("Nội dung cuộc vận động", "Số đợt", "Câu trả lời hài lòng", "Tổng câu trả lời", "Tỷ lệ")


def names(report: Period) -> list[str]:
    """The file names of the Word and the Excel file."""
    stem = f"{PERIODIC}-{report.first:%Y%m%d}-{report.last:%Y%m%d}"
    return [f"{stem}.docx", f"{stem}.xlsx"]


def word(report: Period, *, made_on: date, templates: Path | None = None) -> bytes:
    """Báo cáo; a template of the locality's own goes before the shipped one."""
    place = report.place
    words: dict[str, Any] = {
        **head_words(place, made_on),
        "first": f"{report.first:%d/%m/%Y}",
        "last": f"{report.last:%d/%m/%Y}",
        "summary": report.summary,
        "polls": [_poll_words(number, line) for number, line in enumerate(report.polls, start=1)],
        "contents": [
            {"content": line.content, "polls": line.polls, "satisfied": text(line.satisfied),
             "base": text(line.base), "share": line.share}
            for line in report.contents
        ],
    }  # fmt: skip
    return fill(template(PERIODIC, templates), words)


def excel(report: Period) -> bytes:
    """Two sheets: polls, contents of the movement; counts are numbers."""
    polls = [(number, p.kind, p.place, p.dates, p.households, p.collected, p.coverage, p.satisfied, p.base, p.share,
              p.verdict, p.weakest) for number, p in enumerate(report.polls, start=1)]  # fmt: skip
    contents = [(c.content, c.polls, c.satisfied, c.base, c.share) for c in report.contents]
    return workbook.book_of(
        [("Các đợt", POLL_TITLES, polls, (1, 2, 3, 11)), ("Nội dung cuộc vận động", CONTENT_TITLES, contents, (0,))]
    )


def _poll_words(number: int, line: PollLine) -> dict[str, Any]:
    return {
        "number": number,
        "kind": line.kind,
        "place": line.place,
        "dates": line.dates,
        "collected": f"{text(line.collected)}/{text(line.households)} ({line.coverage})",
        "satisfied": f"{text(line.satisfied)}/{text(line.base)} ({line.share})",
        "verdict": line.verdict,
        "weakest": line.weakest,
    }
