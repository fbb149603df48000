"""An outsider who has read everything published and knows every village's number of households.

Mixed-integer programming over all published tables at once: the whole, coverage and answers by unit, bands, what
is withheld, and the rules themselves. Gives the lowest and the highest value each hidden number can have.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from analysis.disclosure import Release, Unit
from analysis.findings import Findings

ANSWERS = ("satisfied", "dissatisfied")
PARTS = ("collected", "invalid", *ANSWERS)
"""The unknown whole numbers of a village, for one question; blank is what is left of the valid."""


@dataclass(frozen=True)
class Secret:
    """A hidden number: which part of which village or unit, for which question."""

    part: str
    villages: tuple[int, ...]
    question: int


class Outsider:
    """Bounds for one question of a release."""

    def __init__(self, found: Findings, published: Release, question: int, *, cells: bool = True, table: bool = True):
        self.households = [village.tally.households for village in found.villages]
        self.names = [village.place for village in found.villages]
        self.rows: list[tuple[dict[int, float], float, float]] = []
        self._whole(published, question)
        self._village_by_itself()
        for unit in published.units if table else ():
            self._unit(unit, question, cells=cells)

    def width(self, secret: Secret) -> int:
        """By how much the lowest and the highest possible value differ."""
        target = self._sum(secret.part, secret.villages)
        return self._extreme(target, -1) - self._extreme(target, 1)

    def _variable(self, village: int, part: str) -> int:
        return village * len(PARTS) + PARTS.index(part)

    def _sum(self, part: str, villages: tuple[int, ...] | range) -> dict[int, float]:
        return {self._variable(village, part): 1.0 for village in villages}

    def _say(self, terms: dict[int, float], low: float, high: float) -> None:
        self.rows.append((terms, low, high))

    def _valid(self, villages: tuple[int, ...] | range) -> dict[int, float]:
        return self._sum("collected", villages) | dict.fromkeys(self._sum("invalid", villages), -1.0)

    def _whole(self, published: Release, question: int) -> None:
        everywhere, line = range(len(self.households)), published.lines[question]
        for part, value in (
            ("collected", published.collected), ("invalid", published.invalid),
            ("satisfied", line.satisfied), ("dissatisfied", line.dissatisfied),
        ):  # fmt: skip
            self._say(self._sum(part, everywhere), value, value)

    def _village_by_itself(self) -> None:
        for village, households in enumerate(self.households):
            self._say(self._sum("collected", (village,)), 0, households)
            self._say(self._valid((village,)), 0, np.inf)
            answered = {self._variable(village, part): -1.0 for part in ANSWERS}
            self._say(self._valid((village,)) | answered, 0, np.inf)

    def _unit(self, unit: Unit, question: int, *, cells: bool) -> None:
        villages = members(self.names, unit)
        self._say(self._sum("collected", villages), unit.collected, unit.collected)
        self._say(self._valid(villages), unit.valid, unit.valid)
        if cells:
            self._say(self._sum("satisfied", villages), *unit.cells[question].interval)

    def _extreme(self, target: dict[int, float], sign: int) -> int:
        size = len(self.households) * len(PARTS)
        cost = np.zeros(size)
        for variable, factor in target.items():
            cost[variable] = sign * factor
        matrix = np.zeros((len(self.rows), size))
        for row, (terms, _, _) in enumerate(self.rows):
            for variable, factor in terms.items():
                matrix[row, variable] = factor
        constraint = LinearConstraint(matrix, [low for _, low, _ in self.rows], [high for *_, high in self.rows])
        solved = milp(cost, constraints=constraint, integrality=np.ones(size), bounds=Bounds(0, np.inf))
        assert solved.success, "what is published contradicts itself"
        return sign * round(solved.fun)


def members(names: list[str], unit: Unit) -> tuple[int, ...]:
    return tuple(names.index(name) for name in unit.merged or (unit.name,))


def secrets(found: Findings, published: Release) -> Iterator[Secret]:
    """Everything that is not printed: cells of units, and all of villages that were merged.

    Only how many ballots were invalid is no secret: an invalid ballot says nothing at all.
    """
    names = [village.place for village in found.villages]
    shown = {name for unit in published.units if not unit.merged for name in [unit.name]}
    for question in range(len(published.lines)):
        for unit in published.units:
            if unit.cells[question].satisfied is None:
                for part in ANSWERS:
                    yield Secret(part, members(names, unit), question)
        for name in names:
            if name not in shown:
                for part in ("collected", *ANSWERS) if question == 0 else ANSWERS:
                    yield Secret(part, (names.index(name),), question)


def revealed(found: Findings, published: Release, least: int) -> list[Secret]:
    """The secrets that what is published bounds to fewer than ``least`` households, and more tightly than the
    figures of the whole (for answers: and who took part) would by themselves."""
    known: dict[tuple[int, str], Outsider] = {}

    def outsider(question: int, kind: str) -> Outsider:
        if (question, kind) not in known:
            see = {"everything": {}, "coverage": {"cells": False}, "whole": {"table": False}}[kind]
            known[question, kind] = Outsider(found, published, question, **see)
        return known[question, kind]

    def is_revealed(secret: Secret) -> bool:
        width = outsider(secret.question, "everything").width(secret)
        if width >= least:
            return False
        without = "coverage" if secret.part in ANSWERS else "whole"
        return width < outsider(secret.question, without).width(secret)

    return [secret for secret in secrets(found, published) if is_revealed(secret)]
