"""The letter that hands petitions to an authority (Word), and the list of all petitions of a poll (Excel)."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from analysis.papers import workbook
from analysis.papers.papers import fill, template
from analysis.papers.words import head_words
from analysis.petitions import Line
from analysis.shares import number_text as text

LETTER, LIST = "chuyen-kien-nghi", "danh-sach-kien-nghi"
TITLES = ("Số", "Kiến nghị", "Câu hỏi, tiêu chí", "Số ý kiến", "Cơ quan giải quyết", "Văn bản chuyển", "Ngày chuyển",
          "Hạn trả lời", "Tình trạng", "Ngày trả lời", "Nội dung trả lời")  # fmt: skip


def word(
    lines: Sequence[Line], *, place: tuple[str, ...], poll: str, authority: str, deadline: date, source: str,
    made_on: date, templates: Path | None = None, rehearsal: bool = False,
) -> bytes:  # fmt: skip
    """Công văn chuyển kiến nghị; a template of the locality's own goes before the shipped one."""
    words: dict[str, Any] = {
        **head_words(place, made_on),
        "poll_title": poll,
        "authority": authority,
        "deadline": f"{deadline:%d/%m/%Y}",
        "source": source,
        "petition_count": text(len(lines)),
        "petitions": [
            {"number": each.number, "text": each.summary, "about_text": each.about or "–", "said": text(each.said)}
            for each in lines
        ],
    }
    return fill(template(LETTER, templates), words, rehearsal=rehearsal)


def excel(lines: Sequence[Line], *, rehearsal: bool = False) -> bytes:
    """One sheet; counts are numbers, and what begins with = stays text."""
    rows = [
        (each.number, each.summary, each.about, each.said, each.authority, each.letter, each.sent_on, each.deadline,
         each.state, each.replied_on, each.reply)
        for each in lines
    ]  # fmt: skip
    return workbook.book_of([("Kiến nghị", TITLES, rows, (1, 10))], rehearsal=rehearsal)
