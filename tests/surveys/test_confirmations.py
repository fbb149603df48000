"""A village confirms, the commune confirms the sum; what is found later is a further version beside the first."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from surveys import confirmations, journal, officers, polls, reconciliation, records
from surveys.ballots import Ballot
from surveys.confirmation_errors import (
    AlreadyConfirmed,
    BrokenRecord,
    FaultyConfirmation,
    NothingToAmend,
    NotYetConfirmed,
    VillagesChanged,
    VillagesMissing,
)
from surveys.confirmations import WHOLE
from surveys.errors import PollNotCounted
from surveys.figures import differences, require_sum, total
from surveys.officers import Role
from surveys.paper_errors import NotReconciled
from surveys.tables import Confirmation, Officer
from tests.given import NOW, an_open_poll
from tests.ten_polls import counted

LATER = NOW + timedelta(days=3)
SIGNERS = "Nguyễn Văn Bình\n  Trần  Thị Lan \n"
PLACE = ["Tỉnh Quảng Ngãi", "Huyện Minh Long", "Xã Long Hiệp"]


VILLAGES = {
    "Thôn Một": (12, [Ballot("1" * 19, online=False)] * 7 + [Ballot("1" * 18 + "0", online=False)]),
    "Thôn Hai": (10, [Ballot("0" * 19, online=False)] * 3),
    "Thôn Ba": (8, []),
}


def a_counted_poll(here, *, slips=False):
    """All on paper; with ``slips`` every household was given a sheet."""
    code = counted(here, VILLAGES)
    with here.writing() as session:
        for village in polls.by_code(session, code).villages:
            village.slips, village.paper = village.households * slips, len(VILLAGES[village.name][1])
    return code


def an_officer(session, name="Lan", role=Role.COMMUNE) -> Officer:
    there = officers.by_name(session, name)
    return there or officers.create(session, name=name, password="mười lăm ký tự trở lên", role=role, place=PLACE)


def village(here, code, position, *, reason=None, now=NOW, **changes):
    with here.writing() as session:
        poll = polls.by_code(session, code)
        values = {"signers": SIGNERS, "by": an_officer(session, "Tổ Một", Role.VILLAGE), **changes}
        return confirmations.confirm_village(
            session, village=poll.villages[position - 1], reason=reason, now=now, **values
        )  # fmt: skip


def whole(here, code, *, reason=None, now=NOW):
    with here.writing() as session:
        poll = polls.by_code(session, code)
        return confirmations.confirm_whole(session, poll=poll, reason=reason, by=an_officer(session), now=now)


def versions(here, code):
    with here.reading() as session:
        return confirmations.of_poll(session, polls.by_code(session, code))


def write_book(here, code, position, *, spoiled, not_returned=0):
    with here.writing() as session:
        place = polls.by_code(session, code).villages[position - 1]
        reconciliation.note_book(
            session, village=place, spoiled=spoiled, not_returned=not_returned, by="Lan", now=LATER
        )  # fmt: skip


@pytest.fixture
def confirmed(anywhere):
    """A poll whose commune is confirmed."""
    code = a_counted_poll(anywhere, slips=True)
    for position, spoiled in ((1, 4), (2, 7), (3, 8)):
        write_book(anywhere, code, position, spoiled=spoiled)
        sign_differences(anywhere, code, position)
        village(anywhere, code, position)
    whole(anywhere, code)
    return code


def sign_differences(here, code, position):
    """No stubs came in with the paper of these villages."""
    with here.writing() as session:
        place = polls.by_code(session, code).villages[position - 1]
        if not reconciliation.of_village(session, place).closes:
            reconciliation.sign_alone(session, village=place, reason="Không dùng cuống", by="Lan", now=LATER)


def test_a_confirmation_says_who_and_when_and_what(here):
    code = a_counted_poll(here)
    made = village(here, code, 1, teams=2)
    assert (made.officer, made.role, made.at, made.number, made.reason) == ("Tổ Một", "village", NOW, 1, "")
    assert made.signers == ("Nguyễn Văn Bình", "Trần Thị Lan") and made.figures.teams == 2
    assert (made.figures.paper, made.figures.valid, made.figures.with_dissatisfaction) == (8, 8, 1)
    assert made.figures.questions[18].dissatisfied == 1
    with here.reading() as session:
        entry = journal.of_poll(session, poll=code)[-1]
        assert (entry.act, entry.officer) == ("xác nhận số liệu", "Tổ Một") and made.digest in entry.detail


def test_the_whole_waits_for_every_village_and_is_their_sum(here):
    code = a_counted_poll(here)
    village(here, code, 1)
    with pytest.raises(VillagesMissing, match="Thôn Hai, Thôn Ba chưa xác nhận"):
        whole(here, code)
    below = [village(here, code, 1 + number) for number in (1, 2)]
    made = whole(here, code)
    assert made.figures == total([versions(here, code)[1][0].figures, *(each.figures for each in below)])
    assert [(part.place, part.number) for part in made.parts] == [("Thôn Một", 1), ("Thôn Hai", 1), ("Thôn Ba", 1)]
    require_sum(made.figures, [each[0].figures for place, each in versions(here, code).items() if place], place="Xã")


def test_the_same_record_does_not_give_the_same_digest():
    """Else the digest of a small village, once known, could be found by trying figures."""
    assert len({records.sealed({"figures": 1})[1] for _ in range(2)}) == 2


def test_confirmed_twice_needs_a_reason_and_amended_needs_a_first_version(here):
    code = a_counted_poll(here)
    with pytest.raises(NotYetConfirmed):
        village(here, code, 1, reason="Sai")
    village(here, code, 1)
    with pytest.raises(AlreadyConfirmed, match="Tổ Một"):
        village(here, code, 1)
    with pytest.raises(NothingToAmend):
        village(here, code, 1, reason="Sai")
    with pytest.raises(FaultyConfirmation, match="Lý do"):
        village(here, code, 1, reason="  ", teams=3)
    assert len(versions(here, code)[1]) == 1


@pytest.mark.parametrize("wrong", [{"signers": " \n"}, {"signers": "A\n" * 13}, {"signers": "A" * 101}, {"teams": 0}])
def test_what_cannot_be_is_refused_with_its_place(here, wrong):
    code = a_counted_poll(here)
    with pytest.raises(FaultyConfirmation) as refused:
        village(here, code, 1, **wrong)
    assert [fault.place for fault in refused.value.faults] == list(wrong) and versions(here, code) == {}


def test_minutes_that_may_not_be_made_cannot_be_confirmed(here):
    code = a_counted_poll(here, slips=True)
    write_book(here, code, 1, spoiled=1)
    with pytest.raises(NotReconciled):
        village(here, code, 1)


def test_an_amendment_stands_beside_the_first_version_and_makes_the_whole_stale(anywhere, confirmed):
    write_book(anywhere, confirmed, 3, spoiled=6, not_returned=2)
    with pytest.raises(VillagesChanged, match="Thôn Ba"):
        whole(anywhere, confirmed, reason="Thôn Ba đếm lại tờ hỏng", now=LATER)
    village(anywhere, confirmed, 3, reason="Đếm lại: hai tờ chưa thu về, không phải hỏng", now=LATER)
    first, second = versions(anywhere, confirmed)[3]
    assert (first.figures.spoiled, second.figures.spoiled, second.figures.not_returned) == (8, 6, 2)
    assert second.amends == first.digest and second.at == LATER and first.at == NOW
    assert differences(first.figures, second.figures) == [
        ("Tờ hỏng hoặc trả lại còn trắng", 8, 6), ("Tờ chưa thu về", 0, 2)
    ]  # fmt: skip
    found = versions(anywhere, confirmed)
    assert confirmations.stale(found[WHOLE][-1], found) == ["Thôn Ba"]
    amended = whole(anywhere, confirmed, reason="Theo bản sửa đổi của Thôn Ba", now=LATER)
    found = versions(anywhere, confirmed)
    assert confirmations.stale(amended, found) == [] and [part.number for part in amended.parts] == [1, 1, 2]
    assert [each.figures.spoiled for each in found[WHOLE]] == [19, 17]


@pytest.mark.parametrize("deed", ["UPDATE confirmations SET body = '{}'", "DELETE FROM confirmations"])
def test_the_database_itself_refuses_to_change_what_was_confirmed(anywhere, deed):
    village(anywhere, a_counted_poll(anywhere), 1)
    with pytest.raises(DBAPIError, match="written once"), anywhere.writing() as session:
        session.execute(text(deed))


def without_triggers(here):
    with here.writing() as session:
        for deed in ("update", "delete"):
            session.execute(text(f"DROP TRIGGER confirmations_no_{deed}"))


def test_a_version_that_was_changed_or_taken_out_is_noticed(here):
    code = a_counted_poll(here)
    village(here, code, 1)
    village(here, code, 1, reason="Ghi thêm tổ", teams=2)
    without_triggers(here)
    with here.writing() as session:
        session.delete(session.query(Confirmation).filter_by(number=1).one())
    with pytest.raises(BrokenRecord):
        versions(here, code)
    with here.writing() as session:
        session.execute(text("UPDATE confirmations SET body = replace(body, 'Nguyễn Văn Bình', 'Người khác')"))
    with pytest.raises(BrokenRecord):
        versions(here, code)


def test_nothing_is_confirmed_before_the_count(here):
    code = an_open_poll(here)
    with pytest.raises(PollNotCounted):
        village(here, code, 1)
