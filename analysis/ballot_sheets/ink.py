"""How black the words of a ballot are as printed: what struck or circled words are compared with."""

import zlib
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.ballot_sheets.layout import CELLS, Area, Layout, PagePlan, QuestionPlace, cells

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

_PER_MM = 9
"""Pixels a millimetre of the picture measured."""


def with_ink(layout: Layout, blank: bytes) -> Layout:
    """The layout with the share of ink of its words, measured on the PDF of its blank pages."""
    import pypdfium2  # noqa: PLC0415  only needed here

    document = pypdfium2.PdfDocument(blank)
    pages = (_measured(plan, document[number]) for number, plan in enumerate(layout.pages))
    found = replace(layout, pages=tuple(pages))
    document.close()
    return found


def _measured(plan: PagePlan, page: "PdfPage") -> PagePlan:
    drawn = page.render(scale=_PER_MM * 25.4 / 72, grayscale=True).to_numpy()
    drawn = drawn.reshape(drawn.shape[:2])

    def share(area: Area) -> float:
        left, right = round(area.x * _PER_MM), round(area.right * _PER_MM)
        top, below = round(area.y * _PER_MM), round(area.below * _PER_MM)
        return round(1 - float(drawn[top:below, left:right].mean()) / 255, 4)

    def printed(area: Area) -> str:
        left, top = round(area.x * _PER_MM), round(area.y * _PER_MM)
        high, wide = cells(area)
        step = _PER_MM // CELLS
        cut = drawn[top : top + high * step, left : left + wide * step].reshape(high, step, wide, step)
        dark = 255 - cut.astype("float64").mean(axis=(1, 3))
        return b64encode(zlib.compress((15 * (dark / 15).round()).astype("uint8").tobytes(), 9)).decode()

    measured = (_question(place, share) for place in plan.questions)
    return replace(plan, questions=tuple(replace(place, printed=printed(place.row)) for place in measured))


def _question(place: QuestionPlace, share: Callable[[Area], float]) -> QuestionPlace:
    first, second = (replace(choice, ink=share(choice.words)) for choice in place.choices)
    return replace(place, ink=share(place.text), choices=(first, second))
