"""Sheets of a poll, printed, marked with a pen and scanned: pictures whose answers are known."""

import io
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from PIL import Image
from pypdf import PdfWriter

from analysis import scans
from analysis.ballot_sheets import NO_CODE, Layout, layout_of, sheets_pdf
from app import printing
from app.installation import Installation
from surveys import polls
from surveys.keys import sheet_key

DPI = 200
MM = DPI / 25.4


@dataclass(frozen=True)
class Printed:
    """The pages of some sheets of a village as grey pictures, sheet by sheet."""

    layout: Layout
    sheets: list[list[np.ndarray]]


def printed(here: Installation, code: str, village: int = 1, count: int = 1, serials=None) -> Printed:
    """Fresh sheets of the village at this place of the list."""
    with here.reading() as session:
        poll = polls.by_code(session, code)
        ballot = printing.ballot_sheet(poll.villages[village - 1], here.settings.base_url)
    key, layout = here.keys.get_or_make(sheet_key(code)), layout_of(ballot)
    data = sheets_pdf(ballot, [NO_CODE] * count, key=key, serials=serials)
    pages = [picture.grey for picture in scans.pages(data) if isinstance(picture, scans.Picture)]
    each = len(pages) // count
    return Printed(layout, [pages[start : start + each][: len(layout.pages)] for start in range(0, len(pages), each)])


def marked(layout: Layout, sheet: list[np.ndarray], marks: str, words: str = "") -> list[np.ndarray]:
    """The pages of a sheet, marked: "1", "0", "-" none, "x" both, "?" so faintly that a person must look.

    ``words`` are written into the room for other opinions.
    """
    filled = [page.copy() for page in sheet]
    for plan, page in zip(layout.pages, filled, strict=True):
        scale = page.shape[1] / layout.wide
        for question in plan.questions:
            mark = marks[layout.questions.index(question.number)]
            for choice in question.choices:
                if mark in (choice.answer, "x") or (mark == "?" and choice.answer == "1"):
                    _tick(page, choice.box, scale, faint=mark == "?")
        for room in plan.rooms:
            if words and room.kind == "other":
                at = round((room.area.x + 8) * scale), round((room.area.y + 12) * scale)
                cv2.putText(page, words, at, cv2.FONT_HERSHEY_SIMPLEX, 1.6, 40, 3)
    return filled


def _tick(page, box, scale, *, faint):
    points = ((0.2, 0.5), (0.42, 0.82), (0.85, 0.15))
    ends = [(round((box.x + x * box.wide) * scale), round((box.y + y * box.high) * scale)) for x, y in points]
    for one, two in pairwise(ends):
        cv2.line(page, one, two, 215 if faint else 40, 2 if faint else 5, cv2.LINE_AA)


def jpeg(page: np.ndarray, **options) -> bytes:
    """One page as a JPEG."""
    data = io.BytesIO()
    Image.fromarray(page).save(data, "JPEG", quality=85, **options)
    return data.getvalue()


def pdf(pages: list[np.ndarray]) -> bytes:
    """A stack as a scanner makes it."""
    data = io.BytesIO()
    first, *rest = [Image.fromarray(page) for page in pages]
    first.save(data, "PDF", save_all=True, append_images=rest, resolution=DPI)
    return data.getvalue()


def beside(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Two sheets in one picture, each half as large."""
    both = np.hstack([one, two])
    return np.ascontiguousarray(both)


def encrypted_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.encrypt("mật khẩu", algorithm="AES-256")
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


def empty_pages(count: int) -> bytes:
    writer = PdfWriter()
    for _ in range(count):
        writer.add_blank_page(595, 842)
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


def huge_picture() -> bytes:
    """A picture of 500 megapixels that is small as a file."""
    data = io.BytesIO()
    Image.new("1", (25_000, 20_000), 1).save(data, "PNG")
    return data.getvalue()
