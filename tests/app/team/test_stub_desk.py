"""Stubs typed and photographed on a team's phone."""

import io

import pytest
from bs4 import BeautifulSoup

from surveys import journal
from tests.given import cast, slips_of
from tests.stub_photographs import photograph

DESK = "/to/cuong"


def told(page):
    """How each stub is answered."""
    return [box.text.strip() for box in BeautifulSoup(page.text, "html.parser").select("[role=alert]")]


def send_photograph(phone, data):
    return phone.send(DESK, f"{DESK}/anh", photo=(io.BytesIO(data), "IMG_20260302.jpg"))


def test_a_stub_typed_twice_counts_once_and_leaves_no_line(scene):
    phone, [stub, *_] = scene.phone(), slips_of(scene.here, scene.code)["Thôn Một"]

    def lines():
        with scene.here.reading() as session:
            return len(journal.of_poll(session, poll=scene.code))

    before = lines()
    assert told(phone.send(DESK, DESK, stub=stub.lower())) == ["Đã nhận cuống phiếu."]
    assert told(phone.send(DESK, DESK, stub=stub)) == ["Cuống phiếu này đã nhận rồi, không tính thêm lần nữa."]
    assert scene.villages()[0].stubs == 1 and lines() == before


def test_stubs_of_elsewhere_used_and_mistyped_ones_are_told_so(scene):
    phone, issued = scene.phone(), slips_of(scene.here, scene.code)
    used, other, *_ = issued["Thôn Một"]
    cast(scene.here, used)
    for stub, status, words in (
        (issued["Thôn Hai"][0], 409, "của Thôn Hai"),
        (used, 409, "đã trả lời bằng điện thoại"),
        (other[:-1], 404, "gõ lại"),
    ):
        page = phone.send(DESK, DESK, stub=stub)
        assert page.status_code == status and words in told(page)[0]
    assert [village.stubs for village in scene.villages()] == [0, 0, 0]


def test_all_stubs_of_a_photograph_come_in(scene):
    phone, issued = scene.phone(), slips_of(scene.here, scene.code)
    one, two, *_ = issued["Thôn Một"]
    phone.send(DESK, DESK, stub=one)
    page = send_photograph(phone, photograph(one, two, issued["Thôn Ba"][0]))
    assert page.status_code == 200 and sorted(words[:20] for words in told(page)) == [
        "Cuống phiếu này của ", "Cuống phiếu này đã n", "Đã nhận cuống phiếu."
    ]  # fmt: skip
    assert [village.stubs for village in scene.villages()] == [2, 0, 0]


@pytest.mark.parametrize(
    "data", [photograph(), b"", b"not a picture", b"%PDF-1.4 x"], ids=["table", "none", "x", "pdf"]
)
def test_a_photograph_without_a_code_is_asked_for_again(scene, data):
    page = send_photograph(scene.phone(), data)
    assert page.status_code == 422 and "không thấy mã" in told(page)[0]
