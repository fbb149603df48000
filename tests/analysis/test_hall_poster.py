"""The results as they hang in the hall and are read out."""

from dataclasses import replace
from datetime import date

import pytest

from analysis.disclosure import release
from analysis.hall_poster import HallPoster, for_the_loudspeaker, hall_poster_pdf
from surveys.questionnaires import Level
from tests.analysis.reading_pdf import pages, words
from tests.analysis.test_disclosure import FORM, a_village, found_of

LONG = found_of(
    [
        a_village(300, 280, 2, [(5 + number, 1) for number in range(19)]),
        a_village(200, 150, 0, [(number // 2, 0) for number in range(19)]),
    ],
    FORM,
)
POSTER = HallPoster(
    body="Ủy ban MTTQ Việt Nam xã Long Hiệp",
    poll_title="Lấy ý kiến sự hài lòng của người dân về xã đạt chuẩn nông thôn mới năm 2026",
    place="Xã Long Hiệp, Tỉnh Quảng Ngãi",
    address="https://langnghe.example/ket-qua/K7QX2M",
    posted_on=date(2026, 4, 1),
    until=date(2026, 4, 16),
    digest="4fe9-4cd3-9219-2201",
    contact="Bà Nguyễn Thị Bưởi, điện thoại 0912 345 678",
    release=release(LONG),
)
FEW = replace(POSTER, release=release(found_of([a_village(40, 9, 0, [(4, 0)] * 19)], FORM)))
BANDED = replace(
    POSTER,
    place="Thôn Một",
    release=release(found_of([a_village(60, 58, 0, [(0, 0)] * 19)], replace(FORM, level=Level.VILLAGE))),
)


def test_the_poster_says_the_result_and_where_to_check_it():
    [_] = pages(hall_poster_pdf(POSTER))
    text = words(hall_poster_pdf(POSTER))
    for part in (
        "ỦY BAN MTTQ VIỆT NAM XÃ LONG HIỆP",
        "430 trong 500 hộ đã trả lời (86,00%)",
        "396 trong 428 phiếu hài lòng",
        "Cứ 10 hộ trả lời thì có hơn 9 hộ hài lòng.",
        "Niêm yết từ 01/04/2026 đến hết 16/04/2026.",
        "langnghe.example/ket-qua/K7QX2M",
        "Mã kiểm tra: 4fe9-4cd3-9219-2201.",
        "Bà Nguyễn Thị Bưởi",
        *(f"{line.number}. {line.text}" for line in POSTER.release.contents),
        *(line.share for line in POSTER.release.contents),
    ):
        assert part in text, part


def test_of_fewer_than_ten_ballots_neither_tells_an_answer():
    told = " ".join(for_the_loudspeaker(FEW))
    for text in (words(hall_poster_pdf(FEW)), told):
        assert "Có dưới 10 phiếu hợp lệ nên không công bố kết quả" in text and "hài lòng," not in text
        assert "9 trong 40 hộ đã trả lời" in text


def test_of_a_village_both_tell_the_band_and_no_count():
    told = " ".join(for_the_loudspeaker(BANDED))
    for text in (words(hall_poster_pdf(BANDED)), told):
        assert "Hỏi chung: từ 90% trở lên hài lòng." in text and "trong 58 phiếu" not in text


def test_what_is_read_out_names_the_best_and_the_weakest_content():
    told = for_the_loudspeaker(POSTER)
    assert told[0] == "Kính thưa bà con!" and told[-1] == "Xin cảm ơn bà con đã trả lời."
    best, weakest = (sentence for sentence in told if sentence.startswith("Nội dung được hài lòng"))
    assert "nhiều nhất là câu 1:" in best and "ít nhất là câu 18:" in weakest
    assert f"đến hết ngày {POSTER.until:%d/%m/%Y}." in told[-3]
    assert not any(
        sentence.startswith("Bà con cần hỏi") for sentence in for_the_loudspeaker(replace(POSTER, contact=""))
    )


def test_contents_all_alike_are_not_ranked():
    alike = replace(POSTER, release=release(found_of([a_village(300, 280, 0, [(5, 0)] * 19)] * 2, FORM)))
    assert not any(sentence.startswith("Nội dung") for sentence in for_the_loudspeaker(alike))


def test_texts_too_long_for_a_page_are_refused():
    with pytest.raises(ValueError, match="không đủ chỗ"):
        hall_poster_pdf(replace(POSTER, poll_title="Lấy ý kiến " * 400))
