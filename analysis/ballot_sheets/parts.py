"""The pieces of a ballot that are not torn between pages: head, how to mark, questions, room to write."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from analysis.ballot_sheets.formats import BETWEEN, FREE, OUTLINE, TOP_CODE, Format
from analysis.ballot_sheets.layout import DISSATISFIED, SATISFIED, Area, Choice, QuestionPlace, Room
from analysis.sheets import Block, Paper, Style, day, height, issuer, scaled
from surveys.questionnaires import Question, QuestionKind, Questionnaire
from surveys.rehearsals import MARK, SAYS


@dataclass(frozen=True)
class BallotSheet:
    """Tờ phiếu của một thôn: what stands on every sheet of a village."""

    body: str
    """Who asks, for example "Ủy ban MTTQ Việt Nam xã Long Hiệp"; printed in capitals."""
    poll_title: str
    poll_code: str
    village: str
    position: int
    """Of the village in the poll's list."""
    base_url: str
    """Where the site stands, with its scheme: "https://langnghe.example"."""
    opens_on: date
    closes_on: date
    questionnaire: Questionnaire
    large: bool = False
    """Large print."""
    rehearsal: bool = False
    """Đợt THỬ: the mark stands in place of the motto and of the seal, and on the stub."""


Place = QuestionPlace | Room | Area


@dataclass(frozen=True)
class Part:
    """Một phần của phiếu."""

    high: float
    draw: Callable[[Paper, float], None]
    """Draws it with its top at the given ``y``."""
    place: Callable[[float], Place | None] = lambda _: None
    """Where what the reader looks for stands then: a question, room to write, or (Area) the QR code."""


def parts(ballot: BallotSheet, form: Format, spare: float = 0.0) -> Iterator[Part]:
    """Everything on the ballot from the head down; each room to write ``spare`` mm higher than it must be."""
    asked = ballot.questionnaire
    yield _head(ballot, form)
    yield _how_to_mark(asked, form)
    columns = _columns(asked.options, form)
    for question in asked.choices:
        yield _row(question, asked.options, columns, form)
    yield _reasons(asked, form, spare)
    for text in [q.text for q in asked.questions if q.kind is QuestionKind.OPEN] or ["Ý kiến khác"]:
        hint = "(nếu có; xin đừng ghi tên hay điều gì khiến người khác nhận ra gia đình)"
        yield _room(form, "other", form.rooms[1] + spare, (text, hint))


def fitting(text: str, style: Style, wide: float, high: float) -> Block:
    """The text in the largest letters, up to those of the style, that stay inside. Raises ValueError for none."""
    for by in (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4):
        block = (text, style.scaled(by))
        if height([block], wide) <= high:
            return block
    raise ValueError(f"Tên dài quá, tờ phiếu không đủ chỗ: {text}")


def fit(blocks: list[Block], wide: float, high: float) -> list[Block]:
    """The paragraphs in the largest letters that stay inside. Raises ValueError when none do."""
    for by in (1.0, 0.9, 0.8):
        sized = scaled(blocks, by)
        if height(sized, wide) <= high:
            return sized
    raise ValueError("Tên thôn dài quá, tờ phiếu không đủ chỗ.")


# The head ---------------------------------------------------------------------


def _head(ballot: BallotSheet, form: Format) -> Part:
    """Room for the seal, what is asked, where and when, and the QR code."""
    titles, below = _titles(ballot, form), _below(ballot, form)
    left, wide = form.edge + form.seal + 3, form.within - form.seal - TOP_CODE - 6
    name = 11.0 * form.by
    middle = height(titles, wide) + name + height(below, wide)
    code = form.wide - form.edge - TOP_CODE

    def draw(paper: Paper, y: float) -> None:
        _seal(paper, form, y, ballot)
        under = paper.blocks(titles, left, y, wide)
        paper.blocks([fitting(ballot.village, form.style(13, centred=True), wide, name)], left, under, wide)
        paper.blocks(below, left, under + name, wide)

    return Part(max(middle, form.seal, TOP_CODE) + 3, draw, lambda y: Area(code, y, TOP_CODE, TOP_CODE))


def _titles(ballot: BallotSheet, form: Format) -> list[Block]:
    return [
        ("PHIẾU LẤY Ý KIẾN", form.style(15, "Tinos-Bold", centred=True, after=2)),
        (ballot.poll_title, form.style(12, "Tinos-Bold", centred=True, after=2)),
    ]


def _below(ballot: BallotSheet, form: Format) -> list[Block]:
    period = f"Từ {day(ballot.opens_on)} đến hết {day(ballot.closes_on)}"
    asks: list[Block] = [(ballot.questionnaire.heading, form.style(11, "Tinos-Italic", centred=True))]
    return [(period, form.style(11, centred=True, after=2)), *([] if form.short else asks)]


def band(ballot: BallotSheet, form: Format, paper: Paper) -> None:
    """Issuer and motto, between the upper markers; on the sheet of a rehearsal the mark instead of the motto."""
    left = form.edge + 12
    half = (form.wide - 2 * left) / 2
    front, country, place = issuer(ballot.body).partition(" VIỆT NAM ")
    bold = form.style(9.5, "Tinos-Bold", centred=True)
    names = "<br/>".join([front + country.rstrip(), place]) if place else front
    paper.blocks(_lines(names, bold, half - 2), left, form.top - 2, half - 2)
    if ballot.rehearsal:
        big, note = form.style(24, "Tinos-Bold", centred=True), form.style(8, "Tinos-Bold", centred=True)
        paper.blocks([(MARK, big), (SAYS, note)], left + half, form.top - 3, half)
        return
    motto = [
        fitting("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold, half, 8),
        ("Độc lập - Tự do - Hạnh phúc", form.style(10, "Tinos-Bold", centred=True)),
    ]
    under = paper.blocks(motto, left + half, form.top - 2, half)
    middle = left + half * 1.5
    paper.line(middle - 18, under + 0.8, middle + 18, under + 0.8)


def _lines(names: str, style: Style, wide: float) -> list[Block]:
    high = 14.0 / len(names.split("<br/>"))
    return [fitting(name, style, wide, high) for name in names.split("<br/>")]


def _seal(paper: Paper, form: Format, y: float, ballot: BallotSheet) -> None:
    """No seal belongs on a rehearsal: the mark stands there."""
    _corners(paper, form.edge, y, form.seal, form.seal)
    words, up = ("Chỗ đóng dấu", Style(9, "Tinos-Italic", centred=True)), 2.0
    if ballot.rehearsal:
        words, up = (MARK, form.style(28, "Tinos-Bold", centred=True)), 6.0 * form.by
    paper.blocks([words], form.edge, y + form.seal / 2 - up, form.seal)


def _how_to_mark(asked: Questionnaire, form: Format) -> Part:
    """A tick, a cross and a correction, pictured in their boxes, and the words."""
    words = _short_how(form) if form.short else _how(asked, form)
    beside, box = 2 * form.box + 9, form.box
    high = max(height(words, form.within - beside), box + 2)

    def draw(paper: Paper, y: float) -> None:
        _tick(paper, form.edge + 1, y + 1, box)
        _cross(paper, form.edge + box + 4, y + 1, box)
        paper.blocks(words, form.edge + beside, y, form.within - beside)

    return Part(high + 3, draw)


def _how(asked: Questionnaire, form: Format) -> list[Block]:
    which = f"Mỗi câu, đánh dấu vào một ô như hình: “{asked.options[0]}” hoặc “{asked.options[1]}”."
    rules = (
        "Không khoanh tròn, không gạch bỏ chữ, không ghi tên, không ký tên. Đánh nhầm thì xin đổi phiếu khác; "
        "không đổi được thì tô kín ô nhầm rồi đánh dấu vào ô kia."
    )
    return [(which, form.style(11.5, "Tinos-Bold", after=1)), (rules, form.style(11))]


def _short_how(form: Format) -> list[Block]:
    rules = (
        "Không khoanh tròn, không gạch bỏ chữ, không ghi tên. Nhầm thì xin đổi phiếu khác, hoặc tô kín ô nhầm "
        "rồi đánh dấu vào ô kia."
    )
    return [("Mỗi câu, đánh dấu vào một ô như hình.", form.style(11.5, "Tinos-Bold")), (rules, form.style(11))]


def _tick(paper: Paper, x: float, y: float, box: float) -> None:
    _box(paper, x, y, box)
    paper.line(x + 0.2 * box, y + 0.53 * box, x + 0.44 * box, y + 0.8 * box, wide=0.6)
    paper.line(x + 0.42 * box, y + 0.82 * box, x + 0.85 * box, y + 0.18 * box, wide=0.6)


def _cross(paper: Paper, x: float, y: float, box: float) -> None:
    _box(paper, x, y, box)
    paper.line(x + 0.2 * box, y + 0.2 * box, x + 0.8 * box, y + 0.8 * box, wide=0.6)
    paper.line(x + 0.8 * box, y + 0.2 * box, x + 0.2 * box, y + 0.8 * box, wide=0.6)


# The questions ----------------------------------------------------------------


@dataclass(frozen=True)
class _Columns:
    """Left edges (mm) of the two boxes, and the width of each answer's words."""

    boxes: tuple[float, float]
    words: tuple[float, float]


def _columns(options: tuple[str, str], form: Format) -> _Columns:
    """Room for the answers at the right edge, each as wide as its words, at most 32 mm."""
    words = (_word_width(options[0], form), _word_width(options[1], form))
    second = form.wide - form.edge - words[1] - FREE - form.box
    return _Columns((second - BETWEEN - words[0] - FREE - form.box, second), words)


def _word_width(option: str, form: Format) -> float:
    """The least whole width (mm) at which an answer stands on one line, or 32 if none does."""
    style = form.style(11.5)
    one_line = height([("Hài", style)], 100)
    fits = (float(wide) for wide in range(10, 40) if height([(option, style)], wide) <= one_line)
    return min(next(fits, 32.0), 32.0 * max(1.0, form.by))


def _row(question: Question, options: tuple[str, str], columns: _Columns, form: Format) -> Part:
    font = "Tinos-Bold" if question.kind is QuestionKind.OVERALL else "Tinos-Regular"
    text: list[Block] = [(f"Câu {question.number}. {question.text}", form.style(12, font))]
    answers: list[list[Block]] = [[(option, form.style(11.5))] for option in options]
    wide = columns.boxes[0] - FREE - form.edge
    highs = [height(answer, room) for answer, room in zip(answers, columns.words, strict=True)]
    high = max(height(text, wide) + 4, *(each + 4 for each in highs), form.row)

    def place(y: float) -> QuestionPlace:
        first, second = (
            Choice(
                mark,
                Area(x, y + (high - form.box) / 2, form.box, form.box),
                Area(x + form.box + FREE, y + (high - each) / 2, room, each),
            )
            for mark, x, room, each in zip((SATISFIED, DISSATISFIED), columns.boxes, columns.words, highs, strict=True)
        )
        under = height(text, wide)
        words = Area(form.edge, y + (high - under) / 2, wide, under)
        return QuestionPlace(question.number, Area(form.edge - 5, y, form.within + 10, high), words, (first, second))

    def draw(paper: Paper, y: float) -> None:
        here = place(y)
        paper.blocks(text, here.text.x, here.text.y, wide)
        for answer, choice in zip(answers, here.choices, strict=True):
            _box(paper, choice.box.x, choice.box.y, form.box)
            paper.blocks(answer, choice.words.x, choice.words.y, choice.words.wide)

    return Part(high, draw, place)


def _box(paper: Paper, x: float, y: float, side: float) -> None:
    paper.frame(x, y, side, side, wide=OUTLINE)


# Room to write ----------------------------------------------------------------


def _reasons(asked: Questionnaire, form: Format, spare: float) -> Part:
    """Lines, each for the number of a question and its reason."""
    title = f"Nếu có câu “{asked.options[1]}”, xin cho biết lý do"
    hint = "(ghi số câu và lý do; không bắt buộc)"
    return _room(form, "reasons", form.rooms[0] + spare, (title, hint), ("Câu số ......:",) * form.prompts)


def _room(form: Format, kind: str, high: float, title: tuple[str, str], prompts: tuple[str, ...] = ()) -> Part:
    """Empty room of ``high`` mm between corner brackets, under its title and a hint."""
    words: list[Block] = [(title[0], form.style(11.5, "Tinos-Bold")), (title[1], form.style(10, "Tinos-Italic"))]
    words = words[:1] if form.short else words
    top = height(words, form.within) + 1.5

    def draw(paper: Paper, y: float) -> None:
        paper.blocks(words, form.edge, y + 1, form.within)
        _corners(paper, form.edge, y + top, form.within, high)
        for number, prompt in enumerate(prompts):
            down = top + 2 + number * (high - 2) / len(prompts)
            paper.blocks([(prompt, form.style(10.5))], form.edge + 2, y + down, 40)

    return Part(top + high + 1, draw, lambda y: Room(kind, Area(form.edge, y + top, form.within, high)))


def _corners(paper: Paper, x: float, y: float, width: float, high: float) -> None:
    """Four corner brackets: a frame of whole lines would look like a streak of the scanner."""
    for across, inward in ((x, 1), (x + width, -1)):
        for down, upward in ((y, 1), (y + high, -1)):
            paper.line(across, down, across + 4 * inward, down, wide=0.2)
            paper.line(across, down, across, down + 4 * upward, wide=0.2)
