from datetime import date

import pytest

from surveys import households, journal, officers, place_changes, places, polls
from surveys.errors import FaultyPlaces
from surveys.officers import Act, Role
from surveys.place_changes import Part
from surveys.polls import VillagePlan
from surveys.questionnaires import Level
from surveys.tables import Officer, Place
from tests.given import NOW, a_draft, an_open_poll, cast, slips_of

COMMUNE = ["Tỉnh Quảng Ngãi", "Xã Long Hiệp"]
APRIL = date(2026, 4, 1)
BY = {"by": "test", "now": NOW}


@pytest.fixture
def commune(here):
    """A commune of three villages with their households."""
    with here.writing() as session:
        place = places.find_or_add(session, COMMUNE)
        for name, number in (("Thôn Một", 12), ("Thôn Hai", 10), ("Thôn Ba", 8)):
            households.note(session, places.add(session, place, name, Level.VILLAGE), number, on=date(2026, 1, 1))
    return here


def names(session, on):
    return [place.name for place in places.children(session, places.by_path(session, COMMUNE), on=on)]


def at(session, *path):
    return places.by_path(session, [*COMMUNE, *path])


def merged(here, *olds, name="Thôn Một", on=APRIL):
    with here.writing() as session:
        old = [at(session, each) for each in olds or ("Thôn Một", "Thôn Hai")]
        return place_changes.merge(session, merged=old, name=name, on=on, **BY).id


def test_a_merged_village_has_all_households_and_may_bear_an_old_name(commune):
    number = merged(commune)
    with commune.reading() as session:
        assert names(session, date(2026, 3, 31)) == ["Thôn Ba", "Thôn Hai", "Thôn Một"]
        assert names(session, APRIL) == ["Thôn Ba", "Thôn Một"]
        new = session.get(Place, number)
        assert sorted(each.name for each in new.predecessors) == ["Thôn Hai", "Thôn Một"]
        assert households.on_day(session, [new], on=APRIL) == {number: 22}
        assert [each.detail for each in session.query(journal.JournalEntry) if each.act == "sáp nhập"] == [
            "Tỉnh Quảng Ngãi/Xã Long Hiệp/Thôn Một, Tỉnh Quảng Ngãi/Xã Long Hiệp/Thôn Hai"
            " → Tỉnh Quảng Ngãi/Xã Long Hiệp/Thôn Một, từ 01/04/2026"
        ]


def test_an_old_poll_keeps_its_villages_and_a_new_one_gets_the_new(commune):
    code = an_open_poll(commune, place=tuple(COMMUNE))
    merged(commune)
    plan = {"opens": date(2026, 5, 4), "closes": date(2026, 5, 9), "villages": (VillagePlan("thôn một", 22),)}
    later = a_draft(commune, place=tuple(COMMUNE), **plan)
    cast(commune, slips_of(commune, code)["Thôn Hai"][0])
    with commune.reading() as session:
        old, new = polls.by_code(session, code), polls.by_code(session, later)
        assert [(each.name, each.households) for each in old.villages] == [
            ("Thôn Một", 12), ("Thôn Hai", 10), ("Thôn Ba", 8),
        ]  # fmt: skip
        was, became = (session.get(Place, poll.villages[0].place_id) for poll in (old, new))
        assert (was.valid_to, became.valid_from) == (date(2026, 3, 31), APRIL)


def test_a_split_village_becomes_two(commune):
    with commune.writing() as session:
        parts = [Part("Thôn Ba", 5), Part("Thôn Bốn", 3)]
        place_changes.split(session, place=at(session, "Thôn Ba"), parts=parts, on=APRIL, **BY)
    with commune.reading() as session:
        assert names(session, APRIL) == ["Thôn Ba", "Thôn Bốn", "Thôn Hai", "Thôn Một"]
        new = at(session, "Thôn Bốn")
        assert [each.name for each in new.predecessors] == ["Thôn Ba"]
        assert households.on_day(session, [new], on=date(2027, 1, 1)) == {new.id: 3}


def test_what_a_split_place_was_lies_inside_none_of_its_parts(commune):
    with commune.writing() as session:
        place_changes.split(
            session, place=at(session, "Thôn Ba"), parts=[Part("Thôn Ba"), Part("Thôn Bốn")], on=APRIL, **BY
        )
    with commune.reading() as session:
        new = at(session, "Thôn Ba")
        [old] = new.predecessors
        assert not places.is_within(old, new) and places.is_within(old, at(session))


def test_accounts_and_old_polls_go_along_when_a_commune_is_renamed(commune):
    code = an_open_poll(commune, place=tuple(COMMUNE))
    with commune.writing() as session:
        officers.add(session, name="Lan", password="mười lăm ký tự trở lên", role=Role.COMMUNE, place=COMMUNE, **BY)
        place_changes.rename(session, place=at(session), name="Xã Minh Long", on=APRIL, **BY)
    with commune.reading() as session:
        lan, poll = officers.named(session, "Lan"), polls.by_code(session, code)
        assert lan.place.name == "Xã Minh Long" and poll.place.name == "Xã Long Hiệp"
        assert officers.may(lan, Act.RUN, poll.place)
        below = places.children(session, lan.place, on=APRIL)
        assert [each.name for each in below] == ["Thôn Ba", "Thôn Hai", "Thôn Một"]
        assert set(households.on_day(session, below, on=APRIL).values()) == {8, 10, 12}


def test_communes_with_villages_of_one_name_are_not_merged_until_one_is_renamed(commune):
    other = ["Tỉnh Quảng Ngãi", "Xã Thanh An"]

    def merge(session):
        return place_changes.merge(
            session, merged=[at(session), places.by_path(session, other)], name="Xã Long Hiệp", on=APRIL, **BY
        )

    with commune.writing() as session:
        place = places.find_or_add(session, other)
        places.add(session, place, "thôn một", Level.VILLAGE)
    with commune.writing() as session, pytest.raises(FaultyPlaces, match="thôn một"):
        merge(session)
    with commune.writing() as session:
        assert names(session, APRIL) == ["Thôn Ba", "Thôn Hai", "Thôn Một"], "nothing half done"
        old = places.by_path(session, [*other, "Thôn Một"])
        place_changes.rename(session, place=old, name="Thôn Một An", on=date(2026, 3, 1), **BY)
        merge(session)
        assert names(session, APRIL) == ["Thôn Ba", "Thôn Hai", "Thôn Một", "Thôn Một An"]


@pytest.mark.parametrize(
    ("olds", "name", "on", "told"),
    [
        (["Thôn Một"], "Thôn Mới", APRIL, "ít nhất hai"),
        (["Thôn Một", "Thôn Hai"], "THÔN BA", APRIL, "Đã có nơi khác tên"),
        (["Thôn Một", "Thôn Hai"], " ", APRIL, "Tên mới cần có"),
        (["Thôn Một", "Thôn Hai"], "Thôn Mới", date(26, 4, 1), "kiểm tra lại năm"),
        (["Thôn Một", "Thôn Một"], "Thôn Mới", APRIL, "các nơi khác nhau"),
    ],
)
def test_a_merger_that_cannot_be_is_refused(commune, olds, name, on, told):
    with pytest.raises(FaultyPlaces, match=told):
        merged(commune, *olds, name=name, on=on)


def test_what_has_ended_or_is_still_to_begin_does_not_change_again(commune):
    number = merged(commune)
    with commune.writing() as session:
        new = session.get(Place, number)
        for place, told in ((new.predecessors[0], "đã thôi"), (new, "mới có từ ngày 01/04/2026")):
            with pytest.raises(FaultyPlaces, match=told):
                place_changes.rename(session, place=place, name="Thôn X", on=APRIL, **BY)


def test_a_village_moves_to_another_commune_but_never_below_a_village(commune):
    with commune.writing() as session:
        other = places.find_or_add(session, ["Tỉnh Quảng Ngãi", "Xã Thanh An"])
        one, two = at(session, "Thôn Một"), at(session, "Thôn Hai")
        for parent in (two, one, at(session)):
            with pytest.raises(FaultyPlaces, match="không chuyển về"):
                place_changes.move(session, place=one, parent=parent, on=APRIL, **BY)
        new = place_changes.move(session, place=one, parent=other, on=APRIL, **BY)
        assert new.path == ("Tỉnh Quảng Ngãi", "Xã Thanh An", "Thôn Một") and one.path[1] == "Xã Long Hiệp"


def test_only_a_level_in_between_can_be_dissolved(commune):
    with commune.writing() as session:
        for place in (at(session, "Thôn Một"), places.by_path(session, COMMUNE[:1])):
            with pytest.raises(FaultyPlaces, match="không phải cấp trung gian"):
                place_changes.dissolve(session, place=place, on=APRIL, **BY)
        assert session.query(Officer).count() == 0
