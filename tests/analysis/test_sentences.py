"""Sentences, word for word, for none, one and many."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.findings import findings
from analysis.sentences import certainty, out_of_ten, verdict, weakest
from surveys import catalogue
from tests.analysis.counts import a_count, ballots
from tests.ten_polls import TEN

RULES = catalogue.load()["ntm-xa"].rules


def found(villages, **rules):
    return findings(a_count(villages, **rules))


def one(households, good, bad=0):
    return found({"Thôn Linh Cang": (households, ballots(good, bad))})


def test_the_verdict_of_linh_cang():
    linh_cang = one(76, 71, 1)
    assert verdict(linh_cang) == (
        "Đạt mọi điều kiện: 71/72 phiếu hài lòng, 98,61% (yêu cầu từ 90% trở lên); nội dung nào cũng có 100% hài lòng "
        "(yêu cầu từ 80% trở lên); 72/76 hộ trả lời, 94,74% (yêu cầu từ 70% trở lên)."
    )
    assert certainty(linh_cang.whole) == (
        "Về câu chung, kết quả này chắc chắn: dù cả 4 hộ chưa trả lời câu chung đều không hài lòng, tỷ lệ hài lòng "
        "tính trên toàn bộ 76 hộ vẫn là 93,42%."
    )


def test_one_vote_too_few():
    missed = one(2000, 1439, 161)
    assert verdict(missed) == ("Chưa đạt: 1.439/1.600 phiếu hài lòng, 89,94%, thiếu 1 phiếu để đạt mức từ 90% trở lên.")
    assert certainty(missed.whole) == (
        "Còn 400 hộ chưa trả lời câu chung. Tính cả các hộ ấy, tỷ lệ hài lòng tính trên toàn bộ 2.000 hộ nằm trong "
        "khoảng từ 71,95% đến 91,95%. Mức 90% được giữ nếu không quá 39 trong 400 hộ ấy không hài lòng (ở các hộ đã "
        "trả lời, 161 trong 1.600 hộ không hài lòng)."
    )


@pytest.mark.parametrize(
    ("households", "good", "bad", "text"),
    [
        (10, 9, 1, "Mọi hộ đều đã trả lời câu chung nên kết luận không thể đổi."),
        (21, 19, 1, "Về câu chung, kết quả này chắc chắn: dù hộ duy nhất chưa trả lời câu chung không hài lòng"),
        (11, 9, 1, "Còn 1 hộ chưa trả lời câu chung."),
        (11, 9, 1, "Mức 90% được giữ chỉ khi hộ ấy hài lòng."),
        (20, 16, 2, "Mức 90% được giữ chỉ khi tất cả các hộ ấy hài lòng."),
        (
            20,
            10,
            8,
            "dù cả 2 hộ chưa trả lời câu chung đều hài lòng, tỷ lệ",
        ),
    ],
)
def test_certainty_is_right_for_none_one_and_many(households, good, bad, text):
    assert text in certainty(one(households, good, bad).whole)


def test_without_a_threshold_only_the_bounds_are_told():
    loose = found({"A": (20, ballots(10, 5))}, overall=replace(RULES.overall, threshold=None))
    assert certainty(loose.whole).endswith("có thể từ 50,00% đến 75,00%.")


def test_the_weakest_content_with_the_votes_it_lacks():
    weak = found({"A": (100, ballots(78, 22, question=7))}).whole
    assert weakest(weak).startswith("Nội dung thấp nhất là câu 7 (“")
    assert weakest(weak).endswith("78/100 phiếu hài lòng (78,00%), thiếu 2 phiếu để đạt mức từ 80% trở lên.")
    enough = found({"A": (100, ballots(95, 5, question=7))}).whole
    assert weakest(enough).endswith("(95,00%), đạt mức từ 80% trở lên.")


def test_contents_that_are_weakest_together_are_named_together():
    two = found({"A": (100, [*ballots(80, 10, question=3), *ballots(0, 10, question=5)])}).whole
    assert weakest(two) == "Thấp nhất là câu 3, câu 5, cùng 90,00% hài lòng, đạt mức từ 80% trở lên."
    assert weakest(one(10, 10).whole) == "Mọi nội dung đều được 100% hài lòng."
    assert weakest(one(10, 0).whole) == "Chưa có phiếu hợp lệ để so các nội dung."


def test_contents_that_failed_are_told_with_their_number():
    assert "câu 7 có 78/100 phiếu hài lòng (78,00%), thiếu 2 phiếu" in verdict(
        found({"A": (100, ballots(78, 22, question=7))})
    )
    many = [ballot for question in (1, 2, 3, 4, 5) for ballot in ballots(0, 25, question=question)]
    least = replace(RULES.content, threshold=replace(RULES.content.threshold, num=81))
    assert "5 trong 18 nội dung chưa đến mức từ 81% trở lên: câu 1, câu 2, câu 3 và 2 câu khác" in verdict(
        found({"A": (125, many)}, content=least)
    )


def test_households_that_are_missing_are_counted():
    assert verdict(one(100, 60)) == (
        "Chưa đạt: mới có 60/100 hộ trả lời (60,00%), thiếu 10 hộ để đạt mức từ 70% trở lên."
    )


def test_rules_tested_in_every_village_name_the_village():
    unit = {name: replace(getattr(RULES, name), tested_at="unit") for name in ("overall", "content", "least_share")}
    villages = {"Thôn A": (100, ballots(90, 10)), "Thôn B": (100, ballots(50, 20, question=7))}
    text = verdict(found(villages, **unit))
    assert "câu 7 ở Thôn B có 71,43% hài lòng, yêu cầu từ 80% trở lên" in text
    worse = {**villages, "Thôn C": (100, ballots(40, 20)), "Thôn D": (100, ballots(40, 20))}
    text = verdict(found(worse, **unit))
    assert "tỷ lệ hài lòng chung chưa đến mức từ 90% trở lên ở 2 trong 4 nơi, thấp nhất là Thôn C (66,67%)" in text
    assert "số hộ trả lời chưa đến mức từ 70% trở lên ở 2 trong 4 nơi, thấp nhất là Thôn C (60,00%)" in text


def test_nothing_is_concluded_from_nothing():
    assert verdict(found({"A": (10, [])}, least_share=replace(RULES.least_share, threshold=None))) == (
        "Chưa đủ số liệu để kết luận."
    )


@pytest.mark.parametrize("name", TEN)
def test_every_sentence_of_the_ten_polls_is_whole(name):
    poll = findings(a_count(TEN[name]()))
    for text in (verdict(poll), certainty(poll.whole), weakest(poll.whole)):
        assert text.endswith(".") and ".." not in text and "  " not in text and "None" not in text
        assert text[0].isupper() and not {"{", "}"} & set(text)


@pytest.mark.parametrize(
    ("satisfied", "answered", "text"),
    [(404, 404, "Mọi hộ trả lời đều hài lòng."), (0, 9, "Không hộ trả lời nào hài lòng."),
     (360, 400, "Cứ 10 hộ trả lời thì có 9 hộ hài lòng."), (399, 400, "Cứ 10 hộ trả lời thì có hơn 9 hộ hài lòng."),
     (1, 11, "Cứ 10 hộ trả lời thì chưa đến 1 hộ hài lòng.")],
)  # fmt: skip
def test_a_share_in_households_out_of_ten(satisfied, answered, text):
    assert out_of_ten(satisfied, answered) == text


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_out_of_ten_never_says_more_than_is_true(satisfied, answered):
    satisfied = min(satisfied, answered - 1)
    text = out_of_ten(satisfied, answered)
    if text.startswith("Cứ 10 hộ trả lời thì có"):
        told = Fraction(int(text.split("hộ hài lòng")[0].split()[-1]), 10)
        share = Fraction(satisfied, answered)
        assert told < share < told + Fraction(1, 10) if "hơn" in text else told == share


def test_out_of_ten_of_nobody_is_refused():
    with pytest.raises(ValueError, match="no answers"):
        out_of_ten(0, 0)
