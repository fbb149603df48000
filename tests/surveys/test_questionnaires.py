from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import catalogue
from surveys.questionnaires import (
    Base,
    Figure,
    LegalBasis,
    Level,
    Threshold,
    from_dict,
    read_threshold,
    rules_from_dict,
    to_dict,
    with_rules,
)

FORM = catalogue.load()["ntm-xa"]


@st.composite
def thresholds(draw) -> Threshold:
    den, strict = draw(st.integers(2, 10_000)), draw(st.booleans())
    return Threshold(draw(st.integers(1, den - strict)), den, strict)


@st.composite
def counts(draw) -> tuple[int, int]:
    """Satisfied, and all."""
    n = draw(st.integers(1, 100_000))
    return draw(st.integers(0, n)), n


@given(thresholds(), counts())
def test_a_verdict_is_that_of_exact_fractions(threshold, count):
    share = Fraction(*count)
    reached = share > threshold.fraction if threshold.strict else share >= threshold.fraction
    assert threshold.met(*count) is reached


@given(thresholds(), counts())
def test_so_many_more_are_needed_and_not_one_fewer(threshold, count):
    s, n = count
    missing = threshold.missing(s, n)
    assert threshold.met(s + missing, n) and s + missing <= n
    assert missing == 0 or not threshold.met(s + missing - 1, n)


@given(thresholds(), counts())
def test_one_more_satisfied_never_loses_a_threshold(threshold, count):
    s, n = count
    assert not threshold.met(s, n) or threshold.met(s + 1, n)


@given(thresholds(), counts(), counts())
def test_two_places_that_reach_it_reach_it_together(threshold, one, other):
    if threshold.met(*one) and threshold.met(*other):
        assert threshold.met(one[0] + other[0], one[1] + other[1])


@given(thresholds())
def test_without_ballots_there_is_no_verdict(threshold):
    assert threshold.met(0, 0) is None and threshold.missing(0, 0) == 0


@pytest.mark.parametrize(
    ("threshold", "s", "n", "met", "missing"),
    [
        (Threshold(90), 972, 1043, True, 0),
        (Threshold(80), 799, 1000, False, 1),
        (Threshold(90), 9, 10, True, 0),
        (Threshold(90, strict=True), 9, 10, False, 1),
        (Threshold(90), 8999, 10_000, False, 1),
        (Threshold(100), 11_679, 11_683, False, 4),
    ],
)
def test_verdicts_at_the_edge(threshold, s, n, met, missing):
    assert threshold.met(s, n) is met and threshold.missing(s, n) == missing


@pytest.mark.parametrize(
    ("written", "threshold"),
    [
        ("90%", Threshold(90)),
        (">= 90 %", Threshold(90)),
        ("≥90,0%", Threshold(90)),
        ("> 66,7%", Threshold(667, 1000, strict=True)),
        (" 66.67% ", Threshold(6667, 10_000)),
        ("100%", Threshold(100)),
    ],
)
def test_a_threshold_is_read_as_written(written, threshold):
    assert read_threshold(written) == threshold


@pytest.mark.parametrize(
    "written", ["", "90", "0%", "100,1%", "> 100%", ">100,0%", "-5%", "90%%", "chín mươi", "9e1%", "< 90%"]
)
def test_anything_else_is_no_threshold(written):
    assert read_threshold(written) is None


@given(st.integers(1, 9_999), st.booleans())
def test_every_hundredth_of_a_percent_is_read_exactly(hundredths, strict):
    read = read_threshold(f"{'>' if strict else '>='} {hundredths // 100},{hundredths % 100:02}%")
    assert read is not None
    assert (read.fraction, read.strict) == (Fraction(hundredths, 10_000), strict)


@given(thresholds(), st.text(), st.sampled_from(Base), st.integers(1, 60), st.sampled_from(["poll", "unit"]))
def test_any_questionnaire_survives_being_stored(threshold, text, base, days, tested_at):
    figure = Figure(threshold, FORM.leads.certainty, text, tested_at)
    rules = replace(FORM.rules, content=figure, base=base, working_days=days)
    form = replace(with_rules(FORM, rules), title=text, valid_to=text, notes=(replace(FORM.leads, value=text),))
    assert from_dict(to_dict(form)) == form
    assert rules_from_dict(to_dict(rules)) == rules


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 3},
        {"title": "Khác"},
        {"heading": "Khác"},
        {"guidance": "Khác"},
        {"unit": Level.COMMUNE},
        {"form_number": replace(FORM.form_number, value="9")},
        {"leads": replace(FORM.leads, source="khác")},
        {"legal": (*FORM.legal, LegalBasis("Khác"))},
        {"legal": FORM.legal[::-1]},
        {"options": ("Hài lòng", "Chưa hài lòng")},
        {"channels": ("paper",)},
        {"valid_to": "2030-12-31"},
        {"notes": (FORM.leads,)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_any_other_word_gives_another_digest(changes):
    assert replace(FORM, **changes).digest != FORM.digest


@pytest.mark.parametrize("place", range(len(FORM.questions)))
@pytest.mark.parametrize("part", ["text", "code", "source"])
def test_any_other_word_of_a_question_gives_another_digest(place, part):
    questions = list(FORM.questions)
    questions[place] = replace(questions[place], **{part: getattr(questions[place], part) + "."})
    assert replace(FORM, questions=tuple(questions)).digest != FORM.digest


def test_another_rule_leaves_the_digest():
    rules = replace(FORM.rules, base=Base.ANSWERED, working_days=3)
    assert with_rules(FORM, rules).digest == FORM.digest


def test_rules_are_replaced_by_name():
    none = replace(FORM.rules.content, threshold=None)
    rules = FORM.rules.under({"content": none}, Base.ANSWERED)
    assert rules.figures == FORM.rules.figures | {"content": none} and rules.base is Base.ANSWERED


def test_the_overall_question_stands_behind_the_contents():
    assert FORM.choices == (*FORM.contents, FORM.overall) and FORM.name == "ntm-xa@2"
