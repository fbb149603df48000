from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app import plans
from surveys import officers, polls, rehearsals, rollups
from surveys.errors import FaultyPoll
from surveys.paper_errors import StubOfElsewhere
from surveys.tables import Poll
from tests.given import NOW, a_csv, a_draft, a_plan, an_open_poll, cast, close, count, key_in, slips_of
from tests.surveys.test_stubs import hand_in

LATER = {"opens": date(2026, 5, 4), "closes": date(2026, 5, 12)}
PLAN = b"""kind = "ntm-xa"
title = "X"
place = ["A"]
opens = 2026-03-02
closes = 2026-03-12
rehearsal = true
[[villages]]
name = "T"
households = 3
"""


def counted(here, **changes):
    code = an_open_poll(here, **changes)
    key_in(here, code, a_csv(*[("Thôn Một", "1" * 19)] * 11))
    close(here, code)
    count(here, code)
    return code


@pytest.mark.parametrize("rehearsal", [True, False])
def test_nothing_turns_a_rehearsal_into_a_real_poll_or_back(here, rehearsal):
    code = a_draft(here, rehearsal=rehearsal)
    with pytest.raises(ValueError, match="never becomes"), here.writing() as session:
        polls.by_code(session, code).rehearsal = not rehearsal


@pytest.mark.parametrize("change", ["rehearsal = NOT rehearsal", "title = 'Lấy ý kiến'"])
def test_the_database_keeps_mark_and_title_together(anywhere, change):
    a_draft(anywhere, rehearsal=True)
    with pytest.raises(IntegrityError), anywhere.engine.begin() as connection:
        connection.execute(text(f"UPDATE polls SET {change}"))


def test_every_act_leaves_the_mark_as_it_was(here):
    codes = {rehearsal: counted(here, rehearsal=rehearsal) for rehearsal in (True, False)}
    with here.reading() as session:
        for rehearsal, code in codes.items():
            poll = polls.by_code(session, code)
            assert (poll.rehearsal, poll.title.startswith(rehearsals.PREFIX)) == (rehearsal, rehearsal)


def test_a_real_poll_cannot_be_called_like_a_rehearsal():
    faults = polls.plan_faults(a_plan(title="thử – lấy ý kiến"))
    assert [fault.place for fault in faults] == ["tên đợt"]
    assert polls.plan_faults(a_plan(title="THỬ – lấy ý kiến", rehearsal=True)) == []


def test_a_plan_in_a_file_says_yes_or_no(here):
    with here.reading() as session:
        assert plans.from_toml(session, PLAN).rehearsal
        assert not plans.from_toml(session, PLAN.replace(b"rehearsal = true\n", b"")).rehearsal
        with pytest.raises(FaultyPoll, match="rehearsal"):
            plans.from_toml(session, PLAN.replace(b"rehearsal = true", b"rehearsal = 1"))


def test_no_period_and_no_comparison_takes_a_rehearsal_in(here):
    counted(here, rehearsal=True)
    real = a_draft(here, **LATER)
    again = a_draft(here, rehearsal=True, **LATER)
    with here.reading() as session:
        place = polls.by_code(session, real).place
        assert polls.counted_within(session, place, date(2026, 1, 1), date(2026, 12, 31)) == []
        assert polls.previous(session, polls.by_code(session, real)) is None
        assert polls.previous(session, polls.by_code(session, again)).rehearsal
    first = counted(here)
    with here.reading() as session:
        assert polls.previous(session, polls.by_code(session, real)).code == first
        inside = polls.counted_within(session, place, date(2026, 1, 1), date(2026, 12, 31))
        assert [poll.code for poll in inside] == [first]
        [group] = rollups.groups(session, place)
        assert (list(group.polls), group.left_out) == ([polls.by_code(session, real).id], 1), "newest, and one before"


def test_in_the_list_rehearsals_stand_after_all_others(here):
    a_draft(here, **LATER, rehearsal=True)
    a_draft(here)
    with here.writing() as session:
        who = officers.add(
            session, name="Lan", password="mười lăm ký tự trở lên", role=officers.Role.COMMUNE,
            place=["Tỉnh Quảng Ngãi"], by="test", now=NOW,
        )  # fmt: skip
        assert [poll.rehearsal for poll in polls.seen_by(session, who)] == [False, True]


def test_a_code_of_a_rehearsal_counts_in_it_alone(here):
    real, rehearsal = an_open_poll(here), an_open_poll(here, rehearsal=True)
    first, second, *_ = slips_of(here, rehearsal)["Thôn Một"]
    cast(here, first)
    with pytest.raises(StubOfElsewhere):
        hand_in(here, real, second)
    with here.reading() as session:
        found = {poll.code: sum(village.collected for village in poll.villages) for poll in session.query(Poll)}
    assert found == {real: 0, rehearsal: 1}
