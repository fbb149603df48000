import unicodedata

import pytest

from analysis.sheets import QUIET, Paper, Style, height, one_line, page_url, qr_modules, typed_address
from tests.analysis.reading_pdf import words


def test_all_vietnamese_letters_come_back():
    marked = [base + mark for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" for mark in "\u0300\u0301\u0303\u0309\u0323"]
    letters = unicodedata.normalize("NFC", "".join(marked)) + "ăâđêôơưĂÂĐÊÔƠƯ"
    paper = Paper(title="", author="")
    for number, font in enumerate(("Tinos-Regular", "Tinos-Bold", "Tinos-Italic", "Tinos-BoldItalic")):
        paper.blocks([(letters, Style(6, font))], 10, 20 + 10 * number, 190)
    assert words(paper.finish()).replace(" ", "") == letters * 4


@pytest.mark.parametrize("base", ["https://langnghe.example", "https://langnghe.example/"])
def test_the_code_stands_behind_the_fragment_sign(base):
    assert page_url(base, "K7QX-2M4T-9RWD") == "https://langnghe.example/phieu#K7QX-2M4T-9RWD"
    assert page_url(base) == "https://langnghe.example/phieu"
    assert typed_address(base) == "langnghe.example/phieu"


@pytest.mark.parametrize("base", ["", "langnghe.example", "ftp://langnghe.example"])
def test_an_address_without_scheme_is_refused(base):
    with pytest.raises(ValueError, match="http"):
        page_url(base)


def test_a_qr_code_has_its_finders_and_its_quiet_zone():
    modules = qr_modules("https://langnghe.example/phieu")
    assert all(len(row) == len(modules) for row in modules)
    assert modules[0][:8] == [True] * 7 + [False]
    assert QUIET == 4


def test_a_long_address_shrinks_to_one_line_and_wraps_only_when_too_small():
    style = Style(12)
    one = height([("langnghe.example", style)], 60)
    assert height([one_line("langnghe.mttq.quangngai.gov.example/phieu", style, 60)], 60) <= one
    assert height([one_line("langnghe." * 12, style, 60)], 60) > one
