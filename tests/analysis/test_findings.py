from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.findings import findings
from analysis.result import as_json
from surveys import counting
from surveys.ballots import Ballot
from surveys.errors import TotalsClash
from surveys.questionnaires import Base, Certainty, Figure, OverallBy, Threshold
from tests.analysis.counts import QUESTIONS, a_count, ballots


def figure(percent: int, tested_at: str = "poll") -> Figure:
    return Figure(Threshold(percent), Certainty.LIKELY, "thử", tested_at)


def outcome(count, name):
    return next(test for test in findings(count).whole.tests if test.name == name)


def test_the_overall_question_and_the_mean_of_contents_are_two_rates():
    result = as_json(findings(a_count({"Thôn Một": (10, ballots(8, 1, question=1) + ballots(0, 1))})))
    assert result["questions"][18]["share"] == "90,00%"
    assert result["mean_of_contents"]["share"] == "99,44%"  # 179 of 180


def test_the_rules_may_test_the_mean_instead():
    count = a_count({"A": (10, ballots(5, 5))}, overall_by=OverallBy.MEAN, overall=figure(95))
    assert outcome(count, "overall").met is True
    assert outcome(replace(count, questionnaire=a_count({"A": (1, [])}).questionnaire), "overall").met is False


def test_one_vote_below_the_threshold_fails_and_says_so():
    below = findings(a_count({"A": (100, ballots(89, 11))}, overall=figure(90))).whole
    assert below.overall.met is False and below.overall.missing_votes == 1 and below.met is False
    assert findings(a_count({"A": (100, ballots(90, 10))}, overall=figure(90))).whole.overall.met is True


def test_contents_in_each_unit_are_tested_in_each_unit():
    villages = {"A": (50, ballots(50)), "B": (10, ballots(7, 3, question=4))}
    by_poll, by_unit = figure(80), figure(80, "unit")
    assert outcome(a_count(villages, content=by_poll), "content").met is True
    test = outcome(a_count(villages, content=by_unit), "content")
    assert test.met is False and test.level == "village"
    assert (test.worst.place, test.worst.question, test.worst.share) == ("B", 4, "70,00%")


def test_the_least_share_names_the_village_that_misses_it():
    villages = {"A": (10, ballots(10)), "B": (10, ballots(6))}
    test = outcome(a_count(villages, least_share=figure(70, "unit")), "least_share")
    assert test.met is False and (test.worst.place, test.worst.share) == ("B", "60,00%")


def test_nobody_answered_is_a_dash_and_no_verdict():
    result = as_json(findings(a_count({"A": (10, [])})))
    assert {question["share"] for question in result["questions"]} == {"–"}
    assert result["mean_of_contents"]["share"] == "–"
    assert all(test["met"] is None for test in result["verdict"]["tests"] if test["name"] != "least_share")


def test_blank_stays_in_the_base_of_valid_and_leaves_the_base_of_answered():
    cast = [Ballot("1" * 18 + "-"), Ballot("1" * 18 + "x"), Ballot("1" * 19), Ballot("-" * 19)]
    valid = findings(a_count({"A": (9, cast)})).whole
    answered = findings(a_count({"A": (9, cast)}, base=Base.ANSWERED)).whole
    assert (valid.tally.invalid, valid.overall.counts.blank) == (1, 2)
    assert (valid.overall.share, answered.overall.share) == ("33,33%", "100%")


def test_long_hiep_with_its_bounds():
    whole = findings(a_count({"Xã Long Hiệp": (1269, ballots(972, 71))})).whole
    assert whole.overall.share == "93,19%" and whole.bounds[0] == Fraction(972, 1269)
    assert whole.certain == "open" and whole.tipping.silent == 226


def test_hoa_dinh_question_two():
    """Hòa Định, Chợ Gạo 2019: published 74,17 is cut off, exact 74,177…; we round half up."""
    whole = findings(a_count({"Xã Hòa Định": (2552, ballots(1880, 13, question=2))})).whole
    assert whole.questions[1].share == "99,31%" and whole.questions[1].dissatisfied_share == "0,69%"
    assert whole.coverage_share == "74,18%"


def test_the_contents_of_the_movement_are_sums_over_questions():
    whole = findings(a_count({"A": (10, ballots(9, 1, question=10))})).whole
    economy = next(line for line in whole.movement if "kinh tế" in line.content)
    asked = [q for q in whole.contents if 1 in q.question.movement]
    assert economy.counts.satisfied == 10 * len(asked) - 1


def test_totals_that_clash_are_refused_with_their_numbers():
    count = a_count({"Thôn A": (3000, ballots(2088))})
    tally = count.villages[0].tally
    wrong = replace(
        tally,
        questions=(
            replace(tally.questions[0], satisfied=1969, dissatisfied=116, blank=54),
            *tally.questions[1:],
        ),
    )
    broken = replace(count, villages=(replace(count.villages[0], tally=wrong),))
    with pytest.raises(TotalsClash, match=r"Thôn A, câu 1: 1\.969 \+ 116 \+ 54 = 2\.139 nhưng có 2\.088"):
        findings(broken)


@pytest.mark.parametrize("change", [{"invalid": 11}, {"online": 11}, {"issued": 3}, {"with_dissatisfaction": 5}])
def test_every_other_clash_is_refused_too(change):
    count = a_count({"A": (10, ballots(9, 1))})
    broken = replace(count.villages[0], tally=replace(count.villages[0].tally, **change))
    with pytest.raises(TotalsClash):
        findings(replace(count, villages=(broken,)))


def test_villages_that_do_not_sum_up_to_the_whole_are_refused():
    count = a_count({"A": (10, ballots(9)), "B": (10, ballots(1))})
    with pytest.raises(TotalsClash, match="tổng các thôn"):
        findings(replace(count, villages=count.villages[:1]))


marks = st.text("10-x", min_size=QUESTIONS, max_size=QUESTIONS)
boxes = st.lists(st.builds(Ballot, marks, online=st.booleans()), max_size=8)


@given(boxes, boxes)
def test_two_villages_add_up(one, other):
    sizes = {"questions": QUESTIONS}
    apart = counting.tally(one, households=8, **sizes) + counting.tally(other, households=8, **sizes)
    assert apart == counting.tally(one + other, households=16, **sizes)


@given(boxes, boxes)
def test_every_count_passes_its_own_checks(one, other):
    made = as_json(findings(a_count({"A": (8, one), "B": (8, other)})))
    for question in made["questions"]:
        assert question["satisfied"] + question["dissatisfied"] + question["blank"] == made["valid"]
    assert sum(place["collected"] for place in made["places"]) == made["collected"]
