from dataclasses import replace

import numpy as np
import pytest

from analysis.screening import Burst, Evidence, LongestRun, evidence, screen
from surveys.ballots import Ballot

ALL, NOT_ONE, BLANK = "1" * 19, "1" * 18 + "0", "1" * 18 + "-"
QUIET = Evidence("Thôn 1", 120, 90, 100, 30, 50, 32, 50, (LongestRun(4, 50, 0.6),), Burst(2, 7, 1, 3, 1.0))


def a_commune(*changed):
    """Ten villages that differ a little, the first ones replaced."""
    spread = [88, 90, 92, 87, 91, 93, 89, 90, 94, 86]
    usual = [replace(QUIET, village=f"Thôn {i}", satisfied=s) for i, s in enumerate(spread, start=1)]
    return [*changed, *usual[len(changed) :]]


def test_a_quiet_commune_is_asked_nothing():
    assert screen(a_commune()) == ()
    assert screen([]) == ()
    assert screen([QUIET]) == ()


def test_more_ballots_than_households_are_always_asked_about():
    [found] = screen(a_commune(replace(QUIET, households=99)))
    assert (found.kind, found.village, found.p_value, found.adjusted) == ("coverage", "Thôn 1", 0.0, 0.0)
    assert found.sentence == "Thôn 1: thu về 100 phiếu trong khi có 99 hộ – cần kiểm tra lại."
    assert found.to_check.startswith("Đối chiếu danh sách hộ")


def test_as_many_ballots_as_households_are_fine():
    assert screen(a_commune(replace(QUIET, households=100))) == ()


def test_a_run_is_told_with_its_length():
    run = LongestRun(38, 1050, 1e-6)
    [found] = screen(a_commune(replace(QUIET, runs=(LongestRun(3, 20, 0.5), run))))
    assert found.kind == "runs"
    assert found.sentence == (
        "Thôn 1: 38 phiếu giấy giống hệt nhau liền nhau trong một lượt nhập 1.050 phiếu, "
        "nhiều hơn mức ngẫu nhiên thường cho – cần kiểm tra lại."
    )
    assert "Đếm lại phiếu giấy" in found.to_check


def test_a_burst_is_told_with_its_minutes_and_its_harmless_reason():
    [found] = screen(a_commune(replace(QUIET, burst=Burst(41, 7, 2, 44, 1e-9))))
    assert found.kind == "bursts"
    assert found.sentence == (
        "Thôn 1: 41 phiếu gửi qua mạng trong 10 phút, tính cả nửa giờ trước và sau đó có 44 phiếu – cần kiểm tra lại."
    )
    assert "đây là việc bình thường" in found.to_check


def test_a_contrast_of_paper_and_phone_is_told_with_both_shares():
    [found] = screen(a_commune(replace(QUIET, paper_alike=50, online_alike=10)))
    assert found.kind == "channels"
    assert found.sentence == (
        "Thôn 1: hài lòng tất cả các câu ở 50/50 (100%) phiếu giấy và 10/50 (20,00%) phiếu qua mạng, "
        "chênh lệch khác với các thôn còn lại – cần kiểm tra lại."
    )
    assert "biên bản kiểm phiếu" in found.to_check


def test_too_many_unanimous_villages_are_asked_about_together():
    unanimous = [replace(QUIET, village=f"Thôn {i}", satisfied=100) for i in range(1, 5)]
    [found] = screen(a_commune(*unanimous))
    assert (found.kind, found.village) == ("unanimity", None)
    assert found.sentence.startswith("4 trong 10 thôn có toàn bộ phiếu hài lòng với câu hỏi chung; theo mức chênh lệch")
    assert found.sentence.endswith("thường có khoảng 0 thôn – cần kiểm tra lại.")
    assert "giữ kín phiếu" in found.to_check


def test_the_most_striking_comes_first_and_nobody_is_accused():
    both = replace(QUIET, runs=(LongestRun(38, 50, 1e-6),), burst=Burst(41, 7, 2, 44, 1e-9))
    found = screen(a_commune(both, replace(QUIET, village="Thôn 2", households=90)))
    assert [each.kind for each in found] == ["coverage", "bursts", "runs"]
    for each in found:
        assert each.sentence.endswith("– cần kiểm tra lại.")
        assert not {"gian lận", "sai phạm", "vi phạm"} & {each.sentence, each.to_check}


def test_false_discoveries_are_controlled_over_all_questions_of_the_poll():
    """Benjamini and Hochberg: 31 questions (unanimity, ten villages thrice); the least p-value is taken 31 times."""
    striking = replace(QUIET, runs=(LongestRun(20, 50, 0.0006),))
    [found] = screen(a_commune(striking))
    assert found.adjusted == pytest.approx(31 * 0.0006)
    assert screen(a_commune(replace(QUIET, runs=(LongestRun(20, 50, 0.0007),)))) == ()
    assert screen(a_commune(striking), rate=0.01) == ()


def test_what_ballots_tell_does_not_hang_on_their_order():
    ballots = [Ballot(ALL)] * 3 + [Ballot(NOT_ONE)] + [Ballot(ALL, online=False)] * 2 + [Ballot(BLANK, online=False)]
    found = evidence("Thôn 1", 10, ballots, overall=18)
    assert found == Evidence("Thôn 1", 10, satisfied=5, answered=6, paper_alike=2, paper=3, online_alike=3, online=4)
    assert found.collected == 7
    for seed in range(5):
        shuffled = list(np.random.default_rng(seed).permutation(np.array(ballots, dtype=object)))
        assert evidence("Thôn 1", 10, shuffled, overall=18) == found


def test_a_village_without_ballots_has_no_evidence():
    found = evidence("Thôn 1", 10, [], overall=18)
    assert (found.answered, found.collected) == (0, 0)
    assert screen([found, replace(found, village="Thôn 2")]) == ()


def test_runs_and_bursts_are_handed_through():
    run, burst = LongestRun(3, 20, 0.5), Burst(2, 7, 1, 3, 1.0)
    found = evidence("Thôn 1", 10, [], overall=18, runs=(run,), burst=burst)
    assert (found.runs, found.burst) == ((run,), burst)
