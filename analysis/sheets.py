"""Papers handed out in a village: the ground they are drawn on, and the invitation slips.

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

WIDTH, HEIGHT = 210.0, 297.0
"""A4 upright."""
QUIET = 4
"""Empty modules a QR code needs on every side."""
CODE_PAGE = "/phieu"
"""The page where a resident opens the ballot."""


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


@dataclass(frozen=True)
class SlipSheet:
    """Phiếu mời của một thôn: what stands on every slip, and their codes as printed, in order."""

    body: str
    """Who asks, for example "Ủy ban MTTQ Việt Nam xã Long Hiệp"; printed in capitals."""
    poll_title: str
    village: str
    base_url: str
    """Where the site stands, with its scheme: "https://langnghe.example"."""
    closes_on: date
    """The last day on which answers are taken."""
    codes: tuple[str, ...]


def slips_pdf(sheet: SlipSheet) -> bytes:
    """The slips of one village on A4, eight a page (fewer when the names are long), in the order given.

    Without codes: one page that says so. Raises ValueError for a code given twice, an address without scheme,
    a letter the font lacks, or names that do not fit on half a page.
    """
    if len(set(sheet.codes)) != len(sheet.codes):
        raise ValueError("a code was given twice")
    paper = Paper(title=f"Phiếu mời – {sheet.village}", author=sheet.body)
    if not sheet.codes:
        paper.blocks([(f"{sheet.village}: không có phiếu mời nào cần in.", Style(14))], 20, 20, WIDTH - 40)
        return paper.finish()
    face = _face(sheet)
    with paper.form("slip"):
        face.draw(paper)
    with paper.form("cuts"):
        _cuts(paper, face.rows)
    for start in range(0, len(sheet.codes), 2 * face.rows):
        _slip_page(paper, face, sheet, sheet.codes[start : start + 2 * face.rows])
    return paper.finish()


# The ground -------------------------------------------------------------------


class Paper:
    """Pages being drawn, from the top left corner, in millimetres; A4 unless told otherwise."""

    def __init__(self, *, title: str, author: str, size: tuple[float, float] = (WIDTH, HEIGHT)) -> None:
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

    def blocks(self, blocks: Iterable[Block], x: float, y: float, width: float) -> float:
        """Draws paragraphs from ``y`` down, wrapped in ``width``; gives the ``y`` below the last."""
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

    def finish(self) -> bytes:
        """The PDF."""
        self.canvas.save()
        return self._bytes.getvalue()

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


def page_url(base_url: str, code: str = "") -> str:
    """Where a QR code leads. The code of a slip stands in the fragment, which browsers never send.

    Raises ValueError unless the address begins with http:// or https://.
    """
    if not base_url.startswith(("http://", "https://")):
        raise ValueError(f"an address needs http:// or https://: {base_url!r}")
    return base_url.rstrip("/") + CODE_PAGE + (f"#{code}" if code else "")


def typed_address(base_url: str) -> str:
    """The same page as a person types it, without the scheme."""
    return page_url(base_url).partition("://")[2]


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


# The slip ---------------------------------------------------------------------

_SIDE, _EDGE = 7.0, 5.0
_WIDE = WIDTH / 2 - 2 * _SIDE
_QR = 31.0
_BESIDE = _SIDE + 29.0
_BESIDE_WIDE = WIDTH / 2 - _SIDE - _BESIDE
_CODE_TOP, _CODE_HIGH = 1.5, 8.5
_CODE_STYLE = Style(17, "Tinos-Bold")
_SIZES = ((4, 1.0), (4, 0.94), (3, 1.2), (3, 1.1), (3, 0.95), (2, 1.2), (2, 0.9))
"""Rows a page and size of the letters, tried in this order."""


@dataclass(frozen=True)
class _Face:
    """The side of a slip that is the same for every household, laid out for ``rows`` slips a column."""

    rows: int
    head: list[Block]
    beside: list[Block]
    foot: list[Block]

    @property
    def spare(self) -> float:
        """Height (mm) of a slip that its contents leave free; below 0 they do not fit."""
        used = height(self.head, _WIDE) + self.middle + height(self.foot, _WIDE)
        return HEIGHT / self.rows - 2 * _EDGE - used

    @property
    def top(self) -> float:
        """Where the head begins."""
        return _EDGE + self.spare / 2

    @property
    def below(self) -> float:
        """Where the QR code begins."""
        return self.top + height(self.head, _WIDE)

    @property
    def middle(self) -> float:
        """Height of the QR code, or of what stands beside it."""
        return max(_QR - 1.5, _CODE_TOP + _CODE_HIGH + height(self.beside, _BESIDE_WIDE) + 1.5)

    def draw(self, paper: Paper) -> None:
        """In the top left corner of the page, without QR and code."""
        paper.blocks(self.head, _SIDE, self.top, _WIDE)
        paper.blocks(self.beside, _BESIDE, self.below + _CODE_TOP + _CODE_HIGH, _BESIDE_WIDE)
        paper.blocks(self.foot, _SIDE, self.below + self.middle, _WIDE)


def _face(sheet: SlipSheet) -> _Face:
    for rows, by in _SIZES:
        face = _Face(rows, scaled(_head(sheet), by), _beside(sheet, by), scaled(_foot(), by))
        if face.spare >= 0:
            return face
    raise ValueError("Tên đợt, tên thôn hoặc địa chỉ dài quá, phiếu mời không đủ chỗ.")


def _head(sheet: SlipSheet) -> list[Block]:
    return [
        (issuer(sheet.body), Style(8.2, "Tinos-Bold", after=1)),
        (sheet.poll_title, Style(10.2, "Tinos-Bold", after=1)),
        (f"Phiếu mời hộ gia đình – {sheet.village}", Style(10.2)),
    ]


def _beside(sheet: SlipSheet, by: float) -> list[Block]:
    how = "Quét mã bằng điện thoại, hoặc gõ địa chỉ dưới đây rồi nhập 12 chữ và số ở trên:"
    address = Style(11 * by, "Tinos-Bold", after=1)
    return [
        (how, Style(9 * by)),
        one_line(typed_address(sheet.base_url), address, _BESIDE_WIDE),
        (f"Trả lời đến hết ngày {day(sheet.closes_on)}.", Style(10 * by)),
    ]


def _foot() -> list[Block]:
    secrecy = (
        "Mã này mở một phiếu cho một hộ, không gắn với tên ai. Phiếu không ghi tên. Hệ thống biết phiếu nào "
        "đã trả lời; từ dữ liệu lưu trữ, không ai biết phiếu đó trả lời gì."
    )
    on_paper = (
        "Có thể trả lời trên phiếu giấy: khi đó nộp lại phiếu mời này cho tổ lấy ý kiến, để riêng, "
        "không kẹp vào phiếu giấy."
    )
    return [(secrecy, Style(8.2, after=1.5)), (on_paper, Style(8.2))]


def _slip_page(paper: Paper, face: _Face, sheet: SlipSheet, codes: tuple[str, ...]) -> None:
    paper.place("cuts")
    for place, code in enumerate(codes):
        x, y = place % 2 * WIDTH / 2, place // 2 * HEIGHT / face.rows
        paper.place("slip", x, y)
        paper.qr(page_url(sheet.base_url, code), x + _SIDE - 3, y + face.below, _QR)
        paper.blocks([(code, _CODE_STYLE)], x + _BESIDE, y + face.below + _CODE_TOP, _BESIDE_WIDE)
    paper.next_page()


def _cuts(paper: Paper, rows: int) -> None:
    paper.dots(WIDTH / 2, 0, WIDTH / 2, HEIGHT)
    for row in range(1, rows):
        paper.dots(0, row * HEIGHT / rows, WIDTH, row * HEIGHT / rows)
