"""Devices in village halls on the officer's pages."""

import base64
import re

from bs4 import BeautifulSoup

from surveys import hall_devices, polls
from tests.given import an_open_poll, close
from tests.hall import NAME, a_device


def tell(here, secret, waiting, used=0):
    with here.writing() as session:
        hall_devices.tell(session, device=hall_devices.let_in(session, secret), waiting=waiting, used=used, unfit=0)


def page_of(client, code):
    return " ".join(BeautifulSoup(client.get(f"/can-bo/dot/{code}/nha-van-hoa").text, "html.parser").text.split())


def test_a_device_is_opened_by_a_link_that_is_shown_once(here, sign_in):
    code, client = an_open_poll(here), sign_in()
    assert f"/can-bo/dot/{code}/nha-van-hoa" in client.get(f"/can-bo/dot/{code}").text
    shown = client.post(f"/can-bo/dot/{code}/nha-van-hoa", data={"name": f" {NAME} ", "village": "2"}).text
    [secret] = re.findall(r"http://127\.0\.0\.1:8000/hoi-truong/#([\w-]{22})<", shown)
    picture = BeautifulSoup(shown, "html.parser").select_one("img.qr")["src"]
    assert base64.b64decode(picture.partition(",")[2]).startswith(b"<?xml")
    with here.reading() as session:
        device = hall_devices.let_in(session, secret)
        assert (device.name, device.village.name) == (NAME, "Thôn Hai")
    assert secret not in page_of(client, code) and f"{NAME} ({device.label}), Thôn Hai" in page_of(client, code)
    assert "mở máy ở nhà văn hóa" in client.get(f"/can-bo/dot/{code}").text


def test_a_device_without_a_name_is_pointed_at(here, sign_in):
    code = an_open_poll(here)
    answer = sign_in().post(f"/can-bo/dot/{code}/nha-van-hoa", data={"name": " "})
    assert answer.status_code == 422 and '<a href="#name">' in answer.text


def test_the_list_says_what_each_device_told_last_and_no_code(here, sign_in):
    code, client = an_open_poll(here), sign_in()
    assert "Chưa mở máy nào" in page_of(client, code)
    secret = a_device(here, code)
    assert "Chưa dùng lần nào" in page_of(client, code)
    tell(here, secret, 3, used=1)
    assert "Đang dùng 3 1 phiếu không nhận được vì mã đã dùng" in page_of(client, code)
    with here.reading() as session:
        label = hall_devices.let_in(session, secret).label
    assert client.post(f"/can-bo/dot/{code}/nha-van-hoa/{label}/thu-hoi").status_code == 302
    assert "Đã thu hồi" in page_of(client, code)
    assert client.post(f"/can-bo/dot/{an_open_poll(here)}/nha-van-hoa/{label}/thu-hoi").status_code == 404


def test_closing_warns_of_devices_that_may_hold_ballots_and_wants_a_tick(here, sign_in):
    code, client = an_open_poll(here), sign_in()
    tell(here, a_device(here, code), 2)
    form = BeautifulSoup(client.get(f"/can-bo/dot/{code}").text, "html.parser").select_one("#devices-out")
    assert f"{NAME} (" in form.text and "còn 2 phiếu chờ gửi" in form.text
    refused = client.post(f"/can-bo/dot/{code}/ket-thuc")
    assert refused.status_code == 409 and "còn 2 phiếu chờ gửi" in refused.text
    with here.reading() as session:
        assert polls.state(polls.by_code(session, code)) is polls.State.OPEN
    assert client.post(f"/can-bo/dot/{code}/ket-thuc", data={"devices_out": "1"}).status_code == 302
    assert "Đợt không ở trạng thái nhận phiếu" in page_of(client, code)


def test_no_device_is_opened_for_a_poll_that_takes_nothing(here, sign_in):
    code, client = an_open_poll(here), sign_in()
    close(here, code)
    assert client.post(f"/can-bo/dot/{code}/nha-van-hoa", data={"name": NAME}).status_code == 410
