"""The layout as JSON, and its digest."""

import json
from dataclasses import replace

import cv2
import numpy as np
import pytest

from analysis.ballot_sheets import from_json, layout_of
from analysis.ballot_sheets.pdf import _MARKERS
from tests.sheets_given import SHEET

LAYOUT = layout_of(SHEET)


def test_json_says_where_everything_is_in_millimetres():
    body = json.loads(LAYOUT.to_json())
    assert (body["unit"], body["wide"], body["high"]) == ("mm", 210.0, 297.0)
    first = body["pages"][0]
    assert [marker["id"] for marker in first["markers"]] == [0, 1, 2, 3]
    assert all(marker["area"]["wide"] == 11 for marker in first["markers"])
    assert len(first["codes"]) == 2
    assert {choice["answer"] for question in first["questions"] for choice in question["choices"]} == {"1", "0"}
    assert body["pages"][1]["rooms"][0]["kind"] == "reasons"


def test_a_layout_comes_back_from_its_json():
    assert from_json(LAYOUT.to_json()) == LAYOUT
    assert len(LAYOUT.digest) == 4


def test_markers_stand_ten_millimetres_from_the_edges_of_the_ballot():
    for plan in LAYOUT.pages:
        one, _, three, _ = (marker.area for marker in plan.markers)
        assert (one.x, one.y - LAYOUT.tear) == (10, 10)
        assert (LAYOUT.wide - three.right, LAYOUT.high - three.below) == (10, 10)


def test_a_changed_layout_is_refused():
    body = json.loads(LAYOUT.to_json())
    boxes = body["pages"][0]["questions"][0]["choices"]
    boxes[0]["box"], boxes[1]["box"] = boxes[1]["box"], boxes[0]["box"]
    with pytest.raises(ValueError, match="digest"):
        from_json(json.dumps(body))


@pytest.mark.parametrize("text", ["", "{}", "[]", "null"])
def test_what_is_no_layout_is_refused(text):
    with pytest.raises(ValueError):
        from_json(text)


def test_the_digest_is_of_the_places_not_of_the_measured_ink():
    page = LAYOUT.pages[0]
    first = page.questions[0]
    darker = replace(LAYOUT, pages=(replace(page, questions=(replace(first, ink=0.5), *page.questions[1:])),))
    lighter = replace(LAYOUT, pages=(page,))
    assert darker.digest == lighter.digest != LAYOUT.digest


def test_words_have_ink_and_boxes_have_none():
    for plan in LAYOUT.pages:
        assert all(0.03 < question.ink < 0.4 for question in plan.questions)
        assert all(0.05 < choice.ink < 0.4 for question in plan.questions for choice in question.choices)


def test_the_drawn_markers_are_those_of_the_reader():
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    for number, rows in enumerate(_MARKERS):
        drawn = np.array([[int(bit) for bit in row] for row in rows.split()])
        assert (cv2.aruco.generateImageMarker(dictionary, number, 6) // 255 == drawn).all()
