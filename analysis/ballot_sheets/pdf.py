"""The sheets of a village as PDF."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import repeat

from analysis.ballot_sheets import stub
from analysis.ballot_sheets.arrange import Arranged, arranged, foot_code, markers
from analysis.ballot_sheets.codes import PageCode, new_serial, written
from analysis.ballot_sheets.formats import FOOT_CODE, MASK, Format
from analysis.ballot_sheets.ink import with_ink
from analysis.ballot_sheets.layout import Area, Layout
from analysis.ballot_sheets.parts import BallotSheet, band, fit
from analysis.sheets import QUIET, Block, Paper, Style, height, qr_modules

UNVERIFIED = "Nội dung câu hỏi chưa đối chiếu với văn bản chính thức"
NO_CODE = ""
"""In place of a slip's code: a stub without one."""
_MARKERS = (
    "000000 010110 001010 000110 000100 000000",
    "000000 000000 011110 010010 010100 000000",
    "000000 000110 000110 000100 011010 000000",
    "000000 010010 010010 001000 001100 000000",
)
"""The first four of ArUco's DICT_4X4_50 with their border, 1 white; a test compares them."""


def layout_of(ballot: BallotSheet) -> Layout:
    """Where everything stands: the same for all villages of a poll."""
    bare = arranged(replace(ballot, village="Thôn", position=1))
    return with_ink(bare.layout, _blank(bare, ballot))


def sheets_pdf(ballot: BallotSheet, slips: Sequence[str], *, key: bytes, serials: Iterable[str] | None = None) -> bytes:
    """One sheet for each code of a slip (``NO_CODE``: its stub has none), in the order given.

    ``key`` is the poll's, sealing the codes of the ballots. Serials are fresh random ones unless a test gives
    them. A ballot of several pages takes an even number of them, for whole sheets. Raises ValueError for no slips, a
    code given twice, an address without scheme, a letter the font lacks, or names that do not fit.
    """
    coded = [slip for slip in slips if slip]
    if not slips or len(set(coded)) != len(coded):
        raise ValueError("no sheets to print" if not slips else "a code was given twice")
    put = arranged(ballot)
    paper = _paper(put, ballot, coded=bool(coded), plain=len(coded) < len(slips))
    fresh = iter(serials) if serials is not None else (new_serial() for _ in repeat(None))
    first = PageCode(put.layout.digest, ballot.poll_code, ballot.position, page=1, serial="")
    for slip in slips:
        code = replace(first, serial=next(fresh))
        sealed = [written(replace(code, page=plan.number), key=key) for plan in put.layout.pages]
        _sheet(paper, put, ballot, slip, sealed)
    return paper.finish()


def _paper(put: Arranged, ballot: BallotSheet, *, coded: bool, plain: bool) -> Paper:
    """A file with everything that repeats drawn once."""
    paper = _empty(put, ballot)
    for name, wanted in (("coded", coded), ("plain", plain)):
        if wanted:
            with paper.form(name):
                stub.face(paper, ballot, put.form, coded=name == "coded")
    for number in range(1, len(put.pages) + 1):
        with paper.form(f"page{number}"):
            _face(paper, put, ballot, number)
    # A single page must not get the next sheet on its back; several pages must get their own.
    paper.canvas.setViewerPreference("Duplex", "Simplex" if len(put.pages) == 1 else "DuplexFlipLongEdge")
    return paper


def _empty(put: Arranged, ballot: BallotSheet) -> Paper:
    return Paper(title=f"Phiếu lấy ý kiến – {ballot.village}", author=ballot.body, size=(put.form.wide, put.form.high))


def _blank(put: Arranged, ballot: BallotSheet) -> bytes:
    """The pages without stub and codes."""
    paper = _empty(put, ballot)
    for number in range(1, len(put.pages) + 1):
        _face(paper, put, ballot, number)
        paper.next_page()
    return paper.finish()


def _sheet(paper: Paper, put: Arranged, ballot: BallotSheet, slip: str, codes: list[str]) -> None:
    for plan, code in zip(put.layout.pages, codes, strict=True):
        paper.place(f"page{plan.number}")
        if plan.number == 1:
            _stub(paper, put.form, ballot, slip)
        rows = qr_modules(code, MASK)
        for area in plan.codes:
            paper.modules(rows, area.x, area.y, area.wide, QUIET)
        paper.next_page()
    if len(put.pages) > 1 and len(put.pages) % 2:
        words = [("(Trang này để trống)", Style(10, "Tinos-Italic", centred=True))]
        paper.blocks(words, put.form.edge, put.form.high / 2, put.form.within)
        paper.next_page()


def _stub(paper: Paper, form: Format, ballot: BallotSheet, slip: str) -> None:
    paper.place("coded" if slip else "plain")
    if slip:
        stub.code(paper, ballot, form, slip)


def _face(paper: Paper, put: Arranged, ballot: BallotSheet, number: int) -> None:
    for marker in markers(put.form):
        rows = [[bit == "0" for bit in row] for row in _MARKERS[marker.id].split()]
        paper.modules(rows, marker.area.x, marker.area.y, marker.area.wide)
    band(ballot, put.form, paper)
    for y, part in put.pages[number - 1]:
        part.draw(paper, y)
    _foot(paper, put, ballot, number)


def _foot(paper: Paper, put: Arranged, ballot: BallotSheet, number: int) -> None:
    """Beside the lower code: that it goes on, that the wording is unchecked, which sheet it is."""
    code, left = foot_code(put.form), put.form.edge + 12
    room = Area(left, code.y + 3, code.x - left - 2, FOOT_CODE - 4)
    lines = fit(list(_foot_lines(ballot, number, len(put.pages))), room.wide, room.high)
    paper.blocks(lines, room.x, room.y + (room.high - height(lines, room.wide)) / 2, room.wide)


def _foot_lines(ballot: BallotSheet, number: int, pages: int) -> Iterator[Block]:
    asked = ballot.questionnaire
    if number < pages:
        yield "Xin trả lời tiếp ở trang sau.", Style(11, "Tinos-Bold", centred=True)
    else:
        yield "Xin cảm ơn ông/bà.", Style(10, "Tinos-Italic", centred=True)
    if not asked.verified:
        yield UNVERIFIED, Style(8, "Tinos-Italic", centred=True)
    sheet = f"Trang {number}/{pages} – mẫu {asked.code}, phiên bản {asked.version}"
    yield f"{sheet} – {ballot.village}", Style(8, centred=True)
