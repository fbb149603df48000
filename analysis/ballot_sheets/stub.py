"""The tear-off stub (cuống phiếu): the resident's link as QR code and typed code; or a stub without code."""

from analysis.ballot_sheets.formats import MASK, Format
from analysis.ballot_sheets.parts import BallotSheet, fitting
from analysis.sheets import QUIET, Block, Paper, Style, day, height, issuer, page_url, qr_modules, typed_address
from surveys.rehearsals import MARK

_EDGE = 6.0
_QR = 32.0
_CODE = 8.5
_VILLAGE = 5.0
_ADDRESS = 5.5
_BESIDE_CODE = 58.0
"""From the left end of the letters of a code to the mark of a rehearsal."""
_TWO_COLUMNS = 200.0
"""Paper as wide as this has the promises beside the code."""


def needed(ballot: BallotSheet, form: Format) -> float:
    """Height of a stub with code: the same whatever the village and the address, which stand on one line each."""
    _, wide = _beside(form)
    half, apart = _columns(form, wide)
    how, promises = _ADDRESS + height(_scan() + _until(ballot), half), height(_promises(form), half)
    beside = max(_CODE + how, promises + 2) if apart else _CODE + how + promises
    return round(max(_QR + 2, _EDGE + height(_names(ballot, form, wide), wide) + _VILLAGE + beside + 2))


def face(paper: Paper, ballot: BallotSheet, form: Format, *, coded: bool) -> None:
    """The side of the stub that is the same for every household, and the line to tear along."""
    x, wide = _beside(form) if coded else (form.edge, form.within)
    under = paper.blocks(_names(ballot, form, wide), x, _EDGE, wide)
    village = fitting(f"Cuống phiếu của hộ gia đình – {ballot.village}", Style(10), wide, _VILLAGE)
    paper.blocks([village], x, under, wide)
    under += _VILLAGE
    if coded:
        half, apart = _columns(form, wide)
        address = paper.blocks(_scan(), x, under + _CODE, half)
        paper.blocks([_address(ballot, half)], x, address, half)
        below = paper.blocks(_until(ballot), x, address + _ADDRESS, half)
        paper.blocks(_promises(form), x + apart, under + 2 if apart else below, half)
    else:
        paper.blocks(_plain(), x, under + 2, wide)
    if ballot.rehearsal:
        paper.blocks([(MARK, Style(20, "Tinos-Bold"))], x + _BESIDE_CODE, under if coded else form.stub - _CODE - 2, 20)
    paper.dots(0, form.stub, form.wide, form.stub)


def code(paper: Paper, ballot: BallotSheet, form: Format, slip: str) -> None:
    """The QR code and the letters of one household's code, on the stub."""
    x, wide = _beside(form)
    modules = qr_modules(page_url(ballot.base_url, slip), MASK)
    paper.modules(modules, form.edge - 4, (form.stub - _QR) / 2, _QR, QUIET)
    under = _EDGE + height(_names(ballot, form, wide), wide) + _VILLAGE
    paper.blocks([(slip, Style(17, "Tinos-Bold"))], x, under + 0.5, wide)


def _beside(form: Format) -> tuple[float, float]:
    """Left end and width of the words beside the QR code."""
    x = form.edge + _QR - 4
    return x, form.wide - x - form.edge / 2


def _columns(form: Format, wide: float) -> tuple[float, float]:
    """Width of the words under the code, and how far right of them the promises stand; 0: below them."""
    return (wide, 0.0) if form.wide < _TWO_COLUMNS else (wide / 2 - 2, wide / 2 + 2)


def _names(ballot: BallotSheet, form: Format, wide: float) -> list[Block]:
    title = fitting(ballot.poll_title, Style(10, "Tinos-Bold", after=1), wide, 10)
    return [fitting(issuer(ballot.body), Style(8.2, "Tinos-Bold", after=1), wide, 4), *([] if form.short else [title])]


def _scan() -> list[Block]:
    return [("Quét mã bằng điện thoại, hoặc gõ địa chỉ dưới đây rồi nhập 12 chữ và số ở trên:", Style(9))]


def _address(ballot: BallotSheet, wide: float) -> Block:
    return fitting(typed_address(ballot.base_url), Style(11, "Tinos-Bold"), wide, _ADDRESS)


def _until(ballot: BallotSheet) -> list[Block]:
    return [(f"Trả lời đến hết ngày {day(ballot.closes_on)}.", Style(9.5, after=1))]


def _promises(form: Format) -> list[Block]:
    secrecy = (
        "Mã này mở một phiếu cho một hộ, không gắn với tên ai. Phiếu không ghi tên. Hệ thống biết phiếu nào "
        "đã trả lời; từ dữ liệu lưu trữ, không ai biết phiếu đó trả lời gì."
    )
    on_paper = (
        "Trả lời trên phiếu giấy ở dưới thì xé cuống này nộp lại cho tổ lấy ý kiến, để riêng, không kẹp vào phiếu giấy."
    )
    return [(secrecy, form.style(9, after=1)), (on_paper, form.style(9))]


def _plain() -> list[Block]:
    return [
        ("Cuống này không có mã. Trả lời trên phiếu giấy ở dưới, rồi xé cuống nộp lại cho tổ lấy ý kiến, để riêng, "
         "không kẹp vào phiếu giấy.", Style(10, after=1)),
        ("Phiếu không ghi tên. Không ai biết phiếu nào là của gia đình nào.", Style(10)),
    ]  # fmt: skip
