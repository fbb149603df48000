"""Every kind of mark: what it is read as, or that a person must look."""

import cv2
import numpy as np
import pytest

from analysis import scans
from bench.paper.hands import CLEAN
from tests.filled_sheets import jpeg, on_paper, photos, scan

ANSWERS = {1: "1", 2: "0", 3: "", 4: "x", 5: "1", 6: "0"}


@pytest.mark.parametrize("style", CLEAN)
def test_a_clean_mark_is_read(short, style):
    given = {number: (style, meant) for number, meant in ANSWERS.items() if meant in ("1", "0")}
    [page] = on_paper(short.pdf, short.layout, [given])
    [read] = short.read(jpeg(page.picture))
    assert read.answers == {number: ANSWERS[number] if number in given else "" for number in range(1, 7)}
    assert all(0.4 < sure <= 1 for sure in read.confidence.values())


def test_blank_and_both_are_told_apart(short):
    [read] = short.read(scan(short.pdf, short.layout, [ANSWERS]))
    assert read.answers == ANSWERS
    assert read.status == "read"


@pytest.mark.parametrize("meant", ["1", "0"])
def test_a_box_filled_over_beside_a_mark_is_a_correction(short, meant):
    [page] = on_paper(short.pdf, short.layout, [{2: ("correction", meant)}])
    [read] = short.read(jpeg(page.picture))
    assert read.answers[2] == meant


@pytest.mark.parametrize("kind", ["outside", "circled", "struck"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_odd_mark_is_looked_at_by_a_person(short, kind, seed):
    given = {1: "1", 2: (kind, "1"), 3: "0", 4: (kind, "0"), 5: "1", 6: "1"}
    [page] = on_paper(short.pdf, short.layout, [given], seed)
    [read] = short.read(jpeg(page.picture))
    assert (read.answers[2], read.answers[4]) == ("?", "?")
    assert (read.answers[1], read.answers[3], read.answers[5]) == ("1", "0", "1")
    assert set(read.doubts) == {2, 4}
    assert read.status == "review"


@pytest.mark.parametrize("seed", range(4))
def test_a_faint_mark_is_never_taken_for_a_blank(short, seed):
    [page] = on_paper(short.pdf, short.layout, [{1: ("faint", "1"), 2: ("faint", "0"), 3: ("faint", "0")}], seed)
    [read] = short.read(jpeg(page.picture))
    assert read.answers[1] in ("1", "?")
    assert {read.answers[2], read.answers[3]} <= {"0", "?"}


def drawn(page, points, wide=0.5):
    """The page with a line through points (mm of the printed sheet) of a pencil, as a blurred picture."""
    picture = page.picture.copy()
    torn = picture.shape[0] - round(297 * page.per_mm)
    at = (np.array(points) * page.per_mm + [0, torn]).round().astype(np.int32)
    cv2.polylines(picture, [at], False, (90, 90, 90), round(wide * page.per_mm), cv2.LINE_AA)
    return cv2.GaussianBlur(picture, (0, 0), 2.2)


def test_a_thin_line_through_the_words_is_never_a_blank(short):
    words = short.layout.pages[0].questions[1].choices[1].words
    middle = words.y + words.high / 2
    [page] = on_paper(short.pdf, short.layout, [{1: "1", 3: "0"}])
    picture = drawn(page, [(words.x, middle + 0.8), (words.right - 2, middle - 0.4)])
    [read] = short.read(jpeg(picture))
    assert {number: read.answers[number] for number in (1, 2, 3, 4)} == {1: "1", 2: "?", 3: "0", 4: ""}


def test_a_stroke_at_the_end_of_the_text_is_never_a_blank(short):
    box = short.layout.pages[0].questions[1].choices[0].box
    [page] = on_paper(short.pdf, short.layout, [{1: "1", 3: "0"}])
    picture = drawn(page, [(box.x - 5, box.below - 1), (box.x - 2.5, box.y + 2)])
    [read] = short.read(jpeg(picture))
    assert {number: read.answers[number] for number in (1, 2, 3, 4)} == {1: "1", 2: "?", 3: "0", 4: ""}


def test_two_boxes_filled_over_are_looked_at(short):
    [page] = on_paper(short.pdf, short.layout, [{1: ("filled", "1")}])
    [other] = on_paper(short.pdf, short.layout, [{1: ("filled", "0")}])
    high = min(page.picture.shape[0], other.picture.shape[0])
    both = np.minimum(page.picture[-high:], other.picture[-high:])
    [read] = short.read(jpeg(both))
    assert (read.answers[1], read.doubts[1]) == ("?", scans.Doubt.CORRECTED)


def test_what_was_rubbed_out_does_not_count_against_a_mark(short):
    [page] = on_paper(short.pdf, short.layout, [{1: ("erased", "0")}], seed=8)
    [read] = short.read(jpeg(page.picture))
    assert read.answers[1] in ("0", "", "?")
    assert read.answers[1] != "1"


def test_a_stack_scanned_and_photographed_says_the_same(long):
    answers = [{n: "10"[(n + sheet) % 3 == 0] for n in range(1, 20)} for sheet in range(2)]
    answers[1][7] = ""
    scanned = long.read(scan(long.pdf, long.layout, answers))
    shot = [read for photo in photos(long.pdf, long.layout, answers, seed=11) for read in long.read(photo)]
    for read in (scanned, shot):
        assert [(page.serial, page.page) for page in read] == [
            ("0123456789", 1), ("0123456789", 2), ("ABCDEFGHJK", 1), ("ABCDEFGHJK", 2),
        ]  # fmt: skip
        assert {page.village for page in read} == {3}
    for page in (*scanned, *shot):
        meant = answers[page.serial == "ABCDEFGHJK"]
        assert all(answer in (meant[number], "?") for number, answer in page.answers.items())
    assert sum(answer == "?" for page in scanned for answer in page.answers.values()) == 0
