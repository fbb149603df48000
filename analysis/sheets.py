"""The ground that papers handed out in a village are drawn on.

Every length is in millimetres, ``x`` from the left and ``y`` from the top edge of the page; letter sizes are
in points. The letters are shipped (Tinos, the metrics of Times New Roman) and embedded; a letter they lack is
refused.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from xml.sax.saxutils import escape

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from reportlab.lib.enums import TA_CENTER, TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus.paragraph import Paragraph

from analysis import letters
from surveys.letters import composed
from surveys.rehearsals import MARK, SAYS

WIDTH, HEIGHT = 210.0, 297.0
"""A4 upright."""
QUIET = 4
"""Empty modules a QR code needs on every side."""
CODE_PAGE = "/phieu"
"""The page where a resident opens the ballot."""
TEAM_PAGE = "/to/vao"
"""The page where a village team opens its own."""


@dataclass(frozen=True)
class Style:
    """How a paragraph looks: ``size`` and ``after`` (room below it) in points."""

    size: float
    font: str = "Tinos-Regular"
    centred: bool = False
    after: float = 0.0

    def scaled(self, by: float) -> "Style":
        return replace(self, size=self.size * by, after=self.after * by)


Block = tuple[str, Style]
"""A paragraph and its look."""


class Paper:
    """Pages being drawn, from the top left corner, in millimetres; A4 unless told otherwise.

    Of a ``rehearsal`` every page carries the mark, across it and at its upper edge.
    """

    def __init__(
        self, *, title: str, author: str, size: tuple[float, float] = (WIDTH, HEIGHT), rehearsal: bool = False
    ) -> None:
        letters.loaded()
        self.wide, self.high = size
        self._bytes = BytesIO()
        # invariant: no clock and no random id in the file, so the same input gives the same bytes.
        self.canvas = Canvas(
            self._bytes,
            pagesize=(self.wide * mm, self.high * mm),
            invariant=1,
            lang="vi",
            initialFontName="Tinos-Regular",  # type: ignore[arg-type]  # else Helvetica is named, not embedded
        )
        self.canvas.setTitle(tidy(title))
        self.canvas.setAuthor(tidy(author))
        self._rehearsal = self._unmarked = rehearsal

    def blocks(self, blocks: Iterable[Block], x: float, y: float, width: float) -> float:
        """Draws paragraphs from ``y`` down, wrapped in ``width``; gives the ``y`` below the last."""
        if self._unmarked:
            self._mark()
        for text, style in blocks:
            paragraph = _paragraph(text, style)
            high = paragraph.wrap(width * mm, self.high * mm)[1] / mm
            paragraph.drawOn(self.canvas, x * mm, (self.high - y - high) * mm)
            y += high + style.after / mm
        return y

    def line(self, x1: float, y1: float, x2: float, y2: float, *, wide: float = 0.25, grey: float = 0.0) -> None:
        """A straight line, ``wide`` in mm; ``grey`` 0 is black, 1 is white."""
        self._pen(wide, grey)
        self.canvas.line(x1 * mm, (self.high - y1) * mm, x2 * mm, (self.high - y2) * mm)

    def dots(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """A dotted line, along which paper is cut."""
        self.canvas.setDash([0.6, 3])
        self.line(x1, y1, x2, y2, wide=0.3, grey=0.35)
        self.canvas.setDash()

    def frame(self, x: float, y: float, width: float, high: float, *, wide: float = 0.3, grey: float = 0.0) -> None:
        """An empty rectangle whose top left corner is (x, y), its line ``wide`` mm."""
        self._pen(wide, grey)
        self.canvas.rect(x * mm, (self.high - y - high) * mm, width * mm, high * mm)

    def fill(self, x: float, y: float, width: float, high: float, *, grey: float) -> None:
        """A filled rectangle without an outline."""
        self.canvas.setFillGray(grey)
        self.canvas.rect(x * mm, (self.high - y - high) * mm, width * mm, high * mm, stroke=0, fill=1)
        self.canvas.setFillGray(0)

    def qr(self, content: str, x: float, y: float, side: float) -> None:
        """A QR code as black rectangles inside a square of ``side`` mm, its quiet zone included."""
        self.modules(qr_modules(content), x, y, side, QUIET)

    def modules(self, rows: list[list[bool]], x: float, y: float, side: float, quiet: int = 0) -> None:
        """Black squares where True, in a square of ``side`` mm with ``quiet`` empty modules on every side."""
        module = side / (len(rows) + 2 * quiet)
        path = self.canvas.beginPath()
        for down, row in enumerate(rows):
            top = y + (down + quiet) * module
            for start, length in _runs(row):
                left = x + (start + quiet) * module
                path.rect(left * mm, (self.high - top - module) * mm, length * module * mm, module * mm)
        self.canvas.setFillGray(0)
        self.canvas.drawPath(path, stroke=0, fill=1)

    @contextmanager
    def form(self, name: str) -> Iterator[None]:
        """What is drawn inside is kept once in the file under ``name``, to be placed many times."""
        self.canvas.beginForm(name)
        yield
        self.canvas.endForm()

    def place(self, name: str, x: float = 0.0, y: float = 0.0) -> None:
        """Puts a form on this page, moved right by ``x`` and down by ``y`` mm."""
        self.canvas.saveState()
        self.canvas.translate(x * mm, -y * mm)
        self.canvas.doForm(name)
        self.canvas.restoreState()

    def next_page(self) -> None:
        self.canvas.showPage()
        self._unmarked = self._rehearsal

    def finish(self) -> bytes:
        """The PDF."""
        self.canvas.save()
        return self._bytes.getvalue()

    def _mark(self) -> None:
        """Below what is drawn later."""
        self._unmarked = False
        self.canvas.saveState()
        self.canvas.setFillGray(0.86)
        self.canvas.setFont("Tinos-Bold", 190)
        self.canvas.translate(self.wide * mm / 2, self.high * mm / 2)
        self.canvas.rotate(50)
        self.canvas.drawCentredString(0, -60, MARK)
        self.canvas.restoreState()
        self.blocks([(SAYS, Style(15, "Tinos-Bold", centred=True))], 0, 4, self.wide)

    def _pen(self, wide: float, grey: float) -> None:
        self.canvas.setLineWidth(wide * mm)
        self.canvas.setStrokeGray(grey)


def tidy(text: str) -> str:
    """One line, NFC, without doubled spaces."""
    return " ".join(composed(text).split())


def day(on: date) -> str:
    """A day as people write it: 27/03/2026."""
    return f"{on:%d/%m/%Y}"


def issuer(body: str) -> str:
    """The body that asks, in capitals, as it heads official papers."""
    return tidy(body).upper()


def page_url(base_url: str, code: str = "", page: str = CODE_PAGE) -> str:
    """Where a QR code leads. The code of a slip or a team stands in the fragment, which browsers never send.

    Raises ValueError unless the address begins with http:// or https://.
    """
    if not base_url.startswith(("http://", "https://")):
        raise ValueError(f"an address needs http:// or https://: {base_url!r}")
    return base_url.rstrip("/") + page + (f"#{code}" if code else "")


def typed_address(base_url: str, page: str = CODE_PAGE) -> str:
    """The same page as a person types it, without the scheme."""
    return page_url(base_url, page=page).partition("://")[2]


def height(blocks: Iterable[Block], width: float) -> float:
    """How high (mm) the paragraphs stand in ``width`` mm."""
    points = (_paragraph(text, style).wrap(width * mm, HEIGHT * mm)[1] + style.after for text, style in blocks)
    return sum(points) / mm


def scaled(blocks: Iterable[Block], by: float) -> list[Block]:
    """The same paragraphs in letters larger or smaller."""
    return [(text, style.scaled(by)) for text, style in blocks]


def one_line(text: str, style: Style, width: float, *, least: float = 0.7) -> Block:
    """The text in letters small enough for one line of ``width`` mm; it wraps if ``least`` is not enough."""
    needed = pdfmetrics.stringWidth(tidy(text), letters.loaded()[style.font].fontName, style.size) / mm
    by = min(1.0, 0.99 * width / needed)
    return text, style.scaled(by) if by >= least else style


def qr_modules(content: str, mask: int | None = None) -> list[list[bool]]:
    """The dark (True) and light modules of a QR code, row by row from the top, without quiet zone.

    The best of the eight masks is looked for unless one is given: that takes eight times as long.
    """
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=mask)
    code.add_data(content)
    code.make(fit=True)
    return [[bool(module) for module in row] for row in code.get_matrix()]


def _runs(row: list[bool]) -> Iterator[tuple[int, int]]:
    """Start and length of each dark stretch."""
    start = None
    for place, dark in enumerate([*row, False]):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            yield start, place - start
            start = None


def _paragraph(text: str, style: Style) -> Paragraph:
    text = tidy(text)
    letters.require(text, style.font)
    look = ParagraphStyle(
        "",
        fontName=style.font,
        fontSize=style.size,
        leading=style.size * 1.22,
        alignment=TA_CENTER if style.centred else TA_LEFT,
    )
    return Paragraph(escape(text), look)
