"""Printed sheets filled in with wanted answers, as a scan (PDF) or as photographs (JPEG)."""

from io import BytesIO

import cv2
import numpy as np
import pypdfium2

from bench.paper.camera import photographed
from bench.paper.hands import Hand, Pen, answered
from bench.paper.paper import filled
from bench.paper.scanner import scanned

BLACK = Pen((40, 38, 36), 0.6, 0.9)
KINDS = {"": "blank", "x": "both"}


def hand(seed=0, style="tick", pen=BLACK):
    """A tidy person with a black pen."""
    return Hand(np.random.default_rng(seed), pen, style, 0.9, 0.15)


def on_paper(pdf, layout, answers, seed=0, per_mm=8):
    """The filled pages of sheets printed to PDF.

    ``answers``: for each sheet "1", "0", "" or "x" by number of the question; or a pair of a kind of mark
    (``bench.paper.hands``: "faint", "circled", …) and the answer meant.
    """
    wanted = iter(answers)
    now = {}

    def hands():
        for number in range(len(answers)):
            now.clear()
            now.update(next(wanted))
            yield hand(seed + number)

    def fill(writer, ink, plan):
        return tuple(_answer(writer, ink, question, now.get(question.number, "")) for question in plan.questions)

    return list(filled(pdf, layout, hands(), fill, per_mm))


def _answer(writer, ink, question, wanted):
    kind, meant = (KINDS.get(wanted, writer.style), wanted) if isinstance(wanted, str) else wanted
    return answered(writer, ink, question, kind, 1 if meant == "0" else 0)


def scan(pdf, layout, answers, seed=0):
    """The sheets as one PDF from a scanner, page after page."""
    random = np.random.default_rng(seed)
    pictures = [jpeg(_grey(scanned(page, random, tidy=True)[0]), 80) for page in on_paper(pdf, layout, answers, seed)]
    return pdf_of(pictures)


def photos(pdf, layout, answers, seed=0):
    """The sheets as photographs, one JPEG a page."""
    random = np.random.default_rng(seed)
    return [jpeg(photographed(page, random), 40) for page in on_paper(pdf, layout, answers, seed)]


def jpeg(picture, quality=80):
    return bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1])


def png(picture):
    return bytes(cv2.imencode(".png", picture)[1])


def pdf_of(jpegs):
    """Each JPEG on a page of its own, as scanners write it."""
    document = pypdfium2.PdfDocument.new()
    for data in jpegs:
        image = pypdfium2.PdfImage.new(document)
        image.load_jpeg(BytesIO(data), inline=True)
        image.set_matrix(pypdfium2.PdfMatrix().scale(595, 842))
        page = document.new_page(595, 842)
        page.insert_obj(image)
        page.gen_content()
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _grey(picture):
    return picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
