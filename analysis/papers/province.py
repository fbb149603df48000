"""The roll-up as a report to sign (Word) and as tables (Excel), from confirmed figures only."""

from datetime import date
from pathlib import Path
from typing import Any

from analysis import province_words as say
from analysis.findings import PlaceFindings
from analysis.papers import workbook
from analysis.papers.papers import fill, template
from analysis.papers.words import caution_of, head_words, question_words
from analysis.province import Province
from analysis.shares import number_text as text
from analysis.shares import share_text
from surveys.figures import Figures

REPORT = "bao-cao-tong-hop"
_PLACES = ("Nơi", "Số hộ", "Số tổ", "Phát ra", "Thu về", "Tỷ lệ hộ", "Điện thoại", "Phiếu giấy", "Hợp lệ",
           "Không hợp lệ", "Có câu không hài lòng", "Ý kiến khác", "Hài lòng chung", "Tỷ lệ", "Kết quả")  # fmt: skip
_CELLS = ("Nơi", "Câu", "Nội dung", "Hài lòng", "Mẫu số", "Tỷ lệ", "Ngưỡng đạt")
_REASONS = ("Câu", "Nội dung", "Không hài lòng", "Phiếu ghi lý do")
_CONFIRMED = ("Nơi", "Thôn", "Bản", "Cán bộ", "Thời gian", "Lý do sửa đổi", "Mã số liệu")


def names() -> list[str]:
    """The file names of the Word and the Excel file."""
    return [f"{REPORT}.docx", f"{REPORT}.xlsx"]


def word(found: Province, *, made_on: date, templates: Path | None = None) -> bytes:
    """Báo cáo tổng hợp; a template of the locality's own goes before the shipped one."""
    return fill(template(REPORT, templates), words(found, made_on))


def words(found: Province, made_on: date) -> dict[str, Any]:
    """What the template is filled with."""
    place, figures, whole = found.rollup.place, found.figures, found.whole
    numbers = ("households", "teams", "issued", "online", "paper", "collected", "valid", "invalid")
    return {name: text(getattr(figures, name)) for name in numbers} | {
        **head_words(place, made_on),
        "title": found.rollup.title,
        "legal": [line.text for line in found.rollup.questionnaire.legal],
        "sum_of": say.sum_of(found),
        "missing": say.missing(found),
        "stale": say.stale(found),
        "coverage": whole.coverage_share,
        "collected_of_issued": share_text(figures.collected, figures.issued),
        "overall": say.overall(found),
        "mean_share": whole.mean_share,
        "extremes": say.extremes(found),
        "ballots": say.ballots(found),
        "questions": [question_words(each) for each in whole.questions],
        "cells": [*say.cells(found), *say.tests(found)],
        "units_met": say.units_met(found),
        "rules_differ": found.rollup.rules_differ,
        "units": [_unit(unit, of) for unit, of in zip(found.units, found.unit_figures, strict=True)],
        "reasons": [_reason(found, place) for place in range(len(whole.questions))],
        "checks": _checks(found),
        "amendments": say.amendments(found),
        "confirmed": [
            {"name": line.place, "text": say.confirmed(line.whole), "digest": say.code(line.whole)}
            for line in found.rollup.lines
        ],
        "caution": caution_of(found.rollup.questionnaire),
    }


def excel(found: Province) -> bytes:
    """Questions, places, each commune and content, reasons, confirmations; counts are numbers."""
    units = [_row(unit, of) for unit, of in zip(found.units, found.unit_figures, strict=True)]
    cells = [
        (unit.place, each.question.number, each.question.text, each.counts.satisfied, each.base, each.share,
         "–" if each.met is None else "Đạt" if each.met else "Chưa đạt")
        for unit in found.units
        for each in unit.questions
    ]  # fmt: skip
    reasons = [
        (each.question.number, each.question.text, each.counts.dissatisfied, found.figures.reasons[place])
        for place, each in enumerate(found.whole.questions)
    ]
    confirmed = [
        (line.place, "" if each.position == 0 else each.place, each.number, each.officer, say.moment(each.at),
         each.reason, each.digest)
        for line in found.rollup.lines
        for each in (line.whole, *line.parts, *(a for a in line.amendments if a not in (line.whole, *line.parts)))
    ]  # fmt: skip
    return workbook.book_of(
        [
            ("Từng câu", workbook.QUESTION_TITLES, workbook.question_rows(found.whole), (1,)),
            ("Từng nơi", _PLACES, [*units, _row(found.whole, found.figures)], (0,)),
            ("Từng nơi, từng nội dung", _CELLS, cells, (0, 2)),
            ("Lý do chưa hài lòng", _REASONS, reasons, (1,)),
            ("Các bản xác nhận", _CONFIRMED, confirmed, (0, 1, 5, 6)),
        ]
    )


def _unit(unit: PlaceFindings, figures: Figures) -> dict[str, Any]:
    return {
        "name": unit.place,
        "households": text(figures.households),
        "collected": f"{text(figures.collected)} ({unit.coverage_share})",
        "satisfied": f"{text(unit.overall.counts.satisfied)}/{text(unit.overall.base)} ({unit.overall.share})",
        "lowest": say.lowest(unit),
        "contents": f"{sum(each.met is True for each in unit.contents)}/{len(unit.contents)}",
        "verdict": say.verdict(unit.met),
    }


def _reason(found: Province, place: int) -> dict[str, Any]:
    each = found.whole.questions[place]
    return {
        "number": each.question.number,
        "text": each.question.text,
        "dissatisfied": text(each.counts.dissatisfied),
        "reasons": text(found.figures.reasons[place]),
    }


def _checks(found: Province) -> list[str]:
    """Every draw with its rule, its seed, its outcome and each pile."""
    told = []
    for checked in found.checked:
        draw = checked.draw
        told += [
            f"Lần {draw.number}, {say.moment(draw.at)}, {draw.officer}. {say.rule(draw)}",
            f"Chuỗi bốc thăm đã công bố: {draw.seed}.",
            say.outcome(checked),
            *(f"- {say.recheck(draw, several[-1])}" for several in checked.counted.values()),
        ]
    return told or ["Chưa bốc thăm thẩm tra chồng phiếu nào."]


def _row(place: PlaceFindings, figures: Figures) -> tuple[object, ...]:
    return (
        place.place, figures.households, figures.teams, figures.issued, figures.collected, place.coverage_share,
        figures.online, figures.paper, figures.valid, figures.invalid, figures.with_dissatisfaction,
        figures.other_opinions, place.overall.counts.satisfied, place.overall.share, say.verdict(place.met),
    )  # fmt: skip
