"""The guide to the ceremony of the trustees (nghi thức tổ kiểm phiếu): one A4 page to be laid on the table.

Lengths in millimetres from the top left corner, letter sizes in points.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.sheets import WIDTH, Block, Paper, Style, issuer

_EDGE = 18.0
_WIDE = WIDTH - 2 * _EDGE
_MARGIN = 18.0
"""Room left of the steps for the minutes."""


@dataclass(frozen=True)
class Guide:
    """Tờ hướng dẫn của một đợt."""

    body: str
    """Who asks; printed in capitals."""
    poll_title: str
    poll_code: str
    needed: int
    """How many sheets open the box together."""
    shares: int
    words: int
    """On each sheet."""
    expected: str = ""
    """What a rehearsal has to come out as; "" for a real poll."""
    rehearsal: bool = False
    """Đợt THỬ: every page says so."""


def guide_pdf(guide: Guide) -> bytes:
    """One page. Raises ValueError for a letter the font lacks."""
    paper = Paper(title=f"Nghi thức tổ kiểm phiếu – {guide.poll_code}", author=guide.body, rehearsal=guide.rehearsal)
    y = paper.blocks(_head(guide), _EDGE, _EDGE, _WIDE) + 5
    y = _part(paper, "A. Trước khi mở đợt: tạo khóa (khoảng 7 phút)", _making(guide), y)
    if guide.expected:
        y = _part(paper, "Giữa hai phần, khi diễn tập (khoảng 1 phút)", _filling(), y)
    y = _part(paper, "B. Ngày kiểm phiếu: mở hòm (khoảng 7 phút)", _opening(guide), y)
    _part(paper, "C. Khi gặp trục trặc", _trouble(guide), y)
    return paper.finish()


def _part(paper: Paper, title: str, steps: Sequence[tuple[str, str]], y: float) -> float:
    """A heading and its steps, each with a mark on its left; the ``y`` below them."""
    y = paper.blocks([(title, Style(15, "Tinos-Bold"))], _EDGE, y, _WIDE) + 2.5
    for mark, words in steps:
        paper.blocks([(mark, Style(12.5, "Tinos-Bold"))], _EDGE, y, _MARGIN)
        y = paper.blocks([(words, Style(12.5))], _EDGE + _MARGIN, y, _WIDE - _MARGIN) + 2.2
    return y + 4


def _head(guide: Guide) -> list[Block]:
    what = "DIỄN TẬP: " if guide.expected else ""
    return [
        (issuer(guide.body), Style(12, "Tinos-Bold", centred=True, after=5)),
        (f"{what}TẠO KHÓA VÀ MỞ HÒM PHIẾU", Style(18, "Tinos-Bold", centred=True, after=2)),
        (f"{guide.poll_title} · mã đợt {guide.poll_code}", Style(12, centred=True, after=5)),
        (
            f"Cần có: {guide.shares} người của tổ kiểm phiếu, hai cán bộ có tài khoản, một máy tính, một máy in, "
            f"{guide.shares} phong bì dán được. Hòm phiếu chỉ mở khi có {guide.needed} trong {guide.shares} "
            "tờ mảnh khóa.",
            Style(12),
        ),
    ]


def _making(guide: Guide) -> list[tuple[str, str]]:
    return [
        ("1 phút", "Cán bộ mở trang của đợt, chọn “Niêm phong hai lớp phong bì”. Nối máy in rồi mới bấm nút tạo khóa."),
        ("2 phút", f"In {guide.shares} tờ. Mỗi người lấy một tờ của mình, không xem tờ của người khác; "
                   f"kiểm tra tờ có đủ {guide.words} từ, đọc rõ."),
        ("3 phút", f"Bấm “Thử hai tờ mảnh khóa”: {guide.needed} người bất kỳ gõ các từ trên tờ của mình, mỗi từ gõ "
                   "bốn chữ đầu là đủ. Trang báo “mở được” thì khóa tốt. Báo lỗi thì tạo khóa lại từ đầu."),
        ("1 phút", "Đóng trang in. Mỗi người ký tên lên tờ, cho vào phong bì, dán kín, ký lên mép dán, cất nơi "
                   "có khóa. Không chụp ảnh, không sao chép. Bây giờ mới bấm “Mở đợt”."),
    ]  # fmt: skip


def _filling() -> list[tuple[str, str]]:
    return [
        ("1 phút", "Trên trang của đợt, bấm “Nhập phiếu giấy”, chọn tệp phieu-dien-tap.csv, bấm “Nhập tệp”. "
                   "Rồi về trang của đợt, bấm “Kết thúc đợt”."),
    ]  # fmt: skip


def _opening(guide: Guide) -> list[tuple[str, str]]:
    end = "So với kết quả đúng: " + guide.expected if guide.expected else "Ghi số phiếu ấy vào biên bản."
    return [
        ("1 phút", f"{guide.needed} người mang phong bì còn nguyên niêm phong đến, mở trước mặt mọi người."),
        ("1 phút", "Cán bộ thứ nhất mở trang của đợt, bấm “Đề nghị mở hòm phiếu”. Cán bộ thứ hai đăng nhập bằng "
                   "tài khoản của mình trên máy khác hoặc cửa sổ ẩn danh."),
        ("4 phút", "Từng người lần lượt gõ các từ trên tờ của mình vào ô thứ nhất, ô thứ hai; người bên cạnh so "
                   "từng từ. Máy có đầu đọc mã thì quét ô vuông trên tờ, khỏi gõ."),
        ("1 phút", f"Cán bộ thứ hai bấm “Đồng ý, mở hòm và kiểm phiếu”. Trang hiện số phiếu và kết quả. {end}"),
        ("Sau đó", f"Hủy cả {guide.shares} tờ mảnh khóa, ghi việc hủy vào biên bản kiểm phiếu."),
    ]  # fmt: skip


def _trouble(guide: Guide) -> list[tuple[str, str]]:
    lost = guide.shares - guide.needed + 1
    return [
        ("•", "Trang báo một từ không có hoặc chép sai: so lại đúng từ có số thứ tự ấy rồi bấm lại. Chưa có gì "
              "thay đổi, gõ lại bao nhiêu lần cũng được."),
        ("•", f"Một người vắng hoặc mất một tờ: {guide.needed} tờ còn lại vẫn mở được."),
        ("•", f"Mất {lost} tờ: không ai mở được hòm nữa. Hai cán bộ chọn “Lập hòm phiếu mới” trên trang của đợt; "
              "các hộ đã trả lời được mời trả lời lại."),
        ("•", "Mất điện hay máy tắt giữa chừng: bật máy, vào lại trang, bấm lại. Phiếu không mất, không đếm hai lần."),
    ]  # fmt: skip
