from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.shares import DASH, fraction_text, number_text, share_text, threshold_text
from surveys.questionnaires import Threshold

counts = st.integers(1, 40_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
thresholds = st.builds(Threshold, st.sampled_from([60, 66, 70, 80, 85, 90, 95]), st.just(100), st.booleans())


def value(text: str) -> Fraction:
    return Fraction(text.removesuffix("%").replace(",", ".")) / 100


@pytest.mark.parametrize(
    ("s", "n", "text"),
    [
        (972, 1043, "93,19%"),
        (972, 1269, "76,60%"),
        (2840, 2842, "99,93%"),
        (2, 2842, "0,07%"),
        (11679, 11683, "99,97%"),
        (39, 11683, "0,33%"),
        (1880, 1893, "99,31%"),
        (2, 170, "1,18%"),
        (170, 200, "85,00%"),
        (1, 1, "100%"),
        (0, 7, "0%"),
        (0, 0, DASH),
        (19999, 20000, "99,995%"),
    ],
)
def test_shares_as_published(s, n, text):
    assert share_text(s, n) == text


def test_a_share_never_claims_the_threshold_it_misses():
    assert share_text(17999, 20000, [Threshold(90)]) == "89,995%"
    assert share_text(17999, 20000) == "90,00%"


@given(counts, thresholds)
def test_what_is_printed_stands_on_the_side_of_the_verdict(count, threshold):
    s, n = count
    printed, exact = value(share_text(s, n, [threshold])), Fraction(s, n)
    for mark in (Fraction(0), Fraction(1), threshold.fraction):
        assert (printed == mark) is (exact == mark) or printed != mark
        assert (printed < mark) is (exact < mark)


@given(counts)
def test_what_is_printed_is_within_half_a_unit(count):
    s, n = count
    assert abs(value(share_text(s, n)) - Fraction(s, n)) <= Fraction(1, 20_000)


@given(counts, thresholds)
def test_a_verdict_is_whole_number_arithmetic(count, threshold):
    s, n = count
    exact = Fraction(s, n)
    wanted = exact > threshold.fraction if threshold.strict else exact >= threshold.fraction
    assert threshold.met(s, n) is wanted


@given(counts, thresholds)
def test_missing_votes_are_just_enough(count, threshold):
    s, n = count
    missing = threshold.missing(s, n)
    if s + missing <= n:
        assert threshold.met(s + missing, n)
        assert missing == 0 or not threshold.met(s + missing - 1, n)


def test_thresholds_and_numbers_as_printed():
    assert [threshold_text(Threshold(n, d)) for n, d in ((90, 100), (667, 1000))] == ["90%", "66,7%"]
    assert number_text(1269) == "1.269" and number_text(12) == "12" and number_text(1234567) == "1.234.567"


def test_an_exact_fraction_is_printed_alike():
    assert fraction_text(Fraction(972, 1043)) == "93,19%"
