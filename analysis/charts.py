"""Pictures for papers and pages: the bar over all households, certain and open in one look.

The end of the blue is the worst case, the end of the grey the best (bounds without assumption).
"""

import io
from functools import cache

from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from analysis.findings import Findings, PlaceFindings
from analysis.fonts import PATHS
from analysis.shares import number_text

SATISFIED, SILENT, DISSATISFIED = "#0B4F8A", "#D9D9D9", "#D55E00"
WIDE = 6.3
"""Inches: 16 cm, the text width of a page."""
LONGEST_NAME = 24


def households_chart(findings: Findings, dpi: int = 200) -> bytes:
    """A PNG with one bar a village and one for the whole, over all households."""
    places = [*findings.villages, findings.whole]
    figure = Figure(figsize=(WIDE, 1.5 + 0.34 * len(places)), dpi=dpi, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for row, place in enumerate(reversed(places)):
        _bar(axes, row, place)
    _frame(axes, findings, [place.place for place in reversed(places)])
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    return picture.getvalue()


def _bar(axes: Axes, row: int, place: PlaceFindings) -> None:
    households = place.tally.households
    satisfied, answered = place.overall.counts.satisfied, place.answered
    blue, grey = 100 * satisfied / households, 100 * (households - answered) / households
    bold = "bold" if row == 0 else "normal"
    axes.barh(row, blue, color=SATISFIED, height=0.7)
    axes.barh(row, grey, left=blue, color=SILENT, hatch="////", edgecolor="white", linewidth=0, height=0.7)
    axes.barh(row, 100 - blue - grey, left=blue + grey, color=DISSATISFIED, height=0.7)
    words = f"{number_text(satisfied)}/{number_text(households)} hộ"
    inside = blue > 25
    axes.text(
        1.5 if inside else blue + 1.5, row, words, color="white" if inside else "black",
        va="center", font=_font(9.5), fontweight=bold,
    )  # fmt: skip
    axes.text(101.5, row, place.overall.share, va="center", font=_font(10), fontweight=bold)


def _frame(axes: Axes, findings: Findings, names: list[str]) -> None:
    threshold = findings.whole.rules.overall.threshold
    if threshold is not None:
        axes.axvline(100 * threshold.num / threshold.den, color="black", linestyle="--", linewidth=1)
    axes.set_xlim(0, 100)
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.set_yticks(range(len(names)), [_short(name) for name in names], font=_font(10))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}%"))
    for label in axes.get_xticklabels():
        label.set_fontproperties(_font(9.5))
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.set_title(_title(findings), font=_font(11), fontweight="bold", loc="left")
    axes.set_xlabel(
        "Xanh: hài lòng · xám: chưa trả lời câu chung · cam: không hài lòng (trên toàn bộ số hộ)\n"
        "Số bên phải: tỷ lệ hài lòng theo quy tắc của đợt · nét đứt: ngưỡng",
        font=_font(9.5),
    )


def _title(findings: Findings) -> str:
    whole = findings.whole
    if not whole.overall.base:
        return "Chưa có phiếu hợp lệ"
    counts = f"{number_text(whole.overall.counts.satisfied)}/{number_text(whole.overall.base)} phiếu"
    return f"{whole.overall.share} hài lòng ({counts})"


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


@cache
def _register() -> str:
    for path in PATHS:
        font_manager.fontManager.addfont(path)
    return "Tinos"


def _font(size: float) -> font_manager.FontProperties:
    return font_manager.FontProperties(family=_register(), size=size)
