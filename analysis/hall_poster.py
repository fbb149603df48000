"""The results for the village hall (áp phích kết quả) and for the loudspeaker: what was released, in plain words.

The poster is A4 that may be enlarged to A3. Both know the release (``analysis.disclosure``) and nothing else of the
answers. Lengths in millimetres, letter sizes in points.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from analysis.disclosure import Line, Release
from analysis.sentences import out_of_ten
from analysis.shares import number_text as text
from analysis.sheets import HEIGHT, WIDTH, Block, Paper, Style, day, height, issuer, one_line, scaled
from analysis.suppression import FEWEST_BALLOTS
from surveys.rehearsals import MARK

_EDGE = 14.0
_WIDE = WIDTH - 2 * _EDGE
_QR = 40.0
_BAR, _SHARE = 38.0, 24.0
"""Widths of the bar of a content and of its share."""
_WORDS = _WIDE - _BAR - _SHARE - 6
_THICK = 3.6
_SIZES = (1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64)
"""Sizes of the letters, tried in this order until the poster fits its page."""


@dataclass(frozen=True)
class HallPoster:
    """Áp phích kết quả để treo ở nhà văn hóa, và lời để đọc trên loa."""

    body: str
    """Who asked, for example "Ủy ban MTTQ Việt Nam xã Long Hiệp"."""
    poll_title: str
    place: str
    address: str
    """Of the public page, with its scheme."""
    posted_on: date
    until: date
    """The last day of the posting."""
    digest: str
    """The beginning of the release's digest, as the page shows it."""
    contact: str
    release: Release


def hall_poster_pdf(poster: HallPoster) -> bytes:
    """One page A4. Raises ValueError for a missing letter or texts too long for a page."""
    head, lines, foot = _fitting(poster)
    paper = Paper(title=f"Kết quả – {poster.place}", author=poster.body, rehearsal=poster.release.rehearsal)
    y = paper.blocks(head, _EDGE, _EDGE, _WIDE)
    for line, block in lines:
        y += _content(paper, line, block, y)
    y = HEIGHT - _EDGE - max(_QR, height(foot, _WIDE - _QR - 6))
    paper.line(_EDGE, y - 3, WIDTH - _EDGE, y - 3, wide=0.5)
    paper.blocks(foot, _EDGE, y, _WIDE - _QR - 6)
    paper.qr(poster.address, WIDTH - _EDGE - _QR, y, _QR)
    return paper.finish()


def for_the_loudspeaker(poster: HallPoster) -> list[str]:
    """What is read out in the village, sentence by sentence."""
    found = poster.release
    told = [
        "Kính thưa bà con!",
        *([f"Đây là thông báo {MARK}, để tập làm; số liệu không có giá trị."] if found.rehearsal else []),
        f"{poster.body} xin thông báo kết quả đợt: {poster.poll_title}.",
        _answered(found),
        *_verdict(found),
    ]
    if found.enough and not found.below_commune:
        told += _highest_and_lowest(found)
    return [
        *told,
        f"Kết quả đầy đủ niêm yết tại nhà văn hóa thôn và trụ sở Ủy ban nhân dân, đến hết ngày {day(poster.until)}.",
        *([f"Bà con cần hỏi thêm, xin gặp {poster.contact.rstrip('.')}."] if poster.contact else []),
        "Xin cảm ơn bà con đã trả lời.",
    ]


_Drawn = tuple[list[Block], list[tuple[Line, Block]], list[Block]]


def _fitting(poster: HallPoster) -> _Drawn:
    """Head, contents and foot in the largest letters that fit the page."""
    for by in _SIZES:
        head, foot = scaled(_head(poster), by), scaled(_foot(poster), max(by, 0.8))
        lines = [(line, _words(line, by)) for line in poster.release.contents]
        high = height(head, _WIDE) + sum(_row(block) for _, block in lines)
        if high + max(_QR, height(foot, _WIDE - _QR - 6)) + 4 <= HEIGHT - 2 * _EDGE:
            return head, lines, foot
    raise ValueError("Chữ trên áp phích dài quá, không đủ chỗ trên một trang A4.")


def _head(poster: HallPoster) -> list[Block]:
    found = poster.release
    return [
        (issuer(poster.body), Style(12, "Tinos-Bold", centred=True, after=6)),
        ("KẾT QUẢ LẤY Ý KIẾN NGƯỜI DÂN", Style(24, "Tinos-Bold", centred=True, after=4)),
        (poster.poll_title, Style(15, "Tinos-Bold", centred=True, after=3)),
        (poster.place, Style(14, centred=True, after=8)),
        (_answered(found), Style(14, centred=True, after=5)),
        *((sentence, Style(17, "Tinos-Bold", centred=True, after=5)) for sentence in _verdict(found)),
        *([("Từng nội dung: bao nhiêu phiếu hài lòng", Style(13, "Tinos-Bold", after=3))] if found.enough else []),
    ]


def _answered(found: Release) -> str:
    ways = f"{text(found.online)} hộ bằng điện thoại, {text(found.paper)} hộ bằng phiếu giấy"
    return f"{text(found.collected)} trong {text(found.households)} hộ đã trả lời ({found.coverage}): {ways}."


def _verdict(found: Release) -> Iterator[str]:
    if not found.enough:
        yield f"Có dưới {FEWEST_BALLOTS} phiếu hợp lệ nên không công bố kết quả, để không ai bị nhận ra."
        return
    overall = found.overall
    if overall.satisfied is not None and overall.base and not found.below_commune:
        counts = f"{text(overall.satisfied)} trong {text(overall.base)} phiếu"
        yield f"Hỏi chung: {counts} hài lòng, bằng {overall.share}. {out_of_ten(overall.satisfied, overall.base)}"
    else:
        yield f"Hỏi chung: {overall.share} hài lòng."
    if found.met is not None:
        yield f"Kết quả {'đạt mọi điều kiện' if found.met else 'chưa đạt đủ các điều kiện'} của đợt lấy ý kiến."


def _highest_and_lowest(found: Release) -> Iterator[str]:
    """The contents people are most and least satisfied with; nothing where all are alike or one stands alone."""
    based = [line for line in found.contents if line.satisfied is not None and line.base]
    ranked = sorted(based, key=lambda line: (line.satisfied or 0) / line.base)
    if len(ranked) < 2 or ranked[0].share == ranked[-1].share:
        return
    for line, how in ((ranked[-1], "nhiều nhất"), (ranked[0], "ít nhất")):
        yield f"Nội dung được hài lòng {how} là câu {line.number}: {line.text.rstrip('.?')}, {line.share}."


def _foot(poster: HallPoster) -> list[Block]:
    small = Style(11.5, after=3)
    posted = f"Niêm yết từ {day(poster.posted_on)} đến hết {day(poster.until)}."
    shown = poster.address.partition("://")[2]
    blocks = [
        (posted, Style(12.5, "Tinos-Bold", after=3)),
        one_line(f"Xem trên mạng: quét mã bên cạnh hoặc gõ {shown}", small, _WIDE - _QR - 6),
        (f"Mã kiểm tra: {poster.digest}. Mã trên trang mạng phải giống mã này.", small),
        ("Hộ trả lời bằng điện thoại xem được số biên nhận của mình trên trang mạng.", small),
    ]
    return [*blocks, *([(f"Cần hỏi thêm: {poster.contact}", small)] if poster.contact else [])]


def _words(line: Line, by: float) -> Block:
    return f"{line.number}. {line.text}", Style(11.5 * by)


def _row(block: Block) -> float:
    return max(height([block], _WORDS), _THICK) + 1.6


def _content(paper: Paper, line: Line, block: Block, y: float) -> float:
    """One content with its bar and its share; how high it stands."""
    paper.blocks([block], _EDGE, y, _WORDS)
    left = _EDGE + _WORDS + 3
    if line.satisfied is not None and line.base:
        paper.frame(left, y + 0.6, _BAR, _THICK)
        paper.fill(left, y + 0.6, _BAR * line.satisfied / line.base, _THICK, grey=0.35)
    paper.blocks([(line.share, Style(11, "Tinos-Bold"))], left + _BAR + 3, y, _SHARE)
    return _row(block)
