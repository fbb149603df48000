from dataclasses import replace

from analysis.ceremony import Guide, guide_pdf
from tests.analysis.reading_pdf import pages, words

GUIDE = Guide("Ủy ban MTTQ Việt Nam xã Long Hiệp", "Lấy ý kiến về xã đạt chuẩn nông thôn mới", "ABC234", 2, 3, 33)
REHEARSAL = replace(GUIDE, expected="9 trong 10 phiếu hài lòng (90%).")


def test_it_is_one_page_that_says_how_many_and_how_long():
    for guide in (GUIDE, REHEARSAL):
        data = guide_pdf(guide)
        assert len(pages(data)) == 1
        for part in ("2 trong 3 tờ mảnh khóa", "đủ 33 từ", "Đề nghị mở hòm phiếu", "Mất 2 tờ", "7 phút"):
            assert part in words(data), part


def test_only_a_rehearsal_says_what_has_to_come_out():
    assert "DIỄN TẬP" in words(guide_pdf(REHEARSAL)) and "9 trong 10 phiếu" in words(guide_pdf(REHEARSAL))
    assert "DIỄN TẬP" not in words(guide_pdf(GUIDE)) and "phieu-dien-tap" not in words(guide_pdf(GUIDE))
