from datetime import date

import pytest

from surveys import polls
from surveys.errors import FaultyPoll, PollNotDraft, PollNotOpen, UnknownKind, UnknownPoll, UnknownVillage
from surveys.keys import box_key
from surveys.polls import State, VillagePlan
from tests.given import NOW, a_draft, a_plan, an_open_poll, cast, close, count, slips_of


def faults_of(**changes) -> list[str]:
    return [str(fault) for fault in polls.plan_faults(a_plan(**changes))]


def test_a_village_named_twice_is_a_fault():
    villages = (VillagePlan("Thôn Một", 5), VillagePlan("thôn  một", 6))
    assert faults_of(villages=villages) == ["thôn thứ 2: “thôn một” có hai lần"]


@pytest.mark.parametrize("households", [0, -1, 100_001])
def test_an_impossible_number_of_households_is_a_fault(households):
    [fault] = faults_of(villages=(VillagePlan("Thôn Một", households),))
    assert f"số hộ là {households}" in fault


def test_closing_before_opening_is_a_fault():
    [fault] = faults_of(closes=date(2026, 3, 1))
    assert "01/03/2026 đứng trước ngày bắt đầu 02/03/2026" in fault


@pytest.mark.parametrize("year", [1, 26, 1999, 2100, 9999])
def test_a_mistyped_year_is_a_fault(year):
    days = {"opens": date(year, 3, 2), "closes": date(year, 3, 1)}
    assert faults_of(**days) == [
        f"{name}: xin kiểm tra lại năm {year}; năm phải từ 2000 đến 2099" for name in ("ngày bắt đầu", "ngày kết thúc")
    ]


def test_names_longer_than_two_hundred_letters_are_faults():
    long = "a" * 201
    assert faults_of(place=("Tỉnh Quảng Ngãi", long)) == ["nơi lấy ý kiến: mỗi tên có nhiều nhất 200 chữ cái"]
    assert faults_of(contact=long) == ["người liên hệ: có nhiều nhất 200 chữ cái"]
    assert faults_of(villages=(VillagePlan("A", 5, long),)) == ["thôn thứ 1: tên tổ lấy ý kiến dài quá 200 chữ cái"]
    assert faults_of(contact="a" * 200, villages=(VillagePlan("A", 5, "a" * 200),)) == []


def test_all_faults_are_told_at_once():
    assert len(faults_of(title=" ", closes=date(2025, 1, 1), villages=())) == 3


def test_a_faulty_plan_leaves_nothing(here):
    with here.writing() as session, pytest.raises(FaultyPoll):
        polls.announce(session, plan=a_plan(villages=()), by="test", now=NOW)


def test_an_unknown_kind_is_refused(here):
    with here.writing() as session, pytest.raises(UnknownKind):
        polls.announce(session, plan=a_plan(kind="khong-co"), by="test", now=NOW)


def test_the_state_follows_the_acts(here):
    def state() -> State:
        with here.reading() as session:
            return polls.state(polls.by_code(session, code))

    code = a_draft(here)
    assert state() is State.DRAFT
    with here.writing() as session:
        polls.open_poll(session, poll=polls.by_code(session, code), keys=here.keys, by="test", now=NOW)
    assert state() is State.OPEN
    close(here, code)
    assert state() is State.CLOSED
    count(here, code)
    assert state() is State.COUNTED


def test_a_poll_opens_once_and_its_key_stays_outside_the_database(here):
    code = an_open_poll(here)
    private = here.keys.get(box_key(code))
    with here.writing() as session, pytest.raises(PollNotDraft):
        polls.open_poll(session, poll=polls.by_code(session, code), keys=here.keys, by="test", now=NOW)
    here.engine.dispose()
    files = list(here.settings.home.glob("langnghe.db*"))
    assert files and not any(private[:32] in path.read_bytes() for path in files)


def test_a_draft_takes_no_slips(here):
    with pytest.raises(PollNotOpen):
        slips_of(here, a_draft(here))


def test_a_code_of_another_poll_serves_its_own_poll_only(here):
    one, other = an_open_poll(here), an_open_poll(here, title="Đợt khác")
    cast(here, slips_of(here, other)["Thôn Một"][0])
    with here.reading() as session:
        assert [village.online for village in polls.by_code(session, one).villages] == [0, 0, 0]
        assert [village.online for village in polls.by_code(session, other).villages] == [1, 0, 0]


def test_unknown_polls_and_villages_are_named(here):
    code = a_draft(here)
    with here.reading() as session:
        with pytest.raises(UnknownPoll, match="ZZZZZZ"):
            polls.by_code(session, "ZZZZZZ")
        with pytest.raises(UnknownVillage, match="Thôn Mười"):
            polls.village_of(polls.by_code(session, code), "Thôn Mười")


def test_the_questionnaire_is_frozen_with_the_rules_of_the_poll(here):
    code = an_open_poll(here, legal=("Kế hoạch số 1", "Kế hoạch số 2"))
    with here.reading() as session:
        questionnaire = polls.questionnaire_of(polls.by_code(session, code))
    assert [line.text for line in questionnaire.legal] == ["Kế hoạch số 1", "Kế hoạch số 2"]
    assert len(questionnaire.choices) == 19
