"""The desk where stubs come in, one after another."""

import io

import pytest
from bs4 import BeautifulSoup

from surveys import polls
from tests.given import an_open_poll, cast, close, slips_of


@pytest.fixture
def desk(here, sign_in):
    """Poll, the slips of its first village, and how a stub typed at the desk is answered."""
    code, client = an_open_poll(here), sign_in()
    url = f"/can-bo/dot/{code}/cuong-phieu/1"
    return code, slips_of(here, code), client, url


def answer(response):
    """What stands in large letters, and how it looks."""
    [box] = BeautifulSoup(response.text, "html.parser").select(".answer")
    return box.text.strip(), box["class"][2]


def stubs_in(here, code):
    with here.reading() as session:
        return [village.stubs for village in polls.by_code(session, code).villages]


def test_stub_after_stub_without_a_click_between(here, desk):
    code, issued, client, url = desk
    for number, stub in enumerate(issued["Thôn Một"][:3], start=1):
        page = client.post(url, data={"stub": stub})
        assert page.status_code == 200 and answer(page) == ("Đã nhận cuống phiếu.", "good")
        assert f"Đã nhận <b>{number}</b> cuống phiếu" in page.text
        [field] = BeautifulSoup(page.text, "html.parser").select("[autofocus]")
        assert field["name"] == "stub" and not field.get("value")
    assert stubs_in(here, code) == [3, 0, 0]


def test_the_same_stub_again_is_told_kindly(here, desk):
    code, issued, client, url = desk
    for _ in range(2):
        page = client.post(url, data={"stub": issued["Thôn Một"][0]})
    assert page.status_code == 200 and answer(page) == (
        "Cuống phiếu này đã nhận rồi, không tính thêm lần nữa.", "next"
    )  # fmt: skip
    assert stubs_in(here, code) == [1, 0, 0]


def test_each_wrong_stub_has_its_own_message_and_the_desk_goes_on(here, desk):
    code, issued, client, url = desk
    cast(here, issued["Thôn Một"][0])
    expected = {
        issued["Thôn Một"][0]: (409, "đã trả lời bằng điện thoại"),
        issued["Thôn Hai"][0]: (409, "của Thôn Hai"),
        issued["Thôn Một"][1][:-1]: (404, "tắt bộ gõ"),
        "": (404, "Mã này không đúng"),
    }
    for stub, (status, words) in expected.items():
        page = client.post(url, data={"stub": stub})
        told, look = answer(page)
        assert (page.status_code, look) == (status, "wrong") and words in told
        assert 'name="stub"' in page.text
    assert stubs_in(here, code) == [0, 0, 0]


def test_a_stub_taken_by_mistake_goes_back(here, desk):
    code, issued, client, url = desk
    stub = issued["Thôn Một"][0]
    assert answer(client.post(f"{url}/tra-lai", data={"back": stub}))[1] == "wrong"
    client.post(url, data={"stub": stub})
    assert answer(client.post(f"{url}/tra-lai", data={"back": stub}))[1] == "good"
    assert stubs_in(here, code) == [0, 0, 0]


def test_a_file_of_stubs_comes_in_whole_or_not_at_all(here, desk):
    code, issued, client, url = desk

    def send(text):
        return client.post(f"{url}/tep", data={"file": (io.BytesIO(text.encode()), "cuong.txt")})

    refused = send("\n".join([issued["Thôn Một"][0], issued["Thôn Hai"][0]]))
    assert refused.status_code == 422 and "dòng 2" in refused.text and stubs_in(here, code) == [0, 0, 0]
    assert answer(send("\n".join(issued["Thôn Một"][:2])))[0] == "Đã nhận 2 cuống phiếu từ tệp."
    assert "2 dòng có cuống đã nhận từ trước" in answer(send("\n".join(issued["Thôn Một"][:3])))[0]
    assert stubs_in(here, code) == [3, 0, 0]


def test_after_the_end_the_desk_is_closed(here, desk):
    code, issued, client, url = desk
    close(here, code)
    assert 'name="stub"' not in client.get(url).text
    refused = client.post(url, data={"stub": issued["Thôn Một"][0]})
    assert refused.status_code == 410 and "đã kết thúc" in refused.text


def test_a_household_whose_stub_is_in_is_told_so_on_its_phone(here, desk, app):
    _, issued, client, url = desk
    stub = issued["Thôn Một"][0]
    client.post(url, data={"stub": stub})
    resident = app.test_client()
    for address in ("/phieu", "/phieu/gui"):
        page = resident.post(address, data={"code": stub, "shown": "1"})
        assert page.status_code == 200 and "Phiếu giấy của gia đình ông/bà đã được nhận" in page.text
        assert "báo tổ lấy ý kiến" in page.text and "Số biên nhận" not in page.text
