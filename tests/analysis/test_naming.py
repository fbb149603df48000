"""What may name somebody is shown; a person decides."""

import pytest

from analysis import naming

FOUND = {
    "Ông Nguyễn Văn An ở số nhà 12/3 gọi 0912 345 678": ["Ông Nguyễn Văn An", "số nhà 12/3", "0912 345 678"],
    "đường trước nhà chị Hoa ngập": ["chị Hoa"],
    "Hỏi Trần Thị Bé, +84 912.345.678": ["Trần Thị Bé", "+84 912.345.678"],
    "căn cước 051234567890": ["051234567890"],
    "Đề nghị thôn Trung Yên làm đường năm 2026, 12 hộ": [],
    "": [],
}


@pytest.mark.parametrize("text", FOUND)
def test_likely_names_and_numbers_are_found(text):
    assert [text[each.start : each.end] for each in naming.likely(text)] == FOUND[text]
    assert "".join(piece for piece, _ in naming.parts(text)) == text


def test_what_is_suggested_has_blanks_in_their_place():
    assert naming.stripped("nhà ông An gọi 0912345678 nhé") == "nhà … gọi … nhé"
