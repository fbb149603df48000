"""All questions of one poll, those asked in vain kept rare, and in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
from scipy import stats

from analysis.compare import Tables
from analysis.screening.bursts import Burst
from analysis.screening.channels import contrasts
from analysis.screening.runs import LongestRun
from analysis.screening.unanimity import unanimity
from analysis.shares import number_text, share_text
from surveys.ballots import DISSATISFIED, SATISFIED, Ballot

RATE = 0.02
"""The permitted share of questions asked in vain; with nothing amiss it is the chance that a poll raises any."""

Kind = Literal["coverage", "runs", "bursts", "channels", "unanimity"]


@dataclass(frozen=True)
class Evidence:
    """Những gì được biết về một thôn khi rà soát: numbers only, none of them tied to a ballot or a household."""

    village: str
    households: int
    satisfied: int
    """With the overall question, of those who answered it."""
    answered: int
    paper_alike: int
    """Paper ballots "hài lòng" throughout."""
    paper: int
    online_alike: int
    online: int
    runs: tuple[LongestRun, ...] = ()
    """One for each batch of paper, kept from its keying."""
    burst: Burst | None = None
    burst_began: datetime | None = None
    """When the stretch of the burst began, in local time."""

    @property
    def collected(self) -> int:
        return self.paper + self.online


@dataclass(frozen=True)
class Finding:
    """Điều cần kiểm tra lại: a question to the village, never a charge."""

    kind: Kind
    village: str | None
    """None: the poll as a whole."""
    p_value: float
    adjusted: float
    """After control of the false discoveries over all questions of the poll."""
    sentence: str
    to_check: str


@dataclass(frozen=True)
class _Question:
    kind: Kind
    village: str | None
    p_value: float
    sentence: str


def evidence(
    village: str,
    households: int,
    ballots: Sequence[Ballot],
    *,
    overall: int,
    runs: tuple[LongestRun, ...] = (),
    burst: Burst | None = None,
    burst_began: datetime | None = None,
) -> Evidence:
    """What the opened ballots of a village tell, in any order; ``overall`` is the place of the overall question."""
    verdicts = [ballot.marks[overall] for ballot in ballots]
    alike = {way: sum(_throughout(each) for each in ballots if each.online is way) for way in (False, True)}
    online = sum(ballot.online for ballot in ballots)
    satisfied = verdicts.count(SATISFIED)
    return Evidence(
        village=village,
        households=households,
        satisfied=satisfied,
        answered=satisfied + verdicts.count(DISSATISFIED),
        paper_alike=alike[False],
        paper=len(ballots) - online,
        online_alike=alike[True],
        online=online,
        runs=runs,
        burst=burst,
        burst_began=burst_began,
    )


def screen(villages: Sequence[Evidence], rate: float = RATE) -> tuple[Finding, ...]:
    """What should be looked at again in one poll, the most striking first; empty where nothing stands out.

    All questions of the poll together keep the false discovery rate: Y. Benjamini and Y. Hochberg (1995), JRSS B
    57:289–300. More ballots than households is no matter of chance and has the p-value 0.
    """
    questions = list(_questions(villages))
    if not questions:
        return ()
    adjusted = stats.false_discovery_control([each.p_value for each in questions], method="bh")
    raised = [
        Finding(each.kind, each.village, each.p_value, float(q), each.sentence, TO_CHECK[each.kind])
        for each, q in zip(questions, adjusted, strict=True)
        if q <= rate
    ]
    return tuple(sorted(raised, key=lambda finding: finding.p_value))


def _throughout(ballot: Ballot) -> bool:
    return set(ballot.marks) == {SATISFIED}


def _questions(villages: Sequence[Evidence]) -> Iterator[_Question]:
    yield from _of_the_poll(villages)
    for village in villages:
        if village.collected > village.households:
            yield _Question("coverage", village.village, 0.0, _coverage_words(village))
        for run in village.runs:
            yield _Question("runs", village.village, run.p_value, _run_words(village, run))
        if village.burst:
            yield _Question("bursts", village.village, village.burst.p_value, _burst_words(village, village.burst))


def _of_the_poll(villages: Sequence[Evidence]) -> Iterator[_Question]:
    """The questions that compare villages with each other."""
    if len(villages) < 2:
        return
    found = unanimity(np.array([each.satisfied for each in villages]), np.array([each.answered for each in villages]))
    yield _Question("unanimity", None, found.p_value, _unanimity_words(found.unanimous, found.villages, found.expected))
    lines = [[each.paper_alike, each.paper, each.online_alike, each.online] for each in villages]
    tables = Tables(*np.array(lines).T)
    for village, p_value in zip(villages, contrasts(tables), strict=True):
        yield _Question("channels", village.village, float(p_value), _channel_words(village))


TO_CHECK: dict[Kind, str] = {
    "coverage": "Đối chiếu danh sách hộ: có hộ mới tách, mới đến chưa ghi vào hay không; có phiếu của thôn khác "
    "gộp vào hay không.",
    "runs": "Đếm lại phiếu giấy của lượt nhập này, so với số phiếu đã phát; xem có tờ nào được nhập hai lần hay không.",
    "bursts": "Hỏi tổ lấy ý kiến: lúc đó thôn có họp, hoặc có người giúp nhiều hộ trả lời hay không. Nếu có thì đây là "
    "việc bình thường.",
    "channels": "Đối chiếu số phiếu giấy với biên bản kiểm phiếu của thôn. Hộ trả lời trên giấy và hộ trả lời qua mạng "
    "có thể vốn khác nhau.",
    "unanimity": "Xem cách phát, thu và giữ kín phiếu ở các thôn này; phỏng vấn lại một số hộ nếu cần.",
}


def _coverage_words(village: Evidence) -> str:
    collected, households = number_text(village.collected), number_text(village.households)
    return f"{village.village}: thu về {collected} phiếu trong khi có {households} hộ – cần kiểm tra lại."


def _run_words(village: Evidence, run: LongestRun) -> str:
    length, ballots = number_text(run.length), number_text(run.ballots)
    return (
        f"{village.village}: {length} phiếu giấy giống hệt nhau liền nhau trong một lượt nhập {ballots} phiếu, "
        "nhiều hơn mức ngẫu nhiên thường cho – cần kiểm tra lại."
    )


def _burst_words(village: Evidence, found: Burst) -> str:
    inside, around = number_text(found.ballots), number_text(found.around)
    began = f" từ {village.burst_began:%H:%M ngày %d/%m/%Y}" if village.burst_began else ""
    return (
        f"{village.village}: {inside} phiếu gửi qua mạng trong {5 * found.bins} phút{began}, tính cả nửa giờ trước "
        f"và sau đó có {around} phiếu – cần kiểm tra lại."
    )


def _channel_words(village: Evidence) -> str:
    paper, online = _of(village.paper_alike, village.paper), _of(village.online_alike, village.online)
    return (
        f"{village.village}: hài lòng tất cả các câu ở {paper} phiếu giấy và {online} phiếu qua mạng, chênh lệch khác "
        "với các thôn còn lại – cần kiểm tra lại."
    )


def _unanimity_words(unanimous: int, villages: int, expected: float) -> str:
    return (
        f"{number_text(unanimous)} trong {number_text(villages)} thôn có toàn bộ phiếu hài lòng với câu hỏi chung; "
        f"theo mức chênh lệch giữa các thôn còn lại thường có khoảng {number_text(round(expected))} thôn – cần "
        "kiểm tra lại."
    )


def _of(s: int, n: int) -> str:
    return f"{number_text(s)}/{number_text(n)} ({share_text(s, n)})"
