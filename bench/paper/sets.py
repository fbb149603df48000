"""Sets of filled ballots: seeds for training apart from those of the hold-out set."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import cv2
import numpy as np

from analysis.ballot_sheets import NO_CODE, BallotSheet, Layout, layout_of, sheets_pdf
from analysis.ballot_sheets.codes import LETTERS, SERIAL
from bench.paper.camera import photographed
from bench.paper.hands import Marked, some_hand
from bench.paper.paper import Filled, filled
from bench.paper.scanner import scanned
from surveys import catalogue
from surveys.questionnaires import Questionnaire

TRAINING, HOLD_OUT = 1_000_000, 2_000_000
"""Added to a set's seed: what the reader was tuned on never meets what it is judged by."""
KEY = bytes(range(32))
POLL = "K7QX2M"
SOURCES = ("scan", "photo")
_TOGETHER = 5
"""Ballots drawn in one PDF."""


@dataclass(frozen=True)
class Taken:
    """A page as a file, with what is on it."""

    data: bytes
    """PNG (one bit) or JPEG."""
    marked: tuple[Marked, ...]
    serial: str
    page: int


def sheets() -> tuple[tuple[float, BallotSheet], ...]:
    """What is printed, and how often each: 19 questions on two pages, 6 on one, large print, A5."""
    questionnaires = catalogue.load()
    long = BallotSheet(
        body="Ủy ban MTTQ Việt Nam xã Long Hiệp",
        poll_title="Lấy ý kiến sự hài lòng của người dân về xã đạt chuẩn nông thôn mới năm 2026",
        poll_code=POLL,
        village="Thôn Hà Bôi",
        position=7,
        base_url="https://langnghe.example",
        opens_on=date(2026, 3, 23),
        closes_on=date(2026, 3, 27),
        questionnaire=questionnaires["ntm-xa"],
    )
    return (
        (0.45, long),
        (0.35, replace(long, questionnaire=_first(long, 6))),
        (0.1, replace(long, large=True)),
        (0.1, replace(long, questionnaire=_first(long, 2))),
    )


def _first(sheet: BallotSheet, count: int) -> Questionnaire:
    asked = sheet.questionnaire
    return replace(asked, questions=(*asked.choices[:count], *asked.questions[len(asked.choices) :]))


def ballots(source: str, count: int, seed: int) -> Iterator[list[Taken]]:
    """``count`` ballots as pages that were scanned or photographed; the same for the same seed."""
    kinds = [(often, sheet, layout_of(sheet)) for often, sheet in sheets()]
    often = [each for each, _, _ in kinds]
    for first in range(0, count, _TOGETHER):
        random = np.random.default_rng([seed + first, SOURCES.index(source)])
        _, sheet, layout = kinds[int(random.choice(len(kinds), p=often))]
        yield from _some(source, sheet, layout, min(_TOGETHER, count - first), random)


def _some(
    source: str, sheet: BallotSheet, layout: Layout, count: int, random: np.random.Generator
) -> Iterator[list[Taken]]:
    serials = ["".join(random.choice(list(LETTERS), SERIAL)) for _ in range(count)]
    pdf = sheets_pdf(sheet, [NO_CODE] * count, key=KEY, serials=serials)
    hands = (some_hand(random) for _ in iter(int, 1))
    pages = filled(pdf, layout, hands)
    for serial in serials:
        yield [_taken(source, next(pages), serial, random) for _ in layout.pages]


def _taken(source: str, page: Filled, serial: str, random: np.random.Generator) -> Taken:
    if source == "photo":
        picture, how = photographed(page, random), (".jpg", [cv2.IMWRITE_JPEG_QUALITY, 40])
    else:
        picture, one_bit = scanned(page, random)
        quality = int(random.integers(55, 91))
        how = (".png", [cv2.IMWRITE_PNG_BILEVEL, 1]) if one_bit else (".jpg", [cv2.IMWRITE_JPEG_QUALITY, quality])
    return Taken(bytes(cv2.imencode(how[0], picture, how[1])[1]), page.marked, serial, page.page)
