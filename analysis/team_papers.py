"""What a village team (tổ lấy ý kiến) is handed: a sheet with its link, and one page that says how to do the work.

A4. Lengths in millimetres from the top left corner, letter sizes in points.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from analysis.sheets import (
    HEIGHT,
    TEAM_PAGE,
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
from surveys.rehearsals import PREFIX

_EDGE = 18.0
_WIDE = WIDTH - 2 * _EDGE
_QR = 74.0
_MARK = 7.0
"""Room left of an item for its mark."""
_SIZES = (1.2, 1.14, 1.07, 1.0, 0.95, 0.9, 0.85, 0.8, 0.74)
"""Sizes of the letters, tried in this order until the guide fits its page."""
Part = tuple[str, Sequence[str]]
"""A heading and what stands below it."""


@dataclass(frozen=True)
class TeamGuide:
    """Tờ hướng dẫn cho các tổ của một đợt."""

    body: str
    """Who asks; printed in capitals."""
    poll_title: str
    options: tuple[str, str]
    """The two answers."""
    closes_on: date
    contact: str = ""
    """Whom to ask."""


@dataclass(frozen=True)
class TeamLink:
    """Đường dẫn của một tổ."""

    village: str
    code: str
    """As printed."""


def links_pdf(guide: TeamGuide, links: Sequence[TeamLink], base_url: str) -> bytes:
    """For each team the sheet with its link and the guide. Raises ValueError for an address without scheme, a
    missing letter, too long texts."""
    paper = Paper(title=f"Trang của tổ lấy ý kiến – {guide.poll_title}", author=guide.body, rehearsal=_rehearses(guide))
    for number, link in enumerate(links):
        if number:
            paper.next_page()
        _link(paper, guide, link, base_url)
        paper.next_page()
        _guide(paper, guide)
    return paper.finish()


def guide_pdf(guide: TeamGuide) -> bytes:
    """The guide alone: one page."""
    paper = Paper(title=f"Hướng dẫn tổ lấy ý kiến – {guide.poll_title}", author=guide.body, rehearsal=_rehearses(guide))
    _guide(paper, guide)
    return paper.finish()


def _rehearses(guide: TeamGuide) -> bool:
    return guide.poll_title.startswith(PREFIX)


def _link(paper: Paper, guide: TeamGuide, link: TeamLink, base_url: str) -> None:
    y = paper.blocks(_head(guide, "TRANG CỦA TỔ LẤY Ý KIẾN", link.village), _EDGE, _EDGE, _WIDE) + 4
    paper.qr(page_url(base_url, link.code, TEAM_PAGE), (WIDTH - _QR) / 2, y, _QR)
    address = [
        ("Quét mã trên bằng điện thoại của tổ, hoặc gõ địa chỉ", Style(14, centred=True, after=3)),
        one_line(typed_address(base_url, TEAM_PAGE), Style(17, "Tinos-Bold", centred=True, after=5), _WIDE),
        ("rồi nhập mã của tổ", Style(14, centred=True, after=3)),
        (link.code, Style(24, "Tinos-Bold", centred=True)),
    ]
    y = paper.blocks(address, _EDGE, y + _QR + 2, _WIDE) + 7
    rules = (
        f"Trang này chỉ dùng cho {link.village} và đợt này, đến khi đợt kết thúc (kế hoạch: {day(guide.closes_on)}).",
        "Trang cho biết thôn còn thiếu bao nhiêu hộ; để nhận cuống phiếu, đổi phiếu mất hoặc rách. Trang không có "
        "câu trả lời của hộ nào.",
        "Giữ tờ này như giữ chìa khóa: chỉ người trong tổ dùng, không chụp ảnh, không gửi cho ai.",
        "Mất tờ này hoặc nghi người ngoài đã thấy: báo ngay cán bộ xã, phường. In tờ mới thì tờ này hết hiệu lực.",
    )
    _items(paper, rules, y, Style(14, after=4))


def _guide(paper: Paper, guide: TeamGuide) -> None:
    head, parts = _head(guide, "HƯỚNG DẪN TỔ LẤY Ý KIẾN", ""), _parts(guide)
    by = next((by for by in _SIZES if _high(head, parts, by) <= HEIGHT - 2 * _EDGE + 6), None)
    if by is None:
        raise ValueError("Chữ trên tờ hướng dẫn dài quá, không đủ chỗ trên một trang A4.")
    y = paper.blocks(scaled(head, by), _EDGE, _EDGE - 3, _WIDE)
    for title, items in parts:
        y = paper.blocks(scaled([_title(title)], by), _EDGE, y, _WIDE)
        y = _items(paper, items, y, _ITEM.scaled(by)) + 2.5 * by


_ITEM = Style(12.5, after=3)


def _title(words: str) -> Block:
    return words, Style(14.5, "Tinos-Bold", after=4)


def _high(head: list[Block], parts: Sequence[Part], by: float) -> float:
    """How high (mm) the guide stands in letters of this size."""
    high = height(scaled(head, by), _WIDE)
    for title, items in parts:
        high += height(scaled([_title(title)], by), _WIDE) + 2.5 * by
        high += height(scaled([(item, _ITEM) for item in items], by), _WIDE - _MARK)
    return high


def _items(paper: Paper, items: Sequence[str], y: float, style: Style) -> float:
    """Items with a mark on their left; the ``y`` below them."""
    for item in items:
        paper.blocks([("–", style)], _EDGE, y, _MARK)
        y = paper.blocks([(item, style)], _EDGE + _MARK, y, _WIDE - _MARK)
    return y


def _head(guide: TeamGuide, title: str, village: str) -> list[Block]:
    place = [(village, Style(18, "Tinos-Bold", centred=True, after=3))] if village else []
    return [
        (issuer(guide.body), Style(12, "Tinos-Bold", centred=True, after=6)),
        (title, Style(21, "Tinos-Bold", centred=True, after=4)),
        *place,
        (guide.poll_title, Style(13, centred=True, after=8)),
    ]


def _parts(guide: TeamGuide) -> Sequence[Part]:
    yes, no = guide.options
    asked = f" Cần hỏi thêm: {guide.contact}." if guide.contact else " Cần hỏi thêm: cán bộ Mặt trận xã, phường."
    return (
        ("Nói với mỗi hộ", (
            "“Mặt trận hỏi mỗi hộ một lần: gia đình hài lòng hay chưa về kết quả của địa phương. Hài lòng hay không, "
            "xin ông/bà cứ nói thật. Trả lời thế nào cũng không ảnh hưởng đến gia đình.”",
            f"“Mỗi câu chọn {yes} hoặc {no}. Trả lời bằng điện thoại: quét mã trên cuống. Trả lời trên giấy: đánh dấu, "
            "gấp lại, tự tay bỏ vào hòm; xé cuống nộp riêng.”",
            f"“Gia đình trả lời đến hết ngày {day(guide.closes_on)}.” Hộ nào chưa muốn thì hẹn lại, không ép.",
        )),
        ("Giữ kín, nói cho dễ hiểu", (
            "Phiếu không ghi tên. Máy biết phiếu nào đã dùng, để không hộ nào trả lời hai lần. Từ dữ liệu lưu "
            "trữ, không ai biết phiếu đó trả lời gì.",
            "Trước khi đợt kết thúc và mở hòm phiếu, không ai xem được kết quả, kể cả cán bộ.",
            "Khi hộ trả lời, người của tổ đứng cách xa, không nhìn vào phiếu hay điện thoại.",
        )),
        ("Dùng trang của tổ trên điện thoại", (
            "Quét mã trên tờ giấy của tổ. Trang cho biết đã có bao nhiêu hộ trả lời, còn cần mấy hộ đến hết ngày nào.",
            "Nhận cuống phiếu: gõ 12 chữ và số trên cuống, hoặc chụp cuống đã xé rời. Nhận hai lần cũng chỉ tính một.",
            "Phiếu rách, bẩn mà còn mã: đổi lấy mã mới, mã cũ hết hiệu lực. Không còn mã: thôn còn hộ chưa được phát "
            "phiếu thì cấp mã mới; không thì hộ trả lời trên tờ phiếu không có mã. Tìm lại được phiếu cũ thì nộp lại "
            "cho tổ, không dùng nữa.",
        )),
        ("Không bao giờ", (
            "Không đánh dấu thay, không trả lời thay, không gợi ý, kể cả khi được nhờ. Hộ không đọc được thì đọc to "
            "từng câu; hộ tự đánh dấu.",
            "Không chụp ảnh phiếu đã đánh dấu. Chỉ chụp cuống, sau khi đã xé rời.",
            "Không ghi tên hộ lên phiếu hay cuống, không ghi hộ nào nhận phiếu nào, không hỏi hộ đã trả lời gì.",
            "Không giữ hay dùng phiếu của hộ khác. Không đưa tờ có mã của tổ cho người ngoài.",
        )),
        ("Khi gặp trục trặc", (
            "Mất mạng: làm tiếp trên giấy, có mạng thì nhập cuống sau. Gửi lại nhiều lần không bị tính thêm.",
            f"Mất tờ có mã của tổ: báo ngay cán bộ xã, phường để in tờ mới.{asked}",
        )),
    )  # fmt: skip
