import json
from collections import defaultdict
from dataclasses import replace
from functools import reduce
from itertools import product
from operator import add

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import disclosure, suppression
from analysis.disclosure import as_json, body_of, from_json, release
from analysis.findings import Findings, findings
from analysis.suppression import Cell, Shown, banded, ranges, row
from surveys import catalogue
from surveys.ballots import Count, PlaceTally, QuestionTally, Tally
from surveys.questionnaires import Level
from surveys.releases import digest_of
from tests.analysis.counts import a_count, ballots
from tests.analysis.outsider import revealed

SPREAD = 3
"""Households, as promised; not taken from the engine, which might forget it."""
FORM = catalogue.load()["ntm-xa"]
SHORT = replace(FORM, questions=(*FORM.contents[:1], FORM.overall))
"""Two questions are enough: nothing published ties one to another."""


def a_village(households: int, collected: int, invalid: int, marks: list[tuple[int, int]]) -> Tally:
    """A tally from the not satisfied and the blank among them, for each question."""
    valid = collected - invalid
    questions = tuple(QuestionTally(valid - other, other - blank, blank) for other, blank in marks)
    return Tally(
        households=households, issued=households, online=collected, paper=0, invalid=invalid, questions=questions,
        with_dissatisfaction=max(question.dissatisfied for question in questions), other_opinions=0,
        reasons=((),) * len(marks), opinions=(),
    )  # fmt: skip


def found_of(tallies: list[Tally], form=SHORT) -> Findings:
    places = tuple(PlaceTally(f"Thôn {number}", tally) for number, tally in enumerate(tallies, start=1))
    whole = PlaceTally("Xã Long Hiệp", reduce(add, tallies))
    dates = ("2026-03-02", "2026-03-12", "2026-03-02T01:00:00+00:00", "2026-03-12T01:00:00+00:00")
    return findings(Count("K7QX2M", "Đợt thử", form, ("Tỉnh A", "Xã B"), *dates, dates[-1], whole, places))


@st.composite
def villages(draw) -> Tally:
    """Small ones, complete ones and unanimous ones more often than life has them."""
    households = draw(st.one_of(st.integers(1, 14), st.integers(10, 80)))
    missing = draw(st.one_of(st.integers(0, 3), st.integers(0, households)))
    collected = max(households - missing, 0)
    invalid = min(draw(st.sampled_from((0, 0, 0, 1, 2))), collected)
    valid = collected - invalid
    marks = []
    for _ in SHORT.choices:
        other = min(draw(st.one_of(st.integers(0, 4), st.integers(0, valid))), valid)
        other = draw(st.sampled_from((other, other, valid - other)))
        marks.append((other, min(draw(st.sampled_from((0, 0, 1, other))), other)))
    return a_village(households, collected, invalid, marks)


polls = st.lists(villages(), min_size=1, max_size=6).map(found_of).filter(lambda found: found.whole.tally.valid >= 10)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(polls)
def test_an_outsider_bounds_nothing_hidden_to_fewer_than_three_households(found):
    assert revealed(found, release(found), SPREAD) == []


UNANIMOUS = found_of([a_village(40, 40, 0, [(0, 0), (0, 0)]), a_village(50, 45, 0, [(9, 0), (12, 1)]),
                      a_village(70, 60, 1, [(12, 2), (15, 0)])])  # fmt: skip
"""One village of which everybody is satisfied: banded, and yet the total gives it away."""
TINY = found_of([a_village(4, 4, 0, [(1, 0), (0, 0)]), a_village(60, 50, 0, [(9, 0), (12, 1)]),
                 a_village(70, 60, 1, [(12, 2), (15, 0)])])  # fmt: skip
"""One village with four ballots."""


@pytest.mark.parametrize("found", [UNANIMOUS, TINY])
def test_the_two_plain_cases_are_kept(found):
    assert revealed(found, release(found), SPREAD) == []


def test_the_outsider_catches_an_engine_without_secondary_suppression(monkeypatch):
    monkeypatch.setattr(disclosure, "row", lambda cells, total: list(cells))
    assert revealed(UNANIMOUS, release(UNANIMOUS), SPREAD)


def test_the_outsider_catches_an_engine_that_only_hides_the_small_village(monkeypatch):
    def alone(villages):
        return [[village] for village in villages if village.tally.valid >= 10]

    monkeypatch.setattr(disclosure, "merged", alone)
    assert revealed(TINY, release(TINY), SPREAD)


def test_the_outsider_catches_bands_that_are_too_narrow(monkeypatch):
    """95 % of 20 ballots leaves 0 or 1 dissatisfied, and three in all then leave nothing open."""
    monkeypatch.setattr(disclosure, "row", lambda cells, total: list(cells))
    three = found_of([a_village(20, 20, 0, [(1, 0), (1, 0)])] * 3)
    assert revealed(three, release(three), SPREAD) == []
    monkeypatch.setattr(suppression, "top_mark", lambda valid: 95)
    assert revealed(three, release(three), SPREAD)


def known_to_one_who_runs_the_rule(valids: tuple[int, ...]) -> list[int]:
    """The spreads below SPREAD that are left when every possible row is put through the rule and compared."""
    alike = defaultdict(list)
    for votes in product(*(range(valid + 1) for valid in valids)):
        shown = row([banded(*pair) for pair in zip(votes, valids, strict=True)], sum(votes))
        alike[sum(votes), tuple(shown)].append(votes)
    found = []
    for (total, shown), possible in alike.items():
        anyway = ranges([(0, valid) for valid in valids], total)
        for cell, seen, (least, most) in zip(shown, zip(*possible, strict=True), anyway, strict=True):
            if cell.shown is not Shown.EXACT and max(seen) - min(seen) < min(SPREAD, most - least):
                found.append(max(seen) - min(seen))
    return found


@pytest.mark.parametrize("valids", [(10, 14), (10, 12, 14), (15, 15, 15), (10, 10, 12, 12)])
def test_nor_does_one_who_knows_the_rule_and_tries_every_row(valids):
    assert known_to_one_who_runs_the_rule(valids) == []


def test_whoever_knows_the_rule_catches_one_that_forgets_him(monkeypatch):
    def only_the_intervals(cells, partner, total):
        shown = [*cells[:partner], Cell(Shown.WITHHELD, cells[partner].valid), *cells[partner + 1 :]]
        return suppression.is_safe(shown, total)

    monkeypatch.setattr(suppression, "_keeps_room", only_the_intervals)
    assert known_to_one_who_runs_the_rule((10, 12, 14))


@given(st.lists(st.tuples(st.integers(10, 300), st.integers(0, 300)), min_size=2, max_size=8))
def test_a_row_says_nothing_false_and_keeps_its_spread(pairs):
    pairs = [(valid, min(satisfied, valid)) for valid, satisfied in pairs]
    total = sum(satisfied for _, satisfied in pairs)
    shown = row([banded(satisfied, valid) for valid, satisfied in pairs], total)
    for cell, (_, satisfied) in zip(shown, pairs, strict=True):
        assert cell.interval[0] <= satisfied <= cell.interval[1]
    anyway = ranges([(0, valid) for valid, _ in pairs], total)
    for cell, (low, high), (least, most) in zip(shown, ranges([c.interval for c in shown], total), anyway, strict=True):
        assert cell.shown is Shown.EXACT or high - low >= min(SPREAD, most - least)


@pytest.mark.parametrize(
    ("satisfied", "valid", "text"),
    [(10, 10, "từ 70% trở lên"), (57, 60, "từ 95% trở lên"), (56, 60, "56/60 (93,33%)"), (95, 100, "từ 95% trở lên"),
     (2, 72, "từ 5% trở xuống"), (4, 72, "4/72 (5,56%)"), (0, 10, "từ 30% trở xuống")],
)  # fmt: skip
def test_bands_stand_where_the_rule_says(satisfied, valid, text):
    assert disclosure.words(banded(satisfied, valid), None) == text


def test_a_band_tells_no_more_than_it_says():
    """Every number of satisfied in a band is shown as that same band, so the rule itself gives nothing away."""
    for valid in range(10, 400):
        band = banded(valid, valid)
        low, high = band.interval
        assert high - low >= SPREAD
        assert all(banded(satisfied, valid) == band for satisfied in range(low, high + 1))
        assert banded(low - 1, valid) != band


def test_the_figures_of_the_commune_are_exact():
    published = release(UNANIMOUS)
    for line, each in zip(published.lines, UNANIMOUS.whole.questions, strict=True):
        counts = each.counts
        assert (line.satisfied, line.dissatisfied, line.blank) == (
            counts.satisfied, counts.dissatisfied, counts.blank,
        )  # fmt: skip
        assert line.share == each.share
    assert published.met is UNANIMOUS.whole.met


def test_no_figure_of_a_village_stands_for_fewer_than_ten_ballots():
    published = release(found_of([a_village(n, n, 0, [(4, 0), (4, 0)]) for n in (9, 10, 60)]))
    assert [unit.valid for unit in published.units] == [60, 19]


def test_fewer_than_ten_ballots_publish_coverage_only():
    published = release(found_of([a_village(30, 9, 0, [(1, 0), (1, 0)])]))
    assert (published.collected, published.households, published.coverage) == (9, 30, "30,00%")
    assert not published.enough and not published.units
    assert (published.valid, published.invalid, published.other_opinions, published.met) == (None,) * 4


def test_small_villages_are_merged_with_the_smallest_of_the_others():
    tallies = [a_village(n, n - 2, 0, [(4, 0), (4, 0)]) for n in (90, 8, 40, 60)]
    units = release(found_of(tallies)).units
    assert [unit.name for unit in units] == ["Thôn 1", "Thôn 4", "Các thôn khác (2)"]
    assert units[-1].merged == ("Thôn 2", "Thôn 3") and units[-1].valid == 44


def test_two_villages_of_which_one_is_small_are_not_told_apart():
    assert release(found_of([a_village(8, 8, 0, [(0, 0), (0, 0)]), a_village(50, 50, 0, [(9, 0), (9, 0)])])).units == ()


def test_a_poll_of_one_village_is_banded_and_keeps_what_would_undo_the_bands():
    thon = a_count({"Thôn Linh Cang": (76, ballots(71, 1))})
    short = replace(SHORT, level=Level.VILLAGE)
    published = release(findings(replace(found_of([a_village(76, 72, 0, [(1, 0), (9, 0)])], short).count)))
    content, overall = published.lines
    assert content.share == "từ 95% trở lên" and (content.satisfied, content.dissatisfied) == (None, None)
    assert overall.share == "63/72 (87,50%)" and overall.dissatisfied is None
    assert published.mean_share == "–" and published.below_commune
    assert thon.whole.tally.valid == 72


def test_a_tiny_village_is_not_told_its_verdict_but_a_larger_one_is():
    """90 % of 12 leaves one household."""
    short = replace(SHORT, level=Level.VILLAGE)
    assert release(found_of([a_village(12, 12, 0, [(0, 0), (0, 0)])], short)).met is None
    assert release(found_of([a_village(40, 40, 0, [(0, 0), (0, 0)])], short)).met is True


def test_a_rule_tested_in_every_village_is_not_told_as_one_verdict():
    rules = replace(FORM.rules, content=replace(FORM.rules.content, tested_at="unit"))
    assert release(found_of([a_village(90, 80, 0, [(9, 0), (9, 0)])] * 2, replace(SHORT, rules=rules))).met is None


def test_communes_of_a_district_are_exact():
    district = replace(SHORT, level=Level.DISTRICT, unit=Level.COMMUNE)
    units = release(found_of([a_village(900, 800, 0, [(1, 0), (0, 0)])] * 3, district)).units
    assert units[0].shares == ("799/800 (99,88%)", "800/800 (100%)")


def test_a_release_is_the_same_after_json_and_its_digest_tells_a_change():
    published = release(UNANIMOUS)
    body = body_of(published)
    assert from_json(json.loads(body)) == published and as_json(published)["format"] == 1
    assert digest_of(body) != digest_of(body_of(replace(published, online=published.online + 1)))


def test_no_word_and_no_count_that_ties_questions_together_is_published():
    count = a_count({"Thôn Đông": (60, ballots(40, 5)), "Thôn Đoài": (60, ballots(50, 5, other="Đèn đường"))})
    body = body_of(release(findings(count)))
    assert "Đèn đường" not in body and "with_dissatisfaction" not in body


def test_whoever_asks_for_a_band_of_too_few_is_refused():
    with pytest.raises(ValueError, match="9"):
        banded(9, 9)


def test_a_withheld_cell_lies_between_the_bands():
    assert Cell(Shown.WITHHELD, 60).interval == (4, 56) and Cell(Shown.UNKNOWN, 60).interval == (0, 60)
