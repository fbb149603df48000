from datetime import date

import pytest

from surveys import place_changes, places, polls
from surveys.errors import FaultyPoll, UnknownPlace
from surveys.questionnaires import Level
from tests.given import NOW, a_draft, a_plan, an_open_poll

OLD = ["Tỉnh Quảng Ngãi", "Huyện Minh Long", "Xã Long Hiệp"]
JULY = date(2025, 7, 1)
BY = {"by": "test", "now": NOW}


def without_districts(here):
    """What happened on 1/7/2025."""
    with here.writing() as session:
        district = places.by_path(session, OLD[:2])
        place_changes.dissolve(session, place=district, on=JULY, **BY)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Thôn Hòa Bình", "thôn  Hoà bình"), ("Xã Thủy Ba", "Xã Thuỷ Ba"), ("Thôn Quý", "THÔN QUÝ"), ("Ấp Tòa", "ấp Toà")],
)
def test_a_name_is_known_however_it_is_spelled(one, other):
    assert places.key_of(one) == places.key_of(other)


@pytest.mark.parametrize(("one", "other"), [("Thôn Hòa", "Thôn Hoá"), ("Thôn 1", "Thôn 11"), ("Thôn Mân", "Thôn Man")])
def test_other_names_stay_others(one, other):
    assert places.key_of(one) != places.key_of(other)


def test_villages_are_listed_as_people_count():
    names = ["Thôn 10", "Thôn 2", "Thôn 1", "Khối phố 3"]
    assert sorted(names, key=places.in_order) == ["Khối phố 3", "Thôn 1", "Thôn 2", "Thôn 10"]


def test_villages_are_listed_by_the_vietnamese_alphabet():
    names = ["Thôn Dương", "Thôn Đỉnh", "Thôn Đoài", "Thôn Đông", "Thôn Hạ", "Thôn Hòa", "Thôn Hoà Bình", "Thôn Mai",
             "Thôn Mãi", "Thôn Mang", "Thôn Măng", "Thôn Ơi", "Thôn Tú", "Thôn Tư", "Thôn Vạn"]  # fmt: skip
    assert sorted(set(names), key=places.in_order) == names


def test_a_name_tells_its_level():
    assert places.level_of("Khối phố Mỹ Thạch", depth=2) is Level.VILLAGE
    assert places.level_of("Thành phố Đà Nẵng", depth=0) is Level.PROVINCE


def test_an_old_poll_shows_its_district_after_the_commune_moved(here):
    code = an_open_poll(here, opens=date(2025, 3, 2), closes=date(2025, 3, 12))
    without_districts(here)
    with here.reading() as session:
        assert polls.by_code(session, code).place.path == tuple(OLD)


def test_a_new_poll_is_at_the_place_of_its_day(here):
    a_draft(here, opens=date(2025, 6, 20), closes=date(2025, 6, 30))
    without_districts(here)
    with (
        here.writing() as session,
        pytest.raises(FaultyPoll, match=r"“Huyện Minh Long” chỉ có đến hết ngày 30/06/2025"),
    ):
        polls.announce(session, plan=a_plan(), **BY)
    code = a_draft(here, place=(OLD[0], OLD[2]))
    late = a_draft(here, opens=date(2025, 6, 21), closes=date(2025, 6, 30))
    with here.reading() as session:
        assert polls.by_code(session, code).place.valid_from == JULY
        assert polls.by_code(session, late).place.path == tuple(OLD)


def test_what_a_commune_was_lies_inside_what_it_became_and_not_the_other_way(here):
    a_draft(here)
    with here.reading() as session:
        was = places.by_path(session, OLD).id
    without_districts(here)
    with here.reading() as session:
        old, new = session.get(polls.Place, was), places.by_path(session, [OLD[0], OLD[2]])
        assert old.id != new.id and places.is_within(old, new) and not places.is_within(new, old)
        assert places.is_within(old, places.by_path(session, OLD[:2])), "still inside its district"


def test_a_number_outside_the_area_is_no_place(here):
    a_draft(here)
    a_draft(here, place=("Tỉnh Khác", "Xã Khác"))
    with here.reading() as session:
        own, other = places.by_path(session, OLD[:1]), places.by_path(session, ["Tỉnh Khác"])
        assert places.by_number(session, places.by_path(session, OLD).id, area=own)
        for number in (other.id, 999):
            with pytest.raises(UnknownPlace):
                places.by_number(session, number, area=own)


def test_everything_below_is_found_in_one_query(here, counted_queries):
    a_draft(here)
    with here.writing() as session:
        commune = places.by_path(session, OLD)
        for number in range(5):
            places.add(session, commune, f"Thôn {number}", Level.VILLAGE)
    with here.reading() as session:
        top = places.by_path(session, OLD[:1])
        with counted_queries(here) as told:
            assert len(places.below(session, top, on=JULY)) == 7
        assert len(told) == 1
