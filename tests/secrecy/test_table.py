"""What ``make secrecy`` prints, and when it fails."""

import pytest

from tests.secrecy.__main__ import faults_of
from tests.secrecy.controls import LISTED
from tests.secrecy.table import Found, kind, of_controls, of_the_box
from tests.secrecy.verdict import Verdict


def silent(database):
    return [Found(name, 50, 50) for name in sorted(LISTED[database] - {"rowid"})]


@pytest.mark.parametrize(
    ("route", "named"),
    [
        ("arrival × SQL", "SQL"),
        ("receipts by log of opening, in pages × layout, in pages, backwards", "layout"),
        ("xmin+1 join, backwards", "xmin+1 join"),
    ],
)
def test_a_route_is_named_by_the_trace_it_reads(route, named):
    assert kind(route) == named


@pytest.mark.parametrize("database", LISTED)
def test_the_run_fails_for_a_route_that_beats_chance_for_a_control_not_caught_and_for_a_route_not_tried(database):
    good = Verdict(silent(database), [], {"plain": [Found("arrival × SQL", 1, 30)]})
    assert faults_of(database, good) == []
    linked = Verdict([*silent(database), Found("arrival × SQL", 50, 100)], [], {})
    assert len(faults_of(database, linked)) == 1
    assert len(faults_of(database, Verdict(silent(database), [], {"plain": [Found("arrival × SQL", 1, 3)]}))) == 1
    assert len(faults_of(database, Verdict(silent(database)[1:], [], {}))) == 1


def test_the_table_shows_of_each_kind_the_way_that_found_most():
    table = of_the_box({"sqlite": [Found("a × SQL", 50, 57), Found("b × SQL", 50, 40)]}, {"sqlite": {"SQL", "rowid"}})
    assert "| SELECT without ORDER BY | sqlite | 2 | 50 | 50 | 57 | +1.0 | yes |" in table
    assert "| ORDER BY rowid | sqlite | 0 | – | – | – | no such route | yes |" in table
    assert "| plain | sqlite | a × SQL | 1 | 1 | 30 | +29.0 |" in of_controls(
        {"sqlite": {"plain": [Found("a × SQL", 1, 30)]}}
    )
