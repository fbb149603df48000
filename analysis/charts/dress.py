"""How every picture is dressed: the shipped font, the colours, title, source line, and the way it is saved.

Colours are told apart by blue and orange, which no common colour blindness confuses, and in black and white by
their lightness and a hatch. Saved twice, a picture is the same bytes.
"""

import io
import textwrap
import threading
from functools import cache

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ticker import FuncFormatter

from analysis.fonts import PATHS
from analysis.pictures import Picture
from surveys.rehearsals import MARK, SAYS

SATISFIED, SILENT, DISSATISFIED = "#0B4F8A", "#E3E3E3", "#E69F00"
CLASSES = ("#08306B", "#7FB2DD", "#E4EEF8")
"""From below every mark to above every mark: darker is worse, and stays so in black and white."""
LINE = "#333333"
WIDE = 6.3
"""Inches: 16 cm, the text width of a page."""
HIGHEST_ROWS = 7.6
"""Inches that rows may take, so that a picture stays on one page."""
LONGEST_NAME = 24
TITLE_WIDTH = 76
_SAVING = threading.Lock()


@cache
def _family() -> str:
    for path in PATHS:
        font_manager.fontManager.addfont(path)
    return "Tinos"


def font(size: float = 9.5, *, bold: bool = False) -> FontProperties:
    return FontProperties(family=_family(), size=size, weight="bold" if bold else "normal")


def sheet(picture: Picture, high: float, note: str = "") -> tuple[Figure, Axes]:
    """An empty picture with the finding on top and the source below; ``high`` in inches without them."""
    title = _wrapped(picture.title)
    below = "\n".join(textwrap.fill(text, 105) for text in (note, picture.source) if text)
    lines = title.count("\n") + below.count("\n") + 2
    figure = Figure(figsize=(WIDE, high + 0.2 * lines), layout="constrained")
    figure.suptitle(title, x=0.01, ha="left", font=font(12, bold=True))
    figure.supxlabel(below, x=0.01, ha="left", font=font(8.5), linespacing=1.25)
    if picture.source.startswith(SAYS):
        figure.text(0.5, 0.5, MARK, ha="center", va="center", alpha=0.25, font=font(90, bold=True), zorder=9)
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelfontfamily=_family(), labelsize=9)
    return figure, axes


def _wrapped(title: str) -> str:
    """In lines of about the same length."""
    lines = -(-len(title) // TITLE_WIDTH)
    return textwrap.fill(title, min(TITLE_WIDTH, len(title) // lines + 8))


def row_height(rows: int) -> float:
    """Inches for one row."""
    return min(0.34, HIGHEST_ROWS / max(rows, 1))


def row_font(rows: int, *, bold: bool = False) -> FontProperties:
    """Letters that fit into a row: 10 points where there is room, never under 6.5."""
    return font(max(6.5, min(10.0, row_height(rows) * 58)), bold=bold)


def names(axes: Axes, texts: list[str], longest: int = LONGEST_NAME, offset: float = 0) -> None:
    """Names down the left side, the first at the top."""
    axes.set_yticks([row + offset for row in range(len(texts))], [short(text, longest) for text in texts])
    axes.set_ylim(len(texts) - 0.4 + offset, -0.6 + offset)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    for label in axes.get_yticklabels():
        label.set_fontproperties(row_font(len(texts)))


def percent(value: float, _: object = None) -> str:
    """A tick: "80%", "97,5%". The one formatter of all axes."""
    return f"{value:.1f}".replace(".", ",").removesuffix(",0") + "%"


def percent_axis(axes: Axes, which: str = "x") -> None:
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_major_formatter(FuncFormatter(percent))
    for label in (*axes.get_xticklabels(), *(axes.get_yticklabels() if which == "y" else ())):
        label.set_fontproperties(font(9))


def key(axes: Axes, handles: list[object], columns: int = 4) -> None:
    """What colours and marks mean, in one line above the picture."""
    axes.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0, 1), ncols=columns, frameon=False, prop=font(9),
        handlelength=1.6, columnspacing=1.2, borderaxespad=0.2,
    )  # fmt: skip


def short(name: str, longest: int = LONGEST_NAME) -> str:
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"


def svg(figure: Figure) -> bytes:
    """For pages. Letters are drawn, so no reader needs the font."""
    return _saved(figure, "svg", {"Date": None, "Creator": None}, 72)


def png(figure: Figure, dpi: int = 200) -> bytes:
    """For Word."""
    return _saved(figure, "png", {"Software": None}, dpi)


def _saved(figure: Figure, kind: str, metadata: dict[str, None], dpi: int) -> bytes:
    """matplotlib's settings are shared by all threads, hence the lock."""
    (FigureCanvasSVG if kind == "svg" else FigureCanvasAgg)(figure)
    file = io.BytesIO()
    with _SAVING, mpl.rc_context({"svg.hashsalt": "langnghe", "svg.fonttype": "path", "hatch.linewidth": 0.6}):
        figure.savefig(file, format=kind, metadata=metadata, dpi=dpi)
    return file.getvalue()
