"""The poster (áp phích) for the village hall: who asks, what, until when, how to answer, what stays secret.

A4 that may be enlarged to A3. Lengths in millimetres from the top left corner, letter sizes in points.
"""

from dataclasses import dataclass
from datetime import date

from analysis.sheets import (
    HEIGHT,
    WIDTH,
    Block,
    Paper,
    Style,
    day,
    height,
    issuer,
    one_line,
    page_url,
    scaled,
    typed_address,
)

_EDGE = 16.0
_WIDE = WIDTH - 2 * _EDGE
_QR = 62.0
_BESIDE = _WIDE - _QR - 6
_SIZES = (1.15, 1.08, 1.0, 0.93, 0.86, 0.8, 0.74)
"""Sizes of the letters, tried in this order until the poster fits its page."""
_RULE = 8.0
"""Height of the room in which a rule stands between two parts."""


@dataclass(frozen=True)
class Poster:
    """Áp phích của một thôn."""

    body: str
    """Who asks, for example "Ủy ban MTTQ Việt Nam xã Long Hiệp"; printed in capitals."""
    poll_title: str
    village: str
    asks: str
    """What the household is asked about: the heading of the questionnaire."""
    options: tuple[str, str]
    """The two answers."""
    opens_on: date
    closes_on: date
    base_url: str
    """Where the site stands, with its scheme."""
    posted_at: str
    """Where the results will hang: "nhà văn hóa thôn và trụ sở Ủy ban nhân dân xã"."""
    posting_on: date
    """The day by which they hang there."""
    contact: str = ""
    """Whom to ask, with a telephone number; nothing is printed when empty."""
    rehearsal: bool = False
    """Đợt THỬ: every page says so."""


def poster_pdf(poster: Poster) -> bytes:
    """One page A4. Raises ValueError for an address without scheme, a missing letter, too long texts."""
    parts = _fitting(poster)
    paper = Paper(title=f"Lấy ý kiến – {poster.village}", author=poster.body, rehearsal=poster.rehearsal)
    # What the letters leave free is shared out between the parts.
    gap = (HEIGHT - 2 * _EDGE - parts.high) / 3
    y = paper.blocks(parts.head, _EDGE, _EDGE, _WIDE) + gap / 2
    y = _rule(paper, y) + gap / 2
    _how(paper, poster, parts, y)
    y = _rule(paper, y + parts.middle + gap / 2) + gap / 2
    y = paper.blocks(parts.secrecy, _EDGE, y, _WIDE) + gap / 2
    y = _rule(paper, y) + gap / 2
    paper.blocks(parts.after, _EDGE, y, _WIDE)
    return paper.finish()


@dataclass(frozen=True)
class _Parts:
    """The four parts of the poster, from the top down."""

    head: list[Block]
    steps: list[Block]
    address: list[Block]
    secrecy: list[Block]
    after: list[Block]

    @property
    def middle(self) -> float:
        """Height (mm) of the steps, or of the QR code and the address beside them."""
        return max(height(self.steps, _BESIDE), _QR + height(self.address, _QR))

    @property
    def high(self) -> float:
        """Height (mm) of everything, the rules included."""
        rest = sum(height(part, _WIDE) for part in (self.head, self.secrecy, self.after))
        return rest + self.middle + 3 * _RULE


def _fitting(poster: Poster) -> _Parts:
    """The parts in the largest letters that fit the page."""
    address = _address(poster)
    for by in _SIZES:
        head, steps, secrecy, after = (
            scaled(blocks, by) for blocks in (_head(poster), _steps(poster), _secrecy(), _after(poster))
        )
        parts = _Parts(head, steps, address, secrecy, after)
        if parts.high <= HEIGHT - 2 * _EDGE:
            return parts
    raise ValueError("Chữ trên áp phích dài quá, không đủ chỗ trên một trang A4.")


def _rule(paper: Paper, y: float) -> float:
    """A rule in the middle of its room; the ``y`` below the room."""
    paper.line(_EDGE, y + _RULE / 2, WIDTH - _EDGE, y + _RULE / 2, wide=0.5)
    return y + _RULE


def _how(paper: Paper, poster: Poster, parts: _Parts, y: float) -> None:
    """The steps on the left, the QR code and the address on the right."""
    paper.blocks(parts.steps, _EDGE, y, _BESIDE)
    right = WIDTH - _EDGE - _QR
    paper.qr(page_url(poster.base_url), right, y, _QR)
    paper.blocks(parts.address, right, y + _QR, _QR)


def _head(poster: Poster) -> list[Block]:
    return [
        (issuer(poster.body), Style(14, "Tinos-Bold", centred=True, after=8)),
        ("MỜI BÀ CON CHO Ý KIẾN", Style(30, "Tinos-Bold", centred=True, after=6)),
        (poster.poll_title, Style(19, "Tinos-Bold", centred=True, after=5)),
        (poster.village, Style(18, centred=True, after=5)),
        (poster.asks, Style(15, "Tinos-Italic", centred=True, after=6)),
        (_period(poster), Style(20, "Tinos-Bold", centred=True)),
    ]


def _period(poster: Poster) -> str:
    return f"Từ {day(poster.opens_on)} đến hết {day(poster.closes_on)}"


def _steps(poster: Poster) -> list[Block]:
    yes, no = poster.options
    step = Style(15, after=5)
    return [
        ("Cách trả lời: mỗi hộ một phiếu", Style(17, "Tinos-Bold", after=5)),
        ("1. Nhận phiếu mời của tổ lấy ý kiến. Trên phiếu có một mã gồm 12 chữ và số.", step),
        ("2. Dùng điện thoại quét mã trên phiếu mời; hoặc quét mã bên cạnh rồi nhập mã của phiếu.", step),
        (f"3. Mỗi câu chọn “{yes}” hoặc “{no}”, rồi bấm “Gửi phiếu”.", step),
        ("Không dùng điện thoại? Xin phiếu giấy của tổ lấy ý kiến.", Style(15, "Tinos-Bold")),
    ]


def _address(poster: Poster) -> list[Block]:
    return [
        ("hoặc gõ địa chỉ", Style(12, centred=True)),
        one_line(typed_address(poster.base_url), Style(13, "Tinos-Bold", centred=True), _QR),
    ]


def _secrecy() -> list[Block]:
    words = (
        "Phiếu không ghi tên. Hệ thống biết phiếu nào đã trả lời; từ dữ liệu lưu trữ, không ai biết "
        "phiếu đó trả lời gì. Hài lòng hay không, xin bà con cứ nói thật: trả lời thế nào cũng không "
        "ảnh hưởng đến gia đình."
    )
    return [("Ý kiến của gia đình được giữ kín", Style(17, "Tinos-Bold", after=4)), (words, Style(15))]


def _after(poster: Poster) -> list[Block]:
    posted = f"Kết quả chung được niêm yết tại {poster.posted_at}, chậm nhất ngày {day(poster.posting_on)}."
    blocks: list[Block] = [(posted, Style(15, after=4))]
    if poster.contact:
        blocks.append((f"Cần hỏi thêm: {poster.contact}", Style(15, "Tinos-Bold")))
    return blocks
