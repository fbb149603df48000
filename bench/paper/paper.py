"""Printed pages as pictures, filled in and torn off their stubs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import pypdfium2

from analysis.ballot_sheets import Area, Layout, PagePlan
from bench.paper.hands import Hand, Ink, Marked, fill_in


@dataclass(frozen=True)
class Filled:
    """A page on paper: what will be scanned or photographed."""

    picture: np.ndarray
    """Blue, green, red; the stub torn off."""
    per_mm: float
    marked: tuple[Marked, ...]
    page: int


Fill = Callable[[Hand, Ink, PagePlan], tuple[Marked, ...]]


def at_random(hand: Hand, ink: Ink, plan: PagePlan) -> tuple[Marked, ...]:
    """Every question marked, one in ten oddly."""
    return tuple(fill_in(hand, ink, question) for question in plan.questions)


def filled(
    pdf: bytes, layout: Layout, hands: Iterator[Hand], fill: Fill = at_random, per_mm: float = 8
) -> Iterator[Filled]:
    """The pages of sheets printed to PDF, each sheet filled in by one hand."""
    document = pypdfium2.PdfDocument(pdf)
    printed = len(layout.pages) + (len(layout.pages) % 2 if len(layout.pages) > 1 else 0)
    for first in range(0, len(document), printed):
        hand = next(hands)
        copied = fill is at_random and hand.random.random() < 0.1
        for plan in layout.pages:
            bitmap = document[first + plan.number - 1].render(scale=per_mm * 25.4 / 72, grayscale=True)
            grey = np.array(bitmap.to_numpy()).reshape(bitmap.height, bitmap.width)
            bitmap.close()
            if copied:
                grey = photocopied(grey, hand.random)
            ink = Ink(*grey.shape, per_mm)
            marked = fill(hand, ink, plan)
            _write(hand, ink, plan)
            torn = round((layout.tear + hand.random.uniform(-1, 1.5)) * per_mm)
            yield Filled(_inked(grey, ink, hand)[torn:], per_mm, marked, plan.number)
    document.close()


def photocopied(picture: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """A blank sheet that was copied before it was handed out: softer, harder, with dust."""
    soft = cv2.GaussianBlur(picture, (0, 0), random.uniform(0.6, 1.1)).astype(np.float32)
    hard = 128 + (soft - 128 - random.uniform(-15, 20)) * random.uniform(1.3, 2.0)
    dust = random.random(picture.shape[:2]) > 0.99996
    hard[cv2.dilate(dust.astype(np.uint8), np.ones((2, 3))) > 0] = 40
    return hard.clip(0, 255).astype(np.uint8)


def _write(hand: Hand, ink: Ink, plan: PagePlan) -> None:
    """Words in some of the rooms for them."""
    for room in plan.rooms:
        if hand.random.random() < 0.3:
            _scribble(hand, ink, room.area)


def _inked(grey: np.ndarray, ink: Ink, hand: Hand) -> np.ndarray:
    """The printed page under the ink, in colour."""
    cover = cv2.GaussianBlur(ink.cover, (3, 3), 0.5).astype(np.uint16)
    return np.stack(
        [((grey * (255 - cover) + colour * cover) // 255).astype(np.uint8) for colour in hand.pen.colour], 2
    )


def _scribble(hand: Hand, ink: Ink, area: Area) -> None:
    """Something that looks like handwriting."""
    x, y = area.x + 25, area.y + 6
    while x < area.x + area.wide * 0.8:
        wide = hand.random.uniform(6, 14)
        points = np.stack([np.linspace(x, x + wide, 9), y + hand.random.uniform(-1.6, 1.6, 9)], 1)
        hand.stroke(ink, points)
        x += wide + 3
