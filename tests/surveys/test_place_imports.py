from datetime import date

import pytest
from sqlalchemy import event

from surveys import households, place_changes, place_imports, place_lists, places
from surveys.errors import FaultyUpload
from surveys.tables import HouseholdCount, Place
from tests.given import NOW

DAY = date(2026, 3, 1)
BY = {"by": "test", "now": NOW}
FILE = """STT,Tỉnh,Xã,Thôn,Số hộ,Tổ lấy ý kiến,Ghi chú
1,Tỉnh Quảng Ngãi,Xã Long Hiệp,Thôn Một,1.200,Tổ 1,x
2,,,Thôn Hai,10,,
3,,Xã Thanh An,Thôn Một,8,,
,Tổng cộng,,,1.218,,
"""


def read(text, area=None):
    return place_lists.read(text.encode(), area=area)


def take_in(here, text, *, on=DAY, area=()):
    with here.writing() as session:
        inside = places.by_path(session, list(area)) if area else None
        return place_imports.take_in(session, read(text, inside), on=on, **BY)


def faults_of(here, text, *, on=DAY, area=()):
    with pytest.raises(FaultyUpload) as refusal:
        take_in(here, text, on=on, area=area)
    return [str(fault) for fault in refusal.value.faults]


def rows(here):
    with here.reading() as session:
        every = session.query(Place).order_by(Place.id)
        numbers = households.on_day(session, every, on=DAY)
        return [("/".join(place.path), numbers.get(place.id), place.team) for place in every]


def test_a_file_becomes_a_tree(here):
    changes = take_in(here, FILE)
    assert rows(here) == [
        ("Tỉnh Quảng Ngãi", None, ""),
        ("Tỉnh Quảng Ngãi/Xã Long Hiệp", None, ""),
        ("Tỉnh Quảng Ngãi/Xã Long Hiệp/Thôn Một", 1200, "Tổ 1"),
        ("Tỉnh Quảng Ngãi/Xã Long Hiệp/Thôn Hai", 10, ""),
        ("Tỉnh Quảng Ngãi/Xã Thanh An", None, ""),
        ("Tỉnh Quảng Ngãi/Xã Thanh An/Thôn Một", 8, ""),
    ]
    assert len(changes.added) == 6 and read(FILE).unused == ("Ghi chú",)


def test_a_list_of_one_commune_reads_no_village_of_another(here):
    take_in(here, FILE)
    alone, loaded = "Tỉnh,Xã,Thôn,Số hộ\nTỈNH QUẢNG NGÃI,xã thanh an,Thôn Hai,9\n", []
    event.listen(Place, "load", hear := lambda place, _: loaded.append(place.name))
    with here.reading() as session:
        changes = place_imports.compare(session, read(alone), on=DAY)
    event.remove(Place, "load", hear)
    assert sorted(loaded) == ["Thôn Một", "Tỉnh Quảng Ngãi", "Xã Long Hiệp", "Xã Thanh An"]
    assert (len(changes.added), changes.missing) == (1, ("Thôn Một, Xã Thanh An, Tỉnh Quảng Ngãi",))


def test_the_same_file_twice_changes_nothing(here):
    take_in(here, FILE)
    before = rows(here)
    changes = take_in(here, FILE.replace("Thôn Hai", "THÔN  HAI"), on=date(2026, 9, 1))
    assert changes.nothing and changes.same == 6 and rows(here) == before
    with here.reading() as session:
        assert session.query(HouseholdCount).count() == 3


def test_other_numbers_and_teams_are_told_with_those_before_and_older_ones_stay(here):
    take_in(here, FILE)
    changes = take_in(here, FILE.replace("Thôn Hai,10,", "Thôn Hai,11,Tổ 2"), on=date(2026, 9, 1))
    assert [(line.names, before) for line, before in changes.recounted] == [
        ("Thôn Hai, Xã Long Hiệp, Tỉnh Quảng Ngãi", 10)
    ]
    assert [before for _, before in changes.teams] == [""] and changes.added == ()
    with here.reading() as session:
        village = places.by_path(session, ["Tỉnh Quảng Ngãi", "Xã Long Hiệp", "Thôn Hai"])
        days = (date(2026, 1, 1), DAY, date(2026, 8, 31), date(2026, 9, 1))
        assert [households.on_day(session, [village], on=day)[village.id] for day in days] == [10, 10, 10, 11]
        assert [count.households for count in households.history(session, village)] == [11, 10]


def test_what_the_file_does_not_name_is_told_and_stays(here):
    take_in(here, FILE)
    changes = take_in(here, "Xã,Thôn,Số hộ\nXã Long Hiệp,Thôn Ba,5\n", area=["Tỉnh Quảng Ngãi"])
    assert changes.missing == (
        "Thôn Hai, Xã Long Hiệp, Tỉnh Quảng Ngãi",
        "Thôn Một, Xã Long Hiệp, Tỉnh Quảng Ngãi",
    )
    assert len(rows(here)) == 7


def test_a_commune_needs_no_columns_for_what_lies_above_it(here):
    take_in(here, FILE)
    area = ["Tỉnh Quảng Ngãi", "Xã Thanh An"]
    take_in(here, "Thôn,Số hộ\nThôn Mới,5\n", area=area)
    assert rows(here)[-1] == ("Tỉnh Quảng Ngãi/Xã Thanh An/Thôn Mới", 5, "")
    assert faults_of(here, "Xã,Thôn,Hộ\nXã Long Hiệp,Thôn X,5", area=area) == [
        "dòng 2: “Xã Long Hiệp” nằm ngoài địa bàn Xã Thanh An"
    ]
    assert faults_of(here, "Huyện,Xã,Thôn,Hộ\nHuyện A,,Thôn X,5", area=area) == [
        "dòng 2: “Huyện A” không có trong địa bàn này"
    ]


def test_a_district_may_stand_in_between(here):
    text = "Tỉnh;Huyện;Xã;Thôn;Số hộ\nTỉnh A;Huyện B;Xã C;Thôn D;7\n;Huyện E;Xã C;Thôn D;8\n"
    take_in(here, text, on=date(2025, 3, 1))
    assert [path for path, number, _ in rows(here) if number] == [
        "Tỉnh A/Huyện B/Xã C/Thôn D", "Tỉnh A/Huyện E/Xã C/Thôn D",
    ]  # fmt: skip


def test_every_faulty_line_is_told_and_nothing_is_taken_in(here):
    text = (
        "Tỉnh,Xã,Thôn,Số hộ\nTỉnh A,Xã B,Thôn C,mười\n,,Thôn D,\n,,Thôn E,0\n,,Thôn F,5\n,,thôn  f,6\n"
        "Tỉnh A,,Thôn G,5\n"
    )
    assert faults_of(here, text) == [
        "dòng 2: “Thôn C”: số hộ “mười” không phải là số",
        "dòng 3: “Thôn D”: thiếu số hộ",
        "dòng 4: “Thôn E”: số hộ là 0; phải từ 1 đến 100000",
        "dòng 7: “Thôn G”: thiếu tên xã, phường",
        "dòng 6: “thôn f” đã có ở dòng 5",
    ]
    assert rows(here) == []


def test_a_sum_that_differs_is_told_with_both_numbers(here):
    text = "Tỉnh,Xã,Thôn,Số hộ\nTỉnh A,Xã B,,{}\n,,Thôn C,5\n,,Thôn D,6\n"
    assert faults_of(here, text.format(12)) == ["dòng 2: “Xã B” ghi 12 hộ, nhưng các nơi bên trong cộng lại là 11 hộ"]
    take_in(here, text.format(11))
    assert [number for _, number, _ in rows(here)] == [None, None, 5, 6]


def test_an_old_list_does_not_bring_back_a_village_that_was_merged(here):
    take_in(here, FILE)
    with here.writing() as session:
        old = [places.by_path(session, ["Tỉnh Quảng Ngãi", "Xã Long Hiệp", name]) for name in ("Thôn Một", "Thôn Hai")]
        place_changes.merge(session, merged=old, name="Thôn Một", on=date(2026, 4, 1), **BY)
    assert faults_of(here, FILE, on=date(2026, 5, 1)) == [
        "dòng 3: “Thôn Hai” chỉ có đến hết ngày 31/03/2026; nay là Thôn Một."
    ]
    take_in(here, FILE, on=DAY)


@pytest.mark.parametrize("text", ["Tên,Số\nThôn A,5\n", "Tỉnh,Xã,Thôn,Số hộ\n", "Tỉnh A,Xã B,Thôn C,5\n"])
def test_a_file_without_a_heading_or_without_a_place_is_refused(here, text):
    [fault] = faults_of(here, text)
    assert "tên cột" in fault or "không có nơi nào" in fault
