import pytest

from app import announcing
from surveys.errors import FaultyPoll
from surveys.polls import VillagePlan
from tests.given import NOW, a_plan


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"title": "Lấy ý kiến 😀"}, "tên đợt"),
        ({"place": ("Tỉnh Quảng Ngãi", "Xã 😀")}, "nơi lấy ý kiến"),
        ({"contact": "Bà Lan 😀"}, "người liên hệ"),
        ({"villages": (VillagePlan("Thôn Một", 5), VillagePlan("Thôn 😀", 5))}, "thôn thứ 2"),
        ({"villages": (VillagePlan("Thôn Một", 5, "Tổ 😀"),)}, "thôn thứ 1"),
        ({"legal": ("Kế hoạch 😀",)}, "căn cứ"),
    ],
)
def test_a_letter_that_cannot_be_printed_is_told_before_anything_is_announced(here, changes, place):
    with here.writing() as session, pytest.raises(FaultyPoll) as refusal:
        announcing.announce(session, plan=a_plan(**changes), by="test", now=NOW)
    assert [str(fault) for fault in refusal.value.faults] == [f"{place}: có ký tự không in được: “😀” (U+1F600)"]


def test_faults_of_the_plan_and_of_its_letters_are_told_together():
    found = announcing.faults(a_plan(title="😀" * 201, contact="b" * 201))
    assert [fault.place for fault in found] == ["tên đợt", "người liên hệ", "tên đợt"]


def test_a_plan_in_vietnamese_is_announced(here):
    with here.writing() as session:
        assert announcing.announce(session, plan=a_plan(contact="Bà Lan, 0912.345.678"), by="test", now=NOW).code
