"""What each picture (biểu đồ) of a counted poll says: its finding, source, words for who cannot see it, and its table.

Light: nothing here draws. ``analysis.charts`` does, and costs the time it takes to load matplotlib.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from analysis.findings import Findings, PlaceFindings, QuestionFinding
from analysis.shares import fraction_text, number_text, share_text, threshold_text
from surveys.questionnaires import Threshold
from surveys.rehearsals import SAYS

MOST_ROWS = 60
"""More places than this do not fit on a page: the lowest are drawn, the table has all."""


@dataclass(frozen=True)
class Picture:
    """Biểu đồ: all of it but the drawing."""

    name: str
    """Its file name without an ending."""
    title: str
    """The finding."""
    alt: str
    source: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """The table behind the picture, every number as printed."""


def households(found: Findings) -> Picture:
    """Toàn bộ hộ: satisfied, not answered and dissatisfied among all households of each place."""
    whole, places = found.whole, places_of(found)
    rows = tuple(
        (place.place, *map(number_text, _parts(place)), number_text(place.tally.households), place.overall.share)
        for place in places
    )
    head = ("Nơi", "Hài lòng", "Chưa trả lời", "Không hài lòng", "Số hộ", "Tỷ lệ theo quy tắc của đợt")
    satisfied, silent, dissatisfied = map(number_text, _parts(whole))
    alt = (
        f"Mỗi nơi một thanh trên toàn bộ số hộ. Cả {_here(whole)}: {satisfied} hộ hài lòng, {silent} hộ chưa trả lời, "
        f"{dissatisfied} hộ không hài lòng, trong {number_text(whole.tally.households)} hộ."
    )
    return Picture("toan-bo-ho", _households_title(whole), alt, source(found), head, rows)


def coverage(found: Findings) -> Picture:
    """Tỷ lệ hộ được lấy ý kiến against the least share."""
    rows = tuple(
        (place.place, number_text(place.tally.collected), number_text(place.tally.households), place.coverage_share)
        for place in places_of(found)
    )
    known = [(v.place, v.coverage_share, coverage_of(v)) for v in found.villages]
    alt = f"Tỷ lệ hộ đã trả lời ở từng nơi. {_span(known)}"
    head = ("Nơi", "Số hộ đã trả lời", "Số hộ", "Tỷ lệ")
    return Picture("ho-da-tra-loi", _coverage_title(found), alt, source(found), head, rows)


def heat(found: Findings) -> Picture:
    """Thôn × câu: each share in the class that the legal marks make."""
    places = places_of(found)
    rows = tuple((place.place, *(each.share for each in place.questions)) for place in places)
    head = ("Nơi", *(f"Câu {each.question.number}" for each in found.whole.questions))
    alt = f"Bảng màu: hàng là nơi, cột là câu hỏi. {_heat_title(found)}. Các ô dưới mốc có ghi số phần trăm."
    return Picture("thon-va-cau", _heat_title(found), alt, source(found), head, rows)


def funnel(found: Findings, outside: Sequence[str]) -> Picture:
    """Biểu đồ phễu of the overall question; ``outside`` are the villages beyond the outer limits."""
    rows = tuple(
        (v.place, number_text(v.overall.counts.satisfied), number_text(v.overall.base), v.overall.share)
        for v in found.villages
    )
    alt = (
        f"Mỗi thôn một điểm: càng sang phải càng nhiều phiếu, càng cao càng nhiều người hài lòng. Đường giữa là mức "
        f"chung {found.whole.overall.share}; hai cặp đường hai bên là khoảng dao động do ngẫu nhiên. "
        + (f"Nằm ngoài: {', '.join(outside)}." if outside else "Không thôn nào nằm ngoài.")
    )
    title = _funnel_title(len(outside), len(found.villages))
    return Picture("thon-so-voi-muc-chung", title, alt, source(found), ("Thôn", "Hài lòng", "Phiếu", "Tỷ lệ"), rows)


def movement(found: Findings) -> Picture:
    """The five contents of the movement."""
    whole = found.whole
    rows = tuple(
        (
            line.content,
            number_text(line.counts.satisfied),
            number_text(line.counts.dissatisfied),
            share_text(line.counts.satisfied, line.counts.base(whole.rules.base)),
        )
        for line in whole.movement
    )
    known = [
        (line.content, row[-1], Fraction(line.counts.satisfied, line.counts.base(whole.rules.base)))
        for line, row in zip(whole.movement, rows, strict=True)
        if line.counts.base(whole.rules.base)
    ]
    title = _lowest_title(known)
    alt = f"Tỷ lệ câu trả lời hài lòng theo từng nội dung của cuộc vận động. {_span(known)}"
    return Picture(
        "noi-dung-cuoc-van-dong", title, alt, source(found), ("Nội dung", "Hài lòng", "Không hài lòng", "Tỷ lệ"), rows
    )


@dataclass(frozen=True)
class Step:
    """One question in two waves."""

    before: QuestionFinding
    now: QuestionFinding

    @property
    def difference(self) -> Fraction:
        """In shares of one, not rounded; 0 when one wave has no base."""
        if self.before.exact is None or self.now.exact is None:
            return Fraction(0)
        return self.now.exact - self.before.exact


def steps(found: Findings, before: Findings) -> list[Step]:
    """The questions that both waves asked in the same words."""
    asked = {each.question.text: each for each in before.whole.questions if each.base}
    return [Step(asked[each.question.text], each)
            for each in found.whole.questions if each.base and each.question.text in asked]  # fmt: skip


def change(found: Findings, before: Findings) -> Picture:
    """The change since the last wave, question by question."""
    rows = tuple(
        (
            f"Câu {step.now.question.number}",
            step.before.share,
            step.now.share,
            points_text(step.difference),
            _change_limits(step),
        )
        for step in steps(found, before)
    )
    alt = (
        f"Mỗi câu hai điểm: đợt trước và đợt này. {_change_title(found, before)}. "
        f"Đợt trước: {day(before.count.opens_on)}–{day(before.count.closes_on)}."
    )
    head = ("Câu", "Đợt trước", "Đợt này", "Thay đổi (điểm phần trăm)", "Khoảng 95% (chỉ để tham khảo)")
    words = f"{source(found)} Đợt trước: mã {before.count.poll}, {day(before.count.opens_on)}."
    return Picture("so-voi-dot-truoc", _change_title(found, before), alt, words, head, rows)


def _change_limits(step: Step) -> str:
    """Newcombe's limits of a change, in points; a question without a base is not among the steps."""
    from analysis.compare import change as limits_of  # noqa: PLC0415  scipy takes its time

    now, then = step.now, step.before
    limits = limits_of(now.counts.satisfied, now.base, then.counts.satisfied, then.base)
    low, high = (points_text(Fraction(round(float(each) * 10_000), 10_000)) for each in (limits.low, limits.high))
    return f"từ {low} đến {high}"


def places_of(found: Findings) -> list[PlaceFindings]:
    """The villages in their order, and the whole; only the whole when it is the only village."""
    return [*found.villages, found.whole] if len(found.villages) > 1 else [found.whole]


def drawn(found: Findings, share: Callable[[PlaceFindings], Fraction]) -> list[PlaceFindings]:
    """The places for a picture with a row each: at most MOST_ROWS, then the lowest by ``share``; the whole last."""
    *villages, whole = places_of(found)
    if len(villages) <= MOST_ROWS:
        return [*villages, whole]
    lowest = sorted(villages, key=share)[:MOST_ROWS]
    return [*(village for village in villages if village in lowest), whole]


def coverage_of(place: PlaceFindings) -> Fraction:
    return Fraction(place.tally.collected, place.tally.households)


def satisfied_of(place: PlaceFindings) -> Fraction:
    """Of the overall question; 1 without a base, so that it never counts as lowest."""
    return Fraction(1) if place.overall.exact is None else place.overall.exact


def class_of(each: QuestionFinding, marks: Sequence[Threshold]) -> int | None:
    """How many of the marks, from the lowest up, are reached; None without a base."""
    if not each.base:
        return None
    return sum(bool(mark.met(each.counts.satisfied, each.base)) for mark in marks)


def marks_of(found: Findings) -> list[Threshold]:
    """The legal marks for a share of satisfied, each once, the lowest first."""
    rules = found.questionnaire.rules
    marks = {t.fraction: t for t in (rules.content.threshold, rules.overall.threshold) if t is not None}
    return [marks[share] for share in sorted(marks)]


def source(found: Findings) -> str:
    count = found.count
    rehearsal = f"{SAYS}. " if count.rehearsal else ""
    return (
        f"{rehearsal}Nguồn: kiểm phiếu đợt {count.poll}, {day(count.opens_on)}–{day(count.closes_on)}, "
        f"{number_text(found.whole.tally.valid)} phiếu hợp lệ."
    )


def day(iso: str) -> str:
    return f"{date.fromisoformat(iso[:10]):%d/%m/%Y}"


def points_text(difference: Fraction) -> str:
    """A difference of shares in points: "+2,10", "−0,35", "0"."""
    if not difference:
        return "0"
    sign = "+" if difference > 0 else "−"
    return sign + fraction_text(min(abs(difference), Fraction(1))).removesuffix("%")


def _parts(place: PlaceFindings) -> tuple[int, int, int]:
    counts = place.overall.counts
    return counts.satisfied, place.tally.households - place.answered, counts.dissatisfied


def _here(whole: PlaceFindings) -> str:
    return whole.place[:1].lower() + whole.place[1:]


def _households_title(whole: PlaceFindings) -> str:
    if not whole.overall.base:
        return "Chưa có phiếu hợp lệ"
    counts = f"{number_text(whole.overall.counts.satisfied)}/{number_text(whole.overall.base)} phiếu"
    head = f"{whole.overall.share} hài lòng ({counts})"
    silent, threshold = whole.tipping.silent, whole.rules.overall.threshold
    if threshold is None:
        return head
    if not silent:
        return f"{head}; mọi hộ đều đã trả lời"
    words = f"{number_text(silent)} hộ chưa trả lời"
    return f"{head}; {words} {'có thể' if whole.certain == 'open' else 'không thể'} làm đổi kết quả so với ngưỡng"


def _coverage_title(found: Findings) -> str:
    least, villages, whole = found.questionnaire.rules.least_share.threshold, found.villages, found.whole
    if least is None or len(villages) < 2:
        return f"{whole.coverage_share} số hộ đã trả lời ({_of(whole.tally.collected, whole.tally.households)} hộ)"
    short = [v for v in villages if not least.met(v.tally.collected, v.tally.households)]
    needed = ("trên " if least.strict else "") + threshold_text(least)
    if not short:
        return f"Cả {len(villages)} nơi đều đạt mức {needed} số hộ trả lời"
    if len(short) == 1:
        return f"Chỉ {short[0].place} chưa đạt mức {needed} số hộ trả lời ({short[0].coverage_share})"
    return f"{len(short)} trong {len(villages)} nơi chưa đạt mức {needed} số hộ trả lời"


def _heat_title(found: Findings) -> str:
    marks, villages = marks_of(found), found.villages
    if not marks:
        return "Tỷ lệ hài lòng của từng câu ở từng nơi"
    lowest = threshold_text(marks[0])
    below = [(v, each) for v in villages for each in v.questions if class_of(each, marks) == 0]
    cells = sum(bool(each.base) for v in villages for each in v.questions)
    if not below:
        return f"Ở mọi nơi, câu nào cũng đạt mức {lowest}" if cells else "Chưa có phiếu hợp lệ"
    if len(below) == 1:
        [(village, each)] = below
        return f"Chỉ câu {each.question.number} ở {village.place} dưới mức {lowest} ({each.share})"
    numbers = [each.question.number for _, each in below]
    most = max(sorted(set(numbers)), key=numbers.count)
    return (
        f"{number_text(len(below))} trong {number_text(cells)} ô dưới mức {lowest}, nhiều nhất ở câu {most} "
        f"({numbers.count(most)} nơi)"
    )


def _funnel_title(outside: int, villages: int) -> str:
    if not outside:
        return "Không nơi nào lệch khỏi mức chung quá mức dao động thường gặp"
    return f"{outside} trong {villages} nơi lệch khỏi mức chung quá mức dao động thường gặp: cần tìm hiểu"


def _lowest_title(known: Sequence[tuple[str, str, Fraction]]) -> str:
    if not known:
        return "Chưa có phiếu hợp lệ"
    shares = {share for _, _, share in known}
    if len(shares) == 1:
        return f"Mọi nội dung của cuộc vận động đều đạt {known[0][1]} hài lòng"
    name, text, _ = min(known, key=lambda each: each[2])
    return f"Thấp nhất: {name[:1].lower()}{name[1:]} ({text} hài lòng)"


def _change_title(found: Findings, before: Findings) -> str:
    pairs = [step for step in steps(found, before) if step.now.question == found.whole.overall.question]
    if not pairs:
        return "So với đợt trước"
    [step] = pairs
    if not step.difference:
        return f"Câu chung: vẫn {step.now.share} hài lòng như đợt trước"
    way, to = ("tăng", "lên") if step.difference > 0 else ("giảm", "xuống")
    points = points_text(abs(step.difference)).removeprefix("+")
    return f"Câu chung {way} {points} điểm phần trăm: từ {step.before.share} {to} {step.now.share}"


def _span(known: Iterable[tuple[str, str, Fraction]]) -> str:
    """The lowest and the highest in words."""
    known = list(known)
    if not known:
        return "Chưa có số liệu."
    (low, low_text, _), (high, high_text, _) = min(known, key=_third), max(known, key=_third)
    if len(known) == 1 or low_text == high_text:
        return f"Tất cả: {low_text}." if len(known) > 1 else f"{low}: {low_text}."
    return f"Thấp nhất: {low} ({low_text}); cao nhất: {high} ({high_text})."


def _third(each: tuple[str, str, Fraction]) -> Fraction:
    return each[2]


def _of(part: int, whole: int) -> str:
    return f"{number_text(part)}/{number_text(whole)}"
