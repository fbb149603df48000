"""Opinions that say much the same stand together, whoever types without diacritics."""

import random

from analysis import similar

ROAD = ("Đường vào xóm lầy lội khi mưa", "duong lay loi", "Đường thôn lầy lội, đề nghị làm bê tông")
LAMP = ("Mong có thêm đèn đường", "Thiếu đèn đường buổi tối", "đề nghị lắp đèn đường")
WATER = ("Nước sạch hay mất", "Nước máy mất luôn", "mat nuoc thuong xuyen")
ALONE = ("Chợ xa quá", "Trường học xuống cấp")
EVERY = (*ROAD, *LAMP, *WATER, *ALONE)


def grouped(texts):
    return [sorted(texts[place] for place in group) for group in similar.groups(texts)]


def test_texts_about_one_thing_stand_together_the_largest_group_first():
    found, alone = grouped(EVERY), [[each] for each in ALONE]
    assert sorted(found) == sorted([sorted(ROAD), sorted(LAMP), sorted(WATER), *alone])
    assert [len(group) for group in found] == [3, 3, 3, 1, 1]


def test_the_order_in_which_texts_come_changes_nothing():
    for seed in range(5):
        mixed = list(EVERY)
        random.Random(seed).shuffle(mixed)
        assert grouped(mixed) == grouped(EVERY)


def test_every_text_is_in_one_group_however_many_there_are(monkeypatch):
    monkeypatch.setattr(similar, "MOST", 4)
    assert sorted(place for group in similar.groups(EVERY) for place in group) == list(range(len(EVERY)))
    assert similar.groups([]) == [] and similar.groups(["…", "!"]) == [[0, 1]] and similar.groups(["a"]) == [[0]]


def test_the_nearest_group_is_named_or_none():
    assert similar.nearest("den duong", [ROAD, LAMP]) == 1
    assert similar.nearest("Chợ xa", [ROAD, LAMP]) is None and similar.nearest("Chợ", []) is None


def test_letters_without_marks():
    assert similar.bare("Đường  LẦY, lội!") == "duong lay loi"
