from dataclasses import replace
from datetime import date, timedelta

import pytest

from surveys import campaign_board, campaigns, officers, place_changes, place_imports, place_lists, places, polls
from surveys.campaign_board import Hand
from surveys.campaign_errors import CampaignDrawn, CampaignNotDrawn, CampaignNotLaunched, UnknownCampaign
from surveys.campaigns import CampaignPlan
from surveys.errors import (
    FaultyPoll,
    FaultyQuestionnaire,
)
from surveys.keys import box_key
from surveys.officers import Role
from surveys.polls import State
from surveys.sampling import Rule
from surveys.tables import Poll
from tests.given import NOW, a_csv, a_plan, key_in

BY = {"by": "test", "now": NOW}
CODE = "K2345678"
PROVINCE = ["Tỉnh Quảng Ngãi"]


def a_province(here, communes=6):
    """Communes of three villages each."""
    rows = [
        f"Tỉnh Quảng Ngãi,Xã {number},Thôn {letter},{10 + number}"
        for number in range(1, communes + 1)
        for letter in "ABC"
    ]
    listed = place_lists.read("\n".join(["Tỉnh,Xã,Thôn,Số hộ", *rows]).encode())
    with here.writing() as session:
        place_imports.take_in(session, listed, on=date(2026, 1, 1), **BY)


def make(here, rule=Rule(), *, code=CODE, communes=None, **changes):  # noqa: B008  frozen
    head = a_plan(**{"place": tuple(PROVINCE), "villages": (), **changes})
    with here.writing() as session:
        area = places.by_path(session, PROVINCE)
        return campaigns.make(session, plan=CampaignPlan(head, rule, communes), code=code, area=area, **BY).digest


def act(here, verb, **more):
    with here.writing() as session:
        campaign = session.query(campaigns.Campaign).filter_by(code=CODE).one()
        return verb(session, campaign=campaign, **more, **BY)


def draw(here, seed="48213", source="Xổ số kiến thiết 02/03/2026"):
    act(here, campaigns.draw, seed=seed, source=source)


def launched(here):
    with here.reading() as session:
        found = session.query(Poll).order_by(Poll.id).all()
        return {poll.place.name: [village.name for village in poll.villages] for poll in found}


def test_all_communes_get_their_poll_at_once_and_pressing_again_adds_none(here):
    a_province(here)
    make(here)
    assert len(act(here, campaigns.launch)) == len(act(here, campaigns.launch)) == 6
    assert launched(here) == {f"Xã {n}": ["Thôn A", "Thôn B", "Thôn C"] for n in range(1, 7)}
    with here.reading() as session:
        [one, *_] = session.query(Poll)
        assert polls.state(one) is State.DRAFT and one.campaign.code == CODE
        assert [session.get(places.Place, village.place_id).name for village in one.villages] == [
            "Thôn A", "Thôn B", "Thôn C",
        ]  # fmt: skip


def test_a_plan_sent_twice_is_one_plan(here):
    a_province(here)
    assert make(here) == make(here)
    with here.reading() as session:
        assert session.query(campaigns.Campaign).count() == 1


def test_a_sample_needs_its_seed_which_never_changes(here):
    a_province(here)
    make(here, Rule(2, None, 1))
    with pytest.raises(CampaignNotDrawn):
        act(here, campaigns.launch)
    draw(here, "  48213 ")
    draw(here)
    with pytest.raises(CampaignDrawn, match="48213"):
        draw(here, "48214")
    act(here, campaigns.launch)
    assert [len(villages) for villages in launched(here).values()] == [1, 1]


def test_a_seed_has_its_source_and_the_system_says_when_it_drew_one(here):
    a_province(here)
    make(here, Rule(2))
    for seed, source in (("48213", ""), ("a|b", "Xổ số"), ("7" * 201, "Xổ số")):
        with pytest.raises(FaultyPoll):
            draw(here, seed, source)
    draw(here, "", "")
    with here.reading() as session:
        drawn = session.query(campaigns.Campaign).one()
        assert len(drawn.seed) == 32 and drawn.seed_source == campaigns.DRAWN_HERE


def test_rule_and_candidates_stay_as_they_were_when_places_change_before_the_drawing(here):
    a_province(here)
    digest = make(here, Rule(6, None, 1))
    with here.writing() as session:
        village = places.by_path(session, [*PROVINCE, "Xã 1", "Thôn A"])
        place_changes.rename(session, place=village, name="Thôn Mới", on=date(2026, 2, 1), **BY)
    with here.reading() as session:
        _, listed = campaigns.rule_of(session.query(campaigns.Campaign).one())
        assert listed[0].villages[0].name == "Thôn A"
    assert make(here, Rule(6, None, 1), code="K2345679") != digest


def test_one_commune_that_is_gone_by_the_opening_day_stops_all(here):
    a_province(here)
    make(here)
    with here.writing() as session:
        merged = [places.by_path(session, [*PROVINCE, name]) for name in ("Xã 5", "Xã 6")]
        for number, place in enumerate(merged):
            for village in places.children(session, place, on=date(2026, 2, 1)):
                name = f"{village.name} {number}"
                place_changes.rename(session, place=village, name=name, on=date(2026, 2, 1), **BY)
        place_changes.merge(session, merged=merged, name="Xã Mới", on=date(2026, 2, 15), **BY)
    with pytest.raises(FaultyPoll, match="“Xã 5” chỉ có đến hết ngày 14/02/2026; nay là Xã Mới"):
        act(here, campaigns.launch)
    assert launched(here) == {}


@pytest.mark.parametrize(
    ("rule", "told"),
    [(Rule(7), "từ 1 đến 6"), (Rule(0), "từ 1 đến 6"), (Rule(2, 1), "từ 0 đến 0"), (Rule(None, 0), "ghi cả số xã"),
     (Rule(None, None, 0), "phải từ 1")],
)  # fmt: skip
def test_a_rule_that_cannot_be_is_refused(here, rule, told):
    a_province(here)
    with pytest.raises(FaultyPoll, match=told):
        make(here, rule)


def test_communes_without_villages_or_households_are_named(here):
    a_province(here, 1)
    with here.writing() as session:
        area = places.by_path(session, PROVINCE)
        empty = places.add(session, area, "Xã Trống", campaigns.Level.COMMUNE)
        places.add(session, places.by_path(session, [*PROVINCE, "Xã 1"]), "Thôn D", campaigns.Level.VILLAGE)
        number = empty.id
    with pytest.raises(FaultyPoll, match=r"Xã Trống\n.*Thôn D, Xã 1"):
        make(here)
    with pytest.raises(FaultyPoll, match=r"Chưa có thôn nào trong địa bàn: Xã Trống$"):
        make(here, communes=(number,))


def test_all_drafts_open_together_each_with_its_own_key(anywhere):
    a_province(anywhere, 3)
    make(anywhere)
    with pytest.raises(CampaignNotLaunched):
        act(anywhere, campaigns.open_all, keys=anywhere.keys)
    codes = [poll.code for poll in act(anywhere, campaigns.launch)]
    assert act(anywhere, campaigns.open_all, keys=anywhere.keys) == 3
    assert act(anywhere, campaigns.open_all, keys=anywhere.keys) == 0
    assert len({anywhere.keys.get(box_key(code)) for code in codes}) == 3
    assert key_in(anywhere, codes[1], a_csv(("Thôn A", "1" * 19))) == 1


def test_a_crash_after_the_keys_and_before_the_commit_leaves_drafts_that_open_the_next_time(here, monkeypatch):
    a_province(here, 3)
    make(here)
    codes = [poll.code for poll in act(here, campaigns.launch)]
    real, opened = polls.open_poll, []

    def break_at_the_third(session, **named):
        if len(opened) == 2:
            raise OSError("điện mất")
        opened.append(named["poll"].code)
        real(session, **named)

    monkeypatch.setattr(polls, "open_poll", break_at_the_third)
    with pytest.raises(OSError, match="điện mất"):
        act(here, campaigns.open_all, keys=here.keys)
    left = here.keys.get(box_key(codes[0]))
    with here.reading() as session:
        assert left and {polls.state(poll) for poll in session.query(Poll)} == {State.DRAFT}
    monkeypatch.setattr(polls, "open_poll", real)
    assert act(here, campaigns.open_all, keys=here.keys) == 3
    assert here.keys.get(box_key(codes[0])) != left
    assert key_in(here, codes[0], a_csv(("Thôn A", "1" * 19))) == 1


def test_a_questionnaire_that_cannot_be_used_opens_none(here, monkeypatch):
    a_province(here, 2)
    make(here)
    act(here, campaigns.launch)
    monkeypatch.setattr(polls.checker, "faults", lambda _: ["lỗi"])
    with pytest.raises(FaultyQuestionnaire):
        act(here, campaigns.open_all, keys=here.keys)


def test_a_plan_is_seen_from_its_province_only(here):
    a_province(here, 1)
    make(here)
    with here.writing() as session:
        seen = {}
        for name, path in (("Tỉnh", PROVINCE), ("Xã", [*PROVINCE, "Xã 1"]), ("Khác", ["Tỉnh Khác"])):
            who = officers.create(session, name=name, password="x", role=Role.PROVINCE, place=path)
            seen[name] = len(campaigns.seen_by(session, who))
            if name != "Tỉnh":
                with pytest.raises(UnknownCampaign):
                    campaigns.by_code(session, CODE, officer=who)
        assert seen == {"Tỉnh": 1, "Xã": 0, "Khác": 0}


def board(here, today):
    with here.reading() as session:
        found = campaigns.of_campaign(session, session.query(campaigns.Campaign).one())
        return [(line.poll.place.name, line.hand) for line in campaign_board.lines(found, today=today)]


def test_who_needs_a_hand_comes_first(here):
    """Rules of the questionnaire ask for 70 %; collection runs from 2/3 to 12/3."""
    a_province(here, 4)
    make(here, rules=None)
    codes = [poll.code for poll in act(here, campaigns.launch)]
    first, last = date(2026, 3, 2), date(2026, 3, 12)
    assert {hand for _, hand in board(here, first - timedelta(1))} == {None}
    with here.writing() as session:
        for code in codes[:3]:
            polls.open_poll(session, poll=polls.by_code(session, code), keys=here.keys, **BY)
    key_in(
        here, codes[0], a_csv(*[("Thôn A", "1" * 19)] * 11, *[("Thôn B", "1" * 19)] * 11, *[("Thôn C", "1" * 19)] * 11)
    )
    with here.writing() as session:
        polls.close(session, poll=polls.by_code(session, codes[2]), **BY)
    assert board(here, first) == [
        ("Xã 4", Hand.NOT_OPENED), ("Xã 3", Hand.TOO_FEW), ("Xã 2", None), ("Xã 1", None),
    ]  # fmt: skip
    assert board(here, last - timedelta(2))[:2] == [("Xã 4", Hand.NOT_OPENED), ("Xã 2", Hand.TOO_SLOW)]
    assert dict(board(here, last + timedelta(1)))["Xã 1"] is Hand.NOT_CLOSED
    assert {hand for _, hand in board(here, date(2026, 5, 30))} == {Hand.NOT_COUNTED}


def test_sums_are_sums_and_carry_no_threshold(here):
    a_province(here, 2)
    make(here)
    act(here, campaigns.launch)
    with here.reading() as session:
        lines = campaign_board.lines(
            campaigns.of_campaign(session, session.query(campaigns.Campaign).one()), today=date(2026, 3, 2)
        )
        whole = campaign_board.sums(lines)
    assert (whole.households, whole.collected, whole.met) == (3 * 11 + 3 * 12, 0, None)
    assert campaign_board.sums([]) is None and replace(whole, online=1).collected == 1
