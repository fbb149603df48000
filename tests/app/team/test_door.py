"""Who comes in by a printed link, how far, and how long."""

import pytest
from flask import url_for

from surveys import polls, renewal, teams
from surveys.keys import box_key
from tests.given import NOW, cast, close, slips_of


def routes(app):
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("team."):
            for method in rule.methods - {"HEAD", "OPTIONS"}:
                yield rule.endpoint, method


def everything(scene):
    """Every request a team's phone can make, but for the door."""
    with scene.app.test_request_context():
        return [(url_for(name), how) for name, how in routes(scene.app) if name not in ("team.door", "team.enter")]


def test_a_stranger_is_sent_to_the_door_from_every_page(scene):
    for path, method in everything(scene):
        answer = scene.app.test_client().open(path, method=method)
        assert (answer.status_code, answer.location) == (302, "/to/vao"), path
        assert "Set-Cookie" not in answer.headers


def test_a_forged_or_foreign_mark_opens_nothing(scene):
    for mark in ("", "x", "WzEsICJhIl0.aaaa.bbbb"):
        client = scene.app.test_client()
        client.set_cookie("to", mark, path="/to")
        assert client.get("/to").location == "/to/vao"


def test_the_cookie_goes_to_the_teams_pages_alone(scene):
    answer = scene.app.test_client().post("/to/vao", data={"code": scene.link().lower()})
    [cookie] = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("to=")
    assert {"HttpOnly", "Path=/to", "SameSite=Strict"} <= {part.strip() for part in cookie.split(";")}


def test_a_wrong_code_stays_in_its_field(scene):
    scene.link()
    answer = scene.app.test_client().post("/to/vao", data={"code": "2222-2222-2222-2222"})
    assert answer.status_code == 404 and "không còn hiệu lực" in answer.text and "Set-Cookie" not in answer.headers
    assert 'value="2222-2222-2222-2222"' in answer.text


def test_the_page_tells_what_is_missing_in_this_village_and_no_answer(scene):
    phone = scene.phone()
    for slip in slips_of(scene.here, scene.code)["Thôn Một"][:5]:
        cast(scene.here, slip, "0" * 19, other="Thêm đèn đường")
    page = phone.client.get("/to").text
    for words in ("5/12 hộ", "(41,67%)", "thiếu 4 hộ", "mức tạm đặt, chưa có văn bản xác nhận", "Điện thoại: 5"):
        assert words in page
    for words in ("Thôn Hai", "hài lòng", "đèn đường"):
        assert words not in page


def reprinted(scene):
    scene.link()


def taken_back(scene):
    with scene.here.writing() as session:
        village = polls.by_code(session, scene.code).villages[0]
        teams.take_back_link(session, village=village, by="Lan", now=NOW)


@pytest.mark.parametrize("how", [reprinted, taken_back])
def test_a_link_made_void_sends_its_phones_out(scene, how):
    phone = scene.phone()
    assert phone.client.get("/to").status_code == 200
    how(scene)
    for path, method in everything(scene):
        assert phone.client.open(path, method=method).location == "/to/vao", path
    assert phone.client.post("/to/vao", data={"code": phone.link}).status_code == 404


def test_after_the_poll_nothing_opens_any_more(scene):
    phone = scene.phone()
    close(scene.here, scene.code)
    for path, method in everything(scene):
        answer = phone.client.open(path, method=method)
        assert answer.status_code == 410 and "hết hiệu lực" in answer.text, path
    again = scene.app.test_client().post("/to/vao", data={"code": phone.link})
    assert again.status_code == 410 and "Set-Cookie" not in again.headers


def test_while_a_lost_box_is_renewed_the_page_waits_for_the_poll_to_open_again(scene):
    phone = scene.phone()
    scene.here.keys.destroy(box_key(scene.code))
    with scene.here.writing() as session:
        poll = polls.by_code(session, scene.code)
        renewal.give_up(session, poll=poll, keys=scene.here.keys, by="Lan", now=NOW)
    waiting = phone.client.get("/to")
    assert waiting.status_code == 409 and "Đợt chưa nhận phiếu" in waiting.text
    with scene.here.writing() as session:
        poll = polls.by_code(session, scene.code)
        polls.open_poll(session, poll=poll, keys=scene.here.keys, by="Lan", now=NOW)
    assert phone.client.get("/to").status_code == 200


def test_other_sites_send_nothing_from_a_teams_phone(scene):
    phone = scene.phone()
    for path, method in everything(scene):
        if method == "POST":
            away = phone.client.post(path, headers={"Sec-Fetch-Site": "cross-site"})
            assert (away.status_code, phone.client.post(path).status_code) == (403, 400), path


def test_a_phone_that_is_given_away_forgets_its_village(scene):
    phone = scene.phone()
    assert phone.send("/to", "/to/ra").location == "/to/vao"
    assert phone.client.get("/to").location == "/to/vao"
