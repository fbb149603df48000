from analysis.letters import unprintable


def test_all_that_vietnamese_is_written_with_can_be_printed():
    assert unprintable("Đợt “lấy ý kiến” – xã Ự Ỷ ễ; 0912.345.678 (bà Lan) № 5/KH‑MTTQ…\tÐ") == []
    assert unprintable("Đie\u0323\u0302n") == []


def test_letters_the_shipped_fonts_lack_are_named_once():
    assert unprintable("Thôn 😀 Đông 😀 村") == ["“村” (U+6751)", "“😀” (U+1F600)"]
    assert unprintable("Thôn\u0007") == ["“\u0007” (U+0007)"]
