import io

import openpyxl
import pytest

from surveys import village_lists
from surveys.errors import FaultyUpload
from surveys.polls import VillagePlan


@pytest.mark.parametrize(
    "text",
    [
        "Thôn Đông\t120\nThôn Đoài\t1.204",
        "Thôn Đông; 120\nThôn Đoài; 1204",
        "Thôn Đông 120\nThôn Đoài: 1.204 hộ",
        "Tên thôn,Số hộ\nThôn Đông,120\n\nThôn Đoài,1204",
        "STT\tThôn\tSố hộ\n1\tThôn Đông\t120\n2\tThôn Đoài\t1.204",
    ],
)
def test_lists_as_people_paste_them(text):
    assert village_lists.from_text(text) == (VillagePlan("Thôn Đông", 120), VillagePlan("Thôn Đoài", 1204))


def test_a_team_may_stand_in_the_third_column():
    [village] = village_lists.from_text("Thôn Đông;120;Tổ 1: bà Lan")
    assert village.team == "Tổ 1: bà Lan"


def test_every_fault_is_told_with_its_line():
    with pytest.raises(FaultyUpload) as refusal:
        village_lists.from_text("Thôn A;10\nThôn B;nhiều\nthôn a;5\n;7\nThôn C;0")
    assert [fault.place for fault in refusal.value.faults] == ["dòng 2", "dòng 3", "dòng 4", "dòng 5"]


def test_decomposed_letters_become_one_name():
    [village] = village_lists.from_text("Tho\u0302n Đo\u0302ng;9")
    assert village.name == "Thôn Đông"


def test_a_spreadsheet_is_read():
    book = openpyxl.Workbook()
    for row in [("Tên thôn", "Số hộ"), ("Thôn Đông", 120), ("Thôn Đoài", 98.0)]:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    assert [village.households for village in village_lists.from_file(file.getvalue())] == [120, 98]


@pytest.mark.parametrize("data", [b"PK\x03\x04 broken", b"", b"\xff\xfe\x00"])
def test_a_file_that_is_no_list_is_refused(data):
    with pytest.raises(FaultyUpload):
        village_lists.from_file(data)


def test_a_file_of_many_megabytes_is_refused_unread():
    with pytest.raises(FaultyUpload, match="50 MB"):
        village_lists.from_file(b"a" * 50 * 2**20)


@pytest.mark.parametrize("text", ["Thôn Đông\nThôn Đoài, 20", "Thôn Đông, hai mươi\nThôn Đoài, 20"])
def test_a_first_village_without_a_number_is_a_fault_and_no_heading(text):
    with pytest.raises(FaultyUpload, match="dòng 1"):
        village_lists.from_text(text)


def test_a_line_of_many_spaces_or_figures_is_read_at_once():
    for line in ("Thôn Đông 1" + " " * 1_000_000 + "x", "Thôn Đông " + "1" * 1_000_000):
        with pytest.raises(FaultyUpload, match="không phải là số"):
            village_lists.from_text(line)
