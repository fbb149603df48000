"""Pictures: what they say, and that what is drawn is the tally."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from functools import cache

import pytest
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from analysis import charts, pictures
from analysis.charts import dress
from analysis.findings import findings
from surveys import catalogue
from tests.analysis.counts import a_count, ballots
from tests.ten_polls import TEN

VILLAGES = {"Thôn Đông": (100, ballots(60, 20)), "Thôn Đoài": (50, ballots(45)), "Thôn Trung": (40, ballots(10, 10))}


@cache
def found():
    return findings(a_count(VILLAGES))


@cache
def one_of_ten(name: str):
    return findings(a_count(TEN[name]()))


def every_picture():
    return charts.album(found(), one_of_ten("vua-du"))


def bars(figure) -> list[tuple[float, float]]:
    """Left end and length of every bar, in the order drawn."""
    [axes] = figure.axes
    drawn = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    return [(round(bar.get_x(), 9), round(bar.get_width(), 9)) for bar in drawn]


def texts(figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def test_the_three_parts_of_a_bar_are_the_households():
    parts = bars(charts.households(found()))
    assert parts[:3] == [(0, 60), (60, 20), (80, 20)] and parts[3:6] == [(0, 90), (90, 10), (100, 0)]
    whole = parts[-3:]
    assert sum(length for _, length in whole) == pytest.approx(100) and whole[0][1] == pytest.approx(100 * 115 / 190)


def test_every_bar_carries_its_numbers():
    assert {"60/100 hộ", "75,00%", "45/50 hộ", "100%", "115/190 hộ", "79,31%"} <= set(texts(charts.households(found())))


def test_the_threshold_stands_where_the_rule_says():
    [axes] = charts.households(found()).axes
    assert {line.get_xdata()[0] for line in axes.lines} == {90}


def test_coverage_tells_which_place_falls_short():
    figure = charts.coverage(found())
    assert [length for _, length in bars(figure)] == [80, 90, 50, pytest.approx(100 * 145 / 190)]
    assert [bool(bar.get_hatch()) for bar in figure.axes[0].patches] == [False, False, True, False]


def test_cells_are_classed_by_whole_numbers():
    """79 of 100 and 80 of 100 are two classes, 80 and 89 one."""
    close = findings(a_count({"A": (100, ballots(79, 21)), "B": (100, ballots(80, 20)), "C": (100, ballots(89, 11)),
                              "D": (100, ballots(90, 10))}))  # fmt: skip
    marks = pictures.marks_of(close)
    assert [pictures.class_of(v.overall, marks) for v in close.villages] == [0, 1, 1, 2]
    [mesh] = charts.heat(close).axes[0].collections
    assert [row[-1] for row in mesh.get_array().tolist()] == [0, 1, 1, 2, 1]
    assert texts(charts.heat(close))[:3] == ["79", "80", "89"]


def test_classes_say_what_a_strict_mark_means():
    def key(**rules):
        [axes] = charts.heat(findings(a_count(VILLAGES, **rules))).axes
        return [text.get_text() for text in axes.get_legend().get_texts()]

    rules = catalogue.load()["ntm-xa"].rules
    strict = replace(rules.overall, threshold=replace(rules.overall.threshold, strict=True))
    assert key() == ["dưới 80%", "từ 80% đến dưới 90%", "từ 90% trở lên"]
    assert key(overall=strict) == ["dưới 80%", "từ 80% đến không quá 90%", "trên 90%"]
    assert key(overall=replace(rules.overall, threshold=None), content=replace(rules.content, threshold=None)) == [
        "tỷ lệ hài lòng"
    ]


def test_the_points_of_the_funnel_are_the_villages():
    points = [tuple(scatter.get_offsets()[0]) for scatter in charts.funnel(found()).axes[0].collections]
    assert points == [(80, 75), (45, 100), (20, 50)]


def test_a_village_far_from_all_others_is_named_and_a_usual_one_is_not():
    usual = {f"Thôn {n}": (100, ballots(90, 10)) for n in range(8)}
    far = findings(a_count({**usual, "Thôn Xa": (100, ballots(50, 50))}))
    assert [v.place for v in charts.funnel_of(far).outside] == ["Thôn Xa"]
    assert texts(charts.funnel(far)) == ["Thôn Xa (50,00%)"]


def test_the_change_is_the_difference_of_the_shares():
    picture = pictures.change(one_of_ten("thieu-mot-phieu"), one_of_ten("vua-du"))
    assert picture.title == "Câu chung giảm 0,25 điểm phần trăm: từ 90,00% xuống 89,75%"
    # 360 and 359 of 400; the limits by Newcombe (1998), method 10, by hand.
    assert picture.rows[-1] == ("Câu 19", "90,00%", "89,75%", "−0,25", "từ −4,48 đến +3,98")


@pytest.mark.parametrize("position", range(6))
def test_every_picture_has_its_finding_its_words_its_source_and_its_table(position):
    picture, draw = every_picture()[position]
    figure = draw()
    assert " ".join(figure.get_suptitle().split()) == picture.title
    assert picture.source in " ".join(figure.get_supxlabel().split())
    assert len(picture.alt) > 60 and "K7QX2M" in picture.source
    assert picture.rows and all(len(row) == len(picture.head) for row in picture.rows)


@pytest.mark.parametrize("position", range(6))
def test_a_picture_is_the_same_bytes_twice_and_carries_no_date(position):
    _, draw = every_picture()[position]
    svg = charts.svg(draw())
    assert svg == charts.svg(draw()) and b"<dc:date>" not in svg
    assert charts.png(draw(), 50) == charts.png(draw(), 50)
    assert ET.fromstring(svg).tag.endswith("svg")


def test_every_letter_is_drawn_in_the_shipped_font():
    _, draw = every_picture()[0]
    figure = draw()
    figure.canvas.draw()
    used = {text.get_fontproperties().get_family()[0] for text in figure.findobj(Text) if text.get_text()}
    assert used == {"Tinos"}


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize(
    ("dark", "light", "least"),
    [(dress.SATISFIED, dress.DISSATISFIED, 3), (dress.SATISFIED, dress.SILENT, 3),
     (dress.CLASSES[0], dress.CLASSES[1], 3), (dress.CLASSES[1], dress.CLASSES[2], 1.8)],
)  # fmt: skip
def test_colours_are_told_apart_without_colour(dark, light, least):
    assert (luminance(light) + 0.05) / (luminance(dark) + 0.05) >= least


def test_a_percentage_on_an_axis_has_a_decimal_comma():
    assert [dress.percent(value) for value in (80, 97.5, 0)] == ["80%", "97,5%", "0%"]


@pytest.mark.parametrize(
    ("villages", "names"),
    [({"Thôn A": (50, [])}, ["ho-da-tra-loi"]),
     ({"Thôn A": (50, ballots(40, 2))}, ["toan-bo-ho", "ho-da-tra-loi", "noi-dung-cuoc-van-dong"]),
     ({"A": (50, ballots(40)), "B": (50, ballots(40))},
      ["toan-bo-ho", "ho-da-tra-loi", "thon-va-cau", "noi-dung-cuoc-van-dong"])],
)  # fmt: skip
def test_only_pictures_that_make_sense_are_drawn(villages, names):
    made = charts.album(findings(a_count(villages)))
    assert [picture.name for picture, _ in made] == names
    assert all(charts.svg(draw()) for _, draw in made)


def test_of_more_than_sixty_villages_the_lowest_are_drawn_and_all_are_in_the_table():
    many = findings(a_count({f"Thôn {n}": (10, ballots(8 if n % 7 else 7, 1 if n % 7 else 2)) for n in range(70)}))
    figure = charts.households(many)
    assert len(figure.axes[0].get_yticks()) == 61 and "60 nơi thấp nhất trong 70" in figure.get_supxlabel()
    assert len(pictures.households(many).rows) == 71


def test_a_difference_is_never_printed_as_nothing():
    assert pictures.points_text(found().whole.overall.exact / 10**6).startswith("+0,0001")
    assert pictures.points_text(found().whole.overall.exact * 0) == "0"
