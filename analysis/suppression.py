"""Which figures below the commune are shown, and which stay hidden so that no other figure gives them away.

One figure is one cell: the satisfied among the valid ballots of one unit, for one question. A cell near 0 % or
100 % is shown as a band; the rule looks at nothing but the cell, so a band tells no more than it says. What the
total of the row would still give away is then withheld: secondary suppression (A. Hundepool et al., *Handbook on
Statistical Disclosure Control*, 2nd ed. 2024, ch. 4). All of it is whole-number arithmetic.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

FEWEST_BALLOTS = 10
"""No figure comes from fewer ballots than this."""
SPREAD = 3
"""Households by which the lowest and the highest possible value of a hidden cell must differ at least."""
_HIGHEST_MARK, _STEP = 95, 5


class Shown(StrEnum):
    """How a cell is shown."""

    EXACT = "exact"
    TOP = "top"
    """ "từ 95% trở lên": at least ``mark`` percent."""
    BOTTOM = "bottom"
    """At most ``mark`` percent."""
    WITHHELD = "withheld"
    """Not shown; it lies in neither band."""
    UNKNOWN = "unknown"
    """Not shown, like every cell of its row: anything is possible."""


@dataclass(frozen=True)
class Cell:
    """Một ô: how many of the ``valid`` ballots of a unit are satisfied, as far as everybody may know."""

    shown: Shown
    valid: int
    satisfied: int | None = None
    """Only of an exact cell."""
    mark: int | None = None
    """Percent, only of a band."""

    @property
    def interval(self) -> tuple[int, int]:
        """The lowest and the highest number of satisfied that what is shown allows."""
        if self.satisfied is not None:
            return self.satisfied, self.satisfied
        low = highest_bottom(self.valid)
        return {
            Shown.TOP: (self.valid - low, self.valid),
            Shown.BOTTOM: (0, low),
            Shown.WITHHELD: (low + 1, self.valid - low - 1),
        }.get(self.shown, (0, self.valid))


def top_mark(valid: int) -> int:
    """The percentage from which a cell is shown as a band: the highest of 95, 90, … that keeps ``SPREAD``.

    95 from 60 ballots on, 90 from 30 on, 70 at 10. Raises ValueError for fewer than FEWEST_BALLOTS.
    """
    if valid < FEWEST_BALLOTS:
        raise ValueError(f"no figure from {valid} ballots")
    return next(mark for mark in range(_HIGHEST_MARK, 0, -_STEP) if (100 - mark) * valid // 100 >= SPREAD)


def highest_bottom(valid: int) -> int:
    """The most satisfied a cell of the bottom band can have; the top band mirrors it."""
    return (100 - top_mark(valid)) * valid // 100


def banded(satisfied: int, valid: int) -> Cell:
    """A cell by itself: a band near 0 % and 100 %, else exact."""
    edge, mark = highest_bottom(valid), top_mark(valid)
    if satisfied >= valid - edge:
        return Cell(Shown.TOP, valid, mark=mark)
    if satisfied <= edge:
        return Cell(Shown.BOTTOM, valid, mark=100 - mark)
    return Cell(Shown.EXACT, valid, satisfied)


def row(cells: Sequence[Cell], total: int) -> list[Cell]:
    """The cells of one question over all units, with more withheld until the ``total`` gives no hidden one away.

    One more is withheld, the exact one with the fewest ballots; should that not do, the whole row is: then nothing is
    known but its total. Not a cell at a time until it just does: whoever knows this rule would learn from each
    further one that without it there had been too little room (R. Wong et al. 2007, minimality attack).
    """
    if is_safe(cells, total):
        return list(cells)
    exact = [place for place, cell in enumerate(cells) if cell.shown is Shown.EXACT]
    partner = min(exact, key=lambda place: cells[place].valid, default=None)
    if partner is not None and _keeps_room(cells, partner, total):
        withheld = Cell(Shown.WITHHELD, cells[partner].valid)
        return [withheld if place == partner else cell for place, cell in enumerate(cells)]
    return [Cell(Shown.UNKNOWN, cell.valid) for cell in cells]


def _keeps_room(cells: Sequence[Cell], partner: int, total: int) -> bool:
    """Whether ``partner`` withheld hides it and the bands, also from one who knows why it was withheld.

    He tries every value it may have, and keeps those with which the row would not have been safe.
    """
    low, high = Cell(Shown.WITHHELD, cells[partner].valid).interval
    guesses = []
    for satisfied in range(low, high + 1):
        guess = list(cells)
        guess[partner] = Cell(Shown.EXACT, cells[partner].valid, satisfied)
        if _adds_up(guess, total) and not is_safe(guess, total):
            guesses.append(ranges([cell.interval for cell in guess], total))
    anyway = ranges([(0, cell.valid) for cell in cells], total)
    return all(
        max(high for _, high in seen) - min(low for low, _ in seen) >= min(SPREAD, most - least)
        for place, (seen, (least, most)) in enumerate(zip(zip(*guesses, strict=True), anyway, strict=True))
        if place == partner or cells[place].shown is not Shown.EXACT
    )


def _adds_up(cells: Sequence[Cell], total: int) -> bool:
    intervals = [cell.interval for cell in cells]
    return sum(low for low, _ in intervals) <= total <= sum(high for _, high in intervals)


def is_safe(cells: Sequence[Cell], total: int) -> bool:
    """Whether every hidden cell keeps its spread against whoever knows the row and its total.

    The total itself is public: where it alone leaves less (one dissatisfied household in the whole commune), no
    more can be kept than that.
    """
    possible = ranges([cell.interval for cell in cells], total)
    anyway = ranges([(0, cell.valid) for cell in cells], total)
    return all(
        cell.shown is Shown.EXACT or high - low >= min(SPREAD, most - least)
        for cell, (low, high), (least, most) in zip(cells, possible, anyway, strict=True)
    )


def ranges(intervals: Sequence[tuple[int, int]], total: int) -> list[tuple[int, int]]:
    """What remains possible for each of some whole numbers within their intervals that add up to ``total``."""
    lowest, highest = sum(low for low, _ in intervals), sum(high for _, high in intervals)
    return [(max(low, total - (highest - high)), min(high, total - (lowest - low))) for low, high in intervals]
