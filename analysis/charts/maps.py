"""Pictures with a place in two directions: village × question, and the funnel."""

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from analysis import pictures
from analysis.charts import dress
from analysis.charts.dress import CLASSES, LINE, SATISFIED
from analysis.findings import Findings, PlaceFindings
from analysis.funnel import limits, overdispersion, z_scores
from analysis.shares import threshold_text
from surveys.questionnaires import Threshold

OUTSIDE = "#C04000"
MOST_NAMED = 8
"""Villages named in a funnel: more names would lie on each other."""


def heat(found: Findings) -> Figure:
    """Thôn × câu, in the classes that the legal marks make; what lies below the highest mark carries its percentage."""
    places, marks = pictures.drawn(found, _lowest_of), pictures.marks_of(found)
    figure, axes = dress.sheet(pictures.heat(found), 0.95 + dress.row_height(len(places)) * len(places),
                               "Số trong ô: phần trăm hài lòng, bỏ phần lẻ.")  # fmt: skip
    colours = CLASSES[-len(marks) - 1 :]
    classes = [[pictures.class_of(each, marks) for each in place.questions] for place in places]
    grid = np.array([[math.nan if c is None else c for c in row] for row in classes])
    colouring = ListedColormap(list(colours)).with_extremes(bad="white")
    norm = BoundaryNorm([edge - 0.5 for edge in range(len(colours) + 1)], len(colours))
    axes.pcolormesh(grid, cmap=colouring, norm=norm, edgecolors="white", linewidth=0.8)
    _numbers(axes, places, classes, len(marks))
    _heat_frame(axes, places, marks, colours)
    return figure


@dataclass(frozen=True)
class Funnel:
    """What a funnel is drawn from: points (ballots, share) and the places outside the outer limits."""

    villages: tuple[PlaceFindings, ...]
    common: float
    widening: float
    """The root of the overdispersion, 1 when villages differ by chance alone."""

    def band(self, ballots: int, level: float) -> tuple[float, float]:
        """The limits at a number of ballots."""
        low, high = limits(self.common, ballots, level)
        middle = self.common
        return max(0.0, middle - (middle - low) * self.widening), min(1.0, middle + (high - middle) * self.widening)

    @property
    def outside(self) -> list[PlaceFindings]:
        return [v for v in self.villages if not self._holds(v)]

    def _holds(self, village: PlaceFindings) -> bool:
        low, high = self.band(village.overall.base, OUTER)
        return low <= float(village.overall.exact or 0) <= high


INNER, OUTER = 0.95, 0.998


def funnel_of(found: Findings) -> Funnel:
    """The villages with answers against the share of all of them."""
    villages = tuple(v for v in found.villages if v.overall.base)
    common = float(found.whole.overall.exact or 0)
    if len(villages) < 2 or not 0 < common < 1:
        return Funnel(villages, common, 1.0)
    satisfied = np.array([v.overall.counts.satisfied for v in villages])
    spread = overdispersion(z_scores(satisfied, np.array([v.overall.base for v in villages]), common))
    return Funnel(villages, common, math.sqrt(spread.phi) if spread.beyond_chance else 1.0)


def funnel(found: Findings) -> Figure:
    """Biểu đồ phễu of the overall question: 95 % and 99.8 % limits round the common share."""
    shape = funnel_of(found)
    outside = shape.outside
    wide = " Giới hạn đã nới theo mức khác nhau chung giữa các nơi." if shape.widening > 1 else ""
    note = f"Nơi ít phiếu dao động nhiều hơn nơi nhiều phiếu: đó không phải là lỗi.{wide}"
    figure, axes = dress.sheet(pictures.funnel(found, [v.place for v in outside]), 3.6, note)
    most = max((v.overall.base for v in shape.villages), default=1)
    sizes = np.unique(np.linspace(5, most * 1.08, 160).astype(int))
    for level, style, width in ((INNER, (0, (4, 2)), 0.9), (OUTER, "-", 1.1)):
        band = np.array([shape.band(int(size), level) for size in sizes]) * 100
        for side in band.T:
            axes.plot(sizes, side, color=LINE, linestyle=style, linewidth=width)
    axes.axhline(100 * shape.common, color=SATISFIED, linewidth=1.4)
    _points(axes, shape, outside)
    _funnel_frame(axes, found, shape, most)
    return figure


def _points(axes: Axes, shape: Funnel, outside: list[PlaceFindings]) -> None:
    for village in shape.villages:
        out = village in outside
        axes.scatter(village.overall.base, 100 * float(village.overall.exact or 0), zorder=3, edgecolors="white",
                     linewidths=0.6, marker="D" if out else "o", color=OUTSIDE if out else SATISFIED,
                     s=34 if out else 20)  # fmt: skip
    farthest = sorted(outside, key=lambda v: -abs(float(v.overall.exact or 0) - shape.common))[:MOST_NAMED]
    for village in farthest:
        axes.annotate(f"{dress.short(village.place)} ({village.overall.share})",
                      (village.overall.base, 100 * float(village.overall.exact or 0)), xytext=(6, 3),
                      textcoords="offset points", font=dress.font(9),
                      bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85})  # fmt: skip


def _funnel_frame(axes: Axes, found: Findings, shape: Funnel, most: int) -> None:
    shares = [100 * float(v.overall.exact or 0) for v in shape.villages] or [0.0]
    smallest = min((v.overall.base for v in shape.villages), default=1)
    bottom = min(*shares, 100 * shape.band(smallest, OUTER)[0])
    axes.set_ylim(max(-1.0, bottom - 3), 100.8)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(steps=[1, 2, 5, 10], prune="upper" if bottom > 97 else None))
    axes.set_xlim(0, most * 1.08)
    axes.set_xlabel("Số phiếu của nơi", font=dress.font(9.5))
    axes.set_ylabel("Hài lòng (câu chung)", font=dress.font(9.5))
    dress.percent_axis(axes, "y")
    lines: list[object] = [
        Line2D([], [], color=SATISFIED, linewidth=1.4, label=f"mức chung {found.whole.overall.share}"),
        Line2D([], [], color=LINE, linestyle=(0, (4, 2)), linewidth=0.9, label="95% nằm trong"),
        Line2D([], [], color=LINE, linewidth=1.1, label="99,8% nằm trong"),
    ]
    out = Line2D([], [], marker="D", linestyle="", color=OUTSIDE, label="nằm ngoài")
    dress.key(axes, [*lines, out] if shape.outside else lines)


def _lowest_of(place: PlaceFindings) -> Fraction:
    shares = [each.exact for each in place.questions if each.exact is not None]
    return min(shares, default=Fraction(1))


def _numbers(axes: Axes, places: list[PlaceFindings], classes: list[list[int | None]], highest: int) -> None:
    for row, place in enumerate(places):
        for column, each in enumerate(place.questions):
            reached = classes[row][column]
            if reached == highest and highest:
                continue
            text = "–" if reached is None else str(100 * each.counts.satisfied // each.base)
            colour = "white" if reached == 0 and highest else "black"
            axes.text(column + 0.5, row + 0.5, text, ha="center", va="center", color=colour,
                      font=dress.font(max(6.5, min(9.0, dress.row_height(len(places)) * 50))))  # fmt: skip


def _heat_frame(axes: Axes, places: list[PlaceFindings], marks: list[Threshold], colours: tuple[str, ...]) -> None:
    dress.names(axes, [place.place for place in places], offset=0.5)
    axes.set_ylim(len(places), 0)
    axes.get_yticklabels()[-1].set_fontweight("bold")
    questions = places[0].questions
    axes.set_xticks([n + 0.5 for n in range(len(questions))], [str(each.question.number) for each in questions])
    axes.tick_params(axis="x", length=0)
    for label in axes.get_xticklabels():
        label.set_fontproperties(dress.font(9))
    axes.spines["bottom"].set_visible(False)
    axes.set_xlabel("Câu hỏi", font=dress.font(9.5))
    dress.key(axes, [Patch(facecolor=colour, edgecolor=LINE, linewidth=0.3, label=text)
                     for colour, text in zip(colours, _class_names(marks), strict=True)])  # fmt: skip


def _class_names(marks: list[Threshold]) -> list[str]:
    if not marks:
        return ["tỷ lệ hài lòng"]
    reached = [f"{'trên' if mark.strict else 'từ'} {threshold_text(mark)}" for mark in marks]
    below = [f"{'không quá' if mark.strict else 'dưới'} {threshold_text(mark)}" for mark in marks]
    between = [f"{low} đến {high}" for low, high in zip(reached, below[1:], strict=False)]
    return [below[0], *between, reached[-1] if marks[-1].strict else f"{reached[-1]} trở lên"]
