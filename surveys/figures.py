"""Figures (số liệu): the whole numbers of a place that officers confirm, and how they add up. Nothing people wrote."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import reduce
from operator import add
from typing import Any

from surveys.ballots import QuestionTally, Tally
from surveys.errors import TotalsClash

NAMES = {
    "households": "Số hộ",
    "teams": "Số tổ lấy ý kiến",
    "issued": "Phát ra",
    "online": "Trả lời bằng điện thoại",
    "paper": "Phiếu giấy thu về",
    "invalid": "Không hợp lệ",
    "loose": "Tờ phát thêm, không có cuống",
    "spoiled": "Tờ hỏng hoặc trả lại còn trắng",
    "not_returned": "Tờ chưa thu về",
    "stubs": "Cuống phiếu thu về",
    "with_dissatisfaction": "Phiếu có ít nhất một câu không hài lòng",
    "other_opinions": "Phiếu có ý kiến khác",
}
"""Every plain number by its name on pages and papers."""
_PARTS = (("satisfied", "hài lòng"), ("dissatisfied", "không hài lòng"), ("blank", "trống"))


@dataclass(frozen=True)
class Figures:
    """Số liệu của một nơi."""

    households: int
    teams: int
    """Tổ lấy ý kiến."""
    issued: int
    online: int
    paper: int
    invalid: int
    loose: int
    spoiled: int
    not_returned: int
    stubs: int
    with_dissatisfaction: int
    other_opinions: int
    questions: tuple[QuestionTally, ...]
    """In the order of ``Questionnaire.choices``; over valid ballots."""
    reasons: tuple[int, ...]
    """For each question how many ballots say why they are dissatisfied."""

    def __add__(self, other: "Figures") -> "Figures":
        numbers = {name: getattr(self, name) + getattr(other, name) for name in NAMES}
        questions = tuple(a + b for a, b in zip(self.questions, other.questions, strict=True))
        reasons = tuple(a + b for a, b in zip(self.reasons, other.reasons, strict=True))
        return Figures(**numbers, questions=questions, reasons=reasons)

    @property
    def collected(self) -> int:
        return self.online + self.paper

    @property
    def valid(self) -> int:
        return self.collected - self.invalid

    @property
    def tally(self) -> Tally:
        """The same as a tally without words."""
        return Tally(
            households=self.households, issued=self.issued, online=self.online, paper=self.paper, invalid=self.invalid,
            questions=self.questions, with_dissatisfaction=self.with_dissatisfaction,
            other_opinions=self.other_opinions, reasons=((),) * len(self.questions), opinions=(),
        )  # fmt: skip

    def lines(self) -> list[tuple[str, int]]:
        """Every number with its name."""
        told = [(words, getattr(self, name)) for name, words in NAMES.items()]
        for number, (question, reasons) in enumerate(zip(self.questions, self.reasons, strict=True), start=1):
            told += [(f"Câu {number}, {words}", getattr(question, name)) for name, words in _PARTS]
            told.append((f"Câu {number}, số phiếu ghi lý do", reasons))
        return told


def of_tally(tally: Tally, *, teams: int, loose: int, spoiled: int, not_returned: int, stubs: int) -> Figures:
    """The numbers of a counted place, with those of its book of paper."""
    return Figures(
        households=tally.households, teams=teams, issued=tally.issued, online=tally.online, paper=tally.paper,
        invalid=tally.invalid, loose=loose, spoiled=spoiled, not_returned=not_returned, stubs=stubs,
        with_dissatisfaction=tally.with_dissatisfaction, other_opinions=tally.other_opinions,
        questions=tally.questions, reasons=tuple(map(len, tally.reasons)),
    )  # fmt: skip


def total(parts: Sequence[Figures]) -> Figures:
    """The sum of at least one place. Never an average. Raises TypeError for none."""
    return reduce(add, parts)


def differences(before: Figures, after: Figures) -> list[tuple[str, int, int]]:
    """Name, number before and number after of whatever is not the same."""
    pairs = zip(before.lines(), after.lines(), strict=True)
    return [(name, one, other) for (name, one), (_, other) in pairs if one != other]


def require_sum(whole: Figures, parts: Sequence[Figures], *, place: str) -> None:
    """Raises TotalsClash with the first numbers that clash, unless ``whole`` is the sum of ``parts``."""
    clashes = differences(total(parts), whole)
    if clashes:
        name, summed, stated = clashes[0]
        raise TotalsClash(f"{place}, {name.lower()}: cộng {len(parts)} nơi bên dưới được {summed} nhưng ghi {stated}.")


def as_json(figures: Figures) -> dict[str, Any]:
    """Plain values, the inverse of ``from_json``."""
    return asdict(figures)


def from_json(body: dict[str, Any]) -> Figures:
    """Raises KeyError or TypeError for another shape."""
    questions = tuple(QuestionTally(**question) for question in body["questions"])
    return Figures(**{**body, "questions": questions, "reasons": tuple(body["reasons"])})
