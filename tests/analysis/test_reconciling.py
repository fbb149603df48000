"""The lines of a reconciliation in words."""

import pytest

from analysis import reconciling
from surveys.hand_counts import HandCounted
from surveys.keyings import Keyed
from surveys.reconciliation import Reconciliation, Signed
from surveys.scans import Looked

CLOSED = Reconciliation(
    "Thôn Một", True, 1200, 0, 1000, 150, None, None, 20, 30, 150, "Lan", Keyed(), False, None, None
)


def changed(**parts):
    return Reconciliation(**{**CLOSED.__dict__, **parts})


def test_the_lines_are_the_numbers_in_the_order_of_the_sum():
    assert reconciling.lines(CLOSED) == [
        ("Số tờ phiếu phát ra", "1.200"),
        ("Trả lời bằng điện thoại", "1.000"),
        ("Phiếu giấy thu về", "150"),
        ("Tờ hỏng hoặc trả lại còn trắng", "20"),
        ("Tờ chưa thu về", "30"),
        ("Cuống phiếu thu về", "150"),
    ]


def test_paper_is_split_where_it_is_known_and_loose_sheets_are_named():
    lines = dict(reconciling.lines(changed(valid=147, invalid=3, loose=5)))
    assert lines["Trong đó hợp lệ"] == "147" and lines["Trong đó không hợp lệ"] == "3"
    assert lines["Số tờ phiếu phát ra"] == "1.205" and lines["Trong đó phát thêm, không có cuống"] == "5"


def test_of_lines_that_close_nothing_is_said():
    assert reconciling.differences(CLOSED) == reconciling.hints(CLOSED) == reconciling.signed(CLOSED) == []


@pytest.mark.parametrize(
    ("parts", "words", "hint"),
    [
        ({"not_returned": 18}, "Còn 12 tờ phiếu đã phát mà chưa rõ ở đâu.", "ghi vào số tờ chưa thu về"),
        ({"not_returned": 42}, "Số tờ tính được nhiều hơn số tờ phát ra 12 tờ.", "phát thêm tờ phiếu không kèm cuống"),
        ({"stubs": 148}, "Có 2 phiếu giấy không có cuống phiếu.", "đã thu mà chưa nhập mã"),
        ({"stubs": 153}, "Có 3 cuống phiếu mà không có phiếu giấy.", "trả lại cuống ấy"),
    ],
)
def test_each_way_not_to_close_has_its_words_and_its_hint(parts, words, hint):
    found = changed(**parts)
    assert reconciling.differences(found) == [words] and any(hint in each for each in reconciling.hints(found))


def test_what_was_signed_names_numbers_reason_and_officers():
    found = changed(stubs=148, agreed=Signed("Hai cuống bị rách.", "Lan và Mai"))
    assert reconciling.signed(found) == [
        "Chênh lệch: Có 2 phiếu giấy không có cuống phiếu. Lý do: Hai cuống bị rách. Hai cán bộ xác nhận: Lan và Mai."
    ]


def test_the_minutes_say_how_paper_was_keyed_and_how_often_two_differed():
    assert reconciling.keyed(CLOSED) == []
    assert reconciling.keyed(changed(keyed=Keyed(once=1200))) == ["1.200 phiếu giấy nhập một lần."]
    assert reconciling.keyed(changed(keyed=Keyed(twice=40, compared=760, differed=3))) == [
        "40 phiếu giấy nhập hai lần, do hai người; 3/760 câu nhập khác nhau (0,39%), đã xem lại trên phiếu."
    ]


def test_the_minutes_say_how_many_were_read_from_scans_and_what_a_count_by_hand_found():
    rule = "(quy tắc: 5% số phiếu đọc từ ảnh, ít nhất 10 phiếu; do phần mềm đặt, không phải quy định)."
    counted = HandCounted(scanned=1200, due=60, sheets=60, compared=1140, differed=2)
    assert reconciling.keyed(changed(by_hand=counted, keyed=Keyed(once=3))) == [
        "1.200 phiếu giấy đọc từ ảnh quét, ảnh chụp.",
        f"Kiểm tay ngẫu nhiên: 60 phiếu, 1.140 câu, khác nhau 2 câu {rule}",
        "3 phiếu giấy nhập một lần.",
    ]
    fewer = reconciling.by_hand(changed(by_hand=HandCounted(scanned=40, due=10, sheets=1, compared=19)))
    assert fewer == f"Kiểm tay ngẫu nhiên: 1 phiếu (ít hơn 10 phiếu theo quy tắc), 19 câu, khác nhau 0 câu {rule}"


def test_scans_without_a_count_by_hand_are_said_to_be_so_and_without_scans_nothing_is_said():
    assert reconciling.by_hand(changed(by_hand=HandCounted(scanned=40, due=10))) == (
        "Không kiểm tay ngẫu nhiên tờ nào trong số phiếu đọc từ ảnh."
    )
    assert reconciling.by_hand(CLOSED) == ""


def test_the_minutes_say_what_persons_decided_on_scans():
    seen = Looked(looked=1200, sampled=125, disagreed=3, unreadable=1, duplicates=4, set_aside=2)
    assert reconciling.looked(changed(looked=seen)) == [
        "1.200 câu máy chưa đọc chắc, do người xem và quyết định; 125 câu được chọn để người thứ hai cùng xem (quy "
        "tắc: 5 câu đầu của đợt và 10% các câu sau; do phần mềm đặt, không phải quy định); 3 câu hai người xem khác "
        "nhau, người thứ ba quyết định; 1 câu không ai đọc được, tính là để trống.",
        "4 trang đưa vào máy thêm lần nữa, chỉ tính một lần.",
        "2 tờ để riêng, không tính theo ảnh.",
    ]
    assert reconciling.looked(changed(looked=Looked(duplicates=1))) == [
        "1 trang đưa vào máy thêm lần nữa, chỉ tính một lần."
    ]
    assert reconciling.looked(CLOSED) == []
