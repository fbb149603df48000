"""The half-year and yearly report (báo cáo 6 tháng, báo cáo năm) of the movement: all polls of a place in a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from analysis.findings import Findings, QuestionFinding
from analysis.movement import CONTENTS, OUTSIDE
from analysis.shares import DASH, share_text
from analysis.shares import number_text as text

MOST_WEAKEST = 2
"""Contents told for each poll."""


@dataclass(frozen=True)
class PollLine:
    """Một đợt trong kỳ."""

    kind: str
    place: str
    dates: str
    households: int
    collected: int
    coverage: str
    satisfied: int
    base: int
    share: str
    verdict: str
    weakest: str


@dataclass(frozen=True)
class ContentLine:
    """Một nội dung của cuộc vận động: answers summed over all polls of the period, never averaged shares."""

    content: str
    polls: int
    satisfied: int
    base: int

    @property
    def share(self) -> str:
        return share_text(self.satisfied, self.base)


@dataclass(frozen=True)
class Period:
    """Báo cáo định kỳ."""

    place: tuple[str, ...]
    """From the province down."""
    first: date
    last: date
    polls: tuple[PollLine, ...]
    contents: tuple[ContentLine, ...]
    met: int
    not_met: int

    @property
    def collected(self) -> int:
        return sum(poll.collected for poll in self.polls)

    @property
    def summary(self) -> str:
        """What the period was, in sentences."""
        if not self.polls:
            return "Trong kỳ không có đợt lấy ý kiến nào đã kiểm phiếu."
        places = len({poll.place for poll in self.polls})
        open_ones = len(self.polls) - self.met - self.not_met
        outcome = [f"{self.met} đợt đạt", f"{self.not_met} đợt chưa đạt"]
        if open_ones:
            outcome.append(f"{open_ones} đợt chưa đủ số liệu để kết luận")
        return (
            f"Trong kỳ có {len(self.polls)} đợt lấy ý kiến đã kiểm phiếu, tại {places} nơi, với "
            f"{text(self.collected)} lượt hộ trả lời: {', '.join(outcome)}. {self._lowest}"
        )

    @property
    def _lowest(self) -> str:
        based = [line for line in self.contents if line.base]
        if not based:
            return "Chưa có câu trả lời theo các nội dung cuộc vận động."
        lowest = min(based, key=lambda line: (line.satisfied / line.base, line.content))
        name = lowest.content[:1].lower() + lowest.content[1:]
        return f"Nội dung cuộc vận động có tỷ lệ hài lòng thấp nhất: {name} ({lowest.share})."


def period(place: tuple[str, ...], first: date, last: date, found: Sequence[Findings]) -> Period:
    """The report on counted polls, in the order given. Raises ValueError for a period that ends before it begins."""
    if last < first:
        raise ValueError(f"{last} is before {first}")
    outcomes = [each.whole.met for each in found]
    return Period(
        place=place, first=first, last=last, polls=tuple(map(_poll, found)), contents=_contents(found),
        met=outcomes.count(True), not_met=outcomes.count(False),
    )  # fmt: skip


def half_year(year: int) -> tuple[date, date]:
    """The period of the report due on 15 May: from the day after the last yearly one."""
    return date(year - 1, 11, 11), date(year, 5, 15)


def whole_year(year: int) -> tuple[date, date]:
    """The period of the report due on 10 November."""
    return date(year - 1, 11, 11), date(year, 11, 10)


def _poll(found: Findings) -> PollLine:
    whole, count = found.whole, found.count
    opens, closes = (date.fromisoformat(iso[:10]) for iso in (count.opens_on, count.closes_on))
    return PollLine(
        kind=found.questionnaire.title,
        place=whole.place,
        dates=f"{opens:%d/%m/%Y} – {closes:%d/%m/%Y}",
        households=whole.tally.households,
        collected=whole.tally.collected,
        coverage=whole.coverage_share,
        satisfied=whole.overall.counts.satisfied,
        base=whole.overall.base,
        share=whole.overall.share,
        verdict={True: "Đạt", False: "Chưa đạt", None: "Chưa đủ số liệu"}[whole.met],
        weakest=_weakest([each for each in whole.contents if each.exact is not None]),
    )


def _weakest(contents: Sequence[QuestionFinding]) -> str:
    """ "Câu 7 (78,00%), câu 3 (81,20%)"; contents that everybody is satisfied with are not weak."""
    below = sorted((each for each in contents if each.exact != 1), key=lambda each: each.exact or 0)[:MOST_WEAKEST]
    if not contents:
        return DASH
    words = ", ".join(f"câu {each.question.number} ({each.share})" for each in below)
    return words[:1].upper() + words[1:] or "Mọi câu 100%"


def _contents(found: Sequence[Findings]) -> tuple[ContentLine, ...]:
    lines = []
    for content in (*CONTENTS.values(), OUTSIDE):
        counts = [(line.counts, each.whole.rules.base) for each in found for line in each.whole.movement
                  if line.content == content]  # fmt: skip
        satisfied = sum(each.satisfied for each, _ in counts)
        lines.append(ContentLine(content, len(counts), satisfied, sum(each.base(base) for each, base in counts)))
    return tuple(lines)
