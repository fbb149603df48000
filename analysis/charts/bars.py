"""Pictures with a row for each place or content: all households, coverage, the movement, the change."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis import pictures
from analysis.charts import dress
from analysis.charts.dress import DISSATISFIED, LINE, SATISFIED, SILENT
from analysis.findings import Findings, PlaceFindings
from analysis.pictures import MOST_ROWS
from analysis.shares import number_text, threshold_text
from surveys.questionnaires import Threshold

HATCH = "////"
MOST_LETTERED = 40


def households(found: Findings) -> Figure:
    """Toàn bộ hộ: where the blue ends is the worst case, where the hatched part ends the best."""
    places = pictures.drawn(found, pictures.satisfied_of)
    note = f"Số bên phải: tỷ lệ hài lòng theo quy tắc của đợt.{_cut(found)}"
    figure, axes = dress.sheet(pictures.households(found), _high(len(places)), note)
    for row, place in enumerate(places):
        _household_bar(axes, row, place, len(places))
    threshold = found.whole.rules.overall.threshold
    _threshold_line(axes, threshold)
    marks: list[object] = [
        Patch(facecolor=SATISFIED, label="hài lòng"),
        Patch(facecolor=SILENT, hatch=HATCH, edgecolor=LINE, linewidth=0.3, label="chưa trả lời"),
        Patch(facecolor=DISSATISFIED, label="không hài lòng"),
    ]
    _finish(axes, places, marks, threshold)
    return figure


def coverage(found: Findings) -> Figure:
    """Tỷ lệ hộ được lấy ý kiến; a place that falls short is hatched."""
    places = pictures.drawn(found, pictures.coverage_of)
    figure, axes = dress.sheet(pictures.coverage(found), _high(len(places)), _cut(found).strip())
    least = found.questionnaire.rules.least_share.threshold
    for row, place in enumerate(places):
        tally = place.tally
        reached = least is None or least.met(tally.collected, tally.households)
        look = {"facecolor": SATISFIED} if reached else {"facecolor": DISSATISFIED, "hatch": HATCH}
        bars = axes.barh(row, min(100.0, 100 * tally.collected / tally.households), height=0.7)
        bars[0].set(edgecolor=LINE, linewidth=0.3, **look)
        text = f"{number_text(tally.collected)}/{number_text(tally.households)}"
        _inside(axes, row, 100 * tally.collected / tally.households, text, len(places), dark=bool(reached))
        _right(axes, row, place.coverage_share, places)
    _threshold_line(axes, least)
    marks: list[object] = [Patch(facecolor=SATISFIED, label="hộ đã trả lời" if least is None else "đạt mức")]
    if least is not None:
        marks.append(Patch(facecolor=DISSATISFIED, hatch=HATCH, edgecolor=LINE, linewidth=0.3, label="chưa đạt mức"))
    _finish(axes, places, marks, least, "mức cần đạt")
    return figure


def movement(found: Findings) -> Figure:
    """The contents of the movement, the share of satisfied answers of each."""
    picture = pictures.movement(found)
    lines = found.whole.movement
    figure, axes = dress.sheet(picture, 0.5 + 0.46 * len(lines), "Một câu thuộc hai nội dung được tính ở cả hai.")
    for row, (line, texts) in enumerate(zip(lines, picture.rows, strict=True)):
        base = line.counts.base(found.whole.rules.base)
        value = 100 * line.counts.satisfied / base if base else 0
        axes.barh(row, value, color=SATISFIED, height=0.6)
        _inside(axes, row, value, f"{texts[1]}/{number_text(base)} câu trả lời", len(lines), dark=True)
        axes.text(101.5, row, texts[-1], va="center", font=dress.font(10))
    axes.set_yticks(range(len(lines)), [_two_lines(line.content) for line in lines])
    _percent_frame(axes, len(lines))
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    for label in axes.get_yticklabels():
        label.set_fontproperties(dress.font(9.5))
    return figure


def change(found: Findings, before: Findings) -> Figure:
    """Each question in the last wave (ring) and in this one (dot)."""
    picture, pairs = pictures.change(found, before), pictures.steps(found, before)
    figure, axes = dress.sheet(picture, _high(len(pairs)), "Số bên phải: thay đổi, tính bằng điểm phần trăm.")
    for row, step in enumerate(pairs):
        old, new = (100 * float(each.exact or 0) for each in (step.before, step.now))
        axes.plot([old, new], [row, row], color=LINE, linewidth=1.2, zorder=1)
        axes.plot(old, row, "o", markersize=7, markerfacecolor="white", markeredgecolor=LINE, zorder=2)
        axes.plot(new, row, "o", markersize=6, color=SATISFIED, zorder=3)
        points = pictures.points_text(step.difference)
        axes.annotate(points, (1.02, row), xycoords=("axes fraction", "data"), va="center", font=dress.font(9.5))
    axes.margins(x=0.06)
    axes.set_ylim(-0.6, len(pairs) - 0.4)
    dress.names(axes, [f"{s.now.question.number}. {s.now.question.text}" for s in pairs], longest=40)
    dress.percent_axis(axes)
    axes.grid(axis="x", color="#DDDDDD", linewidth=0.6)
    ring = Line2D([], [], marker="o", linestyle="", markerfacecolor="white", markeredgecolor=LINE, label="đợt trước")
    dress.key(axes, [ring, Line2D([], [], marker="o", linestyle="", color=SATISFIED, label="đợt này")])
    return figure


def _household_bar(axes: Axes, row: int, place: PlaceFindings, rows: int) -> None:
    households = place.tally.households
    satisfied, answered = place.overall.counts.satisfied, place.answered
    blue, grey = 100 * satisfied / households, 100 * (households - answered) / households
    axes.barh(row, blue, color=SATISFIED, height=0.7)
    axes.barh(row, grey, left=blue, facecolor=SILENT, hatch=HATCH, edgecolor=LINE, linewidth=0.3, height=0.7)
    axes.barh(row, 100 - blue - grey, left=blue + grey, color=DISSATISFIED, height=0.7)
    _inside(axes, row, blue, f"{number_text(satisfied)}/{number_text(households)} hộ", rows, dark=True)
    bold = row == rows - 1
    axes.text(101.5, row, place.overall.share, va="center", font=dress.row_font(rows, bold=bold))


def _inside(axes: Axes, row: int, long: float, text: str, rows: int, *, dark: bool) -> None:
    """A number in its bar, or behind it where the bar is short; none where bars are thinner than letters."""
    if rows > MOST_LETTERED:
        return
    room = long > 25
    pad = {"facecolor": "white", "edgecolor": "none", "pad": 0.8} if not (room and dark) else None
    axes.text(1.2 if room else long + 1.2, row, text, va="center", color="white" if room and dark else "black",
              font=dress.row_font(rows), bbox=pad)  # fmt: skip


def _right(axes: Axes, row: int, text: str, places: list[PlaceFindings]) -> None:
    axes.text(101.5, row, text, va="center", font=dress.row_font(len(places), bold=row == len(places) - 1))


def _threshold_line(axes: Axes, threshold: Threshold | None) -> None:
    """White beneath black, so that it is seen on every colour."""
    if threshold is not None:
        place = 100 * threshold.num / threshold.den
        axes.axvline(place, color="white", linewidth=2.6)
        axes.axvline(place, color="black", linestyle=(0, (4, 2)), linewidth=1.3)


def _finish(
    axes: Axes, places: list[PlaceFindings], marks: list[object], line: Threshold | None, name: str = "ngưỡng"
) -> None:
    dress.names(axes, [place.place for place in places])
    axes.get_yticklabels()[-1].set_fontweight("bold")
    _percent_frame(axes, len(places))
    if line is not None:
        words = f"{name} {'trên ' if line.strict else ''}{threshold_text(line)}"
        marks = [*marks, Line2D([], [], color="black", linestyle=(0, (4, 2)), linewidth=1.3, label=words)]
    dress.key(axes, marks)


def _percent_frame(axes: Axes, rows: int) -> None:
    axes.set_xlim(0, 100)
    axes.set_ylim(rows - 0.4, -0.6)
    axes.set_xticks(range(0, 101, 20))
    dress.percent_axis(axes)


def _high(rows: int) -> float:
    return 0.75 + dress.row_height(rows) * rows


def _cut(found: Findings) -> str:
    more = len(found.villages) > MOST_ROWS
    return f" Hình vẽ {MOST_ROWS} nơi thấp nhất trong {len(found.villages)} nơi." if more else ""


def _two_lines(text: str) -> str:
    words = text.split()
    half = next((n for n in range(len(words)) if len(" ".join(words[:n])) > len(text) / 2 - 3), len(words))
    return " ".join(words[:half]) + "\n" + " ".join(words[half:]) if len(text) > 28 else text
