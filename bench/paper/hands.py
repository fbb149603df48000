"""Hands and pens: how people mark a box, rightly and oddly. Millimetres; drawn into a layer of ink."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from analysis.ballot_sheets import Area, Choice, QuestionPlace

SHIFT = 4
"""Bits of a pixel's fraction when strokes are drawn."""
ODD = {
    "blank": 0.26,
    "faint": 0.18,
    "correction": 0.14,
    "both": 0.12,
    "erased": 0.08,
    "speck": 0.08,
    "outside": 0.05,
    "circled": 0.05,
    "struck": 0.04,
}
"""Kinds of odd mark and how often each of them among the odd."""
CLEAN = ("tick", "cross", "slash", "filled", "blob")


@dataclass(frozen=True)
class Pen:
    """Bút."""

    colour: tuple[int, int, int]
    """Blue, green, red."""
    wide: float
    """Of a stroke, mm."""
    dark: float
    """How much of the paper it covers, 0 to 1."""


PENS = (
    (0.55, Pen((150, 60, 30), 0.55, 0.88)),
    (0.25, Pen((40, 38, 36), 0.5, 0.9)),
    (0.08, Pen((50, 45, 190), 0.6, 0.85)),
    (0.12, Pen((95, 92, 90), 0.6, 0.72)),
)
"""Blue, black and red ball pen, pencil; how often each."""


@dataclass(frozen=True)
class Marked:
    """What was done to a question, and what it means to a person who sees the sheet."""

    number: int
    kind: str
    truth: str
    """ "1", "0", "" or "x"."""

    @property
    def clean(self) -> bool:
        return self.kind in CLEAN


class Ink:
    """Lớp mực: how much of the paper each pixel covers, 0 to 255."""

    def __init__(self, high: int, wide: int, per_mm: float) -> None:
        self.cover = np.zeros((high, wide), np.uint8)
        self.per_mm = per_mm

    def line(self, points: np.ndarray, wide: float, dark: float) -> None:
        """A line through points (mm) of a pen ``wide`` mm."""
        at = np.round((points * self.per_mm - 0.5) * (1 << SHIFT)).astype(np.int32).reshape(-1, 1, 2)
        thick = max(1, round(wide * self.per_mm))
        left, top = np.floor(points.min(axis=0) * self.per_mm - thick - 2).astype(int).clip(0)
        right, below = np.ceil(points.max(axis=0) * self.per_mm + thick + 3).astype(int).clip(0)
        window = self.cover[top:below, left:right]
        if not window.size:
            return
        drawn = np.zeros(window.shape, np.uint8)
        offset = np.array([left, top]) << SHIFT
        cv2.polylines(drawn, [(at - offset).astype(np.int32)], False, round(255 * dark), thick, cv2.LINE_AA, SHIFT)
        np.maximum(window, drawn, out=window)


@dataclass
class Hand:
    """Một người: habits that hold for a whole sheet."""

    random: np.random.Generator
    pen: Pen
    style: str
    size: float
    """Of a mark against the box."""
    sway: float
    """How far a mark lies from the middle of its box, mm."""

    def mark(self, ink: Ink, box: Area, style: str = "", dark: float | None = None) -> None:
        """A mark of the hand's usual kind, or of a given one."""
        chosen = style or (self.style if self.random.random() < 0.85 else str(self.random.choice(CLEAN)))
        middle = np.array([box.x + box.wide / 2, box.y + box.high / 2]) + self.random.normal(0, self.sway, 2).clip(
            -1, 1
        )
        half = box.wide / 2 * self.size * self.random.uniform(0.85, 1.15)
        for stroke in _STYLES[chosen](self.random, half):
            self.stroke(ink, middle + stroke, dark)

    def stroke(self, ink: Ink, points: np.ndarray, dark: float | None = None, wide: float | None = None) -> None:
        """A line with the wobble of a hand."""
        fine = _bent(self.random, points)
        ink.line(fine, (wide or self.pen.wide) * self.random.uniform(0.85, 1.2), dark or self.pen.dark)

    def ring(self, ink: Ink, area: Area, round_by: float) -> None:
        """A circle round an area."""
        turn = np.linspace(0, 2 * np.pi * 1.05, 40) + self.random.uniform(0, 6)
        middle = np.array([area.x + area.wide / 2, area.y + area.high / 2])
        reach = np.array([area.wide / 2 + round_by, area.high / 2 + round_by])
        wobble = 1 + 0.05 * np.sin(3 * turn + self.random.uniform(0, 6))
        points = middle + np.stack([np.cos(turn), np.sin(turn)], 1) * reach * wobble[:, None]
        ink.line(points, self.pen.wide, self.pen.dark)


def some_hand(random: np.random.Generator) -> Hand:
    """A person drawn at random."""
    pen = PENS[int(random.choice(len(PENS), p=[often for often, _ in PENS]))][1]
    style = str(random.choice(CLEAN, p=(0.46, 0.32, 0.1, 0.07, 0.05)))
    dark = float(np.clip(pen.dark * random.uniform(0.85, 1.05), 0, 0.98))
    return Hand(random, Pen(pen.colour, pen.wide * random.uniform(0.7, 1.5), dark), style,
                random.uniform(0.65, 1.3), random.uniform(0.1, 0.45))  # fmt: skip


def fill_in(hand: Hand, ink: Ink, question: QuestionPlace, *, odd: float = 0.1) -> Marked:
    """Marks a question: cleanly, or in ``odd`` of cases in one of the odd ways."""
    random = hand.random
    wanted = 0 if random.random() < 0.8 else 1
    kind = "clean"
    if random.random() < odd:
        kind = str(random.choice(list(ODD), p=list(ODD.values())))
    return answered(hand, ink, question, kind, wanted)


def answered(hand: Hand, ink: Ink, question: QuestionPlace, kind: str, wanted: int) -> Marked:
    """The question marked in a given way; ``wanted``: which of its answers is meant."""
    chosen, other = question.choices[wanted], question.choices[1 - wanted]
    if kind == "clean":
        style = hand.style if hand.random.random() < 0.85 else str(hand.random.choice(CLEAN))
        hand.mark(ink, chosen.box, style)
        return Marked(question.number, style, chosen.answer)
    if kind in CLEAN:
        hand.mark(ink, chosen.box, kind)
        return Marked(question.number, kind, chosen.answer)
    truth = _ODDLY[kind](hand, ink, chosen, other)
    return Marked(question.number, kind, truth)


# The shapes of marks, round the middle ---------------------------------------------


def _tick(random: np.random.Generator, half: float) -> list[np.ndarray]:
    tail = random.uniform(0.8, 1.45)
    return [half * np.array([[-0.65, -0.05], [-0.15, 0.6], [0.75 * tail, -0.75 * tail]])]


def _cross(random: np.random.Generator, half: float) -> list[np.ndarray]:
    a, b = random.uniform(0.6, 0.95, 2)
    return [half * np.array([[-a, -a], [a, b]]), half * np.array([[b, -a], [-a, b]])]


def _slash(random: np.random.Generator, half: float) -> list[np.ndarray]:
    a = random.uniform(0.65, 0.95)
    return [half * np.array([[-a, a], [a, -a]])]


def _filled(random: np.random.Generator, half: float) -> list[np.ndarray]:
    half = min(half, 2.6) * 0.95
    rows = np.linspace(-half, half, int(random.integers(12, 18)))
    ends = np.where(np.arange(rows.size) % 2 == 0, -half, half) * random.uniform(0.9, 1.0, rows.size)
    return [np.stack([ends, rows], 1), np.stack([rows, ends], 1)]


def _blob(random: np.random.Generator, half: float) -> list[np.ndarray]:
    turn = np.linspace(0, 2 * np.pi * random.uniform(2.5, 4), 60)
    reach = half * 0.6 * np.linspace(0.15, 1, 60)
    return [np.stack([np.cos(turn), np.sin(turn)], 1) * reach[:, None]]


_STYLES: dict[str, Callable[[np.random.Generator, float], list[np.ndarray]]] = {
    "tick": _tick, "cross": _cross, "slash": _slash, "filled": _filled, "blob": _blob,
}  # fmt: skip


def _bent(random: np.random.Generator, points: np.ndarray) -> np.ndarray:
    """More points, and a little wobble."""
    steps = np.linspace(0, len(points) - 1, max(8, 5 * len(points)))
    fine = np.stack([np.interp(steps, np.arange(len(points)), points[:, axis]) for axis in (0, 1)], 1)
    wobble = np.cumsum(random.normal(0, 0.03, fine.shape), axis=0)
    return fine + wobble - np.linspace(0, 1, len(fine))[:, None] * wobble[-1]


# The odd ways; each gives what a person would understand ----------------------------


def _line(*points: Sequence[float]) -> np.ndarray:
    return np.array(points, float)


def _blank(_hand: Hand, _ink: Ink, _chosen: object, _other: object) -> str:
    return ""


def _faint(hand: Hand, ink: Ink, chosen: Choice, other: Choice) -> str:
    hand.mark(ink, chosen.box, str(hand.random.choice(("tick", "cross"))), dark=hand.random.uniform(0.14, 0.34))
    return chosen.answer


def _correction(hand: Hand, ink: Ink, chosen: Choice, other: Choice) -> str:
    size, hand.size = hand.size, 1.1
    hand.mark(ink, other.box)
    hand.mark(ink, other.box, "filled")
    hand.size = size
    hand.mark(ink, chosen.box, str(hand.random.choice(("tick", "cross"))))
    return chosen.answer


def _both(hand: Hand, ink: Ink, chosen: Choice, other: Choice) -> str:
    style = str(hand.random.choice(("tick", "cross")))
    hand.mark(ink, chosen.box, style)
    hand.mark(ink, other.box, style)
    return "x"


def _erased(hand: Hand, ink: Ink, chosen: Choice, other: Choice) -> str:
    hand.mark(ink, other.box, "tick", dark=hand.random.uniform(0.04, 0.09))
    if hand.random.random() < 0.3:
        return ""
    hand.mark(ink, chosen.box)
    return chosen.answer


def _speck(hand: Hand, ink: Ink, chosen: Choice, other: Choice) -> str:
    spot = np.array([other.box.x, other.box.y]) + hand.random.uniform(0.5, 5, 2)
    hand.stroke(ink, spot + hand.random.normal(0, 0.15, (3, 2)))
    hand.mark(ink, chosen.box)
    return chosen.answer


def _outside(hand: Hand, ink: Ink, chosen: Choice, other: Choice) -> str:
    away = hand.random.uniform(4.5, 8) * (1 if hand.random.random() < 0.4 else -1)
    box = chosen.box
    hand.mark(ink, Area(box.x + away, box.y + hand.random.uniform(-1.5, 1.5), box.wide, box.high))
    return chosen.answer


def _circled(hand: Hand, ink: Ink, chosen: Choice, other: Choice) -> str:
    area = chosen.box if hand.random.random() < 0.5 else chosen.words
    hand.ring(ink, area, hand.random.uniform(0.8, 2.0))
    return chosen.answer


def _struck(hand: Hand, ink: Ink, chosen: Choice, other: Choice) -> str:
    words = other.words
    middle = words.y + words.high / 2
    rise = hand.random.uniform(-1.2, 1.2)
    hand.stroke(
        ink, _line((words.x - 1, middle + rise), (words.x + words.wide * hand.random.uniform(0.7, 1), middle - rise))
    )
    return chosen.answer


_ODDLY = {
    "blank": _blank, "faint": _faint, "correction": _correction, "both": _both, "erased": _erased, "speck": _speck,
    "outside": _outside, "circled": _circled, "struck": _struck,
}  # fmt: skip
