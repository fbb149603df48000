"""Figures (số liệu): the whole numbers of a place that officers confirm, and how they add up. Nothing people wrote."""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
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
_LANE = 4
"""Bytes of a packed number: no sum of households on earth runs over into the next one."""


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

    @property
    def numbers(self) -> tuple[int, ...]:
        """Every number in the order of ``lines``."""
        plain = tuple(getattr(self, name) for name in NAMES)
        asked = zip(self.questions, self.reasons, strict=True)
        return plain + tuple(n for q, said in asked for n in (q.satisfied, q.dissatisfied, q.blank, said))

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


def of_numbers(numbers: Sequence[int]) -> Figures:
    """The inverse of ``Figures.numbers``. Raises ValueError for another length."""
    plain, asked = numbers[: len(NAMES)], iter(numbers[len(NAMES) :])
    rows = list(zip(asked, asked, asked, asked, strict=True))
    return Figures(
        **dict(zip(NAMES, plain, strict=True)),
        questions=tuple(QuestionTally(*row[:3]) for row in rows),
        reasons=tuple(row[3] for row in rows),
    )


def total(parts: Sequence[Figures]) -> Figures:
    """The sum of at least one place. Never an average. Raises ValueError for none and for unlike ones."""
    return of_numbers([sum(column) for column in zip(*(part.numbers for part in parts), strict=True)])


def packed(figures: Figures) -> bytes:
    """The numbers alone, each in a lane of its own: what ``sum_of`` adds without looking at any of them."""
    numbers = figures.numbers
    return struct.pack(f"<{len(numbers)}I", *numbers)


def unpacked(lanes: bytes) -> Figures:
    """The inverse of ``packed``. Raises struct.error or ValueError for other bytes."""
    return of_numbers(struct.unpack(f"<{len(lanes) // _LANE}I", lanes))


def sum_of(packs: Iterable[bytes]) -> bytes:
    """The sum of packed figures, packed: all lanes are added at once, as one long number.

    Raises ValueError for none, and where one has more numbers than another.
    """
    several = list(packs)
    [length] = {len(each) for each in several}
    return sum(int.from_bytes(each, "little") for each in several).to_bytes(length, "little")


def apart(packs: bytes, length: int) -> list[bytes]:
    """Packed figures of ``length`` bytes that lie one after another."""
    return [packs[start : start + length] for start in range(0, len(packs), length)]


def differences(before: Figures, after: Figures) -> list[tuple[str, int, int]]:
    """Name, number before and number after of whatever is not the same."""
    pairs = zip(before.lines(), after.lines(), strict=True)
    return [(name, one, other) for (name, one), (_, other) in pairs if one != other]


def require_sum(whole: Figures, parts: Sequence[Figures], *, place: str) -> None:
    """Raises TotalsClash with the first numbers that clash, unless ``whole`` is the sum of ``parts``."""
    summed = total(parts)
    if summed != whole:
        name, should, stated = differences(summed, whole)[0]
        raise TotalsClash(f"{place}, {name.lower()}: cộng {len(parts)} nơi bên dưới được {should} nhưng ghi {stated}.")


def as_json(figures: Figures) -> dict[str, Any]:
    """Plain values, the inverse of ``from_json``."""
    return asdict(figures)


def from_json(body: dict[str, Any]) -> Figures:
    """Raises KeyError or TypeError for another shape."""
    questions = tuple(QuestionTally(**question) for question in body["questions"])
    return Figures(**{**body, "questions": questions, "reasons": tuple(body["reasons"])})
