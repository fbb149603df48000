"""Piles of paper drawn by lot and counted again; polls of communes rolled up from what they confirmed."""

import hashlib
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from surveys import (
    confirmations,
    drawing_lots,
    figures,
    officers,
    place_changes,
    places,
    polls,
    rechecks,
    rollups,
)
from surveys.confirmation_errors import (
    BrokenRecord,
    FaultyRecheck,
    NothingToRecheck,
    PileNotDrawn,
    UnknownDraw,
    UnknownRollup,
)
from surveys.errors import TotalsClash
from surveys.officers import Role
from surveys.tables import Campaign, Confirmation, ConfirmedFigures, Place, Poll, RecheckDraw
from tests.analysis.counts import ballots
from tests.given import NOW
from tests.ten_polls import counted

PROVINCE = ["Tỉnh Quảng Ngãi"]
LATER = NOW + timedelta(days=5)
KEY = "ntm-xa@2"
VILLAGES = {"Thôn Một": (60, ballots(20, 5)), "Thôn Hai": (40, ballots(12))}


def a_poll(here, commune, *, paper=True, confirm=True, **changes):
    """A counted poll on paper alone, or by phone alone; confirmed."""
    code = counted(here, VILLAGES, **{"place": (*PROVINCE, commune), **changes})
    with here.writing() as session:
        poll, lan = polls.by_code(session, code), lan_of(session)
        for village in poll.villages:
            came = len(VILLAGES[village.name][1])
            village.slips, village.paper, village.online = village.households, came * paper, came * (not paper)
        session.flush()
        if confirm:
            for village in poll.villages:
                confirmations.confirm_village(session, village=village, signers="Bình", by=lan, now=NOW)
            confirmations.confirm_whole(session, poll=poll, by=lan, now=NOW)
    return code


def lan_of(session):
    there = officers.by_name(session, "Lan")
    return there or officers.create(session, name="Lan", password="x", role=Role.PROVINCE, place=PROVINCE)


def rolled_up(session):
    return rollups.of(session, place=lan_of(session).place, key=KEY)


def drawn(here, **changes):
    with here.writing() as session:
        lan, rollup = lan_of(session), rolled_up(session)
        asked = polls.by_code(session, rollup.lines[0].poll).questionnaire_id if rollup.lines else 1
        return rechecks.draw(
            session, rollup=rollup, place=lan.place, questionnaire_id=asked, by=lan, now=LATER, **changes
        )  # fmt: skip


def write_down(here, draw, label, **changes):
    values = {"sheets": 25, "answers": [(25, 0)] * 18 + [(20, 5)], "counted_by": "Mai, Hoa", **changes}
    with here.writing() as session:
        return rechecks.write_down(session, draw=draw, label=label, by=lan_of(session), now=LATER, **values)


def test_the_province_is_the_sum_of_what_communes_confirmed_and_names_who_is_missing(here):
    first, second = a_poll(here, "Xã A"), a_poll(here, "Xã B", paper=False)
    waiting = a_poll(here, "Xã C", confirm=False)
    with here.reading() as session:
        rollup = rolled_up(session)
    assert [(line.poll, line.place) for line in rollup.lines] == [(first, "Xã A"), (second, "Xã B")]
    assert [(each.poll, each.state) for each in rollup.missing] == [(waiting, "counted")]
    assert (rollup.figures.households, rollup.figures.online, rollup.figures.paper) == (200, 37, 37)
    assert rollup.figures.questions[18].dissatisfied == 10


def test_only_the_newest_poll_of_a_place_is_summed_and_other_kinds_stand_apart(here):
    a_poll(here, "Xã A", opens=date(2025, 3, 2), closes=date(2025, 3, 12))
    newest = a_poll(here, "Xã A")
    a_poll(here, "Xã A", kind="ntm-xa-nang-cao")
    with here.reading() as session:
        rollup = rolled_up(session)
        keys = [group.key.partition("@")[0] for group in rollups.groups(session, lan_of(session).place)]
        with pytest.raises(UnknownRollup):
            rollups.of(session, place=lan_of(session).place, key="ntm-tinh@1")
    assert [line.poll for line in rollup.lines] == [newest] and rollup.left_out == 1
    assert sorted(keys) == ["ntm-xa", "ntm-xa-nang-cao"]


def test_polls_of_one_plan_are_summed_apart_from_others_of_their_kind(here):
    planned, alone = a_poll(here, "Xã A"), a_poll(here, "Xã B")
    with here.writing() as session:
        poll, lan = polls.by_code(session, planned), lan_of(session)
        poll.campaign = Campaign(
            code="KH2345", title="Kế hoạch 2026", questionnaire_id=poll.questionnaire_id, rules=poll.rules,
            legal=poll.legal, place=lan.place, opens_on=poll.opens_on, closes_on=poll.closes_on, contact="",
            sampling="{}", candidates="[]", digest="", made_by="Lan", made_at=NOW,
        )  # fmt: skip
        session.flush()
        found = {key: rollups.of(session, place=lan.place, key=key) for key in ("KH2345", KEY)}
    assert found["KH2345"].title == "Kế hoạch 2026"
    assert [line.poll for each in found.values() for line in each.lines] == [planned, alone]


def alike(here, code, numbers):
    """More communes, whose polls and records are copies of one."""
    with here.writing() as session:
        poll = polls.by_code(session, code)
        records = columns_of(session, Confirmation, Confirmation.poll_id == poll.id)
        [head], above = columns_of(session, Poll, Poll.id == poll.id), poll.place.parent
        packed = columns_of(session, ConfirmedFigures, ConfirmedFigures.confirmation_id.in_([r["id"] for r in records]))
        for number in numbers:
            place = added(session, Place(parent=above, name=f"Xã {number}", level="commune"))
            made = added(session, Poll(**{**head, "id": None, "code": f"P{number:05}", "place_id": place.id}))
            for each in records:
                copy = added(session, Confirmation(**{**each, "id": None, "poll_id": made.id}))
                if copy.position == confirmations.WHOLE:
                    session.add(ConfirmedFigures(**{**packed[0], "confirmation_id": copy.id}))


def columns_of(session, table, where):
    return [dict(row._mapping) for row in session.execute(select(table.__table__).where(where))]


def added(session, row):
    session.add(row)
    session.flush()
    return row


def every_record(session, place):
    return rollups.of(session, place=place, key=KEY)


def test_a_roll_up_asks_as_often_for_forty_communes_as_for_two(here, counted_queries):
    code, asked = a_poll(here, "Xã A"), {}
    for more in (range(1), range(1, 39)):
        alike(here, code, more)
        for act in (rollups.sums, every_record):
            with here.reading() as session:
                place = lan_of(session).place
                with counted_queries(here) as told:
                    act(session, place)
            asked.setdefault(act.__name__, []).append(len(told))
    assert all(few == many <= 8 for few, many in asked.values()), asked
    with here.reading() as session:
        assert rollups.sums(session, lan_of(session).place)[0].figures == rolled_up(session).figures
        assert rolled_up(session).figures.households == 40 * 100


def test_the_sum_of_numbers_alone_is_the_sum_of_the_records_and_follows_amendments_of_the_whole(anywhere):
    first, _ = a_poll(anywhere, "Xã A"), a_poll(anywhere, "Xã B", paper=False)
    a_poll(anywhere, "Xã C", confirm=False)
    assert teams(anywhere) == 4
    with anywhere.writing() as session:
        poll, lan = polls.by_code(session, first), lan_of(session)
        confirmations.confirm_village(
            session, village=poll.villages[0], signers="Bình", teams=3, reason="Ba tổ", by=lan, now=LATER
        )
    assert teams(anywhere) == 4, "a village's amendment waits for the commune's"
    with anywhere.writing() as session:
        poll, lan = polls.by_code(session, first), lan_of(session)
        confirmations.confirm_whole(session, poll=poll, reason="Theo thôn", by=lan, now=LATER)
    assert teams(anywhere) == 6


def teams(here):
    """Of the province, by either way of adding up."""
    with here.reading() as session:
        [summed], rollup = rollups.sums(session, lan_of(session).place), rolled_up(session)
    assert summed.figures == rollup.figures
    assert (summed.confirmed, summed.missing) == (len(rollup.lines), len(rollup.missing)) == (2, 1)
    return summed.figures.teams


def one_more_household(lanes):
    return figures.packed(replace(figures.unpacked(lanes), households=figures.unpacked(lanes).households + 1))


def test_numbers_that_do_not_add_up_are_refused_and_so_are_those_that_are_not_the_records(here):
    """Someone with the database takes the triggers away and changes the numbers of a village, then those above."""
    a_poll(here, "Xã A")
    with here.writing() as session:
        session.execute(text("DROP TRIGGER confirmed_figures_no_update"))
        row = session.query(ConfirmedFigures).one()
        first, second = figures.apart(row.parts, len(row.whole))
        row.parts = one_more_household(first) + second
    told = "Xã A, số hộ: cộng 2 nơi bên dưới được 101 nhưng ghi 100"
    with here.reading() as session, pytest.raises(TotalsClash, match=told):
        rollups.sums(session, lan_of(session).place)
    with here.writing() as session:
        row = session.query(ConfirmedFigures).one()
        row.whole = one_more_household(row.whole)
    with here.reading() as session:
        assert rollups.sums(session, lan_of(session).place)[0].figures.households == 101
        with pytest.raises(BrokenRecord):
            rolled_up(session)


@pytest.mark.parametrize("deed", ["DELETE FROM confirmed_figures", "UPDATE confirmed_figures SET parts = x'00'"])
def test_a_record_without_its_numbers_is_told_and_not_left_out(here, deed):
    a_poll(here, "Xã A")
    with here.writing() as session:
        for each in ("update", "delete"):
            session.execute(text(f"DROP TRIGGER confirmed_figures_no_{each}"))
        session.execute(text(deed))
    with here.reading() as session, pytest.raises(BrokenRecord):
        rollups.sums(session, lan_of(session).place)


def forged(here, table, old, new):
    """Someone with the database takes the triggers away, changes a record and puts the digest right."""
    with here.writing() as session:
        session.execute(text(f"DROP TRIGGER {table}_no_update"))
        for row_id, body in session.execute(text(f"SELECT id, body FROM {table}")).all():
            if old in body:
                changed = body.replace(old, new)
                values = {"id": row_id, "body": changed, "digest": hashlib.sha256(changed.encode()).hexdigest()}
                session.execute(text(f"UPDATE {table} SET body = :body, digest = :digest WHERE id = :id"), values)


def test_a_commune_that_is_not_the_sum_of_its_villages_is_refused_with_the_numbers(here):
    a_poll(here, "Xã A")
    forged(here, "confirmations", '"paper":37', '"paper":36')
    with here.reading() as session, pytest.raises(TotalsClash, match="cộng 2 nơi bên dưới được 37 nhưng ghi 36"):
        rolled_up(session)


def test_a_village_that_was_forged_no_longer_lies_under_its_commune(here):
    a_poll(here, "Xã A")
    forged(here, "confirmations", '"paper":25', '"paper":24')
    with here.reading() as session, pytest.raises(BrokenRecord):
        rolled_up(session)


def test_anyone_can_draw_the_same_piles_again_from_the_seed(here):
    codes = [a_poll(here, "Xã A"), a_poll(here, "Xã B")]
    a_poll(here, "Xã C", paper=False)
    draw = drawn(here, seed="  xổ số 27/11: 04821 ", worst=50, risk=50)
    labels = [pile.label for pile in draw.piles]
    assert labels == [f"{code}/{position}" for code in codes for position in (1, 2)], "phones have no paper"
    assert draw.seed == "xổ số 27/11: 04821" and len(draw.drawn) == rechecks.size(4, worst=50, risk=50) == 1
    again = sorted(labels, key=lambda label: hashlib.sha256(f"{draw.seed}|{label}".encode()).hexdigest())
    assert [pile.label for pile in draw.drawn] == again[:1] == drawing_lots.order(labels, seed=draw.seed)[:1]
    others = {drawn(here).seed for _ in range(2)}
    assert len(others) == 2 and all(len(seed) == 32 for seed in others)
    with here.reading() as session:
        assert len(rechecks.draws(session, rolled_up(session))) == 3


def test_a_draw_of_another_place_or_questionnaire_is_not_even_read(here):
    a_poll(here, "Xã A")
    drawn(here)
    with here.writing() as session:
        mine, elsewhere = lan_of(session).place, Place(name="Tỉnh Khác", level="province")
        asked = session.scalars(select(Poll.questionnaire_id)).first()
        session.add(elsewhere)
        session.flush()
        unreadable = {"body": "{}", "digest": "", "at": LATER}
        session.add(RecheckDraw(place_id=elsewhere.id, questionnaire_id=asked, **unreadable))
        session.add(RecheckDraw(place_id=mine.id, questionnaire_id=asked + 1, **unreadable))
    with here.reading() as session:
        [found] = rechecks.draws(session, rolled_up(session))
        assert rechecks.find(session, rolled_up(session), found.number) == found
        with pytest.raises(UnknownDraw):
            rechecks.find(session, rolled_up(session), found.number + 1)


def test_a_draw_follows_a_commune_that_moved_to_another_district(anywhere):
    counted_in = [*PROVINCE, "Huyện Cũ", "Xã A"]
    with anywhere.writing() as session:
        places.find_or_add(session, [*PROVINCE, "Huyện Mới"])
    code = a_poll(anywhere, "Xã A", place=counted_in)
    with anywhere.writing() as session:
        lan, poll = lan_of(session), polls.by_code(session, code)
        of_old = rollups.of(session, place=poll.place.parent, key=KEY)
        rechecks.draw(
            session, rollup=of_old, place=poll.place.parent, questionnaire_id=poll.questionnaire_id, by=lan, now=LATER
        )  # fmt: skip
        new = places.by_path(session, [*PROVINCE, "Huyện Mới"])
        place_changes.move(session, place=poll.place, parent=new, on=LATER.date(), by="Lan", now=LATER)
        for area in (new, lan.place):
            assert len(rechecks.draws(session, rollups.of(session, place=area, key=KEY))) == 1, area.name


def test_what_cannot_be_drawn_is_refused(here):
    with pytest.raises(UnknownRollup):
        drawn(here)
    a_poll(here, "Xã A", paper=False)
    with pytest.raises(NothingToRecheck):
        drawn(here)
    with pytest.raises(FaultyRecheck) as refused:
        drawn(here, worst=0, risk=51, seed="x" * 201)
    assert [fault.place for fault in refused.value.faults] == ["worst", "risk", "seed"]


def test_a_pile_is_held_against_what_was_counted_question_by_question(here):
    code = a_poll(here, "Xã A")
    draw = drawn(here)
    assert write_down(here, draw, f"{code}/1").differences == []
    with pytest.raises(FaultyRecheck, match="lý do đếm thêm"):
        write_down(here, draw, f"{code}/1", sheets=24)
    other = write_down(
        here, draw, f"{code}/1", sheets=24, answers=[(24, 0)] * 18 + [(20, 4)], reason="Hai tờ dính nhau"
    )
    assert [each for each in other.differences if "Câu 19" in each[0] or "Số" in each[0]] == [
        ("Số tờ", 25, 24), ("Câu 19, không hài lòng", 5, 4)
    ]  # fmt: skip
    with here.reading() as session:
        poll = polls.by_code(session, code)
        several = rechecks.of_poll(session, poll)[1]
        last = confirmations.of_poll(session, poll)[1][-1]
    assert [each.number for each in several] == [1, 2] and rechecks.unnoted(last, several) == other
    with here.writing() as session:
        amended = confirmations.confirm_village(
            session, village=polls.by_code(session, code).villages[0], signers="Bình", reason="Theo thẩm tra",
            rechecked=[each.digest for each in several], by=lan_of(session), now=LATER,
        )  # fmt: skip
    assert rechecks.unnoted(amended, several) is None and amended.figures == last.figures, "ballots never change"


def test_where_ballots_do_not_tell_how_they_came_only_sheets_are_counted(here):
    code = a_poll(here, "Xã A", confirm=False)
    with here.writing() as session:
        village = polls.by_code(session, code).villages[0]
        village.paper, village.online = 4, 21
        session.flush()
        assert rechecks.machine_of(session, f"{code}/1") == (4, ())


@pytest.mark.parametrize("wrong", [{"sheets": -1}, {"counted_by": " "}, {"answers": [(26, 0)] + [(0, 0)] * 18}])
def test_what_cannot_be_counted_is_refused(here, wrong):
    code = a_poll(here, "Xã A")
    with pytest.raises(FaultyRecheck):
        write_down(here, drawn(here), f"{code}/1", **wrong)


def test_a_pile_that_was_not_drawn_is_not_written_down(here):
    a_poll(here, "Xã A")
    with pytest.raises(PileNotDrawn):
        write_down(here, drawn(here), "XXXXXX/1")


@pytest.mark.parametrize("table", ["confirmed_figures", "recheck_draws", "rechecks"])
def test_draws_and_what_they_came_to_stay(anywhere, table):
    code = a_poll(anywhere, "Xã A")
    write_down(anywhere, drawn(anywhere), f"{code}/1")
    column = "whole" if table == "confirmed_figures" else "body"
    for deed in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match="written once"), anywhere.writing() as session:
            session.execute(text(deed))
