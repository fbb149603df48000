"""The roll-up in findings: every commune and every content against the rules, in whole numbers, and the sum of all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis import totals
from analysis.findings import PlaceFindings, QuestionFinding, at_place
from surveys.ballots import PlaceTally
from surveys.figures import Figures
from surveys.questionnaires import Level
from surveys.rechecks import Counted, Draw
from surveys.rollups import Missing, Rollup


@dataclass(frozen=True)
class Cell:
    """Một nội dung ở một xã so với ngưỡng của đợt."""

    place: str
    finding: QuestionFinding


@dataclass(frozen=True)
class Checked:
    """Một lần bốc thăm thẩm tra với những gì đã đếm lại."""

    draw: Draw
    counted: dict[str, list[Counted]]

    @property
    def done(self) -> int:
        return len(self.counted)

    @property
    def wrong(self) -> tuple[Counted, ...]:
        """The piles whose last count differs."""
        return tuple(several[-1] for several in self.counted.values() if several[-1].differences)


@dataclass(frozen=True)
class Province:
    """Kết quả tổng hợp của một địa bàn."""

    rollup: Rollup
    figures: Figures
    whole: PlaceFindings
    units: tuple[PlaceFindings, ...]
    """Every commune: the place of a poll, or what the poll of a district lists."""
    unit_figures: tuple[Figures, ...]
    checked: tuple[Checked, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Each commune, each content, where the rules have a threshold and someone answered."""
        return tuple(
            Cell(unit.place, each) for unit in self.units for each in unit.contents if each.met is not None
        )  # fmt: skip

    @property
    def failed(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if not cell.finding.met)

    @property
    def extremes(self) -> tuple[QuestionFinding, QuestionFinding] | None:
        """The lowest and the highest content of the sum; None where nobody answered."""
        based = sorted(
            (each for each in self.whole.contents if each.exact is not None), key=lambda each: each.exact or 0
        )
        return (based[0], based[-1]) if based else None

    @property
    def missing(self) -> tuple[Missing, ...]:
        return self.rollup.missing

    @property
    def villages(self) -> int:
        """How many confirmed minutes lie below."""
        return sum(len(line.parts) for line in self.rollup.lines)


def province(rollup: Rollup, checked: Sequence[Checked] = ()) -> Province | None:
    """What confirmed figures say; None while no place has confirmed. Raises TotalsClash."""
    total = rollup.figures
    if total is None:
        return None
    units = list(_units(rollup))
    whole = PlaceTally(rollup.place[-1], total.tally)
    for place, figures in (*((each.place, figures) for each, figures in units), (whole.place, total)):
        totals.check_tally(figures.tally, place=place)
    found = tuple(each for each, _ in units)
    return Province(
        rollup=rollup,
        figures=total,
        whole=at_place(rollup.questionnaire, whole, found),
        units=found,
        unit_figures=tuple(figures for _, figures in units),
        checked=tuple(checked),
    )


def _units(rollup: Rollup) -> Iterator[tuple[PlaceFindings, Figures]]:
    for line in rollup.lines:
        parts = [at_place(line.questionnaire, PlaceTally(each.place, each.figures.tally)) for each in line.parts]
        if rollup.questionnaire.unit is Level.COMMUNE:
            yield from zip(parts, (each.figures for each in line.parts), strict=True)
        else:
            yield (
                at_place(line.questionnaire, PlaceTally(line.place, line.whole.figures.tally), parts),
                line.whole.figures,
            )
