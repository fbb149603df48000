"""The sheets of the trustees (tờ mảnh khóa): one A4 page a share, its words numbered and as a QR code.

Lengths in millimetres from the top left corner, letter sizes in points.
"""

from dataclasses import dataclass
from datetime import date

from analysis.sheets import WIDTH, Block, Paper, Style, day, issuer

_EDGE = 18.0
_WIDE = WIDTH - 2 * _EDGE
_COLUMNS = 3
_ROW = 8.5
_QR = 52.0


@dataclass(frozen=True)
class ShareSheets:
    """Các tờ mảnh khóa của một đợt."""

    body: str
    """Who asks; printed in capitals."""
    poll_title: str
    poll_code: str
    made_on: date
    needed: int
    """How many sheets open the box together."""
    shares: tuple[str, ...]
    """The words of each share, separated by spaces."""
    rehearsal: bool = False
    """Đợt THỬ: every page says so."""


def share_sheets_pdf(sheets: ShareSheets) -> bytes:
    """One page a share. Raises ValueError for a letter the font lacks."""
    paper = Paper(title=f"Mảnh khóa – {sheets.poll_code}", author=sheets.body, rehearsal=sheets.rehearsal)
    for number in range(1, len(sheets.shares) + 1):
        _draw(paper, sheets, number)
        paper.next_page()
    return paper.finish()


def _draw(paper: Paper, sheets: ShareSheets, number: int) -> None:
    y = paper.blocks(_head(sheets, number), _EDGE, _EDGE, _WIDE) + 4
    y = _words(paper, sheets.shares[number - 1].split(), y) + 4
    paper.qr(sheets.shares[number - 1], _EDGE, y, _QR)
    paper.blocks(_rules(sheets), _EDGE + _QR + 6, y, _WIDE - _QR - 6)
    y += _QR + 10
    for words in ("Người giữ (họ tên, chữ ký):", "Đã giao cho người giữ, ngày:", "Đã dùng hoặc đã hủy, ngày:"):
        paper.blocks([(words, Style(12))], _EDGE, y, 70)
        paper.line(_EDGE + 62, y + 5, WIDTH - _EDGE, y + 5, wide=0.3)
        y += 12


def _head(sheets: ShareSheets, number: int) -> list[Block]:
    return [
        (issuer(sheets.body), Style(12, "Tinos-Bold", centred=True, after=6)),
        (f"MẢNH KHÓA SỐ {number} TRONG {len(sheets.shares)}", Style(22, "Tinos-Bold", centred=True, after=3)),
        (sheets.poll_title, Style(14, "Tinos-Bold", centred=True, after=2)),
        (f"Mã đợt {sheets.poll_code} · tạo ngày {day(sheets.made_on)}", Style(12, centred=True)),
    ]


def _words(paper: Paper, words: list[str], y: float) -> float:
    """The numbered words in columns, read from the top down; the ``y`` below them."""
    rows = -(-len(words) // _COLUMNS)
    for place, word in enumerate(words):
        column, row = divmod(place, rows)
        x = _EDGE + column * _WIDE / _COLUMNS
        paper.blocks([(f"{place + 1}.", Style(11))], x, y + row * _ROW + 0.6, 10)
        paper.blocks([(word, Style(14, "Tinos-Bold"))], x + 10, y + row * _ROW, _WIDE / _COLUMNS - 10)
    return y + rows * _ROW


def _rules(sheets: ShareSheets) -> list[Block]:
    total, step = len(sheets.shares), Style(12, after=2.5)
    return [
        ("Cách giữ tờ này", Style(13, "Tinos-Bold", after=2.5)),
        (f"1. Cần {sheets.needed} trong {total} tờ mới mở được hòm phiếu. Mỗi người giữ một tờ.", step),
        ("2. Không chụp ảnh, không sao chép, không đọc cho ai. Cất nơi có khóa.", step),
        (f"3. Ngày kiểm phiếu mang tờ này đến. Mất một tờ vẫn mở được; mất {total - sheets.needed + 1} tờ thì không "
         "ai mở được nữa.", step),
        ("4. Kiểm phiếu xong thì hủy tờ này, ghi vào biên bản.", step),
    ]  # fmt: skip
