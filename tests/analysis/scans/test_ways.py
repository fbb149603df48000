"""Ways a sheet reaches the reader: scale, skew, upside down, one bit, photocopy, EXIF, TIFF, PDF; and its crops."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from analysis import scans
from bench.paper.paper import photocopied
from bench.paper.scanner import _folded
from tests.filled_sheets import jpeg, on_paper, pdf_of, png

ANSWERS = {1: "1", 2: "0", 3: "1", 4: "0", 5: "1", 6: "0"}


@pytest.fixture(scope="module")
def page(short):
    [filled] = on_paper(short.pdf, short.layout, [ANSWERS])
    return cv2.cvtColor(filled.picture, cv2.COLOR_BGR2GRAY)


def laid(page, scale=1.0, angle=0.0):
    high, wide = page.shape
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), angle, scale)
    if abs(angle) == 90:
        turn[:, 2] += [(high - wide) / 2, (wide - high) / 2]
        wide, high = high, wide
    return cv2.warpAffine(page, turn, (wide, high), flags=cv2.INTER_AREA, borderValue=255)


WAYS = {
    "94 %": lambda page: laid(page, 0.94),
    "upside down": lambda page: laid(page, 1, 180),
    "sideways": lambda page: laid(page, 1, 90),
    "skew": lambda page: laid(page, 0.97, 2.5),
    "150 dpi": lambda page: cv2.resize(page, None, fx=0.738, fy=0.738, interpolation=cv2.INTER_AREA),
    "300 dpi": lambda page: cv2.resize(page, None, fx=1.476, fy=1.476, interpolation=cv2.INTER_LINEAR),
    "one bit": lambda page: np.where(laid(page, 1, 0.5) > 140, 255, 0).astype(np.uint8),
    "photocopy": lambda page: photocopied(page, np.random.default_rng(2)),
    "folded": lambda page: _folded(page, 8, np.random.default_rng(4)),
    "dark": lambda page: (page * 0.7 + 10).astype(np.uint8),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_sheet_is_read_in_every_way(short, page, way):
    [read] = short.read(png(WAYS[way](page)))
    assert read.answers == ANSWERS


@pytest.fixture
def in_one_bit(short):
    """Reads a sheet with these answers, scanned in black and white."""

    def read(given):
        [filled] = on_paper(short.pdf, short.layout, [given])
        grey = cv2.cvtColor(filled.picture, cv2.COLOR_BGR2GRAY)
        [page] = short.read(png(np.where(grey > 140, 255, 0).astype(np.uint8)))
        return page

    return read


def test_what_looks_blank_in_one_bit_is_looked_at(in_one_bit):
    given = {1: "1", 2: "0", 3: "1"}
    page = in_one_bit(given)
    assert page.answers == {**given, **dict.fromkeys(range(4, 7), "?")}
    assert set(page.doubts.values()) == {scans.Doubt.ONE_BIT}


def test_a_page_with_hardly_a_mark_in_one_bit_is_scanned_again_in_grey(in_one_bit):
    page = in_one_bit({1: "1"})
    assert (page.status, page.reason, page.answers) == ("refused", scans.Reason.PALE, {})


def test_a_narrow_streak_is_mended_and_a_wide_one_looked_at(short, page):
    box = short.layout.pages[0].questions[2].choices[1].box
    at = round((box.x + 2) * 8)
    for wide, expected in ((3, ANSWERS[3]), (12, "?")):
        streaked = page.copy()
        streaked[:, at : at + wide] = 60
        [read] = short.read(png(streaked))
        assert read.answers[3] == expected, wide


def test_a_wide_streak_through_words_leaves_the_marks(short, page):
    at = round((short.layout.pages[0].questions[2].choices[0].words.x + 4) * 8)
    page = page.copy()
    page[:, at : at + 12] = 60
    [read] = short.read(png(page))
    assert read.answers == ANSWERS


def test_a_stroke_that_one_bit_left_as_dots_is_a_mark(short, page):
    box = short.layout.pages[0].questions[0].choices[0].box
    [blank] = on_paper(short.pdf, short.layout, [ANSWERS | {1: ""}])
    dotted = np.where(cv2.cvtColor(blank.picture, cv2.COLOR_BGR2GRAY) > 140, 255, 0).astype(np.uint8)
    torn = dotted.shape[0] - round(short.layout.high * 8)
    for step in np.arange(0.8, box.wide - 0.8, 0.55):
        at = (round((box.x + step) * 8), round((box.below - step) * 8) + torn)
        cv2.rectangle(dotted, (at[0] - 1, at[1] - 1), (at[0] + 1, at[1] + 1), 0, -1)
    [read] = short.read(png(dotted))
    assert read.answers == ANSWERS


def test_a_photograph_is_turned_as_its_exif_says_and_the_rest_dropped(short, page):
    written = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(np.rot90(page).copy()).save(written, "JPEG", exif=exif, quality=80)
    [picture] = scans.pages(written.getvalue())
    assert picture.grey.shape == page.shape
    [read] = short.read(written.getvalue())
    assert read.answers == ANSWERS


def test_a_tiff_of_several_pages_is_read_page_by_page(short, page):
    written = io.BytesIO()
    frames = [Image.fromarray(page), Image.fromarray(np.where(page > 140, 255, 0).astype(np.uint8)).convert("1")]
    frames[0].save(written, "TIFF", save_all=True, append_images=frames[1:], compression="tiff_lzw")
    first, second = scans.pages(written.getvalue())
    assert (first.page, first.one_bit, second.page, second.one_bit) == (1, False, 2, True)
    assert [read.answers for read in short.read(written.getvalue())] == [ANSWERS, ANSWERS]


def test_a_pdf_of_jpegs_is_read_page_by_page_upside_down_in_between(short, page):
    read = short.read(pdf_of([jpeg(page), jpeg(laid(page, 1, 180)), jpeg(page)]))
    assert [each.answers for each in read] == [ANSWERS] * 3


def test_a_question_and_the_written_words_are_cut_out(long):
    first, second = (long.read(jpeg(each.picture))[0] for each in on_paper(long.pdf, long.layout, [{2: "1"}, {}])[:2])
    row = cv2.imdecode(np.frombuffer(scans.crop_question(first, long.layout, 2), np.uint8), 0)
    assert row.shape[1] > 1100 > 200 > row.shape[0]
    assert [kind for kind, _ in scans.crop_words(second, long.layout)] == ["reasons", "other"]
    with pytest.raises(KeyError):
        scans.crop_question(first, long.layout, 19)


def test_pages_of_one_serial_make_one_ballot(long):
    answers = [dict.fromkeys(range(1, 20), "1"), dict.fromkeys(range(1, 20), "0")]
    pictures = [jpeg(each.picture) for each in on_paper(long.pdf, long.layout, answers)]
    reads = [read for picture in reversed(pictures) for read in long.read(picture)]
    first, second = scans.join_pages(reads, long.layouts)
    assert (first.answers, second.answers) == (answers[0], answers[1])
    assert first.complete
    [torn] = scans.join_pages(reads[:1], long.layouts)
    assert torn.missing == (1,)
    assert not torn.complete
    assert scans.join_pages([*reads, reads[0]], long.layouts)[1].repeated == (2,)


def test_a_page_read_twice_with_different_answers_is_looked_at(long):
    answers = [{1: "1"}, {}]
    [one, *_] = on_paper(long.pdf, long.layout, answers)
    [other, *_] = on_paper(long.pdf, long.layout, [{1: "0"}, {}])
    reads = [read for each in (one, other) for read in long.read(jpeg(each.picture))]
    [ballot] = scans.join_pages(reads, long.layouts)
    assert ballot.answers[1] == "?"
