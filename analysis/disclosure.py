"""The one door to anything public: from findings to a release in which no household can be found.

The rules, in the order in which they are applied:

1. Nothing about answers comes from fewer than ten valid ballots; villages with fewer are merged, upward, into
   "các thôn khác", together with as many others as it takes to hide each of them.
2. The figures of the whole commune are exact: the law wants them posted. A poll of a single village has no such
   whole, and its figures are those of a village.
3. Below the commune a cell near 0 % or 100 % is a band, and what the totals would then give away is withheld
   (``analysis.suppression``).
4. One release, computed once and stored with its digest: two releases could be subtracted from each other.

Coverage alone, which says nothing of answers, may be shown while a poll runs, where an officer allows it: in full
tens of households, so that who watches a door and the page sees nine of ten households answer unseen
(``full_tens``).

Left out on purpose, because it would tie cells of different questions together: ballots with at least one
dissatisfaction, anything by channel or team below the whole, and what people wrote.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from analysis.findings import Findings, PlaceFindings
from analysis.shares import DASH, number_text, share_text
from analysis.suppression import FEWEST_BALLOTS, SPREAD, Cell, Shown, banded, row
from surveys.questionnaires import Level, QuestionKind, Threshold, canonical

FORMAT = 1
WITHHELD = "không công bố"
OTHERS = {Level.VILLAGE: "Các thôn khác", Level.COMMUNE: "Các xã, phường khác"}


@dataclass(frozen=True)
class Line:
    """Một câu trên cả nơi. Counts are None where only a band may be shown."""

    number: int
    text: str
    overall: bool
    satisfied: int | None
    dissatisfied: int | None
    blank: int | None
    base: int
    share: str


@dataclass(frozen=True)
class Unit:
    """Một thôn, or those merged into "các thôn khác"."""

    name: str
    merged: tuple[str, ...]
    """The villages this line stands for, when it is more than one."""
    households: int
    collected: int
    valid: int
    coverage: str
    shares: tuple[str, ...]
    """Of every question, as shown: "45/50 (90,00%)", "từ 95% trở lên", "không công bố"."""
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Release:
    """Bản công bố: everything the public may see of a poll."""

    households: int
    collected: int
    online: int
    paper: int
    coverage: str
    valid: int | None
    """None, like all that follows, when there are fewer than FEWEST_BALLOTS valid ballots."""
    invalid: int | None
    other_opinions: int | None
    mean_share: str
    met: bool | None
    lines: tuple[Line, ...]
    units: tuple[Unit, ...]
    below_commune: bool
    """Whether the lines are those of a village, with bands, too."""
    rehearsal: bool = False
    """Đợt THỬ. Only then it stands in the JSON: what was released before keeps its digest."""

    @property
    def enough(self) -> bool:
        return bool(self.lines)

    @property
    def overall(self) -> Line:
        return next(line for line in self.lines if line.overall)

    @property
    def contents(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.overall)

    def rows(self) -> list[tuple[Line, list[tuple[Unit, str]]]]:
        """Every question with what is shown of it in every unit."""
        return [(line, [(unit, unit.shares[place]) for unit in self.units]) for place, line in enumerate(self.lines)]


def release(findings: Findings) -> Release:
    """What of the findings may be published."""
    whole, tally = findings.whole, findings.whole.tally
    enough = tally.valid >= FEWEST_BALLOTS
    alone = findings.questionnaire.level is Level.VILLAGE
    return Release(
        households=tally.households,
        collected=tally.collected,
        online=tally.online,
        paper=tally.paper,
        coverage=whole.coverage_share,
        valid=tally.valid if enough else None,
        invalid=tally.invalid if enough else None,
        other_opinions=tally.other_opinions if enough else None,
        mean_share=whole.mean_share if enough and not alone else DASH,
        met=whole.met if enough and _verdict_may_be_told(findings) else None,
        lines=_lines(whole, alone) if enough else (),
        units=_units(findings) if enough and not alone else (),
        below_commune=alone,
        rehearsal=findings.count.rehearsal,
    )


def as_json(published: Release) -> dict[str, Any]:
    """Plain values, the inverse of ``from_json``."""
    values = asdict(published)
    if not published.rehearsal:
        del values["rehearsal"]
    return {"format": FORMAT, **values}


def from_json(body: dict[str, Any]) -> Release:
    """A release from what ``as_json`` gave, also after JSON. Raises KeyError or TypeError for another shape."""
    values = {name: value for name, value in body.items() if name != "format"}
    return Release(
        **{
            **values,
            "lines": tuple(Line(**line) for line in values["lines"]),
            "units": tuple(_unit_from(unit) for unit in values["units"]),
        }
    )


def body_of(published: Release) -> str:
    """The text that is stored under its digest: canonical JSON."""
    return canonical(as_json(published))


def _unit_from(body: dict[str, Any]) -> Unit:
    cells = tuple(Cell(**{**cell, "shown": Shown(cell["shown"])}) for cell in body["cells"])
    return Unit(**{**body, "merged": tuple(body["merged"]), "shares": tuple(body["shares"]), "cells": cells})


def _verdict_may_be_told(findings: Findings) -> bool:
    """Not when it would speak of every single village, or leave a village of few ballots no room for doubt."""
    questionnaire = findings.questionnaire
    tested = [figure for figure in questionnaire.rules.figures.values() if figure.threshold is not None]
    if questionnaire.unit is Level.VILLAGE and any(figure.tested_at == "unit" for figure in tested):
        return False
    if questionnaire.level is not Level.VILLAGE:
        return True
    valid = findings.whole.tally.valid
    return all(valid - needed(figure.threshold, valid) >= SPREAD for figure in tested if figure.threshold)


def needed(threshold: Threshold, valid: int) -> int:
    """How many of ``valid`` ballots have to be satisfied."""
    return threshold.missing(0, valid)


def _lines(whole: PlaceFindings, alone: bool) -> tuple[Line, ...]:
    return tuple(_line(whole, place, alone) for place in range(len(whole.questions)))


def _line(whole: PlaceFindings, place: int, alone: bool) -> Line:
    each = whole.questions[place]
    counts, question = each.counts, each.question
    overall = question.kind is QuestionKind.OVERALL
    if not alone:
        parts = counts.satisfied, counts.dissatisfied, counts.blank
        return Line(question.number, question.text, overall, *parts, each.base, each.share)
    cell = banded(counts.satisfied, whole.tally.valid)
    share = words(cell, each.threshold)
    return Line(question.number, question.text, overall, cell.satisfied, None, None, cell.valid, share)


def _units(findings: Findings) -> tuple[Unit, ...]:
    """The table below the whole; empty when it could only repeat the whole or give a village away."""
    groups = merged(findings.villages)
    if len(groups) < 2:
        return ()
    village = findings.questionnaire.unit is Level.VILLAGE
    rows = []
    for place, whole in enumerate(findings.whole.questions):
        cells = [_cell(group, place, band=village or len(group) > 1) for group in groups]
        rows.append(row(cells, whole.counts.satisfied))
    columns = [tuple(cells) for cells in zip(*rows, strict=True)]
    thresholds = [each.threshold for each in findings.whole.questions]
    others = OTHERS.get(findings.questionnaire.unit, "Các nơi khác")
    return tuple(_unit(group, cells, thresholds, others) for group, cells in zip(groups, columns, strict=True))


def merged(villages: Sequence[PlaceFindings]) -> list[list[PlaceFindings]]:
    """Villages each by itself, in their order; those with too few ballots in one group at the end.

    The group takes in the villages with the fewest ballots until none of its own can be told apart.
    """
    small = [village for village in villages if village.tally.valid < FEWEST_BALLOTS]
    others = sorted((v for v in villages if v.tally.valid >= FEWEST_BALLOTS), key=lambda v: v.tally.valid)
    silent = sum(_silent(village) for village in villages)
    while small and others and not _hides_its_own(small, silent):
        small.append(others.pop(0))
    if small and not _hides_its_own(small, silent):
        return [list(villages)]
    together = [village for village in villages if village in small]
    return [*([village] for village in villages if village not in small), *([together] if together else [])]


def _hides_its_own(group: Sequence[PlaceFindings], silent: int) -> bool:
    """Whether a group has ballots enough, and beside each of its villages enough households and silent ones."""
    households = sum(village.tally.households for village in group)
    return (
        sum(village.tally.valid for village in group) >= FEWEST_BALLOTS
        and min(households - village.tally.households for village in group) >= SPREAD
        and sum(map(_silent, group)) >= min(SPREAD, silent)
    )


def _silent(village: PlaceFindings) -> int:
    return village.tally.households - village.tally.collected


def _cell(group: Sequence[PlaceFindings], place: int, *, band: bool) -> Cell:
    valid = sum(village.tally.valid for village in group)
    satisfied = sum(village.questions[place].counts.satisfied for village in group)
    return banded(satisfied, valid) if band else Cell(Shown.EXACT, valid, satisfied)


def _unit(
    group: Sequence[PlaceFindings], cells: tuple[Cell, ...], thresholds: Sequence[Threshold | None], others: str
) -> Unit:
    households, collected, valid = (
        sum(getattr(village.tally, name) for village in group) for name in ("households", "collected", "valid")
    )
    least = group[0].rules.least_share.threshold
    return Unit(
        name=group[0].place if len(group) == 1 else f"{others} ({len(group)})",
        merged=tuple(village.place for village in group) if len(group) > 1 else (),
        households=households,
        collected=collected,
        valid=valid,
        coverage=share_text(collected, households, [least] if least else []),
        shares=tuple(words(cell, threshold) for cell, threshold in zip(cells, thresholds, strict=True)),
        cells=cells,
    )


def words(cell: Cell, threshold: Threshold | None) -> str:
    """A cell as people read it."""
    if cell.satisfied is not None:
        share = share_text(cell.satisfied, cell.valid, [threshold] if threshold else [])
        return f"{number_text(cell.satisfied)}/{number_text(cell.valid)} ({share})"
    if cell.shown is Shown.TOP:
        return f"từ {cell.mark}% trở lên"
    return f"từ {cell.mark}% trở xuống" if cell.shown is Shown.BOTTOM else WITHHELD


def full_tens(collected: int, households: int) -> int | None:
    """How many households have answered as everybody may know it: rounded down to a full ten.

    None for a place of fewer than ten households, which is not shown on its own.
    """
    return None if households < FEWEST_BALLOTS else collected // FEWEST_BALLOTS * FEWEST_BALLOTS
