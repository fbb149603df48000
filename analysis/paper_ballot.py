"""The paper ballot (phiếu giấy): no code, no number, no name; every printed copy is the same.

The boxes keep what a scanner needs: 5.5 mm squares with a grey outline, 3 mm free of print round each, rows
at least 14 mm apart, no long printed line. Lengths in millimetres from the top left corner, letters
in points.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from analysis.sheets import HEIGHT, WIDTH, Block, Paper, Style, day, height, issuer
from surveys.questionnaires import Question, QuestionKind, Questionnaire

BOX = 5.5
GREY = 0.6
"""Outline of a box: 40 % black, so that ink stands out against it."""
UNVERIFIED = "Nội dung câu hỏi chưa đối chiếu với văn bản chính thức"

_LEFT, _RIGHT, _TOP, _BOTTOM = 19.0, 14.0, 14.0, 7.0
_WIDE = WIDTH - _LEFT - _RIGHT
_FREE = 3.0
"""Free of print round a box."""
_BETWEEN = 9.0
"""From the words of the first answer to the second box: nobody may take it for the box of those words."""
_ROW = 14.0
_ANSWER = Style(11.5)
_SEAL = 38.0


@dataclass(frozen=True)
class PaperBallot:
    """Phiếu giấy của một thôn."""

    body: str
    """Who asks, for example "Ủy ban MTTQ Việt Nam xã Long Hiệp"; printed in capitals."""
    poll_title: str
    village: str
    opens_on: date
    closes_on: date
    questionnaire: Questionnaire


def paper_ballots_pdf(ballot: PaperBallot, copies: int) -> bytes:
    """``copies`` of the ballot on A4; one of several pages takes an even number of them, for whole sheets.

    Raises ValueError for fewer than one copy and for a letter the font lacks.
    """
    if copies < 1:
        raise ValueError(f"no ballots to print: {copies}")
    paper = Paper(title=f"Phiếu lấy ý kiến – {ballot.village}", author=ballot.body)
    pages = list(_pages(ballot))
    for number, parts in enumerate(pages, start=1):
        with paper.form(f"page{number}"):
            _draw_page(paper, ballot, parts, number, len(pages))
    # A single page must not get the next copy on its back; several pages must get their own.
    paper.canvas.setViewerPreference("Duplex", "Simplex" if len(pages) == 1 else "DuplexFlipLongEdge")
    for _ in range(copies):
        _one_copy(paper, len(pages))
    return paper.finish()


def _one_copy(paper: Paper, pages: int) -> None:
    for number in range(1, pages + 1):
        paper.place(f"page{number}")
        paper.next_page()
    if pages > 1 and pages % 2:
        paper.blocks([("(Trang này để trống)", Style(10, "Tinos-Italic", centred=True))], _LEFT, 140, _WIDE)
        paper.next_page()


@dataclass(frozen=True)
class _Part:
    """A piece of the ballot that is not torn between pages."""

    high: float
    draw: Callable[[Paper, float], None]
    """Draws it with its top at the given ``y``."""


def _pages(ballot: PaperBallot) -> Iterator[list[_Part]]:
    """The parts, page by page."""
    room = HEIGHT - _TOP - _BOTTOM - height(_foot(ballot, 88, 89), _WIDE) - 2
    page: list[_Part] = []
    used = 0.0
    for part in _parts(ballot):
        if page and used + part.high > room:
            yield page
            page, used = [], 0.0
        page.append(part)
        used += part.high
    yield page


def _parts(ballot: PaperBallot) -> Iterator[_Part]:
    asked = ballot.questionnaire
    yield _head(ballot)
    yield _how_to_mark(asked)
    columns = _columns(asked.options)
    for question in asked.choices:
        yield _row(question, asked.options, columns)
    yield _reasons(asked)
    for text in [q.text for q in asked.questions if q.kind is QuestionKind.OPEN] or ["Ý kiến khác"]:
        yield _room(text, "(nếu có; xin đừng ghi tên hay điều gì khiến người khác nhận ra gia đình)", 24)
    yield _block_part([("Xin cảm ơn ông/bà.", Style(11.5, "Tinos-Italic", centred=True))])


def _draw_page(paper: Paper, ballot: PaperBallot, parts: list[_Part], number: int, pages: int) -> None:
    y = _TOP
    for part in parts:
        part.draw(paper, y)
        y += part.high
    foot = _foot(ballot, number, pages)
    paper.blocks(foot, _LEFT, HEIGHT - _BOTTOM - height(foot, _WIDE), _WIDE)


def _foot(ballot: PaperBallot, number: int, pages: int) -> list[Block]:
    """The last lines of a page: that it goes on, that the wording is unchecked, which sheet it is."""
    asked = ballot.questionnaire
    lines: list[Block] = []
    if number < pages:
        lines.append(("Xin trả lời tiếp ở trang sau.", Style(11.5, "Tinos-Bold", centred=True, after=2)))
    if not asked.verified:
        lines.append((UNVERIFIED, Style(9, "Tinos-Italic", centred=True)))
    sheet = f"Trang {number}/{pages} – mẫu {asked.code}, phiên bản {asked.version} – {ballot.village}"
    return [*lines, (sheet, Style(9, centred=True))]


# The head ---------------------------------------------------------------------


def _head(ballot: PaperBallot) -> _Part:
    """Issuer and motto; below them the room for the seal, and beside it what is asked, where and when."""
    issuers = _issuers(ballot.body)
    motto: list[Block] = [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Style(11.5, "Tinos-Bold", centred=True)),
        ("Độc lập - Tự do - Hạnh phúc", Style(12, "Tinos-Bold", centred=True)),
    ]
    titles = _titles(ballot)
    half, gap = 80.0, _SEAL + 6
    top = max(height(issuers, half - 5), height(motto, _WIDE - half)) + 5
    below = max(_SEAL, height(titles, _WIDE - gap))

    def draw(paper: Paper, y: float) -> None:
        paper.blocks(issuers, _LEFT, y, half - 5)
        under = paper.blocks(motto, _LEFT + half, y, _WIDE - half)
        middle = _LEFT + half + (_WIDE - half) / 2
        paper.line(middle - 22, under + 0.8, middle + 22, under + 0.8)
        _seal(paper, _LEFT, y + top)
        paper.blocks(titles, _LEFT + gap, y + top, _WIDE - gap)

    return _Part(top + below + 3, draw)


def _issuers(body: str) -> list[Block]:
    """The body in capitals, its place on a line of its own."""
    front, country, place = issuer(body).partition(" VIỆT NAM ")
    lines = [front + country.rstrip(), place] if place else [front]
    return [(line, Style(11.5, "Tinos-Bold", centred=True)) for line in lines]


def _titles(ballot: PaperBallot) -> list[Block]:
    period = f"Thời gian lấy ý kiến: từ {day(ballot.opens_on)} đến hết {day(ballot.closes_on)}"
    return [
        ("PHIẾU LẤY Ý KIẾN", Style(17, "Tinos-Bold", centred=True, after=3)),
        (ballot.poll_title, Style(13, "Tinos-Bold", centred=True, after=3)),
        (ballot.village, Style(13, centred=True, after=3)),
        (period, Style(11.5, centred=True, after=4)),
        (ballot.questionnaire.heading, Style(11.5, "Tinos-Italic", centred=True)),
    ]


def _seal(paper: Paper, x: float, y: float) -> None:
    _corners(paper, x, y, _SEAL, _SEAL)
    words: list[Block] = [("Chỗ đóng dấu", Style(9, "Tinos-Italic", centred=True))]
    paper.blocks(words, x, y + _SEAL / 2 - 2, _SEAL)


def _how_to_mark(asked: Questionnaire) -> _Part:
    """A tick and a cross, pictured inside their boxes, and the words."""
    words: list[Block] = [
        (
            f"Mỗi câu, đánh dấu vào một ô như hình: “{asked.options[0]}” hoặc “{asked.options[1]}”.",
            Style(11.5, "Tinos-Bold", after=1),
        ),
        (
            "Không khoanh tròn, không gạch bỏ chữ. Đánh nhầm thì xin đổi phiếu khác. "
            "Phiếu không ghi tên, không ký tên.",
            Style(11.5),
        ),
    ]
    beside = 32.0
    high = max(height(words, _WIDE - beside), 12.0)

    def draw(paper: Paper, y: float) -> None:
        _tick(paper, _LEFT + 4, y + 2)
        _cross(paper, _LEFT + 18, y + 2)
        paper.blocks(words, _LEFT + beside, y, _WIDE - beside)

    return _Part(high + 5, draw)


def _tick(paper: Paper, x: float, y: float) -> None:
    _box(paper, x, y)
    paper.line(x + 1.1, y + 2.9, x + 2.4, y + 4.4, wide=0.6)
    paper.line(x + 2.3, y + 4.5, x + 4.7, y + 1.0, wide=0.6)


def _cross(paper: Paper, x: float, y: float) -> None:
    _box(paper, x, y)
    paper.line(x + 1.1, y + 1.1, x + 4.4, y + 4.4, wide=0.6)
    paper.line(x + 4.4, y + 1.1, x + 1.1, y + 4.4, wide=0.6)


# The questions ----------------------------------------------------------------


@dataclass(frozen=True)
class _Columns:
    """Left edges (mm) of the two boxes, and the width of each answer's words."""

    boxes: tuple[float, float]
    words: tuple[float, float]


def _columns(options: tuple[str, str]) -> _Columns:
    """Room for the answers at the right edge, each as wide as its words, at most 32 mm."""
    words = (_word_width(options[0]), _word_width(options[1]))
    second = WIDTH - _RIGHT - words[1] - _FREE - BOX
    return _Columns((second - _BETWEEN - words[0] - _FREE - BOX, second), words)


def _word_width(option: str) -> float:
    """The least whole width (mm) at which an answer stands on one line, or 32 if none does."""
    one_line = height([("Hài", _ANSWER)], 100)
    fitting = (float(wide) for wide in range(10, 32) if height([(option, _ANSWER)], wide) <= one_line)
    return next(fitting, 32.0)


def _row(question: Question, options: tuple[str, str], columns: _Columns) -> _Part:
    font = "Tinos-Bold" if question.kind is QuestionKind.OVERALL else "Tinos-Regular"
    text: list[Block] = [(f"Câu {question.number}. {question.text}", Style(12, font))]
    wide = columns.boxes[0] - _FREE - _LEFT
    words = max(height([(option, _ANSWER)], w) for option, w in zip(options, columns.words, strict=True))
    high = max(height(text, wide) + 4, words + 4, _ROW)

    def draw(paper: Paper, y: float) -> None:
        paper.blocks(text, _LEFT, y + (high - height(text, wide)) / 2, wide)
        for option, x, room in zip(options, columns.boxes, columns.words, strict=True):
            answer: list[Block] = [(option, _ANSWER)]
            _box(paper, x, y + (high - BOX) / 2)
            paper.blocks(answer, x + BOX + _FREE, y + (high - height(answer, room)) / 2, room)

    return _Part(high, draw)


def _box(paper: Paper, x: float, y: float) -> None:
    paper.frame(x, y, BOX, BOX, grey=GREY)


# Room to write ----------------------------------------------------------------


def _reasons(asked: Questionnaire) -> _Part:
    """Four lines, each for the number of a question and its reason."""
    return _room(
        f"Nếu có câu “{asked.options[1]}”, xin cho biết lý do",
        "(ghi số câu và lý do; không bắt buộc)",
        40,
        prompts=("Câu số ......:",) * 4,
    )


def _room(title: str, hint: str, high: float, prompts: tuple[str, ...] = ()) -> _Part:
    """Empty room of ``high`` mm between corner brackets, under its title."""
    words: list[Block] = [(title, Style(12, "Tinos-Bold")), (hint, Style(10.5, "Tinos-Italic", after=2))]
    top = height(words, _WIDE) + 3

    def draw(paper: Paper, y: float) -> None:
        paper.blocks(words, _LEFT, y + 3, _WIDE)
        _corners(paper, _LEFT, y + top, _WIDE, high)
        for place, prompt in enumerate(prompts):
            down = top + 3 + place * (high - 2) / len(prompts)
            paper.blocks([(prompt, Style(11))], _LEFT + 2, y + down, 30)

    return _Part(top + high + 3, draw)


def _block_part(blocks: list[Block]) -> _Part:
    def draw(paper: Paper, y: float) -> None:
        paper.blocks(blocks, _LEFT, y + 1, _WIDE)

    return _Part(height(blocks, _WIDE) + 2, draw)


def _corners(paper: Paper, x: float, y: float, width: float, high: float) -> None:
    """Four corner brackets: a frame of whole lines would look like a streak of the scanner."""
    for across, inward in ((x, 1), (x + width, -1)):
        for down, upward in ((y, 1), (y + high, -1)):
            paper.line(across, down, across + 4 * inward, down, grey=0.4)
            paper.line(across, down, across, down + 4 * upward, grey=0.4)
